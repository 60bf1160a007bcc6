import datetime

import pytest
from conftest import read_cases

from patient_faq.dialogue import Dialogue, DialogueState, Message, Named, message_from
from patient_faq.dialogue.context import Context
from patient_faq.dialogue.dates import find_date, month_after, read_both_ways
from patient_faq.dialogue.state import Asked, Said
from patient_faq.dialogue.treatment_time import read_short_answer
from patient_faq.reply import Composer
from patient_faq.understanding.decision import Decision

TODAY = datetime.date(2027, 3, 10)
CASES = read_cases("dialogue.yml")
NEW = DialogueState()


@pytest.fixture
def dialogue(content):
    return Dialogue(content, Composer(content), lambda: TODAY)


def asks(topic, text="?", confidence=0.9, **more):
    return Message(text, topic, Decision("answer", topic, confidence, topics=(topic,)), **more)


def remark(text, intent="tell_treatment_time"):
    return Message(text, intent, Decision("chitchat", intent, 0.9))


def after(dialogue, *topics):
    state = NEW
    for topic in topics:
        state = dialogue.answer(asks(topic), state).state
    return state


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


def test_topic_that_is_asked_about_again_gets_all_there_is_but_its_button_does_not(dialogue, content):
    topic = next(topic for topic in content.topics.values() if topic.conflicts and topic.more and topic.id != "missed_dose")
    state = after(dialogue, topic.id)
    again = dialogue.answer(asks(topic.id, "how many took part"), state).reply
    assert again.body == (topic.short, " ".join(topic.conflicts), *topic.more.split("\n\n"))
    assert dialogue.answer(asks(topic.id, f"/{topic.id}"), state).reply.body == again.body[:2]


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


@pytest.mark.parametrize("intent", ["ask_more", "ask_again", "ask_simpler", "ask_source", "ask_if_true", "ask_frequency", "ask_for_other"])
def test_follow_up_is_about_the_last_answer(dialogue, intent):
    reply = dialogue.follow_up(remark("?", intent), after(dialogue, "alcohol", "hair_loss")).reply
    assert (reply.kind, reply.topics) == ("answer", ("hair_loss",))
    assert reply.disclaimer and reply.citations


def test_follow_up_words_fit_what_was_asked(dialogue, content):
    state, topic = after(dialogue, "hair_loss"), content.topics["hair_loss"]
    said = {
        intent: "\n".join(dialogue.follow_up(remark("?", intent), state).reply.body) for intent in ("ask_more", "ask_again", "ask_simpler")
    }
    assert said["ask_more"].split("\n\n")[0] in topic.more
    assert topic.short in said["ask_again"]
    assert said["ask_simpler"].count(". ") < topic.short.count(". ")
    assert "Healthline, Kesimpta side effects: Hair loss" in dialogue.follow_up(remark("?", "ask_source"), state).reply.sources


@pytest.mark.parametrize("intent", ["ask_more", "ask_source", "ask_duration"])
def test_follow_up_on_nothing_asks_what_is_meant(dialogue, intent):
    reply = dialogue.follow_up(remark("?", intent), NEW).reply
    assert reply.kind == "clarify"
    assert {button.act for button in reply.buttons} == {"menu"}


@pytest.mark.parametrize("topic", ["storage", "alcohol"])
def test_pressed_button_is_answered_whatever_was_said_before(dialogue, topic):
    message = message_from({"text": f"/{topic}", "intent": {"name": topic}})
    assert dialogue.answer(message, after(dialogue, "vaccines")).reply.topics == (topic,)


@pytest.mark.parametrize("case", CASES["context"], ids=lambda case: case["text"])
def test_fragment_means_what_fits_the_last_answer(case, content):
    decision = Decision(case.get("kind", "clarify"), case.get("label", "vague"), case.get("confidence", 0.3))
    named = tuple(Named("drug", name) for name in case.get("drugs", ()))
    message = Message(case["text"], decision.label, decision, chances=case.get("chances", {}), named=named)
    said = Said(("x",), tuple(case["after"]), ()) if case["after"] else None
    state = DialogueState(said, tuple(case.get("offered", ())), case.get("of_other_drug"))
    meaning = Context(content).read(message, state)
    assert (meaning and meaning.topic) == case["means"]
    assert meaning is None or "asks" not in case or meaning.asks == case["asks"]


def test_question_on_another_medicine_can_be_asked_of_kesimpta_next(dialogue):
    decision = Decision("other_drug", "other_drug", 0.9, candidates=("hair_loss", "weight_gain"))
    declined = dialogue.decline(Message("does Aubagio thin hair", "other_drug", decision), NEW)
    assert (declined.reply.kind, declined.reply.topics, declined.reply.offers) == ("other_drug", (), ("hair_loss", "weight_gain"))
    kept = DialogueState.from_slot(declined.state.to_slot())
    named = (Named("drug", "Kesimpta"),)
    reply = dialogue.answer(asks("what_is_kesimpta", "and Kesimpta?", named=named), kept).reply
    assert (reply.kind, reply.topics) == ("answer", ("hair_loss",))


