"""Rasa's own replies after an alarm: the first one begins with the reminder to call for help, and that settles the alarm.

Rasa's action for a response can set no slot: the reminder stood on it and came again on the next answer.
"""

from __future__ import annotations

from rasa.core.actions.action import ActionBotResponse
from rasa.core.channels.channel import OutputChannel
from rasa.core.nlg.generator import NaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, Event, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from patient_faq.content import load_content
from patient_faq.dialogue import DialogueState
from patient_faq.reply import Composer, parts_of_text
from patient_faq.safety.signs import ALARMS

ALARM = "alarm"
DIALOGUE = "dialogue"


class FixedReply(ActionBotResponse):
    """A response of Rasa, said as the actions of ours say a reply: after an alarm with a reminder, once."""

    async def run(
        self, output_channel: OutputChannel, nlg: NaturalLanguageGenerator, tracker: DialogueStateTracker, domain: Domain
    ) -> list[Event]:
        """The reply; an alarm stands alone, and the reply after it settles the alarm and closes the open question."""
        said = await super().run(output_channel, nlg, tracker, domain)
        alarm = tracker.get_slot(ALARM)
        if not (said and alarm) or said[0].metadata.get("kind") in ALARMS:
            return said
        state = DialogueState.from_slot(tracker.get_slot(DIALOGUE)).without_question()
        return [*(_after_alarm(event, alarm) for event in said), SlotSet(DIALOGUE, state.to_slot()), SlotSet(ALARM, None)]


def _after_alarm(said: BotUttered, alarm: str) -> BotUttered:
    text = f"{Composer(load_content()).reminder(alarm)}\n\n{said.text}"
    return BotUttered(text, said.data, {**said.metadata, "parts": parts_of_text(text)})
