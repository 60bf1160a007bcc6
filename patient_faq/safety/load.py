"""Read content/safety.yml and make the screen's parts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from patient_faq.content.load import CONTENT_FOLDER, parse, read_yaml, short_path
from patient_faq.errors import ContentError
from patient_faq.safety.classifier import AlarmClassifier
from patient_faq.safety.models import SafetyRules
from patient_faq.safety.signs import ALARMS
from patient_faq.safety.windows import windows
from patient_faq.safety.wording import Wording
from patient_faq.understanding.spelling import SHORTEST_CORRECTED, SpellingCorrector, english_words, words
from patient_faq.vocabulary import blank_pipeline, load_synonyms

# Turns texts into vectors, float32 (texts x 768).
EncodeEach = Callable[[Sequence[str]], np.ndarray]

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


def train_alarms(texts: Sequence[str], labels: Sequence[str], wording: Wording, encode_each: EncodeEach) -> AlarmClassifier:
    """The classifier, trained on messages as the screen sees them: on every window of a long harmless one as well.

    Args:
        texts: Training examples as typed.
        labels: 'emergency', 'crisis', or the intent of a harmless message.
        wording: Brings them into one form.
        encode_each: Gives their vectors.
    """
    words = [wording.plain_words(text) for text in texts]
    harmless = [(window, label) for one, label in zip(words, labels, strict=True) if label not in ALARMS for window in windows(one)]
    plain = [" ".join(one) for one in (*words, *(window for window, _ in harmless))]
    return AlarmClassifier().fit(plain, encode_each(plain), [*labels, *(label for _, label in harmless)])


def _vocabulary(rules: SafetyRules) -> Iterator[str]:
    lists = list(rules.words.values())
    for sign in (*rules.emergency.values(), *rules.crisis.values()):
        lists += [sign.says, sign.names]
    for pattern in (pattern for patterns in lists for pattern in patterns):
        yield from _WORDS.findall(re.sub(r"@\w+", " ", pattern).replace("_", " "))
