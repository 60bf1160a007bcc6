"""Logistic regression on a text's sentence vector and n-grams, quick for one text at a time."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.decomposition import TruncatedSVD
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

CHARACTERS = (2, 4)
# Marks phrases, so that a word is not taken for the same run of characters.
PHRASE_MARK = "_"


class TextRegression:
    """Multinomial logistic regression on sentence vector and tf-idf n-grams.

    References:
        DESIGN: sentence vector with L2-normed tf-idf of characters 2-4, measured on BANKING77.
    """

    def __init__(
        self, inverse_regularization: float, ngram_weight: float, most_steps: int, longest_phrase: int = 0, dimensions: int | None = None
    ) -> None:
        """Prepare an untrained model.

        Args:
            inverse_regularization: C of the logistic regression.
            ngram_weight: Weight of the n-grams beside the sentence vector.
            most_steps: Steps of the solver. It has not converged by then, but more steps left the accuracy on new texts where it was.
            longest_phrase: Words in the longest phrase that counts beside runs of characters; 0 for none.
            dimensions: How many dimensions n-grams are brought down to while training, which many labels need to be trained
                in minutes; None to train on the n-grams themselves.
        """
        self.labels: list[str] = []
        self._inverse_regularization = inverse_regularization
        self._ngram_weight = ngram_weight
        self._most_steps = most_steps
        self._dimensions = dimensions
        self._ngrams_of = _analyzer(longest_phrase)
        self._ngrams = TfidfVectorizer(analyzer=self._ngrams_of, min_df=2, sublinear_tf=True, dtype=np.float32)

    def fit(self, texts: Sequence[str], vectors: np.ndarray, labels: Sequence[str]) -> np.ndarray:
        """Train.

        Args:
            texts: Training examples.
            vectors: Their sentence vectors, float32 (examples x dimensions), length 1.
            labels: Their labels.

        Returns:
            The logits of the training examples, one row for each.
        """
        self.labels = sorted(set(labels))
        index = {label: number for number, label in enumerate(self.labels)}
        ngrams = self._ngram_weight * self._ngrams.fit_transform(texts)
        axes = self._main_axes(ngrams)
        features = _beside(vectors, ngrams if axes is None else np.asarray(ngrams @ axes, dtype=np.float32))
        regression = LogisticRegression(C=self._inverse_regularization, multi_class="multinomial", max_iter=self._most_steps)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            regression.fit(features, [index[label] for label in labels])
        coefficients = np.ascontiguousarray(regression.coef_.T, dtype=np.float32)
        self._intercepts = regression.intercept_.astype(np.float32)
        self._rarity = self._ngrams.idf_
        dimensions = vectors.shape[1]
        of_ngrams = coefficients[dimensions:] if axes is None else axes @ coefficients[dimensions:]
        self._coefficients = np.vstack([coefficients[:dimensions], of_ngrams])
        return np.asarray(features @ coefficients + self._intercepts)

    def logits(self, text: str, vector: np.ndarray) -> np.ndarray:
        """The logits of one text, in the order of `labels`."""
        columns, weights = self.ngram_weights(text)
        known = self._coefficients[len(vector) + columns]
        return np.asarray(vector @ self._coefficients[: len(vector)] + self._ngram_weight * weights @ known + self._intercepts)

    def ngram_weights(self, text: str) -> tuple[np.ndarray, np.ndarray]:
        """The tf-idf features of one text: their columns, and their weights with length 1.

        What scikit-learn computes, without its checks, which take longer than the sums.
        """
        vocabulary = self._ngrams.vocabulary_
        counts = Counter(vocabulary[ngram] for ngram in self._ngrams_of(text) if ngram in vocabulary)
        columns = np.fromiter(counts.keys(), dtype=np.int64, count=len(counts))
        frequencies = np.fromiter(counts.values(), dtype=np.float32, count=len(counts))
        weights = (1 + np.log(frequencies)) * self._rarity[columns]
        length = float(np.linalg.norm(weights))
        return columns, (weights / length if length else weights).astype(np.float32)

    def _main_axes(self, ngrams: sparse.csr_matrix) -> np.ndarray | None:
        """The directions in which the n-grams of texts lie most, one in each column."""
        if self._dimensions is None or self._dimensions >= min(ngrams.shape):
            return None
        return np.ascontiguousarray(TruncatedSVD(self._dimensions, n_iter=2, random_state=0).fit(ngrams).components_.T, dtype=np.float32)

    def arrays(self) -> dict[str, np.ndarray]:
        """What was learnt, besides names."""
        return {"coefficients": self._coefficients, "intercepts": self._intercepts, "weights": self._rarity}

    def names(self) -> dict[str, list[str]]:
        """The labels and n-grams, in the order of the arrays."""
        vocabulary = self._ngrams.vocabulary_
        return {"labels": self.labels, "ngrams": sorted(vocabulary, key=vocabulary.__getitem__)}

    def restore(self, arrays: Mapping[str, np.ndarray], names: Mapping[str, Any]) -> None:
        """Take over what `arrays` and `names` gave.

        Raises:
            KeyError: If something is missing.
        """
        self.labels = names["labels"]
        self._ngrams.vocabulary_ = {ngram: number for number, ngram in enumerate(names["ngrams"])}
        # Kept apart, as scikit-learn works it out anew each time that it is asked for.
        self._rarity = arrays["weights"]
        self._coefficients, self._intercepts = arrays["coefficients"], arrays["intercepts"]


def _beside(vectors: np.ndarray, ngrams: np.ndarray | sparse.csr_matrix) -> np.ndarray | sparse.csr_matrix:
    return sparse.hstack([sparse.csr_matrix(vectors), ngrams], format="csr") if sparse.issparse(ngrams) else np.hstack([vectors, ngrams])


def softmax(logits: np.ndarray) -> np.ndarray:
    """Probabilities from logits."""
    shifted = np.exp(logits - logits.max())
    return np.asarray(shifted / shifted.sum())


def _analyzer(longest_phrase: int) -> Callable[[str], list[str]]:
    characters = TfidfVectorizer(analyzer="char_wb", ngram_range=CHARACTERS).build_analyzer()
    if not longest_phrase:
        return characters
    return lambda text: characters(text) + list(_phrases(text.split(), longest_phrase))


def _phrases(words: Sequence[str], longest: int) -> Iterator[str]:
    for length in range(1, longest + 1):
        for start in range(len(words) - length + 1):
            yield PHRASE_MARK + " ".join(words[start : start + length])
