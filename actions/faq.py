"""The actions that answer patients."""

from __future__ import annotations

import functools
from abc import ABC, abstractmethod
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from patient_faq.content import load_content
from patient_faq.reply import Composer, Reply, render_text
from patient_faq.reply.payload import to_payload
from patient_faq.settings import read_settings


@functools.lru_cache(maxsize=1)
def _composer() -> Composer:
    return Composer(load_content(), reviewed_only=read_settings().reviewed_only)


# After so many replies in a row that did not understand, the contact card is shown instead of asking again.
MOST_MISSES = 2


class FaqAction(Action, ABC):
    """Composes one reply and sends it with its metadata."""

    # Whether the reply means that the patient was not understood.
    is_miss = False

    @abstractmethod
    def compose(self, composer: Composer, decision: dict[str, Any], tracker: Tracker) -> Reply:
        """The reply to the latest message."""

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        """Send the reply as text, buttons and metadata."""
        decision = tracker.latest_message.get("decision") or {}
        composer, misses, alarm = _composer(), tracker.get_slot("misses") or 0, tracker.get_slot("alarm")
        reply = self.compose(composer, decision, tracker)
        if self.is_miss and misses >= MOST_MISSES:
            reply = composer.contact(reply.kind)
        if alarm:
            reply = composer.after_alarm(reply, alarm)
        text = render_text(reply, load_content().messages.sources_label)
        buttons = [{"title": button.title, "payload": to_payload(button), "act": button.act} for button in reply.buttons]
        dispatcher.utter_message(text=text, buttons=buttons, parts=reply.parts(), **reply.metadata())
        return [SlotSet("misses", misses + 1 if self.is_miss else 0), SlotSet("alarm", None)]


class ActionAnswerTopic(FaqAction):
    """Answers the topic that the message asks about."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_answer_topic"

    def compose(self, composer: Composer, decision: dict[str, Any], tracker: Tracker) -> Reply:
        """The direct answer of the topic that is the message's intent."""
        # Not get_intent_of_latest_message(): that takes the first of the ranking, and the decision may be another.
        return composer.answer(tracker.latest_message["intent"]["name"])


class ActionTellMore(FaqAction):
    """Tells the rest of what the documents say on a topic."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_tell_more"

    def compose(self, composer: Composer, decision: dict[str, Any], tracker: Tracker) -> Reply:
        """The rest of the topic that the button names."""
        topic = next(tracker.get_latest_entity_values("topic"), None)
        return composer.more(topic) if topic and topic in load_content().topics else composer.out_of_scope()


class ActionAskWhichTopic(FaqAction):
    """Asks which of a few topics is meant."""

    is_miss = True

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_ask_which_topic"

    def compose(self, composer: Composer, decision: dict[str, Any], tracker: Tracker) -> Reply:
        """The likeliest topics as buttons."""
        return composer.clarify(decision.get("candidates") or [])


class ActionReferToDoctor(FaqAction):
    """Refers a personal decision to the doctor."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_refer_to_doctor"

    def compose(self, composer: Composer, decision: dict[str, Any], tracker: Tracker) -> Reply:
        """Who can decide, and the general facts of the nearest topic."""
        topics = decision.get("topics") or [None]
        return composer.see_doctor(topics[0])


class ActionSayNotCovered(FaqAction):
    """Says that the documents are silent."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_say_not_covered"

    def compose(self, composer: Composer, decision: dict[str, Any], tracker: Tracker) -> Reply:
        """What is not covered, and the nearest topics that are."""
        return composer.not_covered(decision.get("subject"), decision.get("candidates") or [])


class ActionSayOtherDrug(FaqAction):
    """Says that only Kesimpta is known here."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_say_other_drug"

    def compose(self, composer: Composer, decision: dict[str, Any], tracker: Tracker) -> Reply:
        """Whom to ask about another medicine."""
        return composer.other_drug()


class ActionSayOutOfScope(FaqAction):
    """Says what can be asked."""

    is_miss = True

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_say_out_of_scope"

    def compose(self, composer: Composer, decision: dict[str, Any], tracker: Tracker) -> Reply:
        """What can be asked here."""
        return composer.out_of_scope()


class ActionReportContentVersion(Action):
    """Tells which content this process has loaded, so that start-up can compare both processes."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_report_content_version"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        """Send the digest as text."""
        dispatcher.utter_message(text=load_content().version)
        return []
