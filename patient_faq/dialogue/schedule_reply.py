"""The usual injection days after a first injection, as a reply."""

from __future__ import annotations

import datetime
import re

from patient_faq.content.dialogue import DialogueWords
from patient_faq.dialogue.dates import find_date, read_both_ways, show
from patient_faq.dialogue.message import Message
from patient_faq.reply import Composer, Reply
from patient_faq.schedule import STARTING_WEEKS, injection_days

MONTHS_SHOWN = 3

_FIRST = re.compile(r"\b(?:first|1st|start\w*|began|begin\w*|begun)\b")


def schedule_reply(message: Message, topic: str, today: datetime.date, composer: Composer, words: DialogueWords) -> Reply | None:
    """The days as dates; None if the message does not give the day of a first injection.

    Args:
        message: The message.
        topic: Id of the topic that it asks about.
        today: The day it was written.
        composer: Composes the reply.
        words: What is said.
    """
    text = message.text.casefold()
    if topic not in words.schedule.asked_in or not _FIRST.search(text):
        return None
    both = read_both_ways(text)
    if both:
        question = words.schedule.which_date.format(one=show(both[0]), other=show(both[1]))
        return composer.plain("clarify", (question,), topics=(words.schedule.topic,))
    first = find_date(text, today, past=None)
    return composer.about(words.schedule.topic, _lines(first, words)) if first else None


def _lines(first: datetime.date, words: DialogueWords) -> tuple[str, ...]:
    schedule, days = words.schedule, injection_days(first, MONTHS_SHOWN)
    start, monthly = days[: len(STARTING_WEEKS)], days[len(STARTING_WEEKS) :]
    weeks = [schedule.week.format(week=week, day=show(day)) for week, day in zip(STARTING_WEEKS, start, strict=True)]
    months = schedule.monthly.format(days=", ".join(show(day) for day in monthly))
    return "\n".join((schedule.intro.format(first=show(first)), *weeks, months)), schedule.note
