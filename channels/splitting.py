"""Split a text into pieces that a channel takes, without losing a character."""

from __future__ import annotations

import re
from collections.abc import Callable

# Where a piece may end, the best place first; what a pattern matches stays at the end of its piece.
_ENDS = tuple(
    re.compile(pattern)
    for pattern in (
        r"\n[^\S\n]*\n\s*",  # a blank line
        r"[.!?…][\"'”’)\]]*\s+|\n\s*",  # a sentence or a line
        r"\s+",  # a word
    )
)
# Joined to what stands before them: a cut here would show two broken signs.
_JOINED = re.compile(r"[\u0300-\u036f\u200d\ufe0e\ufe0f\u20e3\U0001f3fb-\U0001f3ff]")
_JOINER = "\u200d"
# How far back a cut is moved so as not to part a sign of several characters.
MOST_JOINED = 10


def split_text(text: str, limit: int, measure: Callable[[str], int] = len) -> list[str]:
    """Cut a text at blank lines, else after sentences, else at spaces, else anywhere.

    Args:
        text: Any text.
        limit: The most that a piece may measure.
        measure: The size of a piece as the channel counts it, such as the length of the escaped text; a longer piece never
            measures less.

    Returns:
        Pieces that are the text when joined; none is empty.

    Raises:
        ValueError: If a single character measures more than the limit.
    """
    pieces = []
    while text:
        end = len(text) if measure(text) <= limit else _end_of_piece(text, _longest(text, limit, measure))
        pieces.append(text[:end])
        text = text[end:]
    return pieces


def _longest(text: str, limit: int, measure: Callable[[str], int]) -> int:
    """How many characters from the start fit."""
    fits, too_many = 0, len(text)
    while too_many - fits > 1:
        middle = (fits + too_many) // 2
        fits, too_many = (middle, too_many) if measure(text[:middle]) <= limit else (fits, middle)
    if not fits:
        raise ValueError(f"a limit of {limit} is too small for one character; raise it")
    return fits


def _end_of_piece(text: str, fits: int) -> int:
    """Where to cut a text of which so many characters fit."""
    window = text[:fits]
    for pattern in _ENDS:
        ends = [match.end() for match in pattern.finditer(window)]
        if ends and window[: ends[-1]].strip():
            return ends[-1]
    whole = (end for end in range(fits, max(fits - MOST_JOINED, 0), -1) if not _is_inside_sign(text, end))
    return next(whole, fits)


def _is_inside_sign(text: str, end: int) -> bool:
    return text[end - 1] == _JOINER or bool(_JOINED.match(text, end))
