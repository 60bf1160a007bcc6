"""How likely a message tells of an emergency or a crisis, learnt from examples."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from patient_faq.errors import ResourceError
from patient_faq.safety.signs import ALARMS, Alarm
from patient_faq.understanding.neighbors import NearestExamples
from patient_faq.understanding.pooling import pool
from patient_faq.understanding.regression import TextRegression, softmax

NEAREST = "nearest"
ARRAYS_FILE = "{judge}.npz"
NAMES_FILE = "{judge}.json"
HARMLESS = "harmless"
# "can it cause" and "what if my" turn a sign into a question: phrases tell more than words.
LONGEST_PHRASE = 3
# Nearest examples: how many vote, in how many dimensions they are looked for, how much nearer ones count more, and what their
# votes weigh beside the regressions.
NEIGHBORS = 20
NEIGHBOR_DIMENSIONS = 128
NEIGHBOR_SHARPNESS = 20.0
WEIGHT_OF_NEAREST = 0.5
# Votes that each kind of message has beforehand, as twenty alike prove little (the prior of Krichevsky and Trofimov).
VOTES_BEFOREHAND = 0.5


class AlarmClassifier:
    """Tells emergency, crisis and harmless messages apart: the mean of two regressions, pooled with the nearest examples.

    One regression knows three kinds of messages, by vector, words and phrases. The other knows every intent, by vector and runs
    of characters: harmless messages have little in common, and what is like one of their intents is less like an alarm.
    """

    def __init__(self) -> None:
        """Prepare an untrained classifier."""
        self._by_kind = TextRegression(inverse_regularization=30.0, ngram_weight=1.4, most_steps=60, longest_phrase=LONGEST_PHRASE)
        self._by_intent = TextRegression(inverse_regularization=10.0, ngram_weight=1.4, most_steps=80, dimensions=300)
        self._nearest = _nearest_examples()

    def fit(self, texts: Sequence[str], vectors: np.ndarray, labels: Sequence[str]) -> AlarmClassifier:
        """Train.

        Args:
            texts: Plain texts of the training examples.
            vectors: Their sentence vectors, float32 (examples x 768), length 1.
            labels: 'emergency', 'crisis', or the intent of a harmless message.

        Returns:
            Itself.
        """
        kinds = [label if label in ALARMS else HARMLESS for label in labels]
        self._by_kind.fit(texts, vectors, kinds)
        self._by_intent.fit(texts, vectors, labels)
        rows = _alarms_and_what_is_like_them(vectors, np.array(kinds))
        self._nearest.fit(vectors[rows], [kinds[row] for row in rows])
        return self

    def probabilities(self, text: str, vector: np.ndarray) -> dict[Alarm, float]:
        """The probability of each alarm, 0 to 1.

        Args:
            text: A plain text.
            vector: Its sentence vector, float32 (768,), length 1.
        """
        judges = [(judge.labels, softmax(judge.logits(text, vector))) for _, judge in self._judges()]
        mean = {alarm: sum(float(chances[labels.index(alarm)]) for labels, chances in judges) / len(judges) for alarm in ALARMS}
        nearest = self._votes(vector)
        return {alarm: pool(mean[alarm], nearest[alarm], WEIGHT_OF_NEAREST) for alarm in ALARMS}

    def save(self, folder: Path) -> None:
        """Write the trained classifier to a folder, without pickles."""
        for name, judge in self._judges():
            np.savez(folder / ARRAYS_FILE.format(judge=name), **judge.arrays())
            (folder / NAMES_FILE.format(judge=name)).write_text(json.dumps(judge.names()), encoding="utf-8")
        np.savez(folder / ARRAYS_FILE.format(judge=NEAREST), **self._nearest.arrays())
        (folder / NAMES_FILE.format(judge=NEAREST)).write_text(json.dumps(self._nearest.labels), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> AlarmClassifier:
        """Read a classifier that `save` wrote.

        Raises:
            ResourceError: If files are missing or damaged.
        """
        classifier = cls()
        try:
            for name, judge in classifier._judges():
                names = json.loads((folder / NAMES_FILE.format(judge=name)).read_text(encoding="utf-8"))
                judge.restore(np.load(folder / ARRAYS_FILE.format(judge=name)), names)
            labels = json.loads((folder / NAMES_FILE.format(judge=NEAREST)).read_text(encoding="utf-8"))
            classifier._nearest.restore(np.load(folder / ARRAYS_FILE.format(judge=NEAREST)), labels)
        except (OSError, KeyError, TypeError, ValueError) as error:
            raise ResourceError(f"{folder}: the safety classifier cannot be read ({error}); run `make train`") from error
        return classifier

    def _votes(self, vector: np.ndarray) -> dict[str, float]:
        shares = dict(zip(self._nearest.labels, self._nearest.look_up(vector).votes, strict=True))
        count = NEIGHBORS + VOTES_BEFOREHAND * len(shares)
        return {kind: (NEIGHBORS * float(share) + VOTES_BEFOREHAND) / count for kind, share in shares.items()}

    def _judges(self) -> tuple[tuple[str, TextRegression], ...]:
        return ("by_kind", self._by_kind), ("by_intent", self._by_intent)


def _nearest_examples() -> NearestExamples:
    return NearestExamples(NEIGHBORS, NEIGHBOR_DIMENSIONS, NEIGHBOR_SHARPNESS)


def _alarms_and_what_is_like_them(vectors: np.ndarray, kinds: np.ndarray) -> np.ndarray:
    """The rows of all alarms and of the harmless examples nearest to one of them: others hardly change a vote, and take time."""
    alarms, harmless = (np.flatnonzero(kinds != HARMLESS), np.flatnonzero(kinds == HARMLESS))
    near = _nearest_examples().fit(vectors[harmless], kinds[harmless].tolist()).rows_near(vectors[alarms])
    return np.concatenate([alarms, harmless[near]])
