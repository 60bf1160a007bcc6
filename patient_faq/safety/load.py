"""Read content/safety.yml and make the screen's parts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from patient_faq.content.load import CONTENT_FOLDER, parse, read_yaml, short_path
from patient_faq.errors import ContentError
from patient_faq.safety.models import SafetyRules
from patient_faq.safety.wording import Wording
from patient_faq.understanding.spelling import SHORTEST_CORRECTED, SpellingCorrector, english_words, words
from patient_faq.vocabulary import blank_pipeline, load_synonyms

_WORDS = re.compile(r"[a-z']{2,}")


def load_rules(folder: Path = CONTENT_FOLDER) -> SafetyRules:
    """Read safety.yml.

    Raises:
        ContentError: If it is not as expected; lists every fault.
    """
    faults: list[str] = []
    path = folder / "safety.yml"
    rules = parse(SafetyRules, read_yaml(path, faults) or {}, short_path(path), faults)
    if faults or rules is None:
        raise ContentError(faults)
    return rules


def build_wording(rules: SafetyRules) -> Wording:
    """The wording that corrects misspelled words to those of the signs, and leaves names of medicines alone."""
    ours = set(_vocabulary(rules))
    protected = ours.union(word for name in load_synonyms() for word in words(name))
    # Of words at the same distance the more frequent is meant, but what happens counts more than to whom.
    frequent_last = {word: rank for rank, word in enumerate(reversed(english_words()), 1)}
    frequent_last |= dict.fromkeys(rules.words["who"], 1)
    targets = {word: frequent_last.get(word, 1) for word in sorted(ours) if len(word) >= SHORTEST_CORRECTED}
    corrector = SpellingCorrector(protected, targets)
    return Wording(blank_pipeline(), corrector, ours, rules.polite)


def _vocabulary(rules: SafetyRules) -> Iterator[str]:
    lists = list(rules.words.values())
    for sign in (*rules.emergency.values(), *rules.crisis.values()):
        lists += [sign.says, sign.names]
    for pattern in (pattern for patterns in lists for pattern in patterns):
        yield from _WORDS.findall(re.sub(r"@\w+", " ", pattern).replace("_", " "))
