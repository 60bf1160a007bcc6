"""Bring a message into one form, so that neither spelling nor casing nor ornament hides a sign."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc
from spacy.vocab import Vocab

from patient_faq.understanding.spelling import MOST_ENGLISH_TARGETS, SpellingCorrector, english_words

MOST_CHARACTERS = 10_000
# Single letters are too alike when doubled letters are taken out.
SHORTEST_COLLAPSED = 2
SENTENCE_END = "."

_QUOTES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"'})
_END = re.compile(r"[.!?;:\n…]+")
_NOT_WORD = re.compile(r"[^\w'\s.]|_")
_DOUBLED = re.compile(r"(\w)\1+")
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")


class Wording:
    """Turns a message as typed into plain words and their stems."""

    def __init__(self, pipeline: Language, corrector: SpellingCorrector, ours: Iterable[str], polite: Iterable[str]) -> None:
        """Prepare.

        Args:
            pipeline: spaCy pipeline with a tokenizer and a lookup lemmatizer.
            corrector: Corrects misspelled words.
            ours: The words of the signs: what a word with doubled letters may stand for.
            polite: Words and phrases that say nothing.
        """
        self._pipeline = pipeline
        self._lemmatizer = pipeline.get_pipe("lemmatizer")
        self._corrector = corrector
        tokenizer: Any = pipeline.tokenizer
        contractions = [word for word in tokenizer.rules if _WORD.fullmatch(word) and word.islower()]
        english = english_words()
        self._usual = frozenset([*english[:MOST_ENGLISH_TARGETS], *contractions, *ours])
        # Of two words that look alike without doubled letters the last is kept: ours before the most frequent.
        by_weight = [*reversed(english), *contractions, *sorted(ours)]
        self._undoubled = {_undouble(word): word for word in by_weight if len(word) >= SHORTEST_COLLAPSED}
        phrases = sorted(polite, key=len, reverse=True)
        self._polite = re.compile(rf"(?<![\w'])(?:{'|'.join(map(re.escape, phrases))})(?![\w'])") if phrases else None

    def plain(self, text: str) -> str:
        """The message in lower case, spelling corrected, without ornament or small words of politeness; '.' ends sentences."""
        text = unicodedata.normalize("NFKC", text[:MOST_CHARACTERS]).translate(_QUOTES).casefold()
        text = _NOT_WORD.sub(" ", _END.sub(f" {SENTENCE_END} ", text))
        text = _WORD.sub(lambda match: self._undouble(match.group()), text)
        text = self._corrector.correct(text)
        if self._polite:
            text = self._polite.sub(" ", text)
        return _tidy(text)

    def stems(self, plain: str) -> Doc:
        """The words of a plain text with their stems as lemmas; 'can't' is 'can', 'not'; sentence starts are set."""
        words: list[str] = []
        starts: list[bool | int | None] = []
        begins = True
        for token in self._pipeline.make_doc(plain):
            if token.text == SENTENCE_END:
                begins = True
            elif not token.is_space:
                words.append(token.norm_.strip("'").lower() or "'")
                starts.append(begins)
                begins = False
        doc = self._lemmatizer(Doc(self._pipeline.vocab, words=words, sent_starts=starts))
        for token in doc:
            token.lemma_ = token.lemma_.lower()
        return doc

    def stems_of(self, word: str) -> list[str]:
        """The stems of one word: two for a contraction."""
        return [token.lemma_ for token in self.stems(word)]

    @property
    def vocab(self) -> Vocab:
        """The vocabulary that documents share."""
        return self._pipeline.vocab

    def _undouble(self, word: str) -> str:
        """A word that has a letter too often or too rarely, as it is usually written."""
        if word == "ii":
            return "i"
        return word if word in self._usual else self._undoubled.get(_undouble(word), word)


def _undouble(word: str) -> str:
    return _DOUBLED.sub(r"\1", word)


def _tidy(text: str) -> str:
    """Single spaces, and no sentence end at the beginning, at the end or twice."""
    sentences = (" ".join(part.split()) for part in text.split(SENTENCE_END))
    return f" {SENTENCE_END} ".join(part for part in sentences if part)
