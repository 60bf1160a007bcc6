import inspect

import pytest
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import faq


def run(action, intent, decision=None, entities=(), slots=None):
    return run_with_events(action, intent, decision, entities, slots)[0]


def run_with_events(action, intent, decision=None, entities=(), slots=None):
    message = {"intent": {"name": intent}, "intent_ranking": [{"name": "storage"}], "entities": list(entities), "decision": decision}
    dispatcher = CollectingDispatcher()
    events = action.run(dispatcher, Tracker("someone", slots or {}, message, [], False, None, {}, None), {})
    (reply,) = dispatcher.messages
    return reply, {event["name"]: event["value"] for event in events}


def test_answer_follows_the_intent_not_the_first_of_the_ranking(content):
    reply = run(faq.ActionAnswerTopic(), "alcohol")
    assert reply["topics"] == ["alcohol"]
    assert content.topics["alcohol"].short in reply["text"]


def test_more_follows_the_button(content):
    reply = run(faq.ActionTellMore(), "tell_more", entities=[{"entity": "topic", "value": "alcohol"}])
    assert content.topics["alcohol"].more in reply["text"]


@pytest.mark.parametrize("entities", [(), [{"entity": "topic", "value": "nonsense"}]])
def test_more_about_nothing_known_says_what_can_be_asked(entities):
    assert run(faq.ActionTellMore(), "tell_more", entities=entities)["kind"] == "out_of_scope"


def test_clarify_offers_the_candidates():
    reply = run(faq.ActionAskWhichTopic(), "vague", {"candidates": ["alcohol", "foods"]})
    assert (reply["kind"], reply["offers"]) == ("clarify", ["alcohol", "foods"])
    assert [button["payload"] for button in reply["buttons"]] == ["/alcohol", "/foods"]


def test_not_covered_names_the_subject(content):
    reply = run(faq.ActionSayNotCovered(), "not_covered_travel", {"subject": "travel", "candidates": []})
    assert reply["kind"] == "not_covered"
    assert content.subjects["travel"].title in reply["text"]


@pytest.mark.parametrize(
    ("action", "kind"),
    [(faq.ActionReferToDoctor, "see_doctor"), (faq.ActionSayOtherDrug, "other_drug"), (faq.ActionSayOutOfScope, "out_of_scope")],
)
def test_action_without_a_decision_still_replies_in_its_kind(action, kind):
    assert run(action(), kind)["kind"] == kind


@pytest.mark.parametrize(("alarm", "number"), [("emergency", "999"), ("crisis", "988")])
def test_reply_after_an_alarm_begins_with_a_reminder_once(content, alarm, number):
    reply, slots = run_with_events(faq.ActionAnswerTopic(), "alcohol", slots={"alarm": alarm})
    reminder, answer = reply["text"].split("\n\n")[:2]
    assert number in reminder
    assert answer == content.topics["alcohol"].short
    assert slots["alarm"] is None


@pytest.mark.parametrize(("misses", "shows_contact"), [(0, False), (1, False), (2, True)])
def test_after_two_misses_the_contact_card_and_a_menu_take_the_place_of_asking(content, misses, shows_contact):
    reply, slots = run_with_events(faq.ActionAskWhichTopic(), "vague", {"candidates": ["alcohol", "foods"]}, slots={"misses": misses})
    assert ("MS nurse" in reply["text"]) is shows_contact
    assert reply["offers"] == ([group.first for group in content.groups.values()] if shows_contact else ["alcohol", "foods"])
    assert slots["misses"] == misses + 1


def test_an_answer_ends_the_row_of_misses():
    assert run_with_events(faq.ActionAnswerTopic(), "alcohol", slots={"misses": 2})[1]["misses"] == 0


def test_every_action_stands_in_the_domain():
    from conftest import ROOT
    from ruamel.yaml import YAML

    classes = [one for _, one in inspect.getmembers(faq, inspect.isclass) if issubclass(one, Action) and not inspect.isabstract(one)]
    names = {one().name() for one in classes if one is not Action}
    assert names == set(YAML(typ="safe").load(ROOT / "domain.yml")["actions"])
