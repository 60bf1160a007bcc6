"""How likely a message tells of an emergency or a crisis, learnt from examples."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from patient_faq.errors import ResourceError
from patient_faq.safety.signs import ALARMS, Alarm
from patient_faq.understanding.regression import TextRegression, softmax

ARRAYS_FILE = "alarms.npz"
NAMES_FILE = "alarms.json"
HARMLESS = "harmless"
INVERSE_REGULARIZATION = 30.0
NGRAM_WEIGHT = 1.4
MOST_STEPS = 60
# "can it cause" and "what if my" turn a sign into a question: phrases tell more than words.
LONGEST_PHRASE = 3


class AlarmClassifier:
    """Tells emergency, crisis and harmless messages apart."""

    def __init__(self) -> None:
        """Prepare an untrained classifier."""
        self._regression = TextRegression(INVERSE_REGULARIZATION, NGRAM_WEIGHT, MOST_STEPS, LONGEST_PHRASE)

    def fit(self, texts: Sequence[str], vectors: np.ndarray, labels: Sequence[str]) -> AlarmClassifier:
        """Train.

        Args:
            texts: Plain texts of the training examples.
            vectors: Their sentence vectors, float32 (examples x 384), length 1.
            labels: 'emergency', 'crisis', or any other label for a harmless message.

        Returns:
            Itself.
        """
        self._regression.fit(texts, vectors, [label if label in ALARMS else HARMLESS for label in labels])
        return self

    def probabilities(self, text: str, vector: np.ndarray) -> dict[Alarm, float]:
        """The probability of each alarm, 0 to 1.

        Args:
            text: A plain text.
            vector: Its sentence vector, float32 (384,), length 1.
        """
        chances = softmax(self._regression.logits(text, vector))
        return {alarm: float(chances[self._regression.labels.index(alarm)]) for alarm in ALARMS}

    def save(self, folder: Path) -> None:
        """Write the trained classifier to a folder, without pickles."""
        np.savez(folder / ARRAYS_FILE, **self._regression.arrays())
        (folder / NAMES_FILE).write_text(json.dumps(self._regression.names()), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> AlarmClassifier:
        """Read a classifier that `save` wrote.

        Raises:
            ResourceError: If files are missing or damaged.
        """
        classifier = cls()
        try:
            names = json.loads((folder / NAMES_FILE).read_text(encoding="utf-8"))
            classifier._regression.restore(np.load(folder / ARRAYS_FILE), names)
        except (OSError, KeyError, TypeError, ValueError) as error:
            raise ResourceError(f"{folder}: the safety classifier cannot be read ({error}); run `make train`") from error
        return classifier
