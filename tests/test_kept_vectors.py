import numpy as np
import pytest

from patient_faq.errors import ResourceError
from patient_faq.understanding.encoder import DIMENSIONS
from patient_faq.understanding.kept_vectors import VECTORS_FILE, KeptVectors


class CountingEncoder:
    """Takes each word for a piece, and remembers what it was asked to encode."""

    def __init__(self):
        self.encoded = []

    def word_pieces(self, text):
        return tuple(len(word) for word in text.split())

    def encode_pieces(self, texts):
        self.encoded += texts
        return np.array([np.full(DIMENSIONS, sum(pieces)) for pieces in texts], dtype=np.float32).reshape(len(texts), DIMENSIONS)


@pytest.fixture
def encoder():
    return CountingEncoder()


@pytest.fixture
def kept(encoder, tmp_path):
    return KeptVectors(encoder, tmp_path)


def test_each_text_is_encoded_once_even_by_another_process(encoder, kept, tmp_path):
    first = kept.encode_each(["a beer", "the fridge", "a beer"])
    again = KeptVectors(encoder, tmp_path).encode_each(["the fridge", "a new one", "a beer"])
    assert encoder.encoded == [(1, 4), (3, 6), (1, 3, 3)]
    assert first[:, 0].tolist() == [5, 9, 5]
    assert again[:, 0].tolist() == [9, 7, 5]


def test_no_texts_are_no_rows(kept):
    assert kept.encode_each([]).shape == (0, DIMENSIONS)


def test_what_cannot_be_read_is_encoded_anew(encoder, kept, tmp_path):
    kept.encode_each(["a beer"])
    (tmp_path / VECTORS_FILE).write_bytes(b"no database" * 100)
    assert kept.encode_each(["a beer"])[0, 0] == 5
    assert encoder.encoded == [(1, 4), (1, 4)]


def test_a_file_that_cannot_be_opened_is_one_clear_message_and_is_left_alone(kept, tmp_path):
    (tmp_path / VECTORS_FILE).mkdir()
    with pytest.raises(ResourceError, match=r"vectors\.sqlite: vectors cannot be kept there"):
        kept.encode_each(["a beer"])
    assert (tmp_path / VECTORS_FILE).is_dir()
