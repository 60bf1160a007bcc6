"""How long somebody has been on treatment, read from their own words."""

from __future__ import annotations

import datetime
import re

from patient_faq.content.dialogue import TreatmentTime
from patient_faq.dialogue.dates import find_date

# Week 4 may or may not belong to the first 4 weeks: the documents leave it open, so the doctor decides.
FIRST_DAYS = 28
UNSURE_DAYS = 35
LONGEST_ANSWER_IN_WORDS = 25

_NUMBERS = {
    **{
        word: number
        for number, word in enumerate(
            ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"], 1
        )
    },
    **{"a": 1, "an": 1, "couple": 2, "few": 3, "several": 5, "half": 0.5},
}
_ORDINALS = {
    word: number
    for number, words in enumerate(("first 1st", "second 2nd", "third 3rd", "fourth 4th", "fifth 5th"), 1)
    for word in words.split()
}
_DAYS = {"day": 1, "d": 1, "week": 7, "wk": 7, "w": 7, "fortnight": 14, "month": 30.4, "mth": 30.4, "mo": 30.4, "m": 30.4}
_DAYS |= {"year": 365, "yr": 365, "y": 365, "decade": 3650}
_UNIT = r"(?P<unit>days?|weeks?|wks?|fortnights?|months?|mths?|years?|yrs?|decades?)"
_NUMBER = rf"\d+(?:\.\d+)?|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))}"
# "two weeks", "a couple of months", "6wks"
_LASTING = re.compile(rf"(?<![\w.])(?P<number>{_NUMBER})(?:\s+of)?[\s-]*{_UNIT}\b")
# "week 3", "month 7"
_NUMBERED = re.compile(
    r"\b(?P<unit>day|week|wk|month|year)\s*(?:no\.?|number|#)?\s*(?P<number>\d+|" + "|".join(list(_NUMBERS)[:12]) + r")\b"
)
# "my second week"
_ORDINAL = re.compile(rf"\b(?P<number>{'|'.join(_ORDINALS)})\s+(?P<unit>day|week|month|year)\b")
# "ten days late" is how late the dose is.
_LATE = re.compile(rf"(?:{_NUMBER})\s+{_UNIT.replace('?P<unit>', '?:')}\s+(?:late|overdue|behind)\b")
_PLURAL = re.compile(r"\b(?:for\s+|many\s+|some\s+)?(?P<unit>weeks|months|years|yrs|ages|decades)\b")
_FIRST_WEEKS = re.compile(
    r"(?P<after>\b(?:after|past|beyond|over|not in)\s+)?(?:the\s+|my\s+|those\s+)?\bfirst (?:4|four|few) weeks\b"
    r"(?P<over>(?:\s+(?:are|were|have been|now|all|already|long|well|far|way)){0,3}\s+(?:gone|over|past|behind|finished)\b)?"
)
# "since 2023"
_YEAR = re.compile(r"\b(?:since|in|from)\s+(?:about\s+|around\s+)?(?P<year>20\d\d)\b")
# "What do I do now?" is no day on which somebody started.
_TODAY_OR_NOW = re.compile(r"\b(?:today|tonight|now|this (?:morning|afternoon|evening))\b")
_BARE_NUMBER = re.compile(r"\W*(?:about|around|like)?\s*(\d+)\W*")

_UNSURE = re.compile(
    r"\b(?:not? (?:idea|clue|sure|certain)|un ?sure|do ?n.?t (?:know|remember|recall)|dunno|idk|"
    r"can(?:.?t|not| not) (?:say|remember|recall|think)|week (?:4|four))\b"
)
_LATER = re.compile(
    r"\b(?:later|after(?:wards)?|past (?:that|it|them)|long (?:time|ago|past|since)|(?:for )?(?:ages|yonks|donkeys)|"
    r"way (?:past|beyond)|beyond|over (?:that|4 weeks|a month)|monthly|maintenance|once a month|not (?:new|any ?more)|"
    r"for years|ever since|no longer|old hand|veteran)\b"
)
_DOSE = "one|dose|doses|jab|shot|injection|pen"
_EARLY = re.compile(
    rf"\b(?:early|earlier|first (?:4|four|few) weeks|first (?:{_DOSE}|bit|lot|month|bunch|couple)|second (?:{_DOSE})|"
    r"just (?:start|begun|began|got)\w*|only (?:just|start)\w*|starter|loading|newbie|brand new|"
    r"(?:i'?m|am|quite|very|so) new|new (?:to|at|on)|still in|the start|beginning)\b"
)
_STILL = re.compile(r"\b(?:not yet|haven'?t started|not started)\b")


def read_treatment_time(text: str, today: datetime.date) -> TreatmentTime | None:
    """Whether a message puts the missed dose in the first four weeks of treatment.

    Args:
        text: The message, an answer to the question or a sentence that tells.
        today: The day it was written.

    Returns:
        'early', 'later', 'unsure', or None if it does not tell.
    """
    plain = _LATE.sub(" ", text.casefold().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'"))
    if _UNSURE.search(plain):
        return "unsure"
    first_weeks = _FIRST_WEEKS.search(plain)
    if first_weeks:
        return "later" if first_weeks["after"] or first_weeks["over"] else "early"
    days = _days_on_treatment(plain, today)
    if days is not None:
        return _time_after(days)
    if _LATER.search(plain):
        return "later"
    return "early" if _EARLY.search(plain) or _STILL.search(plain) else None


def read_short_answer(text: str, today: datetime.date) -> TreatmentTime | None:
    """As `read_treatment_time`, and a bare number counts as weeks; long messages are no answers."""
    if len(text.split()) > LONGEST_ANSWER_IN_WORDS:
        return None
    number = _BARE_NUMBER.fullmatch(text.casefold())
    return _time_after(7 * int(number[1])) if number else read_treatment_time(text, today)


def _time_after(days: float) -> TreatmentTime:
    if days < FIRST_DAYS:
        return "early"
    return "unsure" if days < UNSURE_DAYS else "later"


def _days_on_treatment(plain: str, today: datetime.date) -> float | None:
    year = _YEAR.search(plain)
    if year and int(year["year"]) < today.year - 1:
        return 365.0
    numbered = _NUMBERED.search(plain)
    if numbered:
        # Week 3 begins after 21 days: the documents count from week 0. Months are counted from 1.
        count = _number(numbered["number"]) - (numbered["unit"] in ("month", "year"))
        return count * _DAYS[numbered["unit"]]
    ordinal = _ORDINAL.search(plain)
    if ordinal:
        return (_ORDINALS[ordinal["number"]] - 1) * _DAYS[ordinal["unit"]]
    lasting = _LASTING.search(plain)
    if lasting:
        return _number(lasting["number"]) * _DAYS[lasting["unit"].rstrip("s")]
    plural = _PLURAL.search(plain)
    if plural:
        return 0.0 if plural["unit"] == "weeks" else 365.0
    started = find_date(_TODAY_OR_NOW.sub(" ", plain), today, past=True)
    return (today - started).days if started and started <= today else None


def _number(text: str) -> float:
    return _NUMBERS[text] if text in _NUMBERS else float(text)
