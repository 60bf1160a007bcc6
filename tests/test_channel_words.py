import re

import pytest

from patient_faq.content import load_content
from patient_faq.content.readability import HIGHEST_GRADE, grade
from patient_faq.content.words import channel_words, unavailable_text

WORDS = channel_words(load_content()).dict()


@pytest.mark.parametrize("key", sorted(WORDS))
def test_words_are_easy_to_read_and_have_their_numbers(key):
    assert grade(WORDS[key]) <= HIGHEST_GRADE
    assert not re.search("[{}]", WORDS[key])


@pytest.mark.parametrize("key", ["started", "help", "only_text", "invite_private", "about"])
def test_words_that_come_instead_of_an_answer_tell_whom_to_call(key):
    assert "911 (US), 999 (UK), 112 (EU)" in WORDS[key]


def test_patient_who_gets_no_reply_is_told_whom_to_call():
    assert "911 (US), 999 (UK), 112 (EU)" in unavailable_text(load_content())
