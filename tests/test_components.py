import asyncio
import json

import pytest
from conftest import ROOT
from rasa.core.channels.channel import CollectingOutputChannel
from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.constants import PLACEHOLDER_TRACKER
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, SlotSet, UserUttered
from rasa.shared.core.slots import AnySlot
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import RasaException
from rasa.utils.endpoints import EndpointConfig
from ruamel.yaml import YAML

from components import action_calls
from components.action_calls import ActionCall, KeptOpenEndpoint
from components.encoder import SentenceVectors
from components.fixed_replies import FixedReply
from components.importer import ContentImporter
from components.last_answer import last_topic
from components.question_classifier import TopicClassifier
from components.responses import ContractResponses
from components.rules import IndexedRulePolicy
from components.safety_screen import SafetyScreening
from components.spelling import SpellingCorrection
from patient_faq.dialogue import DialogueState
from patient_faq.dialogue.state import Asked
from patient_faq.reply import empty_metadata


@pytest.fixture(scope="module")
def domain():
    return ContentImporter().get_domain()


@pytest.fixture
def tracker():
    return DialogueStateTracker.from_events("someone", [ActionExecuted("action_listen"), UserUttered("hello")])


def run_call(endpoint, tracker, domain):
    call = ActionCall("action_answer_topic", endpoint)
    return asyncio.run(call.run(CollectingOutputChannel(), ContractResponses(domain=domain), tracker, domain))


def run_fixed(name, domain, **slots):
    events = [ActionExecuted("action_listen"), UserUttered("hello"), *(SlotSet(key, value) for key, value in slots.items())]
    tracker = DialogueStateTracker.from_events("someone", events, Domain.load(str(ROOT / "domain.yml")).slots)
    said, *after = asyncio.run(FixedReply(name).run(CollectingOutputChannel(), ContractResponses(domain=domain), tracker, domain))
    return said, {event.key: event.value for event in after}


EMPTY = empty_metadata()


class Answering(KeptOpenEndpoint):
    def __init__(self, response):
        super().__init__("fake")
        self.response = response

    async def request(self, method="post", subpath=None, **kwargs):
        self.sent = kwargs["json"]
        if isinstance(self.response, Exception):
            raise self.response
        return self.response


def test_importer_gives_every_topic_intent_examples_and_rule(content, domain):
    importer = ContentImporter()
    intents = {message.get("intent") for message in importer.get_nlu_data().intent_examples}
    assert set(content.topics) <= intents & set(domain.intents)
    subjects = (*content.subjects, *content.vague)
    assert len(importer.get_stories().story_steps) == len(content.topics) + len(subjects)


def test_fixed_response_carries_the_metadata_of_the_contract(content, domain, tracker):
    response = asyncio.run(ContractResponses(domain=domain).generate("utter_emergency", tracker, "website"))
    assert {key: response[key] for key in EMPTY} == {**EMPTY, "kind": "emergency", "content_version": content.version}


@pytest.mark.parametrize("name", ["utter_thank", "utter_nothing_said", "utter_message_too_long", "utter_greet"])
@pytest.mark.parametrize(("alarm", "number"), [("emergency", "999"), ("crisis", "988")])
def test_fixed_reply_after_an_alarm_begins_with_the_reminder_and_settles_it(domain, name, alarm, number):
    state = DialogueState(asked=Asked("treatment_time"))
    said, slots = run_fixed(name, domain, alarm=alarm, dialogue=state.to_slot())
    assert number in said.metadata["parts"]["body"][0]
    assert said.text.startswith(said.metadata["parts"]["body"][0])
    assert slots == {"alarm": None, "dialogue": DialogueState().to_slot()}


@pytest.mark.parametrize(
    ("name", "slots"), [("utter_emergency", {"alarm": "emergency"}), ("utter_crisis", {"alarm": "crisis"}), ("utter_thank", {})]
)
def test_alarm_and_fixed_reply_without_one_before_stand_as_written(domain, name, slots):
    said, after = run_fixed(name, domain, **slots)
    assert (said.text, after) == (domain.responses[name][0]["text"], {})


