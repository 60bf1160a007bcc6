import pytest
from conftest import read_cases

from patient_faq.understanding.decide import several_questions
from patient_faq.understanding.decision import Decision
from patient_faq.understanding.split import MOST_QUESTIONS, after_courtesy, split_questions, two_sides

STORAGE, ALCOHOL = (Decision("answer", topic, 0.9, topics=(topic,)) for topic in ("storage", "alcohol"))
DOCTOR = Decision("see_doctor", "see_doctor", 0.9)
UNSURE = Decision("answer", "foods", 0.3, topics=("foods",))
CHAT = Decision("chitchat", "thank", 0.9)


@pytest.mark.parametrize("case", read_cases("questions_in_one.yml"), ids=lambda case: case["text"])
def test_questions_of_one_message_are_told_apart(case):
    assert split_questions(case["text"]) == case["questions"]


def test_no_more_questions_than_can_be_shown():
    assert len(split_questions("what is it? " * 20)) == MOST_QUESTIONS


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Thanks a lot. My sister asks about wine too.", "My sister asks about wine too."),
        ("cheers and one more is wine allowed", "is wine allowed"),
        ("ok, but what about beer", "what about beer"),
        ("Thanks for telling me about headaches", ""),
        ("Thank you. Bye now", ""),
        ("is wine allowed", ""),
    ],
)
def test_what_follows_thanks_is_a_sentence_of_its_own(text, rest):
    assert after_courtesy(text) == rest


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("headache and back pain", ["headache", "back pain"]),
        ("headache or back pain", ["headache", "back pain"]),
        ("is beer, plus a bit of wine, ok?", ["is beer", "a bit of wine, ok?"]),
        ("My pen is old. And cold", []),
        ("salt and pepper and mustard", []),
        ("and then?", []),
        ("why", []),
    ],
)
def test_sides_of_the_one_and_of_a_sentence(text, sides):
    assert two_sides(text) == sides


@pytest.mark.parametrize(
    ("whole", "parts", "replied_to"),
    [
        (STORAGE, [STORAGE, ALCOHOL], [STORAGE, ALCOHOL]),
        (STORAGE, [STORAGE, STORAGE], []),
        (STORAGE, [STORAGE, UNSURE], []),
        (STORAGE, [STORAGE, CHAT], []),
        (DOCTOR, [STORAGE, DOCTOR], [STORAGE, DOCTOR]),
        (DOCTOR, [STORAGE, ALCOHOL], []),
        (STORAGE, [], []),
    ],
    ids=["two", "the same twice", "one unclear", "a thank-you", "one for the doctor", "doctor by the whole", "none"],
)
def test_only_clear_and_different_questions_are_replied_to_one_by_one(whole, parts, replied_to):
    assert several_questions(whole, parts) == replied_to
