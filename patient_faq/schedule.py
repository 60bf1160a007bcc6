"""The days of the usual injection plan, and a calendar file with a reminder for each."""

from __future__ import annotations

import datetime

from dateutil.relativedelta import relativedelta
from icalendar import Alarm, Calendar, Event

from patient_faq.content.models import CalendarWords

# Weeks after the first injection; there is none in week 3.
STARTING_WEEKS = (0, 1, 2, 4)
MONTHS_AHEAD = 12
# After midnight of the day; when on that day to inject is not in the documents.
REMINDER_AFTER = datetime.timedelta(hours=9)


def injection_days(first: datetime.date, months: int = MONTHS_AHEAD) -> list[datetime.date]:
    """The usual injection days: weeks 0, 1, 2 and 4, then the same day of each month.

    Args:
        first: The day of the first injection.
        months: How many monthly injections to add after week 4. In a month that is too short for the day, the
            injection falls on its last day; the months after that have the usual day again.

    Returns:
        The days in order.

    References:
        healthline-overview, "Forms and dosage"; mstrust-kesimpta, "How to take it"; mnt-kesimpta, "Dosage".
    """
    start = [first + datetime.timedelta(weeks=week) for week in STARTING_WEEKS]
    return [*start, *(start[-1] + relativedelta(months=month) for month in range(1, months + 1))]


def calendar(first: datetime.date, words: CalendarWords) -> bytes:
    """An iCalendar file with one whole-day event and one reminder for each injection day.

    Args:
        first: The day of the first injection.
        words: What the events say.
    """
    file = Calendar()
    file.add("prodid", "-//kesimpta-patient-faq//injection days//EN")
    file.add("version", "2.0")
    file.add("x-wr-calname", words.name)
    for number, day in enumerate(injection_days(first), 1):
        file.add_component(_event(number, first, day, words))
    return bytes(file.to_ical())


def _event(number: int, first: datetime.date, day: datetime.date, words: CalendarWords) -> Event:
    event = Event()
    # The same for the same plan: a calendar that takes the file twice shows each day once.
    event.add("uid", f"injection-{number}-from-{first.isoformat()}@kesimpta-patient-faq")
    event.add("dtstamp", datetime.datetime.now(datetime.timezone.utc))
    event.add("dtstart", day)
    event.add("dtend", day + datetime.timedelta(days=1))
    event.add("summary", words.event)
    event.add("description", words.note)
    # The day stays free for other appointments.
    event.add("transp", "TRANSPARENT")
    event.add_component(_alarm(words))
    return event


def _alarm(words: CalendarWords) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", words.reminder)
    alarm.add("trigger", REMINDER_AFTER)
    return alarm