def test_question_about_it_with_nothing_before_is_asked_back_with_what_it_may_mean(dialogue):
    message = Message("can i have it", "ask_about_it", Decision("chitchat", "ask_about_it", 0.9, candidates=("eligibility", "uses")))
    reply = dialogue.follow_up(message, NEW).reply
    assert (reply.kind, reply.offers) == ("clarify", ("eligibility", "uses"))


def test_personal_question_that_points_back_gets_the_facts_of_the_last_answer(dialogue):
    doctor = Message("should i leave it out then", "see_doctor", Decision("see_doctor", "see_doctor", 0.9, topics=("missed_dose",)))
    assert dialogue.decline(doctor, after(dialogue, "drug_interactions")).reply.topics == ("drug_interactions",)
    assert dialogue.decline(doctor, NEW).reply.topics == ("missed_dose",)


def test_remark_that_answers_nothing_is_taken_for_the_question_that_it_may_be(dialogue):
    unclear = Message(
        "why so many", "tell_treatment_time", Decision("chitchat", "x", 0.6), chances={"tell_treatment_time": 0.6, "dosage": 0.3}
    )
    assert dialogue.take_remark(unclear, NEW).reply.topics == ("dosage",)
    assert dialogue.take_remark(remark("a year"), NEW).reply.kind == "clarify"


@pytest.mark.parametrize(("before", "kind"), [(["alcohol"], "chitchat"), ([], "clarify")], ids=["after an answer", "at the beginning"])
def test_yes_to_an_answer_is_no_question(before, kind, dialogue):
    assert dialogue.take_remark(remark("yes", "affirm"), after(dialogue, *before)).reply.kind == kind


@pytest.mark.parametrize("case", CASES["named"], ids=lambda case: f"{case['topic']} {case['value']}")
def test_answer_opens_with_what_was_named(dialogue, case):
    named = (Named(case["entity"], case["value"], case.get("typed", case["value"])),)
    reply = dialogue.answer(asks(case["topic"], case.get("text", "?"), named=named), NEW).reply
    assert reply.topics == (case["answers"],)
    assert reply.body[0] == case["opens"]


def test_two_questions_are_answered_in_order_with_one_disclaimer(dialogue, content):
    parts = tuple(Decision("answer", topic, 0.9, topics=(topic,)) for topic in ("storage", "disposal", "alcohol"))
    turn = dialogue.answer(Message("?", "storage", parts[0], parts=parts), NEW)
    assert turn.reply.topics == ("storage", "disposal")
    assert turn.reply.body.index(content.topics["storage"].short) < turn.reply.body.index(content.topics["disposal"].short)
    assert turn.reply.offers == ("alcohol",)
    assert len({one.source for one in turn.reply.citations}) == len(turn.reply.citations)
    assert turn.state.said.topics == ("storage", "disposal")


def test_personal_question_beside_another_makes_it_the_doctors(dialogue):
    parts = (Decision("answer", "storage", 0.9, topics=("storage",)), Decision("see_doctor", "see_doctor", 0.9, topics=("alcohol",)))
    assert dialogue.answer(Message("?", "storage", parts[0], parts=parts), NEW).reply.kind == "see_doctor"


@pytest.mark.parametrize(("misses", "shows_contact"), [(0, False), (1, False), (2, True)])
def test_after_two_misses_the_contact_card_takes_the_place_of_asking(dialogue, content, misses, shows_contact):
    message = Message("?", "vague", Decision("clarify", "vague", 0.3, candidates=("alcohol", "foods")))
    turn = dialogue.misunderstand(message, DialogueState(misses=misses))
    assert ("MS nurse" in turn.reply.body[0]) is shows_contact
    assert turn.reply.offers == (tuple(group.first for group in content.groups.values()) if shows_contact else ("alcohol", "foods"))
    assert turn.state.misses == misses + 1


def test_answer_ends_the_row_of_misses(dialogue):
    assert dialogue.answer(asks("alcohol"), DialogueState(misses=2)).state.misses == 0


def test_menu_shows_groups_then_their_questions(dialogue, content):
    groups = dialogue.show_menu(None, NEW).reply.buttons
    assert [button.title for button in groups] == [group.title for group in content.groups.values()]
    reply = dialogue.show_menu("vaccines", NEW).reply
    assert set(reply.offers) == {"vaccines", "live_vaccines", "non_live_vaccines"}
    assert reply.buttons[-1].act == "menu"


def test_start_over_forgets_what_was_said(dialogue):
    assert dialogue.start_over().state == NEW


def test_feedback_offers_the_questions_of_the_answer_again(dialogue, content):
    state = after(dialogue, "alcohol")
    turn = dialogue.thank_for_feedback(False, state)
    assert list(turn.reply.offers) == content.topics["alcohol"].related
    assert turn.state.said == state.said


def test_state_outlives_being_written():
    state = DialogueState(Said(("a", "b"), ("alcohol",), ("foods",)), ("foods",), "alcohol", Asked("treatment_time", 1), 2)
    assert DialogueState.from_slot(state.to_slot()) == state
    assert DialogueState.from_slot(None) == NEW
