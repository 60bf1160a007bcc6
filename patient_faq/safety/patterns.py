"""Patterns of safety.yml as patterns of spaCy's Matcher.

a pattern is items in order     @cannot ~2 catch ~2 breath
@name                           any word of the list `name`
a|b                             either
pass_out                        two words, as one item
=form                           this form only, not its other tenses
~  ~5                           up to 3 (5) other words, none of them a negation
(a|b)                           may be missing
A & B                           either order, up to 4 other words between
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

Token = dict[str, Any]

NEGATORS = ("no", "not", "never", "without", "none", "nor", "neither", "deny", "denies", "denied")
DEFAULT_GAP = 3
GAP_OF_EITHER_ORDER = 4

_GAP = re.compile(r"~(\d*)")


class PatternCompiler:
    """Compiles patterns; every word is brought to its stem as the words of messages are."""

    def __init__(self, words: Mapping[str, Sequence[str]], stems_of: Callable[[str], list[str]]) -> None:
        """Keep the lists of words, and the function that gives the stems of a phrase."""
        self._words = words
        self._stems_of = stems_of

    def compile(self, pattern: str) -> list[list[Token]]:
        """All Matcher patterns that together match a pattern.

        Raises:
            ValueError: If it names a list of words that does not exist, or has no words.
        """
        first, either, second = pattern.partition(" & ")
        orders = (first, second), (second, first)
        gap = f" ~{GAP_OF_EITHER_ORDER} "
        patterns = [gap.join(order) for order in orders] if either else [pattern]
        return [tokens for one in patterns for tokens in self._in_order(one)]

    def _in_order(self, pattern: str) -> Iterator[list[Token]]:
        alternatives = [self._item(item) for item in pattern.split()]
        if not alternatives:
            raise ValueError("has no words; write some or remove it")
        for chosen in itertools.product(*alternatives):
            yield [token for tokens in chosen for token in tokens]

    def _item(self, item: str) -> list[list[Token]]:
        gap = _GAP.fullmatch(item)
        if gap:
            return [[{"LOWER": {"NOT_IN": list(NEGATORS)}, "OP": "?"}] * int(gap[1] or DEFAULT_GAP)]
        if item.startswith("(") and item.endswith(")"):
            return [*self._any_of(item[1:-1].split("|")), []]
        return self._any_of(item.split("|"))

    def _any_of(self, words: Sequence[str]) -> list[list[Token]]:
        forms, stems, phrases = set(), set(), []
        for word in self._without_lists(words):
            exact, parts = word.startswith("="), re.split(r"[ _]", word.lstrip("="))
            if len(parts) > 1:
                phrases.append([{"LOWER": part} if exact else {"LEMMA": stem} for part in parts for stem in self._stems_of(part)])
            elif exact:
                forms.add(parts[0])
            else:
                stems.update(self._stems_of(parts[0]))
        single: list[list[Token]] = [[{"LEMMA": {"IN": sorted(stems)}}]] if stems else []
        single += [[{"LOWER": {"IN": sorted(forms)}}]] if forms else []
        return single + phrases

    def _without_lists(self, words: Sequence[str]) -> Iterator[str]:
        for word in words:
            if not word.startswith("@"):
                yield word
            elif word[1:] in self._words:
                yield from self._words[word[1:]]
            else:
                raise ValueError(f"names the list {word}, which `words` does not have; add it or mend the name")
