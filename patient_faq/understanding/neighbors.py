"""The training examples that are nearest to a text, and what they vote for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Nearest:
    """What the examples nearest to a text say.

    Attributes:
        cosines: Of the nearest, the highest first.
        votes: Shares of their votes, one for each label.
    """

    cosines: np.ndarray
    votes: np.ndarray


class NearestExamples:
    """Looks for the nearest examples in few dimensions: most of the time goes into reading all of them.

    References:
        Dudani, "The distance-weighted k-nearest-neighbor rule", IEEE Transactions on Systems, Man, and Cybernetics 6 (1976).
    """

    # Rows of the table of cosines that are held at once.
    ROWS_AT_ONCE = 1_000

    def __init__(self, count: int, dimensions: int, sharpness: float) -> None:
        """Prepare without examples.

        Args:
            count: How many nearest examples vote.
            dimensions: Of the vectors, in which neighbours are looked for.
            sharpness: How much nearer examples count more (factor on the cosine).
        """
        self.labels: list[str] = []
        self._count = count
        self._dimensions = dimensions
        self._sharpness = sharpness

    def fit(self, vectors: np.ndarray, labels: Sequence[str]) -> NearestExamples:
        """Keep examples.

        Args:
            vectors: Their sentence vectors, float32 (examples x dimensions), length 1.
            labels: Their labels.

        Returns:
            Itself.
        """
        self.labels = sorted(set(labels))
        index = {label: number for number, label in enumerate(self.labels)}
        self._axes = _main_axes(vectors, self._dimensions)
        self._vectors, self._targets = self._project(vectors), np.array([index[label] for label in labels])
        return self

    def look_up(self, vector: np.ndarray) -> Nearest:
        """The nearest examples' cosines and votes for one sentence vector, float32 (dimensions,)."""
        cosines = self._vectors @ self._project(vector)
        near = _highest(cosines, self._count)
        weights = np.exp(self._sharpness * (cosines[near] - cosines[near].max()))
        votes = np.bincount(self._targets[near], weights=weights, minlength=len(self.labels))
        return Nearest(np.sort(cosines[near])[::-1], votes / votes.sum())

    def rows_near(self, vectors: np.ndarray) -> np.ndarray:
        """The rows of all examples that are among the nearest of one of some sentence vectors, float32 (texts x dimensions)."""
        near = [_highest(cosines, self._count) for cosines in self._tables(self._project(vectors))]
        return np.unique(np.concatenate(near))

    def nearness_of_examples(self, count: int) -> np.ndarray:
        """For each example the mean cosine to so many nearest others."""
        means, first = [], 0
        for cosines in self._tables(self._vectors):
            rows = np.arange(len(cosines))
            cosines[rows, first + rows] = -1.0
            means.append(np.partition(cosines, -count, axis=1)[:, -count:].mean(axis=1))
            first += len(cosines)
        return np.concatenate(means)

    def arrays(self) -> dict[str, np.ndarray]:
        """What is kept, besides names."""
        return {"axes": self._axes, "vectors": self._vectors, "targets": self._targets}

    def restore(self, arrays: Mapping[str, np.ndarray], labels: Sequence[str]) -> None:
        """Take over what `arrays` gave, and the labels.

        Raises:
            KeyError: If something is missing.
        """
        self.labels = list(labels)
        self._axes, self._vectors, self._targets = arrays["axes"], arrays["vectors"], arrays["targets"]

    def _project(self, vectors: np.ndarray) -> np.ndarray:
        projected = vectors @ self._axes
        return np.asarray(projected / np.linalg.norm(projected, axis=-1, keepdims=True), dtype=np.float32)

    def _tables(self, projected: np.ndarray) -> Iterator[np.ndarray]:
        """The cosines of some texts at a time to all examples."""
        return (projected[start : start + self.ROWS_AT_ONCE] @ self._vectors.T for start in range(0, len(projected), self.ROWS_AT_ONCE))


def _highest(cosines: np.ndarray, count: int) -> np.ndarray:
    """The places of the highest numbers of each row, in no order."""
    count = min(count, cosines.shape[-1])
    # A copy, as a view would keep the order of all the others in memory: 17 GB in training.
    return np.argpartition(-cosines, count - 1, axis=-1)[..., :count].copy()


def _main_axes(vectors: np.ndarray, count: int) -> np.ndarray:
    """The directions in which vectors lie most, one in each column (an uncentred principal component analysis)."""
    _, axes = np.linalg.eigh(vectors.T @ vectors)
    # In one piece, as after saving: the same text gets the same cosines.
    return np.ascontiguousarray(axes[:, ::-1][:, :count], dtype=np.float32)
