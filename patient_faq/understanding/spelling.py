"""Correct misspelled words before a message is classified."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from importlib.resources import files
from pathlib import Path

from symspellpy import SymSpell, Verbosity
from symspellpy.suggest_item import SuggestItem

MAX_DISTANCE = 2
# Shorter words have too many neighbours: "pen" must not become "ten".
SHORTEST_CORRECTED = 4
SHORTEST_FOR_TWO_EDITS = 7
SHORTEST_IN_COMPOUND = 3
# Rare words are known but nothing is corrected to them; all 82,765 would take 4 s to load.
MOST_ENGLISH_TARGETS = 20_000
# A word seen less often in the examples may itself be a typing error.
MIN_COUNT_OF_TARGET = 3
# So is a long word that English does not know where one that differs in a letter is so many times as frequent.
SHORTEST_SUSPECT = 6
TIMES_AS_FREQUENT = 4

_WORD = re.compile(r"[a-z]+(?:['’][a-z]+)*", re.IGNORECASE)


class SpellingCorrector:
    """Replaces words that neither English nor our content knows by the nearest word that one of them knows.

    References:
        Garbe, SymSpell: symmetric delete spelling correction; symspellpy and its frequency dictionary.
    """

    def __init__(self, protected: Iterable[str], targets: Mapping[str, int]) -> None:
        """Prepare the dictionary.

        Args:
            protected: Words that are never changed, lower case.
            targets: Words of ours that a misspelled word may be corrected to, lower case, with how often they occur:
                of words at the same distance the most frequent is taken.
        """
        self._known = frozenset(_english_counts()).union(protected)
        self._english = _english_dictionary()
        self._ours = _dictionary(targets)

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
        if len(word) >= SHORTEST_FOR_TWO_EDITS and min((match.distance for match in found), default=MAX_DISTANCE) > 1:
            found += self._two_words(word)
        # A word of ours is likelier in this chat than any English word at the same distance: min keeps the first.
        return min(found, key=lambda match: match.distance).term if found else typed

    def _two_words(self, word: str) -> list[SuggestItem]:
        """Two words of ours that were written as one."""
        found = self._ours.lookup_compound(word, max_edit_distance=0)
        return [match for match in found if match.distance == 1 and min(map(len, match.term.split())) >= SHORTEST_IN_COMPOUND]


def domain_words(examples: Iterable[str], careful: Iterable[str], names: Iterable[str] = ()) -> tuple[set[str], dict[str, int]]:
    """The words of our content.

    Args:
        examples: Training examples, which may hold typing errors on purpose.
        careful: Texts that hold no typing error.
        names: Names that are left alone, but too many and too strange to correct other words to.

    Returns:
        The words to protect, and those that a misspelled word may be corrected to with how often they occur; lower case.
    """
    counts = Counter(word for text in examples for word in words(text))
    right = {word for text in careful for word in words(text)}
    strange = {word for text in names for word in words(text)}
    ours = (counts.keys() - _misspelled(counts)) | right
    frequent = {word for word in ours if counts[word] >= MIN_COUNT_OF_TARGET and len(word) >= SHORTEST_CORRECTED}
    return ours | strange, {word: counts[word] + 1 for word in sorted(frequent | right)}


def _misspelled(counts: Mapping[str, int]) -> set[str]:
    """The words that are rare beside a known one from which they differ in a letter."""
    dictionary = _dictionary(counts)
    suspects = [word for word in counts if len(word) >= SHORTEST_SUSPECT and word.isalpha() and word not in _english_counts()]
    return {
        word
        for word in suspects
        if any(match.count >= TIMES_AS_FREQUENT * counts[word] for match in dictionary.lookup(word, Verbosity.ALL, max_edit_distance=1))
    }


def words(text: str) -> list[str]:
    """The words of a text, lower case, with straight apostrophes."""
    return [match.group().lower().replace("’", "'") for match in _WORD.finditer(text)]


def english_words() -> list[str]:
    """All English words that are known, the most frequent first; the first 20,000 are what others are corrected to."""
    return list(_english_counts())


@functools.lru_cache(maxsize=1)
def _english_dictionary() -> SymSpell:
    """The frequent English words, shared by all correctors."""
    return _dictionary({word: _english_counts()[word] for word in english_words()[:MOST_ENGLISH_TARGETS]})


def _dictionary(counts: Mapping[str, int]) -> SymSpell:
    dictionary = SymSpell(max_dictionary_edit_distance=MAX_DISTANCE)
    for word, count in counts.items():
        dictionary.create_dictionary_entry(word, count)
    return dictionary


@functools.lru_cache(maxsize=1)
def _english_counts() -> dict[str, int]:
    """English words with how often they occur, the most frequent first."""
    path = Path(str(files("symspellpy"))) / "frequency_dictionary_en_82_765.txt"
    lines = (line.split() for line in path.read_text(encoding="utf-8-sig").splitlines())
    return {word: int(count) for word, count in lines}
