import pytest
from conftest import read_cases
from talking import NEW, after, asks, remark

from patient_faq.dialogue import DialogueState, Message, Named, message_from
from patient_faq.dialogue.context import Context
from patient_faq.dialogue.state import Asked, Said
from patient_faq.understanding.decision import Decision

CASES = read_cases("dialogue.yml")


def test_topic_that_is_asked_about_again_gets_all_there_is_but_its_button_does_not(dialogue, content):
    topic = next(topic for topic in content.topics.values() if topic.conflicts and topic.more and topic.id != "missed_dose")
    state = after(dialogue, topic.id)
    again = dialogue.answer(asks(topic.id, "how many took part"), state).reply
    assert again.body == (topic.short, " ".join(topic.conflicts), *topic.more.split("\n\n"))
    assert dialogue.answer(asks(topic.id, f"/{topic.id}"), state).reply.body == again.body[:2]


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
    decision = Decision(case.get("kind", "clarify"), case.get("label", "vague"), case.get("confidence", 0.3), subject=case.get("subject"))
    named = tuple(Named("drug", name) for name in case.get("drugs", ()))
    chances, after_answer = case.get("chances", {}), case.get("after_answer", {})
    message = Message(case["text"], decision.label, decision, chances=chances, chances_after_answer=after_answer, named=named)
    said = Said(("x",), tuple(case["after"]), ()) if case["after"] else None
    state = DialogueState(said, tuple(case.get("offered", ())), case.get("of_other_drug"), compared=case.get("compared"))
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


def test_medicine_that_was_named_is_the_one_compared_with_later(dialogue):
    switching = Decision("not_covered", "not_covered_switching_to_kesimpta", 0.9, subject="switching_to_kesimpta")
    declined = dialogue.decline(Message("from Ocrevus to this, how", switching.label, switching, named=(Named("drug", "Ocrevus"),)), NEW)
    thanked = dialogue.misunderstand(Message("hm", "vague", Decision("clarify", "vague", 0.9)), declined.state)
    kept = DialogueState.from_slot(thanked.state.to_slot())
    vague = Decision("clarify", "vague_comparison", 0.9, subject="comparison")
    assert dialogue.misunderstand(Message("which is better", "vague_comparison", vague), kept).reply.topics == ("compare_ocrevus",)
    assert dialogue.misunderstand(Message("which is better", "vague_comparison", vague), NEW).reply.kind == "clarify"


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


def test_time_told_after_an_answer_is_about_that_answer_unless_another_topic_is_likely(dialogue):
    def told(chances):
        return Message("3 days now", "tell_treatment_time", Decision("chitchat", "tell_treatment_time", 0.5), chances=chances)

    unlikely, likely = told({"tell_treatment_time": 0.6, "missed_dose": 0.3}), told({"tell_treatment_time": 0.5, "missed_dose": 0.4})
    state = after(dialogue, "injection_site_reaction")
    assert dialogue.take_remark(unlikely, state).reply.topics == ("injection_site_reaction",)
    assert dialogue.take_remark(likely, state).reply.topics == ("missed_dose",)
    assert dialogue.take_remark(unlikely, NEW).reply.topics == ("missed_dose",)


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
    said = Said(("a", "b"), ("alcohol",), ("foods",))
    state = DialogueState(said, ("foods",), "alcohol", Asked("treatment_time", 1), 2, "compare_ocrevus")
    assert DialogueState.from_slot(state.to_slot()) == state
    assert DialogueState.from_slot(None) == NEW
