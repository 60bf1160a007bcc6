import datetime

import pytest
from conftest import read_cases
from talking import NEW, TODAY, asks, remark

from patient_faq.dialogue import Message, Named
from patient_faq.dialogue.dates import find_date, month_after, read_both_ways
from patient_faq.dialogue.treatment_time import read_short_answer
from patient_faq.understanding.decision import Decision

CASES = read_cases("dialogue.yml")


@pytest.mark.parametrize("case", CASES["treatment_time"], ids=lambda case: case["text"])
def test_time_on_treatment_is_read_from_words(case):
    assert read_short_answer(case["text"], TODAY) == case["time"]


@pytest.mark.parametrize("case", CASES["dates"], ids=lambda case: case["text"])
def test_day_is_read_from_words(case):
    assert find_date(case["text"], TODAY, past=case["past"]) == case["day"]


@pytest.mark.parametrize(("day", "next_day"), [("2027-03-10", "2027-04-10"), ("2027-01-31", "2027-02-28"), ("2028-01-31", "2028-02-29")])
def test_next_dose_is_the_same_day_of_the_next_month(day, next_day):
    assert month_after(datetime.date.fromisoformat(day)) == datetime.date.fromisoformat(next_day)


def test_day_that_two_countries_read_differently_is_asked_for():
    assert read_both_ways("from 5/3/2026 on") == (datetime.date(2026, 3, 5), datetime.date(2026, 5, 3))
    assert read_both_ways("13/3/2026") is None


def test_missed_dose_asks_when_and_each_answer_gets_its_branch(dialogue, content):
    words = content.dialogue.missed_dose
    asked = dialogue.answer(asks("missed_dose", "i forgot my jab"), NEW)
    assert (asked.reply.kind, asked.reply.topics, asked.reply.body) == ("clarify", ("missed_dose",), (words.ask,))
    early = dialogue.take_remark(remark("only started two weeks ago"), asked.state).reply
    later = dialogue.take_remark(remark("ages"), asked.state).reply
    assert (early.kind, early.topics, early.body) == ("answer", ("missed_dose",), (words.early,))
    assert later.body == (words.later, words.ask_day)
    assert early.disclaimer and early.citations


@pytest.mark.parametrize(("time", "told"), [("early", "early"), ("later", "later")])
def test_button_answers_the_missed_dose_question(dialogue, content, time, told):
    asked = dialogue.answer(asks("missed_dose", "i forgot my jab"), NEW)
    pressed = Message("/tell_treatment_time", "tell_treatment_time", Decision("chitchat", "x", 1.0), named=(Named("time", time),))
    assert getattr(content.dialogue.missed_dose, told) in dialogue.take_remark(pressed, asked.state).reply.body


def test_message_that_tells_the_time_is_not_asked_for_it(dialogue, content):
    words = content.dialogue.missed_dose
    assert dialogue.answer(asks("missed_dose", "missed my week 2 jab"), NEW).reply.body == (words.early,)
    reply = dialogue.answer(asks("missed_dose", "Been on it 2 years, forgot one. If I take it today?"), NEW).reply
    assert reply.body[0] == words.later
    assert "10 March 2027" in reply.body[1] and "10 April 2027" in reply.body[1]


def test_time_since_the_missed_dose_is_not_time_on_treatment(dialogue):
    assert dialogue.answer(asks("missed_dose", "two weeks late with my shot"), NEW).reply.kind == "clarify"


def test_day_of_injection_gives_the_day_of_the_next_dose(dialogue):
    asked = dialogue.answer(asks("missed_dose", "forgot it"), NEW)
    later = dialogue.take_remark(remark("for years"), asked.state)
    reply = dialogue.take_remark(remark("on 31 March", "tell_date"), later.state).reply
    assert "31 March 2027" in reply.body[0] and "30 April 2027" in reply.body[0]


def test_wrong_answer_is_asked_again_once_then_both_branches_are_given(dialogue, content):
    nonsense = Message("purple", "out_of_scope", Decision("out_of_scope", "out_of_scope", 0.9))
    asked = dialogue.answer(asks("missed_dose", "forgot it"), NEW)
    again = dialogue.misunderstand(nonsense, asked.state)
    assert again.reply.body == (content.dialogue.missed_dose.ask_again,)
    both = dialogue.misunderstand(nonsense, again.state)
    assert both.reply.body[0] == content.topics["missed_dose"].short
    assert both.state.asked is None


def test_second_question_on_the_missed_dose_is_answered_not_asked_about_again(dialogue, content):
    asked = dialogue.answer(asks("missed_dose", "forgot it"), NEW)
    told = dialogue.take_remark(remark("week 2"), asked.state)
    again = dialogue.answer(asks("missed_dose", "so not just take it?"), told.state)
    assert (again.reply.kind, again.reply.body[0]) == ("answer", content.topics["missed_dose"].short)


@pytest.mark.parametrize(("text", "told"), [("third week of it", "early"), ("had it for years", "later")])
def test_time_that_is_told_after_the_answer_gets_its_branch(dialogue, content, text, told):
    state = dialogue.answer(asks("missed_dose", "forgot it"), NEW).state
    both = dialogue.take_remark(remark("no idea"), state)
    assert both.reply.body[0] == content.topics["missed_dose"].short
    assert dialogue.take_remark(remark(text), both.state).reply.body[0] == getattr(content.dialogue.missed_dose, told)


