"""Sentence vectors from two encoders side by side, run by onnxruntime."""

from __future__ import annotations

import functools
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from patient_faq.errors import ResourceError

DIMENSIONS = 768
MAX_TOKENS = 128
RECENT_TEXTS = 32
ENCODER_FOLDER = Path(__file__).resolve().parents[2] / "build" / "encoder"
MODEL_FILE = "encoder.onnx"
TOKENIZER_FILE = "tokenizer.json"

# Numbers of a text's word pieces: all that the encoder sees of it, whatever its capitals and spaces.
WordPieces = tuple[int, ...]


class SentenceEncoder:
    """Turns a text into a vector that is near to those of texts with the same meaning.

    Texts are encoded one at a time: the 8-bit encoder scales its numbers by what shares the batch, so
    a batch would give a text another vector in training than in use.

    References:
        sentence-transformers/all-MiniLM-L6-v2 and BAAI/bge-small-en-v1.5, both tuned on our examples.
    """

    def __init__(self, folder: Path = ENCODER_FOLDER) -> None:
        """Load the encoder file that set-up builds.

        Args:
            folder: Holds encoder.onnx and tokenizer.json.

        Raises:
            ResourceError: If a file is missing or cannot be loaded.
        """
        missing = [name for name in (MODEL_FILE, TOKENIZER_FILE) if not (folder / name).is_file()]
        if missing:
            raise ResourceError(f"{folder}: {', '.join(missing)} missing; run `make build` to build the encoder")
        try:
            self._session = onnxruntime.InferenceSession(str(folder / MODEL_FILE), _one_thread(), providers=["CPUExecutionProvider"])
            self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
        except Exception as error:
            raise ResourceError(f"{folder}: cannot be loaded ({error}); delete the folder and run `make build`") from error
        # Classifier and safety screen often look at the same text.
        self._recent = functools.lru_cache(maxsize=RECENT_TEXTS)(self._encode)
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_TOKENS)

    def encode(self, text: str) -> np.ndarray:
        """Encode one text.

        Args:
            text: Any text; what lies beyond 128 word pieces is not read.

        Returns:
            A float32 vector of shape (768,) and length 1.
        """
        return self._recent(self.word_pieces(text))

    def encode_each(self, texts: Sequence[str]) -> np.ndarray:
        """Encode texts one by one, on all processors; a float32 array of shape (number of texts, 768)."""
        return self.encode_pieces([self.word_pieces(text) for text in texts])

    def word_pieces(self, text: str) -> WordPieces:
        """What the encoder sees of a text: texts with the same word pieces have the same vector."""
        return tuple(self._tokenizer.encode(text).ids)

    def encode_pieces(self, texts: Sequence[WordPieces]) -> np.ndarray:
        """Encode texts that are cut into word pieces already; as `encode_each`."""
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            return np.array(list(pool.map(self._encode, texts)), dtype=np.float32).reshape(len(texts), DIMENSIONS)

    def _encode(self, pieces: WordPieces) -> np.ndarray:
        (vectors,) = self._session.run(None, {"tokens": np.array([pieces], dtype=np.int64)})
        return np.asarray(vectors[0], dtype=np.float32)


@functools.lru_cache(maxsize=1)
def shared_encoder() -> SentenceEncoder:
    """The encoder that the parts of one process share.

    Raises:
        ResourceError: If a file is missing or cannot be loaded.
    """
    return SentenceEncoder()


def _one_thread() -> onnxruntime.SessionOptions:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return options
