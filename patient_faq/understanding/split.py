"""Tell the questions of one message apart."""

from __future__ import annotations

import re

_ASKS = "how|what|what's|when|where|why|which|who|can|could|do|does|did|is|are|am|should|shall|will|would|may|must|has|have i|any chance"
# Words that ask after a comma; "it is safe, is it" asks once.
_ASKS_AFTER_COMMA = "how|what|when|where|why|which|who|can i|does it"
# Ends of sentences, and "and" or a comma before another question.
_BOUNDARY = re.compile(
    rf"(?<=[?!.])\s+|\n+|[,;]?\s+(?:and|also|plus|&)\s+(?:also\s+|then\s+)?(?=(?:{_ASKS})\b)|[,;]\s+(?=(?:{_ASKS_AFTER_COMMA})\b)",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"^(?:(?:so|ok|okay|hi|hello|also|and|but|plus|then|oh|well|please|btw|secondly|second|first|firstly|one more(?: thing| question)?)\b"
    r"[\s,:]*)*"
    r"(?:(?:two|three|a few|a couple(?: of)?) (?:\w+ )?(?:things|questions)\b(?:[^:?.]{0,20}[:.])?[\s,]*)?",
    re.IGNORECASE,
)
# Thanks for something are one sentence; thanks and a full stop, or "and", are followed by another.
_COURTESY = re.compile(
    r"^\W*(?:ok(?:ay)?|thanks?(?: you)?|thx|ta|cheers|great|perfect|lovely|brilliant|good|right)(?: (?:so|very) much| a lot| for that)?"
    r"\s*(?:[.!,;:]+\s*|\s(?=(?:and|but|also|plus|one more|another)\b))",
    re.IGNORECASE,
)
LEAST_WORDS_AFTER_COURTESY = 3
_QUESTION = re.compile(rf"(?:{_ASKS})\b", re.IGNORECASE)
MOST_QUESTIONS = 5
_SENTENCE_END = re.compile(r"[.?!]\s")
_JOINS = re.compile(r"\b(?:and|or|plus|also)\b|&", re.IGNORECASE)


def split_questions(text: str) -> list[str]:
    """The questions of a message, in order; none unless it asks at least two.

    Args:
        text: The message, spelling corrected, with its punctuation.

    Returns:
        At most five questions; what only tells a story is left out.
    """
    parts = [_OPENING.sub("", part.strip()) for part in _BOUNDARY.split(text)]
    questions = [part for part in parts if _QUESTION.match(part) or (part.endswith("?") and len(part.split()) > 1)]
    return questions[:MOST_QUESTIONS] if len(questions) > 1 else []


def after_courtesy(text: str) -> str:
    """What follows thanks or an "ok" in the same message, if that is a sentence of its own; otherwise nothing.

    Args:
        text: The message, spelling corrected, with its punctuation.
    """
    courtesy = _COURTESY.match(text)
    rest = _OPENING.sub("", text[courtesy.end() :].strip()) if courtesy else ""
    return rest if len(rest.split()) >= LEAST_WORDS_AFTER_COURTESY else ""


def names_two(text: str) -> bool:
    """Whether a message joins things or questions by "and" or "or"."""
    return bool(_JOINS.search(text))


def two_sides(text: str) -> list[str]:
    """What stands before and after the one "and" or "or" of a sentence; none if there are more or fewer.

    Args:
        text: The message, spelling corrected, with its punctuation.
    """
    sides = [side.strip(" ,") for side in _JOINS.split(text)]
    return sides if len(sides) == 2 and all(sides) and not _SENTENCE_END.search(text) else []
