"""Compare a reply with what was expected."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal

Verdict = Literal["right", "offered", "wrong", "declined"]

EXPECTATIONS = ("kind", "also_kinds", "topics", "any", "all", "text_re", "text_not_re")


def has_expectations(expected: Mapping[str, Any]) -> bool:
    """Whether a line says anything about the reply."""
    return any(key in expected for key in EXPECTATIONS)


def grade(expected: Mapping[str, Any], reply: Mapping[str, Any]) -> Verdict:
    """Judge one reply.

    Args:
        expected: kind, also_kinds, topics (all of them), also_topics (any of them instead), any, all, text_re,
            text_not_re; keys that are not given are not checked. Topics are asked of an answer, and of the
            buttons of a question back; a reply of another accepted kind carries none.
        reply: text, kind, topics and offers of the reply.

    Returns:
        'right'; 'offered': not answered, but the expected topic is among the buttons; 'wrong': something else was
        answered, or answered where another kind was expected; 'declined': anything else.
    """
    if _fits_kind_and_topics(expected, reply) and _fits_text(expected, reply["text"]):
        return "right"
    if reply["kind"] == "answer":
        return "wrong"
    wanted = {*expected.get("topics", ()), *expected.get("also_topics", ())}
    return "offered" if wanted & set(reply["offers"]) else "declined"


def _fits_kind_and_topics(expected: Mapping[str, Any], reply: Mapping[str, Any]) -> bool:
    kinds = {expected["kind"], *expected.get("also_kinds", ())} if "kind" in expected else {reply["kind"]}
    if reply["kind"] not in kinds:
        return False
    wanted, told = set(expected.get("topics", ())), set(reply["topics"])
    if not wanted or (reply["kind"] not in ("answer", "clarify") and reply["kind"] != expected.get("kind")):
        return True
    if "clarify" in (expected.get("kind"), reply["kind"]):
        return bool(wanted & (told | set(reply["offers"])))
    return wanted <= told or bool(told & set(expected.get("also_topics", ())))


def _fits_text(expected: Mapping[str, Any], text: str) -> bool:
    plain = text.casefold()
    some = expected.get("any")
    return (
        (not some or any(part.casefold() in plain for part in some))
        and all(part.casefold() in plain for part in expected.get("all", ()))
        and all(re.search(pattern, text, re.IGNORECASE) for pattern in _patterns(expected.get("text_re")))
        and not any(re.search(pattern, text, re.IGNORECASE) for pattern in _patterns(expected.get("text_not_re")))
    )


def _patterns(value: str | list[str] | None) -> list[str]:
    return [value] if isinstance(value, str) else list(value or ())
