import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from patient_faq.schedule import MONTHS_AHEAD, STARTING_WEEKS, calendar, injection_days

DAY = datetime.date.fromisoformat
FIRST = DAY("2026-11-21")


@pytest.fixture
def events(content):
    return Calendar.from_ical(calendar(FIRST, content.messages.calendar)).walk("VEVENT")


def test_plan_starts_in_weeks_0_1_2_and_4():
    assert injection_days(FIRST, 0) == [DAY(day) for day in ("2026-11-21", "2026-11-28", "2026-12-05", "2026-12-19")]


@pytest.mark.parametrize(
    ("first", "monthly"),
    [
        ("2026-11-21", ["2027-01-19", "2027-02-19", "2027-03-19"]),
        ("2027-01-03", ["2027-02-28", "2027-03-31", "2027-04-30"]),  # week 4 is 31 January
        ("2028-01-02", ["2028-02-29", "2028-03-30", "2028-04-30"]),  # leap year; week 4 is 30 January
        ("2027-11-03", ["2028-01-01", "2028-02-01", "2028-03-01"]),  # week 4 is 1 December
    ],
)
def test_monthly_days_keep_to_the_day_of_week_4(first, monthly):
    assert injection_days(DAY(first), 3)[4:] == [DAY(day) for day in monthly]


@given(st.dates(datetime.date(2020, 1, 1), datetime.date(2090, 1, 1)))
def test_each_month_after_week_4_has_one_injection(first):
    days = injection_days(first)
    assert len(days) == len(STARTING_WEEKS) + MONTHS_AHEAD == len(set(days))
    months = [12 * day.year + day.month for day in days[3:]]
    assert months == list(range(months[0], months[0] + MONTHS_AHEAD + 1))
    assert all(day.day <= days[3].day for day in days[3:])


def test_calendar_has_a_whole_day_with_one_reminder_for_each_injection(events):
    assert [event.decoded("dtstart") for event in events] == injection_days(FIRST)
    assert all(event.decoded("dtend") - event.decoded("dtstart") == datetime.timedelta(days=1) for event in events)
    assert [len(event.walk("VALARM")) for event in events] == [1] * len(events)


def test_calendar_says_that_the_doctors_plan_goes_first(events):
    assert all(event["description"].startswith("Your doctor's plan goes first.") for event in events)


def test_calendar_names_neither_illness_nor_medicine(content):
    shown = " ".join(content.messages.calendar.dict().values()).lower()
    assert not [word for word in ("kesimpta", "ofatumumab", "sclerosis", " ms ", "multiple") if word in shown]


def test_calendar_taken_twice_shows_each_day_once(events, content):
    again = Calendar.from_ical(calendar(FIRST, content.messages.calendar)).walk("VEVENT")
    assert [event["uid"] for event in events] == [event["uid"] for event in again]
    assert len({str(event["uid"]) for event in events}) == len(events)
