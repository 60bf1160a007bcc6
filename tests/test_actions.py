import inspect

import pytest
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import faq
from patient_faq.storage import FeedbackBook, TopicFeedback, open_database
from patient_faq.storage.feedback import FEEDBACK


def run(action, intent, decision=None, entities=(), slots=None):
    return run_with_events(action, intent, decision, entities, slots)[0]


def run_with_events(action, intent, decision=None, entities=(), slots=None):
    message = {"intent": {"name": intent}, "intent_ranking": [{"name": "storage"}], "entities": list(entities), "decision": decision}
    dispatcher = CollectingDispatcher()
    events = action.run(dispatcher, Tracker("someone", slots or {}, message, [], False, None, {}, None), {})
    (reply,) = dispatcher.messages
    return reply, {event["name"]: event["value"] for event in events}


def decided(kind, **more):
    return {"kind": kind, "label": kind, "confidence": 0.9, **more}


def topic(name):
    return decided("answer", topics=[name])


def test_answer_follows_the_intent_not_the_first_of_the_ranking(content):
    reply = run(faq.ActionAnswerTopic(), "alcohol", topic("alcohol"))
    assert reply["topics"] == ["alcohol"]
    assert content.topics["alcohol"].short in reply["text"]


def test_more_follows_the_button(content):
    reply = run(faq.ActionTellMore(), "tell_more", entities=[{"entity": "topic", "value": "alcohol"}])
    assert content.topics["alcohol"].more in reply["text"]


@pytest.mark.parametrize("entities", [(), [{"entity": "topic", "value": "nonsense"}]])
def test_more_about_nothing_known_says_what_can_be_asked(entities):
    assert run(faq.ActionTellMore(), "tell_more", entities=entities)["kind"] == "out_of_scope"


def test_clarify_offers_the_candidates():
    reply = run(faq.ActionAskWhichTopic(), "vague", decided("clarify", candidates=["alcohol", "foods"]))
    assert (reply["kind"], reply["offers"]) == ("clarify", ["alcohol", "foods"])
    assert [button["payload"] for button in reply["buttons"]] == ["/alcohol", "/foods"]


def test_not_covered_names_the_subject(content):
    reply = run(faq.ActionSayNotCovered(), "not_covered_travel", decided("not_covered", subject="travel"))
    assert reply["kind"] == "not_covered"
    assert content.subjects["travel"].title in reply["text"]


@pytest.mark.parametrize(
    ("action", "kind"),
    [(faq.ActionReferToDoctor, "see_doctor"), (faq.ActionSayOtherDrug, "other_drug"), (faq.ActionSayOutOfScope, "out_of_scope")],
)
def test_action_replies_in_the_kind_that_was_decided(action, kind):
    assert run(action(), kind, decided(kind))["kind"] == kind


def test_action_without_a_decision_is_not_silent():
    assert run(faq.ActionReferToDoctor(), "see_doctor")["text"]


@pytest.mark.parametrize(("alarm", "number"), [("emergency", "999"), ("crisis", "988")])
def test_reply_after_an_alarm_begins_with_a_reminder_once(content, alarm, number):
    reply, slots = run_with_events(faq.ActionAnswerTopic(), "alcohol", topic("alcohol"), slots={"alarm": alarm})
    reminder, answer = reply["text"].split("\n\n")[:2]
    assert number in reminder
    assert answer == content.topics["alcohol"].short
    assert slots["alarm"] is None


def test_state_of_the_dialogue_goes_from_message_to_message():
    _, slots = run_with_events(faq.ActionAnswerTopic(), "hair_loss", topic("hair_loss"))
    reply, _ = run_with_events(faq.ActionFollowUp(), "ask_more", slots={"dialogue": slots["dialogue"]})
    assert (reply["kind"], reply["topics"]) == ("answer", ["hair_loss"])


def test_alarm_closes_the_open_question():
    _, slots = run_with_events(faq.ActionAnswerTopic(), "missed_dose", topic("missed_dose"))
    assert slots["dialogue"]["asked"]
    reply, slots = run_with_events(faq.ActionTakeRemark(), "affirm", slots={"dialogue": slots["dialogue"], "alarm": "emergency"})
    assert "missed_dose" not in reply["topics"]
    assert slots["dialogue"]["asked"] is None


def test_feedback_is_kept_with_topic_and_version_only(tmp_path, monkeypatch):
    url = f"sqlite:///{tmp_path}/feedback.db"
    monkeypatch.setenv("PATIENT_FAQ_DATABASE", url)
    _, slots = run_with_events(faq.ActionAnswerTopic(), "hair_loss", topic("hair_loss"))
    for answer in ("yes", "no", "no"):
        run_with_events(faq.ActionTakeFeedback(), "give_feedback", entities=[{"entity": "helpful", "value": answer}], slots=slots)
    assert FeedbackBook(open_database(url)).count() == [TopicFeedback("hair_loss", 1, 2)]
    assert set(FEEDBACK.columns.keys()) == {"id", "timestamp", "topic", "content_version", "helped"}


@pytest.mark.parametrize("action", [faq.ActionShowMenu, faq.ActionShowContact, faq.ActionStartOver])
def test_menu_contact_and_start_over_reply(action):
    assert run(action(), "x", entities=[{"entity": "group", "value": "vaccines"}])["kind"] == "chitchat"


def test_every_action_stands_in_the_domain():
    from conftest import ROOT
    from ruamel.yaml import YAML

    classes = [one for _, one in inspect.getmembers(faq, inspect.isclass) if issubclass(one, Action) and not inspect.isabstract(one)]
    names = {one().name() for one in classes if one is not Action}
    assert names == set(YAML(typ="safe").load(ROOT / "domain.yml")["actions"])
