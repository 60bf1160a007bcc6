"""The missed dose: one question decides what to do about it."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence

from patient_faq.content.dialogue import DialogueWords, TreatmentTime
from patient_faq.dialogue.dates import find_date, month_after, read_both_ways, show
from patient_faq.dialogue.message import Message
from patient_faq.dialogue.state import Asked
from patient_faq.dialogue.treatment_time import read_short_answer, read_treatment_time
from patient_faq.reply import Button, Composer, Reply

TREATMENT_TIME = "treatment_time"
INJECTION_DAY = "injection_day"
TIME_ENTITY = "time"
TELL_TREATMENT_TIME = "tell_treatment_time"
TELL_DATE = "tell_date"
ANSWERING_INTENTS = frozenset({TELL_TREATMENT_TIME, TELL_DATE, "affirm", "deny"})
# So sure a message must be about something else to count as a change of topic.
SURE_OF_CHANGE = 0.4

# "maybe 3 weeks ago?" answers the question, whatever else the classifier takes it for.
_BARE_TIME = re.compile(
    r"\W*(?:(?:maybe|about|around|roughly|like|only|just|probably|nearly|almost)\s+)*(?:\d+|[a-z]+)(?:\s+of)?\s+"
    r"(?:days?|weeks?|wks?|months?|mths?|years?|yrs?)(?:\s+(?:ago|now|in|back|or so))?\W*",
    re.IGNORECASE,
)
# "been on it for two years", "started in May", "my week 2 jab": what tells the time on treatment in a whole sentence.
_TELLS_TIME = re.compile(
    r"\b(?:(?:been|am|i'm|she's|he's) (?:on|taking|using|doing|injecting)|on (?:it|kesimpta|this)|start(?:ed|ing)?|began|begun)\b"
    r"(?P<rest>.*)",
    re.DOTALL,
)
_NAMES_TIME = re.compile(
    r"\b(?:first (?:4|four|few) weeks|first month|(?:week|month) (?:\d+|one|two|three|four)|"
    r"(?:first|second|third|fourth|1st|2nd|3rd|4th) week|"
    r"loading|starter|monthly|maintenance|once a month)\b"
)
_TAKEN = re.compile(
    r"\b(?P<verb>take|taking|took|taken|inject(?:ed|ing)?|do|doing|did|have|had|use|used)\s+"
    r"(?:it|one|mine|(?:the|my)\s+(?:missed\s+)?\w+)?\s*(?P<when>(?:today|tonight|now|tomorrow|yesterday|this|on|last|next)\b.*)"
)
# What drops an open question, whatever else is said with it.
_DROPS = re.compile(
    r"^\W*(?:never\s?mind|forget (?:it|that|about it)|doesn'?t matter|no matter|scrap that|ignore (?:me|that))\b", re.IGNORECASE
)
# Whatever sentence comes after it, the question is answered; "not sure how to store it" is another question.
_DOES_NOT_KNOW = re.compile(
    r"^\W*(?:i )?(?:dunno|do\s?n'?t know|idk|no (?:idea|clue)|not (?:so )?sure)"
    r"(?:\s+(?:tbh|really|sorry|exactly|any ?more))?\s*(?:[,.;!]|$)",
    re.IGNORECASE,
)
_ASKS_NEXT = re.compile(r"\b(?:next|(?:one|dose|jab|shot) after|after that)\b", re.IGNORECASE)
_PAST_VERBS = frozenset({"took", "taken", "injected", "did", "had", "used"})


class MissedDose:
    """Asks, understands the answer, and tells what the documents say for it."""

    def __init__(self, composer: Composer, words: DialogueWords) -> None:
        """Keep what replies are made of."""
        self._composer = composer
        self._words = words.missed_dose
        self._which_date = words.schedule.which_date
        self._dropped = words.follow_ups.never_mind

    def begin(self, message: Message, today: datetime.date, *, was_told: bool = False) -> tuple[Reply, Asked | None]:
        """The reply to somebody who missed a dose, and the question that it leaves open.

        Args:
            message: The message.
            today: The day it was written.
            was_told: Whether the last answer was on the missed dose already: then nothing is asked again.
        """
        text = message.text.casefold()
        named, told = " ".join(match[0] for match in _NAMES_TIME.finditer(text)), _TELLS_TIME.search(text)
        time = read_treatment_time(named, today) or (read_treatment_time(told["rest"], today) if told else None)
        if time:
            return self._tell(time, message, today)
        return (self._composer.answer(self._words.topic), None) if was_told else self._ask(Asked(TREATMENT_TIME))

    def once_told(self, message: Message, today: datetime.date, told: Sequence[str]) -> tuple[Reply, Asked | None] | None:
        """The reply to somebody who tells, after the answer, when it was, or who names the day of the late dose and asks for the next.

        Args:
            message: The message.
            today: The day it was written.
            told: The paragraphs of that answer.
        """
        if _ASKS_NEXT.search(message.text):
            return self._tell_next_dose(message, today)
        if message.intent == TELL_DATE and self._words.early in told:
            return self._tell("early", message, today)
        time = read_short_answer(message.text, today) if message.intent == TELL_TREATMENT_TIME else None
        return self._tell(time, message, today) if time else None

    def go_on(self, message: Message, asked: Asked, today: datetime.date) -> tuple[Reply, Asked | None] | None:
        """The reply to an answer, and the question that it leaves open; None if the message is about something else."""
        if _DROPS.search(message.text):
            return self._composer.plain("chitchat", (self._dropped,)), None
        if asked.question == INJECTION_DAY:
            return self._tell_next_dose(message, today)
        time = self._time_in(message, today)
        if time:
            return self._tell(time, message, today)
        if _is_about_something_else(message, self._words.topic):
            return None
        if asked.misses:
            return self._composer.answer(self._words.topic), None
        return self._ask(Asked(TREATMENT_TIME, misses=1))

    def _time_in(self, message: Message, today: datetime.date) -> TreatmentTime | None:
        pressed = next((time for time in self._words.buttons if time == message.value_of(TIME_ENTITY)), None)
        if pressed:
            return pressed
        if _DOES_NOT_KNOW.search(message.text):
            return "unsure"
        is_time = message.intent in ANSWERING_INTENTS or _BARE_TIME.fullmatch(message.text)
        if not is_time and _is_about_something_else(message, self._words.topic):
            return None
        return read_short_answer(message.text, today)

    def _ask(self, asked: Asked) -> tuple[Reply, Asked]:
        words = self._words
        buttons = [Button(title, "when", time) for time, title in words.buttons.items()]
        text = words.ask_again if asked.misses else words.ask
        return self._composer.plain("clarify", (text,), topics=(words.topic,), buttons=buttons), asked

    def _tell(self, time: TreatmentTime, message: Message, today: datetime.date) -> tuple[Reply, Asked | None]:
        if time == "unsure":
            return self._composer.answer(self._words.topic), None
        if time == "early":
            return self._composer.about(self._words.topic, (self._words.early,)), None
        day = _day_of_injection(message.text.casefold(), today)
        line = self._next_dose(day) if day else self._words.ask_day
        return self._composer.about(self._words.topic, (self._words.later, line)), None if day else Asked(INJECTION_DAY)

    def _tell_next_dose(self, message: Message, today: datetime.date) -> tuple[Reply, Asked | None] | None:
        if not _ASKS_NEXT.search(message.text) and _is_about_something_else(message, self._words.topic):
            return None
        both = read_both_ways(message.text)
        if both:
            text = self._which_date.format(one=show(both[0]), other=show(both[1]))
            return self._composer.plain("clarify", (text,), topics=(self._words.topic,)), Asked(INJECTION_DAY)
        text = message.text.casefold()
        day = find_date(text, today, past=bool(_PAST_VERBS & set(text.split())))
        return (self._composer.about(self._words.topic, (self._next_dose(day),)), None) if day else None

    def _next_dose(self, day: datetime.date) -> str:
        return self._words.next_dose.format(day=show(day), next=show(month_after(day)))


def _day_of_injection(text: str, today: datetime.date) -> datetime.date | None:
    taken = _TAKEN.search(text)
    return find_date(taken["when"], today, past=taken["verb"] in _PAST_VERBS) if taken else None


def _is_about_something_else(message: Message, topic: str) -> bool:
    decision = message.decision
    if decision.kind in ("clarify", "out_of_scope", "chitchat") or message.intent in ANSWERING_INTENTS:
        return False
    return topic not in decision.topics and decision.confidence >= SURE_OF_CHANGE
