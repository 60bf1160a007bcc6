"""Correct misspelled words before a message is classified."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path

from symspellpy import SymSpell, Verbosity

MAX_DISTANCE = 2
# Shorter words have too many neighbours: "pen" must not become "ten".
SHORTEST_CORRECTED = 4
SHORTEST_FOR_TWO_EDITS = 7
# Rare words are known but nothing is corrected to them; all 82,765 would take 4 s to load.
MOST_ENGLISH_TARGETS = 20_000
# A word seen once in the examples may itself be a typing error: it is left alone but nothing is corrected to it.
MIN_COUNT_OF_TARGET = 3

_WORD = re.compile(r"[a-z]+(?:['’][a-z]+)*", re.IGNORECASE)


class SpellingCorrector:
    """Replaces words that neither English nor our content knows by the nearest word that one of them knows.

    References:
        Garbe, SymSpell: symmetric delete spelling correction; symspellpy and its frequency dictionary.
    """

    def __init__(self, protected: Iterable[str], targets: Iterable[str]) -> None:
        """Prepare the dictionary.

        Args:
            protected: Words that are never changed, lower case.
            targets: Words of ours that a misspelled word may be corrected to, lower case.
        """
        self._known = frozenset(_english_counts()).union(protected)
        self._english = _english_dictionary()
        self._ours = SymSpell(max_dictionary_edit_distance=MAX_DISTANCE)
        for word in targets:
            self._ours.create_dictionary_entry(word, 1)

    def correct(self, text: str) -> str:
        """The text with its misspelled words replaced; everything else stays as typed."""
        return _WORD.sub(lambda match: self._correct_word(match.group()), text)

    def _correct_word(self, typed: str) -> str:
        word = typed.lower().replace("’", "'")
        if len(word) < SHORTEST_CORRECTED or word in self._known:
            return typed
        distance = MAX_DISTANCE if len(word) >= SHORTEST_FOR_TWO_EDITS else 1
        found = [
            match
            for dictionary in (self._ours, self._english)
            for match in dictionary.lookup(word, Verbosity.TOP, max_edit_distance=distance)
        ]
        # A word of ours is likelier in this chat than any English word at the same distance: min keeps the first.
        return min(found, key=lambda match: match.distance).term if found else typed


def domain_words(examples: Iterable[str], careful: Iterable[str], names: Iterable[str] = ()) -> tuple[set[str], set[str]]:
    """The words of our content.

    Args:
        examples: Training examples, which may hold typing errors on purpose.
        careful: Texts that hold no typing error.
        names: Names that are left alone, but too many and too strange to correct other words to.

    Returns:
        The words to protect, and those that a misspelled word may be corrected to; lower case.
    """
    counts = Counter(word for text in examples for word in words(text))
    right = {word for text in careful for word in words(text)}
    strange = {word for text in names for word in words(text)}
    frequent = {word for word, count in counts.items() if count >= MIN_COUNT_OF_TARGET and len(word) >= SHORTEST_CORRECTED}
    return set(counts) | right | strange, frequent | right


def words(text: str) -> list[str]:
    """The words of a text, lower case, with straight apostrophes."""
    return [match.group().lower().replace("’", "'") for match in _WORD.finditer(text)]


def english_words() -> list[str]:
    """All English words that are known, the most frequent first; the first 20,000 are what others are corrected to."""
    return list(_english_counts())


@functools.lru_cache(maxsize=1)
def _english_dictionary() -> SymSpell:
    """The frequent English words, shared by all correctors."""
    dictionary = SymSpell(max_dictionary_edit_distance=MAX_DISTANCE)
    for word in english_words()[:MOST_ENGLISH_TARGETS]:
        dictionary.create_dictionary_entry(word, _english_counts()[word])
    return dictionary


@functools.lru_cache(maxsize=1)
def _english_counts() -> dict[str, int]:
    """English words with how often they occur, the most frequent first."""
    path = Path(str(files("symspellpy"))) / "frequency_dictionary_en_82_765.txt"
    lines = (line.split() for line in path.read_text(encoding="utf-8-sig").splitlines())
    return {word: int(count) for word, count in lines}
