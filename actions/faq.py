"""The actions that answer patients: from Rasa's tracker to the dialogue and back."""

from __future__ import annotations

import functools
from abc import ABC, abstractmethod
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from patient_faq.content import load_content
from patient_faq.dialogue import Dialogue, DialogueState, Message, Turn, message_from
from patient_faq.reply import Composer, render_text
from patient_faq.reply.payload import to_payload
from patient_faq.settings import read_settings
from patient_faq.storage import FeedbackBook, open_database


@functools.lru_cache(maxsize=1)
def _composer() -> Composer:
    return Composer(load_content(), reviewed_only=read_settings().reviewed_only)


@functools.lru_cache(maxsize=1)
def _dialogue() -> Dialogue:
    return Dialogue(load_content(), _composer())


class FaqAction(Action, ABC):
    """Composes one reply and sends it with its metadata."""

    @abstractmethod
    def turn(self, dialogue: Dialogue, message: Message, state: DialogueState) -> Turn:
        """The reply to the latest message, and what is remembered after it."""

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        """Send the reply as text, buttons and metadata."""
        alarm = tracker.get_slot("alarm")
        state = DialogueState.from_slot(tracker.get_slot("dialogue"))
        # After an alarm no question is open any more.
        turn = self.turn(_dialogue(), message_from(tracker.latest_message), state.without_question() if alarm else state)
        reply = _composer().after_alarm(turn.reply, alarm) if alarm else turn.reply
        text = render_text(reply, load_content().messages.sources_label)
        buttons = [{"title": button.title, "payload": to_payload(button), "act": button.act} for button in reply.buttons]
        dispatcher.utter_message(text=text, buttons=buttons, parts=reply.parts(), **reply.metadata())
        return [SlotSet("dialogue", turn.state.to_slot()), SlotSet("alarm", None)]


class ActionAnswerTopic(FaqAction):
    """Answers the topic that the message asks about."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_answer_topic"

    def turn(self, dialogue: Dialogue, message: Message, state: DialogueState) -> Turn:
        """The direct answer of the topic, or of the two topics, that it asks about."""
        return dialogue.answer(message, state)


class ActionTellMore(FaqAction):
    """Tells the rest of what the documents say on a topic."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_tell_more"

    def turn(self, dialogue: Dialogue, message: Message, state: DialogueState) -> Turn:
        """The rest of the topic that the button names."""
        return dialogue.tell_more(message.value_of("topic"), state)


class ActionFollowUp(FaqAction):
    """Answers a question about the last answer."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_follow_up"

    def turn(self, dialogue: Dialogue, message: Message, state: DialogueState) -> Turn:
        """More, the same again, in short, its sources, or what else was asked about it."""
        return dialogue.follow_up(message, state)


class ActionTakeRemark(FaqAction):
    """Takes yes, no, never mind, a time or a day."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_take_remark"

    def turn(self, dialogue: Dialogue, message: Message, state: DialogueState) -> Turn:
        """What follows from the answer to an open question."""
        return dialogue.take_remark(message, state)


class ActionAskWhichTopic(FaqAction):
    """Asks which of a few topics is meant."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_ask_which_topic"

    def turn(self, dialogue: Dialogue, message: Message, state: DialogueState) -> Turn:
        """The likeliest topics as buttons."""
        return dialogue.misunderstand(message, state)


class ActionReferToDoctor(FaqAction):
    """Refers a personal decision to the doctor."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_refer_to_doctor"

    def turn(self, dialogue: Dialogue, message: Message, state: DialogueState) -> Turn:
        """Who can decide, and the general facts of the nearest topic."""
        return dialogue.decline(message, state)


class ActionSayNotCovered(FaqAction):
    """Says that the documents are silent."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_say_not_covered"

    def turn(self, dialogue: Dialogue, message: Message, state: DialogueState) -> Turn:
        """What is not covered, and the nearest topics that are."""
        return dialogue.decline(message, state)


class ActionSayOtherDrug(FaqAction):
    """Says that only Kesimpta is known here."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_say_other_drug"

    def turn(self, dialogue: Dialogue, message: Message, state: DialogueState) -> Turn:
        """Whom to ask about another medicine."""
        return dialogue.decline(message, state)


class ActionSayOutOfScope(FaqAction):
    """Says what can be asked."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_say_out_of_scope"

    def turn(self, dialogue: Dialogue, message: Message, state: DialogueState) -> Turn:
        """What can be asked here."""
        return dialogue.misunderstand(message, state)


class ActionShowMenu(FaqAction):
    """Shows what can be asked."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_show_menu"

    def turn(self, dialogue: Dialogue, message: Message, state: DialogueState) -> Turn:
        """The groups of topics, or the questions of the group that the button names."""
        return dialogue.show_menu(message.value_of("group"), state)


class ActionShowContact(FaqAction):
    """Shows whom to call."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_show_contact"

    def turn(self, dialogue: Dialogue, message: Message, state: DialogueState) -> Turn:
        """The contact card."""
        return dialogue.show_contact(state)


class ActionStartOver(FaqAction):
    """Begins the conversation anew."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_start_over"

    def turn(self, dialogue: Dialogue, message: Message, state: DialogueState) -> Turn:
        """A fresh start."""
        return dialogue.start_over()


class ActionTakeFeedback(FaqAction):
    """Keeps whether an answer helped, without a word of the conversation."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_take_feedback"

    def turn(self, dialogue: Dialogue, message: Message, state: DialogueState) -> Turn:
        """Thanks."""
        helped = message.value_of("helpful") == "yes"
        if state.said is not None:
            FeedbackBook(open_database(read_settings().database)).add(state.said.topics, load_content().version, helped=helped)
        return dialogue.thank_for_feedback(helped, state)


class ActionReportContentVersion(Action):
    """Tells which content this process has loaded, so that start-up can compare both processes."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_report_content_version"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        """Send the digest as text."""
        dispatcher.utter_message(text=load_content().version)
        return []