def test_empty_lists_stay_in_the_metadata_of_an_action_reply(tracker, domain):
    said = {"text": "x", "kind": "clarify", "topics": [], "offers": []}
    (event,) = run_call(Answering({"events": [], "responses": [said]}), tracker, domain)
    assert event.metadata["topics"] == []
    assert set(EMPTY) <= set(event.metadata)


@pytest.mark.parametrize("error", [RasaException("secret words"), asyncio.TimeoutError(), ValueError("secret words")])
def test_failing_action_is_never_silence_and_logs_no_words(error, tracker, domain, caplog):
    (event,) = run_call(Answering(error), tracker, domain)
    assert isinstance(event, BotUttered)
    assert "try again" in event.text
    assert "911" in event.text
    assert "secret words" not in caplog.text


def test_unreachable_action_server_is_never_silence(tracker, domain):
    (event,) = run_call(EndpointConfig("http://127.0.0.1:9/webhook"), tracker, domain)
    assert "try again" in event.text


def test_malformed_answer_of_the_action_server_is_never_silence(tracker, domain):
    (event,) = run_call(Answering({"events": "none", "responses": []}), tracker, domain)
    assert "try again" in event.text


def test_action_call_leaves_out_past_events_and_domain(tracker, domain):
    endpoint = Answering({"events": [], "responses": []})
    run_call(endpoint, tracker, domain)
    assert endpoint.sent["tracker"]["events"] == []
    assert "domain" not in endpoint.sent


def test_other_rasa_version_is_refused(monkeypatch):
    monkeypatch.setattr(action_calls.rasa, "__version__", "3.7.0")
    with pytest.raises(RasaException, match="written for Rasa 3.6.21"):
        action_calls.install()


@pytest.mark.parametrize("component", [SpellingCorrection, SentenceVectors, TopicClassifier])
def test_component_is_trained_again_when_its_helpers_change(component, monkeypatch):
    before = component.fingerprint_addon({})
    monkeypatch.setattr("components.training.inspect.getsource", lambda module: "other code")
    assert component.fingerprint_addon({}) != before


def test_rasa_hands_the_conversation_to_the_classifier():
    assert DefaultV1Recipe()._get_needs_from_args(TopicClassifier, "process")["tracker"] == PLACEHOLDER_TRACKER


@pytest.mark.parametrize(
    ("said", "topic"),
    [
        ({"body": ["x"], "topics": ["alcohol", "foods"], "offers": []}, "alcohol"),
        ({"body": [], "topics": ["gone"], "offers": []}, None),
        (None, None),
    ],
    ids=["two topics", "a topic that is no more", "nothing said"],
)
def test_last_topic_is_the_first_of_the_last_answer(said, topic, content):
    slots = [AnySlot("dialogue", mappings=[], initial_value={"said": said})]
    found = last_topic(DialogueStateTracker("x", slots), content)
    assert (found and found.id) == topic


def test_there_is_no_last_topic_outside_a_conversation(content):
    assert last_topic(None, content) is None
    assert last_topic(DialogueStateTracker("x", []), content) is None


def test_indexed_rules_find_what_all_rules_find():
    policy = IndexedRulePolicy.__new__(IndexedRulePolicy)
    states = [{"user": {"intent": name}, "prev_action": {"action_name": "action_listen"}} for name in ("alcohol", "foods")]
    rules = {json.dumps([state]): "action_answer_topic" for state in states} | {
        json.dumps([{}, {"prev_action": {"action_name": "x"}}]): "y"
    }
    for latest in (*states, {"prev_action": {"action_name": "x"}}, {}):
        assert policy._get_possible_keys(rules, [latest]) == RulePolicy._get_possible_keys(policy, rules, [latest])


def test_safety_screen_has_the_last_word():
    pipeline = YAML(typ="safe").load(ROOT / "config.yml")["pipeline"]
    assert pipeline[-1]["name"] == f"{SafetyScreening.__module__}.{SafetyScreening.__name__}"
