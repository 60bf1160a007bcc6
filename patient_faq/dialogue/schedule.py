"""The usual injection days after a first injection, as a reply."""

from __future__ import annotations

import datetime
import re

from patient_faq.content.dialogue import DialogueWords
from patient_faq.dialogue.dates import find_date, read_both_ways, show
from patient_faq.dialogue.message import Message
from patient_faq.dialogue.state import Asked
from patient_faq.reply import Composer, Reply
from patient_faq.schedule import STARTING_WEEKS, injection_days

MONTHS_SHOWN = 3
FIRST_DAY = "first_day"
TELL_DATE = "tell_date"

_OTHER_KINDS = ("see_doctor", "other_drug", "emergency", "crisis")
_ASKS_FOR_DAYS = re.compile(
    r"\bwhen\b.*\b(?:next|others?|rest|following|second|ones?|after that|then)\b|\b(?:what|which)\s+(?:\w+\s+){0,3}(?:days|dates)\b|"
    r"\bdates? (?:of|for|after)\b|\bschedule\b|\bcalendar\b",
    re.DOTALL,
)
_FIRST = re.compile(r"\b(?:first|1st|start\w*|began|begin\w*|begun)\b")


class Schedule:
    """Turns the day of a first injection into the days of the others."""

    def __init__(self, composer: Composer, words: DialogueWords) -> None:
        """Keep what replies are made of."""
        self._composer = composer
        self._words = words.schedule

    def begin(self, message: Message, today: datetime.date) -> tuple[Reply, Asked | None] | None:
        """The days, or the question which day is meant; None if the message does not ask for them."""
        text, decision = message.text.casefold(), message.decision
        asks = decision.label in self._words.asked_in or message.intent == TELL_DATE or _ASKS_FOR_DAYS.search(text)
        only_days = decision.kind == "see_doctor" and {*decision.topics} & {*self._words.asked_in} and _ASKS_FOR_DAYS.search(text)
        is_other = (decision.kind in _OTHER_KINDS and not only_days) or decision.label in self._words.never_in
        return self.go_on(message, today) if asks and _FIRST.search(text) and not is_other else None

    def go_on(self, message: Message, today: datetime.date) -> tuple[Reply, Asked | None] | None:
        """The days for the day that a message names, or the question which is meant; None if it names none."""
        both = read_both_ways(message.text)
        if both:
            question = self._words.which_date.format(one=show(both[0]), other=show(both[1]))
            return self._composer.plain("clarify", (question,), topics=(self._words.topic,)), Asked(FIRST_DAY)
        first = find_date(message.text, today, past=None)
        return (self._composer.about(self._words.topic, self._lines(first)), None) if first else None

    def _lines(self, first: datetime.date) -> tuple[str, ...]:
        words, days = self._words, injection_days(first, MONTHS_SHOWN)
        start, monthly = days[: len(STARTING_WEEKS)], days[len(STARTING_WEEKS) :]
        weeks = [words.week.format(week=week, day=show(day)) for week, day in zip(STARTING_WEEKS, start, strict=True)]
        months = words.monthly.format(days=", ".join(show(day) for day in monthly))
        return "\n".join((words.intro.format(first=show(first)), *weeks, months)), words.note
