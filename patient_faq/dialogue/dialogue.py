"""From a message and what came before it to the reply."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from patient_faq.content import Content
from patient_faq.dialogue.chances import without_remarks
from patient_faq.dialogue.context import Context, Meaning
from patient_faq.dialogue.follow_up import ASK_ABOUT_IT, ASPECTS, FOLLOW_UPS, FollowUps
from patient_faq.dialogue.message import Message
from patient_faq.dialogue.missed_dose import MissedDose
from patient_faq.dialogue.named import open_with_named
from patient_faq.dialogue.nearest import nearest_topic
from patient_faq.dialogue.schedule import FIRST_DAY, Schedule
from patient_faq.dialogue.state import Asked, DialogueState
from patient_faq.reply import Composer, Reply
from patient_faq.understanding.decision import Decision

# After so many replies in a row that did not understand, the contact card is shown instead of asking again.
MOST_MISSES = 2
MOST_QUESTIONS_ANSWERED = 2
NEVER_MIND = "never_mind"
YES_OR_NO = ("affirm", "deny")
OUT_OF_SCOPE = "out_of_scope"
# Share of the other labels that a topic must have to be answered instead of taking a remark that answers nothing.
LEAST_SHARE_INSTEAD_OF_REMARK = 0.4
# Chance of another topic from which a time told after an answer ("it has been 3 days") is not about that answer.
LEAST_CHANCE_INSTEAD_OF_TIME = 0.35


@dataclass(frozen=True)
class Turn:
    """A reply, and what is remembered after it."""

    reply: Reply
    state: DialogueState


class Dialogue:
    """Replies to every message that has no fixed response.

    A message is taken, in this order, for the answer to an open question, for a fragment that only means something
    after the last answer, and for what it says on its own.
    """

    def __init__(self, content: Content, composer: Composer, today: Callable[[], datetime.date] = datetime.date.today) -> None:
        """Keep what replies are made of.

        Args:
            content: All content.
            composer: Composes replies from it.
            today: Tells the day.
        """
        self._content = content
        self._composer = composer
        self._today = today
        self._missed_dose = MissedDose(composer, content.dialogue)
        self._schedule = Schedule(composer, content.dialogue)
        self._follow_ups = FollowUps(content, composer)
        self._context = Context(content)

    def answer(self, message: Message, state: DialogueState) -> Turn:
        """Answer the topic, or the two topics, that a message asks about."""
        return self._in_course(message, state, self._on_its_own)

    def decline(self, message: Message, state: DialogueState) -> Turn:
        """Refer to the doctor, or say that the documents or the assistant do not cover it."""
        return self._in_course(message, state, self._on_its_own)

    def misunderstand(self, message: Message, state: DialogueState) -> Turn:
        """Ask which topic is meant, or say what can be asked; repeatedly, show the contact card instead."""
        return self._in_course(message, state, self._miss)

    def follow_up(self, message: Message, state: DialogueState) -> Turn:
        """Answer a question about the last answer."""
        return self._in_course(message, state, self._on_last_answer)

    def tell_more(self, topic: str | None, state: DialogueState) -> Turn:
        """Tell the rest of what is known on the topic of a button."""
        known = topic in self._content.topics
        return _turn(self._composer.more(topic) if topic and known else self._composer.out_of_scope(), state)

    def take_remark(self, message: Message, state: DialogueState) -> Turn:
        """Take yes, no, never mind, a time or a day: the answer to an open question, or nothing much."""
        words = self._content.dialogue.follow_ups
        if message.intent == NEVER_MIND:
            return _turn(self._composer.plain("chitchat", (words.never_mind,)), state)
        return self._in_course(message, state, self._remark)

    def show_menu(self, group: str | None, state: DialogueState) -> Turn:
        """Show the groups of topics, or the questions of one."""
        return _turn(self._composer.menu(group), state)

    def show_contact(self, state: DialogueState) -> Turn:
        """Show the contact card."""
        return _turn(self._composer.contact(), state)

    def start_over(self) -> Turn:
        """Forget what was said."""
        reply = self._composer.plain("chitchat", (self._content.dialogue.start_over,), buttons=self._composer.group_buttons())
        return Turn(reply, DialogueState())

    def thank_for_feedback(self, helped: bool, state: DialogueState) -> Turn:
        """Thank for feedback; the questions of the answer are offered again."""
        words, offers = self._content.dialogue.feedback, state.said.offers if state.said else ()
        known = [topic for topic in offers if topic in self._content.topics]
        return _turn(self._composer.plain("chitchat", (words.thanks if helped else words.sorry,), known), state)

    def _in_course(
        self, message: Message, state: DialogueState, alone: Callable[[Message, DialogueState], tuple[Reply, Asked | None]]
    ) -> Turn:
        answered = self._answered(message, state) or self._schedule.begin(message, self._today())
        meaning = None if answered else self._context.read(message, state)
        reply, asked = answered or (self._meant(meaning, message, state) if meaning else alone(message, state))
        missed = reply.kind == OUT_OF_SCOPE or (alone == self._miss and not (answered or meaning))
        misses = state.misses + 1 if missed else 0
        compared = next(reversed(self._context.comparisons_named(message)), state.compared)
        return Turn(reply, replace(state.after(reply), compared=compared, asked=asked, misses=misses))

    def _answered(self, message: Message, state: DialogueState) -> tuple[Reply, Asked | None] | None:
        """The reply to a message that answers an open question; None if there is none, or the message is about something else."""
        asked = state.asked
        if asked is None:
            told = state.said.body if state.said and self._was_on_missed_dose(state) else None
            return self._missed_dose.once_told(message, self._today(), told) if told else None
        return (
            self._schedule.go_on(message, self._today())
            if asked.question == FIRST_DAY
            else self._missed_dose.go_on(message, asked, self._today())
        )

    def _was_on_missed_dose(self, state: DialogueState) -> bool:
        return state.said is not None and self._content.dialogue.missed_dose.topic in state.said.topics

    def _meant(self, meaning: Meaning, message: Message, state: DialogueState) -> tuple[Reply, Asked | None]:
        if meaning.asks in FOLLOW_UPS:
            return self._follow_ups.reply(meaning.asks, message.text, state.said), None
        if meaning.asks == "same" and message.intent in ASPECTS:
            return self._follow_ups.about(message.intent, [meaning.topic], message.text), None
        return self._topic(meaning.topic, message, state)

    def _on_last_answer(self, message: Message, state: DialogueState) -> tuple[Reply, Asked | None]:
        if message.intent == ASK_ABOUT_IT and state.said is None:
            return self._composer.clarify(None, message.decision.candidates), None
        return self._follow_ups.reply(message.intent, message.text, state.said), None

    def _remark(self, message: Message, state: DialogueState) -> tuple[Reply, Asked | None]:
        label = without_remarks(message, LEAST_SHARE_INSTEAD_OF_REMARK)
        if state.said and message.intent not in YES_OR_NO and message.chances.get(label or "", 0.0) < LEAST_CHANCE_INSTEAD_OF_TIME:
            return self._follow_ups.reply(ASK_ABOUT_IT, message.text, state.said), None
        if label and label in self._content.topics:
            return self._topic(label, message, state)
        if label == OUT_OF_SCOPE:
            return self._composer.out_of_scope(), None
        words = self._content.dialogue.follow_ups
        if state.said and message.intent in YES_OR_NO:
            return self._composer.plain("chitchat", (words.never_mind,)), None
        return self._composer.plain("clarify", (words.go_on,), buttons=self._composer.group_buttons()), None

    def _on_its_own(self, message: Message, state: DialogueState) -> tuple[Reply, Asked | None]:
        if message.parts:
            return self._several(message, state), None
        if message.decision.kind == "see_doctor":
            topic = self._context.topic_pointed_at(message, state) or nearest_topic(message, self._content.topics)
            return self._composer.see_doctor(topic), None
        return self._decided(message.decision, message, state)

    def _miss(self, message: Message, state: DialogueState) -> tuple[Reply, Asked | None]:
        reply = self._decided(message.decision, message, state)[0]
        return (self._composer.not_understood(reply.kind) if state.misses >= MOST_MISSES else reply), None

    def _several(self, message: Message, state: DialogueState) -> Reply:
        answered, rest = message.parts[:MOST_QUESTIONS_ANSWERED], message.parts[MOST_QUESTIONS_ANSWERED:]
        replies = [self._decided(part, message, state)[0] for part in answered]
        return self._composer.several(replies, [topic for part in rest for topic in part.topics])

    def _decided(self, decision: Decision, message: Message, state: DialogueState) -> tuple[Reply, Asked | None]:
        composer = self._composer
        if decision.kind == "answer":
            return self._topic(decision.topics[0] if decision.topics else decision.label, message, state)
        declined: Mapping[str, Callable[[], Reply]] = {
            "see_doctor": lambda: composer.see_doctor(next(iter(decision.topics), None)),
            "not_covered": lambda: composer.not_covered(decision.subject, decision.candidates),
            "other_drug": lambda: composer.other_drug(decision.candidates),
            "clarify": lambda: composer.clarify(decision.subject, decision.candidates),
        }
        return declined.get(decision.kind, composer.out_of_scope)(), None

    def _topic(self, topic: str, message: Message, state: DialogueState) -> tuple[Reply, Asked | None]:
        words = self._content.dialogue
        if topic == words.missed_dose.topic and not message.parts:
            return self._missed_dose.begin(message, self._today(), was_told=self._was_on_missed_dose(state))
        opening = open_with_named(topic, message, words.named)
        was_told = state.said is not None and topic in state.said.topics
        if was_told and not opening.sentences and not message.parts and not message.is_button:
            return self._composer.whole(topic), None
        return self._composer.answer(opening.topic, opening.sentences), None


def _turn(reply: Reply, state: DialogueState) -> Turn:
    return Turn(reply, replace(state.after(reply), misses=0))
