"""Texts as word pieces, in batches that hold little padding."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

# Examples are drawn in heaps, and each heap is sorted by length.
BATCHES_IN_HEAP = 50


def draw_batches(lengths: Sequence[int], size: int, random: np.random.Generator) -> Iterator[np.ndarray]:
    """Go through all texts once, in random order.

    Args:
        lengths: How many word pieces each text has.
        size: Texts in a batch.
        random: Draws.

    Yields:
        The rows of one batch.
    """
    order, heap_size = random.permutation(len(lengths)), size * BATCHES_IN_HEAP
    for start in range(0, len(order), heap_size):
        heap = order[start : start + heap_size]
        rows = heap[np.argsort(np.asarray(lengths)[heap], kind="stable")]
        batches = [rows[first : first + size] for first in range(0, len(rows), size)]
        for number in random.permutation(len(batches)):
            yield batches[number]


def pad(texts: Sequence[Sequence[int]]) -> tuple[np.ndarray, np.ndarray]:
    """Bring texts to one length.

    Args:
        texts: Numbers of the word pieces.

    Returns:
        The numbers, int32, and 1.0 where there is a word piece, float32; both (texts x longest).
    """
    longest = max(map(len, texts))
    tokens, mask = np.zeros((len(texts), longest), dtype=np.int32), np.zeros((len(texts), longest), dtype=np.float32)
    for row, text in enumerate(texts):
        tokens[row, : len(text)], mask[row, : len(text)] = text, 1.0
    return tokens, mask
