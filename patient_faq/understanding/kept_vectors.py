"""Sentence vectors of training examples, kept on disk: after a change only new examples are encoded."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np

from patient_faq.errors import ResourceError
from patient_faq.understanding.encoder import DIMENSIONS, ENCODER_FOLDER, SentenceEncoder, WordPieces

VECTORS_FILE = "vectors.sqlite"
# Texts that are encoded between two writings, so that a training that is broken off has not encoded in vain.
WRITTEN_AT_ONCE = 5_000


class KeptVectors:
    """Encodes texts, and keeps their vectors beside the encoder that gave them.

    Building the encoder anew deletes them. What cannot be read is thrown away: every vector can be had again.
    """

    def __init__(self, encoder: SentenceEncoder, folder: Path = ENCODER_FOLDER) -> None:
        """Keep the encoder, and where its vectors lie."""
        self._encoder = encoder
        self._path = folder / VECTORS_FILE

    def encode_each(self, texts: Sequence[str]) -> np.ndarray:
        """The vectors of texts, as `SentenceEncoder.encode_each` gives them; float32 (number of texts x 768).

        Raises:
            ResourceError: If the file cannot be opened or written, or another process holds it.
        """
        pieces = [self._encoder.word_pieces(text) for text in texts]
        try:
            vectors = self._vectors(pieces)
        except sqlite3.OperationalError as error:
            raise ResourceError(f"{self._path}: vectors cannot be kept there ({error}); end other trainings, or make room") from error
        except sqlite3.DatabaseError:
            self._path.unlink()
            vectors = self._vectors(pieces)
        return np.array([vectors[one] for one in pieces], dtype=np.float32).reshape(len(texts), DIMENSIONS)

    def _vectors(self, wanted: Iterable[WordPieces]) -> dict[WordPieces, np.ndarray]:
        with closing(sqlite3.connect(self._path)) as database:
            database.execute("CREATE TABLE IF NOT EXISTS vectors (word_pieces BLOB PRIMARY KEY, vector BLOB NOT NULL)")
            different = dict.fromkeys(wanted)
            found = {one: vector for one in different if (vector := _read(database, one)) is not None}
            new = [one for one in different if one not in found]
            for start in range(0, len(new), WRITTEN_AT_ONCE):
                found |= self._add(database, new[start : start + WRITTEN_AT_ONCE])
        return found

    def _add(self, database: sqlite3.Connection, new: Sequence[WordPieces]) -> dict[WordPieces, np.ndarray]:
        encoded = dict(zip(new, self._encoder.encode_pieces(new), strict=True))
        with database:
            rows = ((_bytes(one), vector.tobytes()) for one, vector in encoded.items())
            database.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)
        return encoded


def _read(database: sqlite3.Connection, pieces: WordPieces) -> np.ndarray | None:
    row = database.execute("SELECT vector FROM vectors WHERE word_pieces = ?", (_bytes(pieces),)).fetchone()
    return np.frombuffer(row[0], dtype=np.float32) if row else None


def _bytes(pieces: WordPieces) -> bytes:
    return np.array(pieces, dtype=np.int32).tobytes()