def test_day_that_is_told_after_the_answer_for_the_first_weeks_leaves_it_standing(dialogue, content):
    asked = dialogue.answer(asks("missed_dose", "forgot it"), NEW)
    told = dialogue.take_remark(remark("week 2"), asked.state)
    again = dialogue.take_remark(remark("yesterday", "tell_date"), told.state)
    assert again.reply.body == (content.dialogue.missed_dose.early,)


@pytest.mark.parametrize("confidence", [0.3, 0.9])
def test_next_dose_is_told_for_a_day_that_is_named_later(dialogue, confidence):
    state = dialogue.answer(asks("missed_dose", "monthly one forgotten"), NEW).state.without_question()
    reply = dialogue.decline(
        Message("if I inject on 31 January 2028, when is my next?", "see_doctor", Decision("see_doctor", "x", confidence)), state
    )
    assert "29 February 2028" in reply.reply.body[0]


def test_who_does_not_know_gets_both_branches_whatever_else_is_said(dialogue, content):
    asked = dialogue.answer(asks("missed_dose", "forgot it"), NEW)
    reply = dialogue.answer(asks("headache", "dunno, it hurts my head to think back"), asked.state).reply
    assert reply.body[0] == content.topics["missed_dose"].short


def test_bare_time_answers_whatever_topic_it_was_taken_for(dialogue, content):
    asked = dialogue.answer(asks("missed_dose", "forgot my jab"), NEW).state
    words = content.dialogue.missed_dose
    assert words.early in dialogue.answer(asks("onset", "maybe 3 weeks ago?"), asked).reply.body[0]
    assert words.later in dialogue.answer(asks("onset", "about two years now"), asked).reply.body[0]
    assert dialogue.answer(asks("onset", "how many weeks until it works"), asked).reply.topics == ("onset",)


@pytest.mark.parametrize("message", [asks("storage"), remark("never mind", "never_mind")], ids=["topic", "never mind"])
def test_missed_dose_is_left_at_once(dialogue, message):
    asked = dialogue.answer(asks("missed_dose", "forgot it"), NEW)
    turn = dialogue.take_remark(message, asked.state) if message.intent == "never_mind" else dialogue.answer(message, asked.state)
    assert "missed_dose" not in turn.reply.topics
    assert turn.state.asked is None


def test_never_mind_with_more_words_drops_the_question(dialogue, content):
    asked = dialogue.answer(asks("missed_dose", "forgot it"), NEW)
    turn = dialogue.misunderstand(Message("never mind, I did do it", "out_of_scope", Decision("out_of_scope", "x", 0.9)), asked.state)
    assert (turn.reply.body, turn.state.asked) == ((content.dialogue.follow_ups.never_mind,), None)


def test_schedule_is_given_as_dates(dialogue):
    reply = dialogue.answer(asks("dosage", "my first shot is on 3 March 2027, when are the others?"), NEW).reply
    for day in ("3 March 2027", "10 March 2027", "17 March 2027", "31 March 2027", "30 April 2027"):
        assert day in reply.body[0]
    assert "24 March" not in reply.body[0]
    assert "doctor's plan goes first" in reply.body[1]


def test_days_are_given_to_who_only_tells_the_first(dialogue):
    told = Message("my first one is on 1 February 2027", "tell_date", Decision("chitchat", "tell_date", 0.9))
    assert "8 February 2027" in dialogue.take_remark(told, NEW).reply.body[0]


@pytest.mark.parametrize(
    "text", ["When is the next one if my first injection is 4 January 2027?", "first jab 4 January 2027, what are the other dates"]
)
def test_days_are_given_whatever_topic_the_question_was_taken_for(dialogue, text):
    assert "11 January 2027" in dialogue.answer(asks("expiration", text), NEW).reply.body[0]


@pytest.mark.parametrize(("nearest", "kind"), [("dosage", "answer"), ("injection_related_reaction", "see_doctor")])
def test_days_are_no_matter_for_the_doctor_unless_more_is_told(dialogue, nearest, kind):
    doctor = Decision("see_doctor", "see_doctor", 0.6, topics=(nearest,))
    message = Message("first shot 4 January 2027 and what else is told, when is the next?", "see_doctor", doctor)
    assert dialogue.decline(message, NEW).reply.kind == kind


def test_first_day_that_two_countries_read_differently_is_asked_for(dialogue):
    asked = dialogue.answer(asks("dosage", "my first one is on 5/3/2027, when are the next?"), NEW)
    assert "5 March 2027 or 3 May 2027" in asked.reply.body[0]
    assert "12 March 2027" in dialogue.take_remark(remark("5 March 2027", "tell_date"), asked.state).reply.body[0]


@pytest.mark.parametrize("topic", ["missed_dose", "too_much"])
def test_date_of_a_missed_dose_is_no_first_injection(dialogue, topic):
    reply = dialogue.answer(asks(topic, "I missed my first one on 4 January 2027, when is the next?"), NEW).reply
    assert "usual plan" not in " ".join(reply.body)


def test_not_sure_how_something_is_done_is_another_question(dialogue):
    asked = dialogue.answer(asks("missed_dose", "forgot it"), NEW)
    assert dialogue.answer(asks("storage", "not sure how to keep it cold"), asked.state).reply.topics == ("storage",)
