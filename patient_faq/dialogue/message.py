"""A message as understood, without what came before it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from patient_faq.understanding.decision import Decision


@dataclass(frozen=True)
class Named:
    """Something that a message names.

    Attributes:
        entity: Its label, such as 'vaccine'.
        value: What the assistant works with, such as 'shingles'.
        typed: What stands in the message; empty for a button.
    """

    entity: str
    value: str
    typed: str = ""


@dataclass(frozen=True)
class Message:
    """A message as understood.

    Attributes:
        text: As typed; of a button its payload.
        intent: The intent that its rule goes by.
        decision: What to do about it on its own.
        parts: The same for each of several questions in it; empty if there are fewer than two.
        chances: Probability of the likeliest labels.
        chances_after_answer: The same with the title of the last answer's topic before the message; empty for a long one.
        named: What it names, in order.
    """

    text: str
    intent: str
    decision: Decision
    parts: tuple[Decision, ...] = ()
    chances: Mapping[str, float] = field(default_factory=dict)
    chances_after_answer: Mapping[str, float] = field(default_factory=dict)
    named: tuple[Named, ...] = ()

    @property
    def is_button(self) -> bool:
        """Whether a button was pressed."""
        return self.text.startswith("/")

    def value_of(self, entity: str) -> str | None:
        """The first value of an entity."""
        return next((one.value for one in self.named if one.entity == entity), None)


def message_from(data: Mapping[str, Any]) -> Message:
    """A message as Rasa keeps it (`latest_message` of a tracker); what is missing counts as not understood."""
    intent = (data.get("intent") or {}).get("name") or "out_of_scope"
    return Message(
        text=data.get("text") or "",
        intent=intent,
        decision=_decision(data.get("decision") or _pressed(data), intent),
        parts=tuple(_decision(part, intent) for part in data.get("parts") or ()),
        chances=_chances(data.get("intent_ranking")),
        chances_after_answer=_chances(data.get("ranking_after_answer")),
        named=tuple(_named(one, data.get("text") or "") for one in data.get("entities") or ()),
    )


def _chances(ranking: Iterable[Mapping[str, Any]] | None) -> dict[str, float]:
    return {one["name"]: one.get("confidence", 0.0) for one in ranking or ()}


def _named(entity: Mapping[str, Any], text: str) -> Named:
    typed = "" if text.startswith("/") else text[entity.get("start") or 0 : entity.get("end") or 0]
    return Named(entity["entity"], str(entity["value"]), typed)


def _pressed(data: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """A pressed button needs no understanding: it means its intent."""
    if not (data.get("text") or "").startswith("/"):
        return None
    intent = data["intent"]["name"]
    return {"kind": "answer", "label": intent, "confidence": 1.0, "topics": [intent]}


def _decision(data: Mapping[str, Any] | None, intent: str) -> Decision:
    if not data:
        return Decision("out_of_scope", intent, 1.0)
    lists = {name: tuple(data.get(name) or ()) for name in ("topics", "candidates")}
    return Decision(data["kind"], data["label"], data["confidence"], subject=data.get("subject"), **lists)
