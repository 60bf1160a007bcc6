"""Days that people write, and days as they are shown."""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Iterator

from dateparser.search import search_dates
from dateutil.relativedelta import relativedelta

_MONTHS = "|".join(name.lower() for names in (calendar.month_name, calendar.month_abbr) for name in names[1:])
_WEEKDAYS = "|".join((*(name.lower() for name in calendar.day_name), "mon", "tue", "tues", "wed", "thu", "thur", "thurs", "fri"))
# What counts as a date among the words that the date parser takes for one: "may i" and "sat down" do not.
_DATE = re.compile(
    rf"\d{{1,4}}[-/.]\d{{1,2}}|\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:{_MONTHS})\b|\b(?:{_MONTHS})\s+\d|"
    r"\bago\b|today|yesterday|tomorrow|\bin \w+ (?:days?|weeks?)\b|"
    rf"^(?:on |last |next |this )?(?:{_WEEKDAYS})$"
)
_SINCE_MONTH = re.compile(rf"\b(?:since|in|from|last|early|late|mid)[\s-]+(?:last\s+|early\s+|late\s+)?(?P<month>{_MONTHS})\b(?!\s+\d)")
# The last month of each; "last year" ends with December.
_LAST_MONTHS = {"spring": 5, "summer": 8, "autumn": 11, "fall": 11, "winter": 2, "christmas": 12, "easter": 4, "year": 12}
_SINCE_SEASON = re.compile(
    r"\b(?:since|in|from|last|before)\s+(?:the\s+|last\s+)*(?P<season>spring|summer|autumn|fall|winter|christmas|easter|(?<=last )year)\b"
)
_DAY_OF_MONTH = re.compile(rf"\b(?:on\s+)?the\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)\b(?!\s+(?:of\s+)?(?:{_MONTHS}))")
_TODAY = re.compile(r"\b(?:today|tonight|this (?:morning|afternoon|evening)|right (?:now|away)|straight away|just now|now)\b")
# The date parser takes the first for tomorrow, the second for yesterday.
_DAYS_AWAY = {"day after tomorrow": 2, "day before yesterday": -2}
_NUMERIC = re.compile(r"(?<!\d)(?P<one>\d{1,2})[-/.](?P<two>\d{1,2})[-/.](?P<year>\d{4}|\d{2})(?!\d)")
_LAST_YEAR = "last year"


def find_date(text: str, today: datetime.date, *, past: bool | None) -> datetime.date | None:
    """The first day that a message names.

    Args:
        text: The message.
        today: The day it was written.
        past: Whether a day without a year, or a weekday, lies before today rather than after; None for the nearer.

    Returns:
        The day; None if it names none, or one that can be read in two ways (`read_both_ways`).
    """
    plain = text.casefold()
    if read_both_ways(plain):
        return None
    if past is not None:
        return next(_candidates(plain, today, past), None)
    both = [day for day in (next(_candidates(plain, today, before), None) for before in (True, False)) if day]
    return min(both, key=lambda day: abs((day - today).days), default=None)


def read_both_ways(text: str) -> tuple[datetime.date, datetime.date] | None:
    """The two days that 5/3/2026 can be; None unless the message holds such a date."""
    match = _NUMERIC.search(text)
    if not match:
        return None
    one, two, year = int(match["one"]), int(match["two"]), int(match["year"])
    if one == two or not (1 <= one <= 12 and 1 <= two <= 12):
        return None
    year += 2000 if year < 100 else 0
    return datetime.date(year, two, one), datetime.date(year, one, two)


def month_after(day: datetime.date) -> datetime.date:
    """The same day of the next month; its last day where the month is too short."""
    return day + relativedelta(months=1)


def show(day: datetime.date) -> str:
    """A day as every reader understands it: 10 March 2027."""
    return f"{day.day} {calendar.month_name[day.month]} {day.year}"


def _candidates(plain: str, today: datetime.date, past: bool) -> Iterator[datetime.date]:
    settings = {
        "RELATIVE_BASE": datetime.datetime.combine(today, datetime.time(12)),
        "PREFER_DATES_FROM": "past" if past else "future",
    }
    if _TODAY.search(plain):
        yield today
    for words, days in _DAYS_AWAY.items():
        if words in plain:
            yield today + datetime.timedelta(days=days)
    for order in ("MDY", "DMY"):
        for words, moment in search_dates(plain, languages=["en"], settings={**settings, "DATE_ORDER": order}) or ():
            if _DATE.search(words.strip()):
                day = moment.date()
                # Today is no day of next year.
                yield today if str(day.year) not in words and (day.month, day.day) == (today.month, today.day) else day
    season = _SINCE_SEASON.search(plain)
    if season:
        yield _end_of_season(_LAST_MONTHS[season["season"]], today)
    since = _SINCE_MONTH.search(plain)
    if since:
        yield _month(since["month"], today, years_back=int(_LAST_YEAR in plain[since.start() :]))
    of_month = _DAY_OF_MONTH.search(plain)
    if of_month and 1 <= int(of_month["day"]) <= 31:
        yield _day_of_month(int(of_month["day"]), today, past)


def _month(name: str, today: datetime.date, years_back: int) -> datetime.date:
    """The last day of the latest such month, at most today: as little time as can have passed."""
    month = [one.lower()[:3] for one in calendar.month_abbr].index(name[:3])
    year = today.year - years_back if years_back else today.year - (month > today.month)
    return min(today, datetime.date(year, month, calendar.monthrange(year, month)[1]))


def _end_of_season(month: int, today: datetime.date) -> datetime.date:
    """The last day of the latest such month that is over."""
    year = today.year - (month >= today.month)
    return datetime.date(year, month, calendar.monthrange(year, month)[1])


def _day_of_month(day: int, today: datetime.date, past: bool) -> datetime.date:
    """The nearest such day of a month, today or before (past), today or after."""
    step = -1 if past else 1
    months = (today.replace(day=1) + relativedelta(months=step * number) for number in range(12))
    days = (first.replace(day=day) for first in months if day <= calendar.monthrange(first.year, first.month)[1])
    return next(one for one in days if (one <= today if past else one >= today))
