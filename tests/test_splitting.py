import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.splitting import split_text

WORDS = st.lists(st.sampled_from(["a", "word", "end.", "why?", "\n", "\n\n", "\n \n", "&", "<b>", "é", "👍🏽", "👩‍⚕️", "  "]), max_size=60)
TEXTS = st.one_of(st.text(), WORDS.map(" ".join), WORDS.map("".join))


@given(TEXTS, st.integers(1, 40))
def test_pieces_fit_and_lose_nothing(text, limit):
    pieces = split_text(text, limit)
    assert "".join(pieces) == text
    assert all(0 < len(piece) <= limit for piece in pieces)


@given(TEXTS, st.integers(6, 60))
def test_limit_can_hold_for_the_escaped_text(text, limit):
    pieces = split_text(text, limit, lambda piece: len(html.escape(piece)))
    assert "".join(pieces) == text
    assert all(piece and len(html.escape(piece)) <= limit for piece in pieces)


@pytest.mark.parametrize(
    ("text", "limit", "pieces"),
    [
        ("", 5, []),
        ("short", 5, ["short"]),
        ("One. Two.\n\nThree. Four.", 20, ["One. Two.\n\n", "Three. Four."]),
        ("One is here. Two is here.", 16, ["One is here. ", "Two is here."]),
        ("first line\nsecond line", 15, ["first line\n", "second line"]),
        ("alpha beta gamma", 12, ["alpha beta ", "gamma"]),
        ("abcdefgh", 3, ["abc", "def", "gh"]),
        ("\n\nabcdef", 5, ["\n\nabc", "def"]),
        ("abc👍🏽", 4, ["abc", "👍🏽"]),
    ],
)
def test_cut_is_at_the_best_place_that_fits(text, limit, pieces):
    assert split_text(text, limit) == pieces


def test_long_text_is_split_fast():
    assert len(split_text("word " * 200_000, 3_000)) == 334


def test_limit_below_one_character_is_refused():
    with pytest.raises(ValueError, match="too small"):
        split_text("&", 4, lambda piece: len(html.escape(piece)))
