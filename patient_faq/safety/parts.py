"""Parts of a message that are judged each for itself too, lest a story or a question beside it hide what matters."""

from __future__ import annotations

import re
from collections.abc import Sequence

# Counted in words, as punctuation is not to be relied on.
WINDOW_WORDS = 24
WINDOW_STEP = 12
# "Passing out." says enough, a single word too little.
LEAST_SENTENCE_WORDS = 2

_ENDS_SENTENCE = re.compile(r"[.!?;][\"')]*$")


def windows(words: Sequence[str]) -> list[Sequence[str]]:
    """Overlapping windows of a text that is longer than one; none for a shorter text."""
    if len(words) <= WINDOW_WORDS:
        return []
    starts = range(0, len(words) - WINDOW_WORDS + WINDOW_STEP, WINDOW_STEP)
    return [words[start : start + WINDOW_WORDS] for start in starts]


def sentences(words: Sequence[str]) -> list[Sequence[str]]:
    """The sentences of a text that holds more than one, but for those of one word.

    Args:
        words: Of the text, with their punctuation.
    """
    ends = [number for number, word in enumerate(words, 1) if _ENDS_SENTENCE.search(word)]
    if not ends or ends[0] == len(words):
        return []
    starts = [0, *ends]
    found = [words[start:end] for start, end in zip(starts, [*ends, len(words)], strict=True)]
    return [sentence for sentence in found if len(sentence) >= LEAST_SENTENCE_WORDS]
