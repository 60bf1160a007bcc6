"""What is remembered of a conversation from one message to the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from patient_faq.reply import Reply


@dataclass(frozen=True)
class Said:
    """The last answer: its paragraphs, its topics, and the topics that it offered."""

    body: tuple[str, ...]
    topics: tuple[str, ...]
    offers: tuple[str, ...]


@dataclass(frozen=True)
class Asked:
    """A question that the assistant has put.

    Attributes:
        question: 'treatment_time', 'injection_day' or 'first_day'.
        misses: How many answers were not understood.
    """

    question: str
    misses: int = 0


@dataclass(frozen=True)
class DialogueState:
    """What is remembered; a slot of Rasa keeps it as JSON.

    Attributes:
        said: The last answer.
        offered: The topics that the last reply offered.
        of_other_drug: The topic nearest to what was just asked of another medicine.
        asked: The open question.
        misses: How many replies in a row did not understand the patient.
        compared: The comparison with the medicine that was named last, of those that Kesimpta is compared with.
    """

    said: Said | None = None
    offered: tuple[str, ...] = ()
    of_other_drug: str | None = None
    asked: Asked | None = None
    misses: int = field(default=0)
    compared: str | None = None

    @classmethod
    def from_slot(cls, value: Mapping[str, Any] | None) -> DialogueState:
        """Read what `to_slot` gave; None is the beginning of a conversation."""
        value = value or {}
        said, asked = value.get("said"), value.get("asked")
        return cls(
            said=Said(**{name: tuple(said[name]) for name in ("body", "topics", "offers")}) if said else None,
            offered=tuple(value.get("offered") or ()),
            of_other_drug=value.get("of_other_drug"),
            compared=value.get("compared"),
            asked=Asked(**asked) if asked else None,
            misses=value.get("misses", 0),
        )

    def to_slot(self) -> dict[str, Any]:
        """The state as JSON."""
        return {
            "said": {name: list(value) for name, value in vars(self.said).items()} if self.said else None,
            "offered": list(self.offered),
            "of_other_drug": self.of_other_drug,
            "compared": self.compared,
            "asked": dict(vars(self.asked)) if self.asked else None,
            "misses": self.misses,
        }

    def without_question(self) -> DialogueState:
        """The state with no question open."""
        return replace(self, asked=None)

    def after(self, reply: Reply) -> DialogueState:
        """The state once a reply is given: an answer is remembered, the open question is settled."""
        told = Said(reply.body, reply.topics, reply.offers) if reply.topics and reply.kind in ("answer", "see_doctor") else self.said
        of_other_drug = next(iter(reply.offers), None) if reply.kind == "other_drug" else None
        return replace(self, said=told, offered=reply.offers, of_other_drug=of_other_drug, asked=None)
