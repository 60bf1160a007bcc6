"""Which of the trained labels a message belongs to, and how far it is from all of them."""

from __future__ import annotations

import json
import warnings
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from scipy import sparse
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from patient_faq.errors import ResourceError

ARRAYS_FILE = "classifier.npz"
NAMES_FILE = "classifier.json"


@dataclass(frozen=True)
class ClassifierSettings:
    """What shapes the classifier; values are chosen by `make calibrate`.

    Attributes:
        inverse_regularization: C of the logistic regression.
        character_weight: Weight of the character n-grams beside the sentence vector.
        neighbors: How many nearest examples vote.
        neighbor_share: Share of the neighbours in the probability, 0 to 1.
        neighbor_sharpness: How much nearer examples count more (factor on the cosine).
        temperature: Divides the logits, so that confidences match how often they are right.
    """

    inverse_regularization: float = 30.0
    character_weight: float = 1.0
    neighbors: int = 10
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
    # The solver has not converged by then, but more steps left the development accuracy where it was.
    MOST_STEPS = 60

    def __init__(self, settings: ClassifierSettings) -> None:
        """Prepare an untrained classifier."""
        self.settings = settings
        self.labels: list[str] = []
        self._characters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), min_df=2, sublinear_tf=True, dtype=np.float32)
        self._analyze: Callable[[str], list[str]] | None = None

    def fit(self, texts: Sequence[str], vectors: np.ndarray, labels: Sequence[str]) -> QuestionClassifier:
        """Train.

        Args:
            texts: Training examples, spelling corrected.
            vectors: Their sentence vectors, float32 (examples x 384), length 1.
            labels: Their labels.

        Returns:
            Itself.
        """
        self.labels = sorted(set(labels))
        index = {label: number for number, label in enumerate(self.labels)}
        targets = np.array([index[label] for label in labels])
        features = self._features(self._characters.fit_transform(texts), vectors)
        regression = LogisticRegression(C=self.settings.inverse_regularization, solver="lbfgs", max_iter=self.MOST_STEPS)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            regression.fit(features, targets)
        self._coefficients = np.ascontiguousarray(regression.coef_.T, dtype=np.float32)
        self._intercepts = regression.intercept_.astype(np.float32)
        self._vectors, self._targets = vectors.astype(np.float32), targets
        self._standardize(features)
        return self

    def rank(self, text: str, vector: np.ndarray) -> Ranking:
        """Rank all labels for one message.

        Args:
            text: The message, spelling corrected.
            vector: Its sentence vector, float32 (384,), length 1.

        Returns:
            All labels with probabilities, and the message's familiarity.
        """
        return self.combine(self.score(text, vector), self.settings.temperature, self.settings.neighbor_share)

    def score(self, text: str, vector: np.ndarray) -> Scores:
        """Judge one message by each part of the classifier; arguments as for `rank`."""
        logits = self._logits_of(text, vector)
        cosines = self._vectors @ vector
        near = np.argpartition(-cosines, self.settings.neighbors)[: self.settings.neighbors]
        nearest = np.sort(cosines[near])[-self.NEAREST_FOR_FAMILIARITY :].mean()
        return Scores(logits, self._votes(cosines[near], near), self._familiarity(logits.max(), nearest))

    def combine(self, scores: Scores, temperature: float, neighbor_share: float) -> Ranking:
        """Join the parts into one ranking."""
        probabilities = (1 - neighbor_share) * _softmax(scores.logits / temperature) + neighbor_share * scores.votes
        order = np.argsort(-probabilities)
        return Ranking(tuple(self.labels[i] for i in order), probabilities[order], scores.familiarity)

    def save(self, folder: Path) -> None:
        """Write the trained classifier to a folder, without pickles."""
        np.savez(
            folder / ARRAYS_FILE,
            coefficients=self._coefficients,
            intercepts=self._intercepts,
            vectors=self._vectors,
            targets=self._targets,
            weights=self._characters.idf_,
            scale=np.array(self._scale),
        )
        names = {"settings": asdict(self.settings), "labels": self.labels, "ngrams": _in_order(self._characters.vocabulary_)}
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
            classifier.labels = names["labels"]
            classifier._characters.vocabulary_ = {ngram: number for number, ngram in enumerate(names["ngrams"])}
            classifier._characters.idf_ = arrays["weights"]
            classifier._coefficients, classifier._intercepts = arrays["coefficients"], arrays["intercepts"]
            classifier._vectors, classifier._targets = arrays["vectors"], arrays["targets"]
            classifier._scale = tuple(arrays["scale"].tolist())
        except (OSError, KeyError, TypeError, ValueError) as error:
            raise ResourceError(f"{folder}: the trained classifier cannot be read ({error}); run `make train`") from error
        return classifier

    def _features(self, characters: sparse.spmatrix, vectors: np.ndarray) -> sparse.csr_matrix:
        return sparse.hstack([sparse.csr_matrix(vectors), self.settings.character_weight * characters], format="csr")

    def _logits(self, features: sparse.csr_matrix) -> np.ndarray:
        return np.asarray(features @ self._coefficients + self._intercepts)

    def _logits_of(self, text: str, vector: np.ndarray) -> np.ndarray:
        """As `_logits` for one text, without scikit-learn's checks, which take longer than the sums."""
        columns, weights = self._characters_of(text)
        known = self._coefficients[len(vector) + columns]
        weighted = self.settings.character_weight * weights @ known
        return np.asarray(vector @ self._coefficients[: len(vector)] + weighted + self._intercepts)

    def _characters_of(self, text: str) -> tuple[np.ndarray, np.ndarray]:
        """The tf-idf features of one text: their columns, and their weights with length 1."""
        if self._analyze is None:
            self._analyze = self._characters.build_analyzer()
        vocabulary = self._characters.vocabulary_
        counts = Counter(vocabulary[ngram] for ngram in self._analyze(text) if ngram in vocabulary)
        columns = np.fromiter(counts.keys(), dtype=np.int64, count=len(counts))
        frequencies = np.fromiter(counts.values(), dtype=np.float32, count=len(counts))
        weights = (1 + np.log(frequencies)) * self._characters.idf_[columns]
        length = float(np.linalg.norm(weights))
        return columns, (weights / length if length else weights).astype(np.float32)

    def _votes(self, cosines: np.ndarray, near: np.ndarray) -> np.ndarray:
        weights = np.exp(self.settings.neighbor_sharpness * (cosines - cosines.max()))
        votes = np.bincount(self._targets[near], weights=weights, minlength=len(self.labels))
        return np.asarray(votes / votes.sum())

    def _standardize(self, features: sparse.csr_matrix) -> None:
        logits = self._logits(features).max(axis=1)
        cosines = self._vectors @ self._vectors.T
        np.fill_diagonal(cosines, -1.0)
        nearest = np.sort(cosines, axis=1)[:, -self.NEAREST_FOR_FAMILIARITY :].mean(axis=1)
        self._scale = (float(logits.mean()), float(logits.std()), float(nearest.mean()), float(nearest.std()))

    def _familiarity(self, logit: float, nearest: float) -> float:
        logit_mean, logit_spread, cosine_mean, cosine_spread = self._scale
        return float((logit - logit_mean) / logit_spread + (nearest - cosine_mean) / cosine_spread)


def _softmax(logits: np.ndarray) -> np.ndarray:
    shifted = np.exp(logits - logits.max())
    return np.asarray(shifted / shifted.sum())


def _in_order(vocabulary: dict[str, int]) -> list[str]:
    return sorted(vocabulary, key=vocabulary.__getitem__)
