"""Bring a message into one form, so that neither spelling nor casing nor ornament hides a sign."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from spacy.language import Language
from spacy.tokens import Doc
from spacy.vocab import Vocab

from patient_faq.understanding.spelling import SpellingCorrector

MOST_CHARACTERS = 10_000
# Shorter words are too alike when their doubled letters are taken out: "too", "to".
SHORTEST_COLLAPSED = 3
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
        self._undoubled = {_undouble(word): word for word in sorted(ours) if len(word) >= SHORTEST_COLLAPSED}
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

    def plain_words(self, text: str) -> list[str]:
        """The words of the plain message, without sentence ends."""
        return [word for word in self.plain(text).split() if word != SENTENCE_END]

    def stems(self, plain: str) -> Doc:
        """The words of a plain text with their stems as lemmas; 'can't' is 'can', 'not'; sentence starts are set."""
        words, starts = [], []
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
        """A word whose letters were doubled, as it is usually written."""
        if self._corrector.knows(word) or not _DOUBLED.search(word):
            return word
        return self._undoubled.get(_undouble(word), word)


def _undouble(word: str) -> str:
    return _DOUBLED.sub(r"\1", word)


def _tidy(text: str) -> str:
    """Single spaces, and no sentence end at the beginning, at the end or twice."""
    sentences = (" ".join(part.split()) for part in text.split(SENTENCE_END))
    return f" {SENTENCE_END} ".join(part for part in sentences if part)
