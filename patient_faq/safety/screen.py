"""The last word on every message: is it an emergency or a crisis?"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from patient_faq.safety.classifier import AlarmClassifier
from patient_faq.safety.examples import PLACEHOLDER, seen_words
from patient_faq.safety.models import SafetyRules
from patient_faq.safety.parts import sentences, windows
from patient_faq.safety.signs import ALARMS, Alarm, Mention, SignFinder
from patient_faq.safety.wording import Wording
from patient_faq.understanding.encoder import SentenceEncoder
from patient_faq.understanding.pooling import pool

# What the part of a message that is likest an alarm weighs beside the whole of it: two plain questions in one message are rare
# among the examples, and what is told beside an alarm hides it.
WEIGHT_OF_PARTS = 0.2
# From which probability the whole of a message leaves a doubt, and how likely a part must be to raise an alarm then.
DOUBT = 0.01
PART_IN_DOUBT = 0.7
# What the window that is likest an alarm weighs beside the whole message where a sign is named.
WEIGHT_OF_WINDOWS = 0.5
# Many people end a sentence with a new line instead of a full stop.
_NEW_LINE_AS_END = re.compile(r"(?<=[^\s.!?;,:])[^\S\n]*\n")


@dataclass(frozen=True)
class AlarmThresholds:
    """From which probability the classifier raises an alarm; chosen by `make calibrate`.

    Attributes:
        emergency: Of an emergency, by the whole message and its parts together.
        crisis: Of a crisis, likewise.
        part: Of either, in one of several sentences or in one window of a longer message alone, whatever the whole is like.
        named: Of either, by the whole message and its windows together, where a sign of it is named but not stated.
    """

    emergency: float
    crisis: float
    part: float
    named: float


@dataclass(frozen=True)
class ScreenResult:
    """What the screen makes of a message, without any of its words.

    Attributes:
        alarm: The alarm raised; None for a harmless message.
        judge: 'sign', 'classifier' or 'sign and classifier'; None for a harmless message.
        signs: Names of the signs that count, if the classifier does not rule them out.
        harmless: Signs that do not count, with the rule that makes each harmless.
        probabilities: Of each alarm, 0 to 1.
    """

    alarm: Alarm | None
    judge: str | None
    signs: tuple[str, ...]
    harmless: Mapping[str, str]
    probabilities: Mapping[Alarm, float]


@dataclass(frozen=True)
class Evidence:
    """What the two judges find in a message.

    Attributes:
        mentions: The signs that it names.
        whole: Probability of each alarm, by the whole message.
        windows: The same by each window of a longer message.
        sentences: The same by each of several sentences.
    """

    mentions: tuple[Mention, ...]
    whole: Mapping[Alarm, float]
    windows: tuple[Mapping[Alarm, float], ...]
    sentences: tuple[Mapping[Alarm, float], ...]

    def weigh(self, thresholds: AlarmThresholds) -> ScreenResult:
        """The alarm that the evidence raises, and why."""
        highest = _highest((self.whole, *self.windows, *self.sentences))
        by_signs, by_classifier = self._by_signs(thresholds), self._by_classifier(thresholds, highest)
        raised = sorted(by_signs | by_classifier, key=lambda alarm: (alarm not in by_signs, -highest[alarm]))
        alarm = raised[0] if raised else None
        judges = [judge for judge, alarms in (("sign", by_signs), ("classifier", by_classifier)) if alarm in alarms]
        return ScreenResult(
            alarm=alarm,
            judge=" and ".join(judges) or None,
            signs=tuple(dict.fromkeys(mention.sign for mention in self.mentions if mention.harmless is None)),
            harmless={mention.sign: mention.harmless for mention in self.mentions if mention.harmless is not None},
            probabilities={alarm: round(chance, 4) for alarm, chance in highest.items()},
        )

    def _by_signs(self, thresholds: AlarmThresholds) -> set[Alarm]:
        counting = [mention for mention in self.mentions if mention.harmless is None]
        # No sentence bears out a sign by itself: what makes a mention harmless often stands in another.
        return {
            mention.alarm
            for mention in counting
            if mention.stated or self._together(mention.alarm, self.windows, WEIGHT_OF_WINDOWS) >= thresholds.named
        }

    def _by_classifier(self, thresholds: AlarmThresholds, highest: Mapping[Alarm, float]) -> set[Alarm]:
        least: Mapping[Alarm, float] = {"emergency": thresholds.emergency, "crisis": thresholds.crisis}
        parts = (*self.windows, *self.sentences)
        return {
            alarm
            for alarm in ALARMS
            if self._together(alarm, parts, WEIGHT_OF_PARTS) >= least[alarm]
            or highest[alarm] >= (PART_IN_DOUBT if self.whole[alarm] >= DOUBT else thresholds.part)
        }

    def _together(self, alarm: Alarm, parts: Sequence[Mapping[Alarm, float]], weight: float) -> float:
        return pool(self.whole[alarm], max(part[alarm] for part in parts), weight) if parts else self.whole[alarm]


def _highest(judged: Sequence[Mapping[Alarm, float]]) -> dict[Alarm, float]:
    return {alarm: max(one[alarm] for one in judged) for alarm in ALARMS}


class SafetyScreen:
    """Joins two independent judges: signs that people wrote down, and a classifier that learnt from examples.

    A stated sign raises an alarm by itself, and so does the classifier. A sign that is only named ("trouble
    breathing?") does unless the classifier is all but sure that the message is harmless.
    """

    def __init__(
        self, rules: SafetyRules, wording: Wording, encoder: SentenceEncoder, classifier: AlarmClassifier, thresholds: AlarmThresholds
    ) -> None:
        """Keep the parts.

        Raises:
            ContentError: If a pattern of the rules cannot be compiled; lists every fault.
        """
        self._wording = wording
        self._finder = SignFinder(rules, wording)
        self._encoder = encoder
        self._classifier = classifier
        self._thresholds = thresholds

    def judge(self, text: str, corrected: str) -> ScreenResult:
        """Judge one message.

        A doubtful sign counts: a missed emergency costs more than a needless warning.

        Args:
            text: The message as typed, in which signs are looked for; what lies beyond 10,000 characters is not read.
            corrected: The message, spelling corrected and medicines in one form, which the classifier judges; likewise.

        Returns:
            The alarm that it raises, and why.
        """
        return self.gather(text, corrected).weigh(self._thresholds)

    def gather(self, text: str, corrected: str) -> Evidence:
        """What the judges find in one message, before it is weighed; arguments as for `judge`."""
        mentions = self._finder.find(self._wording.plain(PLACEHOLDER.sub(" ", text)))
        words = seen_words(_NEW_LINE_AS_END.sub(". ", corrected.strip()))
        return Evidence(tuple(mentions), self._probabilities(words), self._of_parts(windows(words)), self._of_parts(sentences(words)))

    def _of_parts(self, parts: Sequence[Sequence[str]]) -> tuple[dict[Alarm, float], ...]:
        return tuple(self._probabilities(part) for part in parts)

    def _probabilities(self, words: Sequence[str]) -> dict[Alarm, float]:
        text = " ".join(words)
        return self._classifier.probabilities(text, self._encoder.encode(text))
