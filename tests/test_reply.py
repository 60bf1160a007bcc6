import json

import pytest

from patient_faq.content.models import Topic
from patient_faq.reply import Button, Composer, render_text
from patient_faq.reply.payload import make_harmless, to_payload


@pytest.fixture
def composer(content):
    return Composer(content)


def test_answer_is_direct_answer_conflicts_sources_disclaimer(composer, content):
    text = render_text(composer.answer("alcohol"), "Sources:").split("\n\n")
    topic = content.topics["alcohol"]
    assert text[0] == topic.short
    assert text[1] == " ".join(topic.conflicts)
    assert text[2].startswith("Sources: Healthline, Kesimpta side effects: Alcohol;")
    assert text[3] == content.messages.disclaimer


def test_answer_offers_more_and_related_questions(composer, content):
    buttons = composer.answer("alcohol").buttons
    assert buttons[0] == Button(content.messages.tell_me_more, "more", "alcohol")
    assert [button.value for button in buttons if button.act == "ask"] == content.topics["alcohol"].related
    assert [button.value for button in buttons[-2:]] == ["yes", "no"]


def test_metadata_has_the_five_keys_of_the_contract(composer, content):
    metadata = composer.answer("storage").metadata()
    assert metadata["kind"] == "answer"
    assert metadata["topics"] == ["storage"]
    assert metadata["offers"] == content.topics["storage"].related
    assert metadata["sources"] == [{"id": "mnt-kesimpta", "sections": content.topics["storage"].sources[0].sections}]
    assert metadata["content_version"] == content.version
    json.dumps(metadata)


def test_more_is_an_answer_about_the_same_topic(composer, content):
    reply = composer.more("alcohol")
    assert (reply.kind, reply.topics) == ("answer", ("alcohol",))
    assert "\n\n".join(reply.body) == content.topics["alcohol"].more


def test_see_doctor_refers_first_and_gives_general_facts_after(composer, content):
    reply = composer.see_doctor("storage")
    assert (reply.kind, reply.topics) == ("see_doctor", ("storage",))
    assert "cannot decide" in reply.body[0]
    assert content.topics["storage"].short in reply.body[-1]


def test_not_covered_names_the_subject_and_offers_near_topics(composer, content):
    reply = composer.not_covered("travel")
    assert content.subjects["travel"].title in reply.body[0]
    assert list(reply.offers) == content.subjects["travel"].offers
    assert reply.topics == ()


def test_clarify_asks_with_the_questions_as_buttons(composer, content):
    reply = composer.clarify(None, ["vaccines", "live_vaccines"])
    assert [button.title for button in reply.buttons] == [content.topics[topic].question for topic in reply.offers]


def test_clarify_offers_what_a_vague_subject_may_mean(composer, content):
    subject = next(iter(content.vague.values()))
    assert list(composer.clarify(subject.id).offers) == subject.offers


def test_clarify_shows_the_groups_where_nothing_tells(composer, content):
    assert [button.title for button in composer.clarify(None).buttons] == [group.title for group in content.groups.values()]


@pytest.mark.parametrize("topic_id", ["alcohol", "storage"])
def test_unreviewed_answers_can_be_held_back(content, topic_id):
    composer = Composer(content, reviewed_only=True)
    for reply in (composer.answer(topic_id), composer.more(topic_id), composer.see_doctor(topic_id)):
        assert content.topics[topic_id].short not in " ".join(reply.body)
    assert composer.answer(topic_id).kind == "not_covered"


def test_reviewed_answers_are_shown_when_review_is_required(content):
    topic = content.topics["alcohol"]
    reviewed = Topic.parse_obj({**topic.dict(), "reviewed": "2026-11-21"})
    composer = Composer(content.__class__(**{**vars(content), "topics": {**content.topics, "alcohol": reviewed}}), reviewed_only=True)
    assert composer.answer("alcohol").kind == "answer"


@pytest.mark.parametrize(
    ("button", "payload"),
    [
        (Button("x", "ask", "alcohol"), "/alcohol"),
        (Button("x", "more", "alcohol"), '/tell_more{"topic": "alcohol"}'),
        (Button("x", "feedback", "no"), '/give_feedback{"helpful": "no"}'),
        (Button("x", "menu"), "/ask_capabilities"),
    ],
)
def test_payload_names_an_intent_and_its_value(button, payload):
    assert to_payload(button) == payload


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("/restart", "restart"),
        ("  //session_start", "session_start"),
        ('/tell_more{"topic": "nonsense"}', 'tell_more{"topic": "nonsense"}'),
        ('/SlotSet{"name": "x"}', 'SlotSet{"name": "x"}'),
        ("/alcohol", "alcohol"),
        ("and/or", "and/or"),
        (None, ""),
        (7, ""),
    ],
)
def test_typed_commands_are_plain_text(typed, read):
    assert make_harmless(typed) == read
