import inspect

import pytest
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import faq


def run(action, intent, decision=None, entities=()):
    message = {"intent": {"name": intent}, "intent_ranking": [{"name": "storage"}], "entities": list(entities), "decision": decision}
    dispatcher = CollectingDispatcher()
    action.run(dispatcher, Tracker("someone", {}, message, [], False, None, {}, None), {})
    (reply,) = dispatcher.messages
    return reply


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


def test_every_action_stands_in_the_domain():
    from conftest import ROOT
    from ruamel.yaml import YAML

    classes = [one for _, one in inspect.getmembers(faq, inspect.isclass) if issubclass(one, Action) and not inspect.isabstract(one)]
    names = {one().name() for one in classes if one is not Action}
    assert names == set(YAML(typ="safe").load(ROOT / "domain.yml")["actions"])
