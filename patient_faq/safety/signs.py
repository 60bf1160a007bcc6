"""Find signs of an emergency or a crisis, and what makes a mention of one harmless."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from spacy.matcher import Matcher
from spacy.tokens import Doc, Span

from patient_faq.errors import ContentError
from patient_faq.safety.models import SafetyRules, Sign
from patient_faq.safety.patterns import NEGATORS, PatternCompiler
from patient_faq.safety.wording import Wording

Alarm = Literal["emergency", "crisis"]
ALARMS: tuple[Alarm, ...] = ("emergency", "crisis")
NEGATION = "negation"
FIGURE = "figure_of_speech"

MOST_WORDS_TO_NEGATOR = 5
# A harmless cue further away than this speaks of something else, even where no full stop stands between.
MOST_WORDS_TO_CUE = 14
# A negation before one of these does not reach the sign: "I don't know why my throat is closing".
_STOPPERS = frozenset(
    [
        "but",
        "now",
        "i",
        "my",
        "he",
        "she",
        "his",
        "her",
        "they",
        "then",
        "however",
        "because",
        "since",
        "and",
        "it",
        "is",
        "be",
        "know",
        "sure",
        "stop",
        "help",
        "go",
        "get",
        "why",
        "how",
        "what",
        "if",
        "that",
        "wait",
    ]
)


@dataclass(frozen=True)
class Mention:
    """A sign that a message names.

    Attributes:
        alarm: What it is a sign of.
        sign: Its name in safety.yml.
        harmless: Name of the rule that makes it harmless; None if it counts.
        stated: Whether the message states that it is happening, not only names it.
    """

    alarm: Alarm
    sign: str
    harmless: str | None
    stated: bool


class SignFinder:
    """Finds the signs of safety.yml in messages.

    References:
        Chapman et al. (2001), A simple algorithm for identifying negated findings (NegEx): scope by distance and stop words.
    """

    def __init__(self, rules: SafetyRules, wording: Wording) -> None:
        """Compile all patterns.

        Raises:
            ContentError: If a pattern cannot be compiled; lists every fault.
        """
        self._wording = wording
        self._vocab = wording.vocab
        self._compiler = PatternCompiler(rules.words, wording.stems_of)
        self._faults: list[str] = []
        self._says = self._matcher({f"{alarm}.{name}": sign.says for alarm, name, sign in _signs(rules)})
        self._names = self._matcher({f"{alarm}.{name}": sign.names for alarm, name, sign in _signs(rules)})
        self._harmless = self._matcher({name: rule.cues for name, rule in rules.harmless.items()})
        self._figures = self._matcher({FIGURE: rules.figures})
        self._now = self._matcher({"now": rules.now})
        self._covers = {name: rule.covers for name, rule in rules.harmless.items()}
        if self._faults:
            raise ContentError(self._faults)

    def find(self, plain: str) -> list[Mention]:
        """All signs that a plain text names, those that count first."""
        doc = self._wording.stems(plain)
        stated, named = self._spans(self._says, doc), self._spans(self._names, doc)
        if not stated and not named:
            return []
        figures = self._spans(self._figures, doc)
        cues = self._spans(self._harmless, doc)
        nows = self._spans(self._now, doc)
        found = {self._judge(span, "says", figures, cues, nows) for span in stated}
        found |= {self._judge(span, "names", figures, cues, nows) for span in named}
        return sorted(found, key=lambda mention: (mention.harmless is not None, not mention.stated, mention.alarm, mention.sign))

    def _judge(self, span: Span, strength: str, figures: list[Span], cues: list[Span], nows: list[Span]) -> Mention:
        alarm, _, sign = span.label_.partition(".")
        harmless = self._why_harmless(span, strength, figures, cues, nows)
        return Mention("crisis" if alarm == "crisis" else "emergency", sign, harmless, strength == "says")

    def _why_harmless(self, span: Span, strength: str, figures: list[Span], cues: list[Span], nows: list[Span]) -> str | None:
        if any(_overlap(span, figure) for figure in figures):
            return FIGURE
        if _is_negated(span):
            return NEGATION
        if any(_near(span, now) for now in nows):
            return None
        near = [cue for cue in cues if _near(span, cue)]
        covering = (cue.label_ for cue in near if self._covers[cue.label_] == "all")
        asking = (cue.label_ for cue in near if strength == "names" and not _within(cue, span))
        return next(covering, None) or next(asking, None)

    def _matcher(self, patterns: Mapping[str, Iterable[str]]) -> Matcher:
        matcher = Matcher(self._vocab)
        for name, lines in patterns.items():
            compiled = [tokens for line in lines for tokens in self._compile(name, line)]
            if compiled:
                matcher.add(name, compiled, greedy="LONGEST")
        return matcher

    def _compile(self, name: str, pattern: str) -> list[list[dict[str, object]]]:
        try:
            return self._compiler.compile(pattern)
        except ValueError as error:
            self._faults.append(f"content/safety.yml: {name}: pattern {pattern!r} {error}")
            return []

    def _spans(self, matcher: Matcher, doc: Doc) -> list[Span]:
        return list(matcher(doc, as_spans=True)) if len(matcher) else []


def _signs(rules: SafetyRules) -> Iterator[tuple[Alarm, str, Sign]]:
    for alarm in ALARMS:
        for name, sign in getattr(rules, alarm).items():
            yield alarm, name, sign


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _within(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _near(sign: Span, cue: Span) -> bool:
    """Whether a cue stands in a sentence of the sign, and not far off."""
    in_sentence = cue.start < sign[-1].sent.end and cue.end > sign.sent.start
    return in_sentence and max(sign.start - cue.end, cue.start - sign.end) <= MOST_WORDS_TO_CUE


def _is_negated(sign: Span) -> bool:
    """Whether a negation before the sign reaches it."""
    start = max(sign.sent.start, sign.start - MOST_WORDS_TO_NEGATOR)
    for token in reversed(list(sign.doc[start : sign.start])):
        if token.lower_ in NEGATORS:
            return True
        if token.lower_ in _STOPPERS:
            return False
    return False
