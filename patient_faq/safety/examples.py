"""Messages as the alarm classifier sees them, in training and in use."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np

from patient_faq.safety.classifier import AlarmClassifier
from patient_faq.safety.parts import windows
from patient_faq.safety.signs import ALARMS
from patient_faq.safety.wording import MOST_CHARACTERS

# Turns texts into vectors, float32 (texts x 768).
EncodeEach = Callable[[Sequence[str]], np.ndarray]

# What a template that nobody filled in leaves behind ("{name}", "%s"): no words of a patient.
PLACEHOLDER = re.compile(r"\{\w*\}|%(?:\(\w*\))?[sdr]\b")

# Two questions in one message are rare among the examples, unless one of them is an alarm: one pair is made of so many short ones.
EXAMPLES_TO_A_PAIR = 20
MOST_WORDS_IN_PAIR = 12


def seen_words(corrected: str) -> list[str]:
    """The words of a message that the classifier sees, lower case, with their punctuation.

    Args:
        corrected: The message, spelling corrected; what lies beyond 10,000 characters is not read.
    """
    return PLACEHOLDER.sub(" ", corrected[:MOST_CHARACTERS]).lower().split()


def train_alarms(texts: Sequence[str], labels: Sequence[str], encode_each: EncodeEach) -> AlarmClassifier:
    """The classifier, trained on messages as the screen sees them.

    It sees every window of a long harmless one as well, and pairs of short ones: neither a story nor a second question is an alarm.

    Args:
        texts: Training examples, spelling corrected.
        labels: 'emergency', 'crisis', or the intent of a harmless message.
        encode_each: Gives their vectors.
    """
    examples = [(seen_words(text), label) for text, label in zip(texts, labels, strict=True)]
    harmless = [(words, label) for words, label in examples if label not in ALARMS]
    cut = [(window, label) for words, label in harmless for window in windows(words)]
    learnt = [*examples, *cut, *_pairs(harmless)]
    seen = [" ".join(words) for words, _ in learnt]
    return AlarmClassifier().fit(seen, encode_each(seen), [label for _, label in learnt])


def _pairs(harmless: Sequence[tuple[list[str], str]]) -> list[tuple[list[str], str]]:
    """Two messages drawn by chance as the sentences of one, with the label of the first; the same draw each time."""
    short = [(words, label) for words, label in harmless if 0 < len(words) <= MOST_WORDS_IN_PAIR]
    if not short:
        return []
    drawn = np.random.default_rng(0).integers(len(short), size=(len(short) // EXAMPLES_TO_A_PAIR, 2))
    pairs = ((short[first], short[second]) for first, second in drawn)
    return [([*_ended(first), *second], label) for (first, label), (second, _) in pairs]


def _ended(words: Sequence[str]) -> list[str]:
    return [*words[:-1], words[-1] if words[-1][-1] in ".!?;" else f"{words[-1]}."]
