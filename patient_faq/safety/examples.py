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


def seen_words(corrected: str) -> list[str]:
    """The words of a message that the classifier sees, lower case, with their punctuation.

    Args:
        corrected: The message, spelling corrected; what lies beyond 10,000 characters is not read.
    """
    return PLACEHOLDER.sub(" ", corrected[:MOST_CHARACTERS]).lower().split()


def train_alarms(texts: Sequence[str], labels: Sequence[str], encode_each: EncodeEach) -> AlarmClassifier:
    """The classifier, trained on messages as the screen sees them: on every window of a long harmless one as well.

    Args:
        texts: Training examples, spelling corrected.
        labels: 'emergency', 'crisis', or the intent of a harmless message.
        encode_each: Gives their vectors.
    """
    words = [seen_words(text) for text in texts]
    harmless = [(window, label) for one, label in zip(words, labels, strict=True) if label not in ALARMS for window in windows(one)]
    seen = [" ".join(one) for one in (*words, *(window for window, _ in harmless))]
    return AlarmClassifier().fit(seen, encode_each(seen), [*labels, *(label for _, label in harmless)])
