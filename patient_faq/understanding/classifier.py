"""Which of the trained labels a message belongs to, and how far it is from all of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from patient_faq.errors import ResourceError
from patient_faq.understanding.neighbors import NearestExamples
from patient_faq.understanding.regression import TextRegression, softmax

ARRAYS_FILE = "classifier.npz"
NAMES_FILE = "classifier.json"


@dataclass(frozen=True)
class ClassifierSettings:
    """What shapes the classifier; values are chosen by `make calibrate`.

    Attributes:
        inverse_regularization: C of the logistic regression.
        character_weight: Weight of the character n-grams beside the sentence vector.
        neighbors: How many nearest examples vote.
        neighbor_dimensions: In how many dimensions neighbours are looked for: most of the time goes into reading all examples.
        neighbor_share: Share of the neighbours in the probability, 0 to 1.
        neighbor_sharpness: How much nearer examples count more (factor on the cosine).
        temperature: Divides the logits, so that confidences match how often they are right.
    """

    inverse_regularization: float = 10.0
    character_weight: float = 1.0
    neighbors: int = 10
    neighbor_dimensions: int = 128
    neighbor_share: float = 0.3
    neighbor_sharpness: float = 20.0
    temperature: float = 1.0


@dataclass(frozen=True)
class Ranking:
    """What the classifier makes of one message.

    Attributes:
        labels: All labels, the likeliest first.
        probabilities: Their probabilities, adding up to 1.
        familiarity: How near the message is to the training examples: mean cosine of the five nearest, standardised
            over the training examples, plus the highest logit, standardised likewise. Low means out of scope.
    """

    labels: tuple[str, ...]
    probabilities: np.ndarray
    familiarity: float


@dataclass(frozen=True)
class Scores:
    """What each part of the classifier makes of one message.

    Attributes:
        logits: Of the logistic regression, one for each label.
        votes: Shares of the nearest examples' votes, one for each label.
        familiarity: As in `Ranking`.
    """

    logits: np.ndarray
    votes: np.ndarray
    familiarity: float


class QuestionClassifier:
    """Logistic regression on sentence vector and character n-grams, averaged with nearest neighbours.

    References:
        DESIGN: measured on BANKING77 and CLINC150.
    """

    NEAREST_FOR_FAMILIARITY = 5
    MOST_STEPS = 80
    # Of the n-grams while training: thousands make it take six times as long, and no better.
    NGRAM_DIMENSIONS = 300

    def __init__(self, settings: ClassifierSettings) -> None:
        """Prepare an untrained classifier."""
        self.settings = settings
        self._regression = TextRegression(
            settings.inverse_regularization, settings.character_weight, self.MOST_STEPS, dimensions=self.NGRAM_DIMENSIONS
        )
        self._nearest = NearestExamples(settings.neighbors, settings.neighbor_dimensions, settings.neighbor_sharpness)

    @property
    def labels(self) -> list[str]:
        """All labels, in the order of scores."""
        return self._regression.labels

    def fit(self, texts: Sequence[str], vectors: np.ndarray, labels: Sequence[str]) -> QuestionClassifier:
        """Train.

        Args:
            texts: Training examples, spelling corrected.
            vectors: Their sentence vectors, float32 (examples x 768), length 1.
            labels: Their labels.

        Returns:
            Itself.
        """
        logits = self._regression.fit(texts, vectors, labels)
        self._nearest.fit(vectors, labels)
        self._standardize(logits)
        return self

    def rank(self, text: str, vector: np.ndarray) -> Ranking:
        """Rank all labels for one message.

        Args:
            text: The message, spelling corrected.
            vector: Its sentence vector, float32 (768,), length 1.

        Returns:
            All labels with probabilities, and the message's familiarity.
        """
        return self.combine(self.score(text, vector), self.settings.temperature, self.settings.neighbor_share)

    def score(self, text: str, vector: np.ndarray) -> Scores:
        """Judge one message by each part of the classifier; arguments as for `rank`."""
        logits = self._regression.logits(text, vector)
        nearest = self._nearest.look_up(vector)
        return Scores(logits, nearest.votes, self._familiarity(logits.max(), nearest.cosines[: self.NEAREST_FOR_FAMILIARITY].mean()))

    def combine(self, scores: Scores, temperature: float, neighbor_share: float) -> Ranking:
        """Join the parts into one ranking."""
        probabilities = (1 - neighbor_share) * softmax(scores.logits / temperature) + neighbor_share * scores.votes
        order = np.argsort(-probabilities)
        return Ranking(tuple(self.labels[i] for i in order), probabilities[order], scores.familiarity)

    def save(self, folder: Path) -> None:
        """Write the trained classifier to a folder, without pickles."""
        np.savez(
            folder / ARRAYS_FILE,
            scale=np.array(self._scale),
            **self._nearest.arrays(),
            **self._regression.arrays(),
        )
        names = {"settings": asdict(self.settings), **self._regression.names()}
        (folder / NAMES_FILE).write_text(json.dumps(names), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> QuestionClassifier:
        """Read a classifier that `save` wrote.

        Raises:
            ResourceError: If files are missing or damaged.
        """
        try:
            names = json.loads((folder / NAMES_FILE).read_text(encoding="utf-8"))
            arrays = np.load(folder / ARRAYS_FILE)
            classifier = cls(ClassifierSettings(**names["settings"]))
            classifier._regression.restore(arrays, names)
            classifier._nearest.restore(arrays, classifier.labels)
            classifier._scale = tuple(arrays["scale"].tolist())
        except (OSError, KeyError, TypeError, ValueError) as error:
            raise ResourceError(f"{folder}: the trained classifier cannot be read ({error}); run `make train`") from error
        return classifier

    def _standardize(self, logits: np.ndarray) -> None:
        highest, nearest = logits.max(axis=1), self._nearest.nearness_of_examples(self.NEAREST_FOR_FAMILIARITY)
        self._scale = (float(highest.mean()), float(highest.std()), float(nearest.mean()), float(nearest.std()))

    def _familiarity(self, logit: float, nearest: float) -> float:
        logit_mean, logit_spread, cosine_mean, cosine_spread = self._scale
        return float((logit - logit_mean) / logit_spread + (nearest - cosine_mean) / cosine_spread)
