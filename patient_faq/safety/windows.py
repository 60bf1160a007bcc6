"""Overlapping windows of a long message: each is judged too, lest a story hide what matters."""

from __future__ import annotations

from collections.abc import Sequence

# Counted in words, as punctuation is not to be relied on.
WINDOW_WORDS = 24
WINDOW_STEP = 12


def windows(words: Sequence[str]) -> list[Sequence[str]]:
    """Overlapping windows of a text that is longer than one; none for a shorter text."""
    if len(words) <= WINDOW_WORDS:
        return []
    starts = range(0, len(words) - WINDOW_WORDS + WINDOW_STEP, WINDOW_STEP)
    return [words[start : start + WINDOW_WORDS] for start in starts]
