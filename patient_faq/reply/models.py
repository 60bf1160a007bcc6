"""A reply as structure; each channel renders it in its own way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from patient_faq.content import Citation, Kind

Act = Literal["ask", "more", "when", "feedback", "menu", "contact"]


@dataclass(frozen=True)
class Button:
    """Something to press instead of typing.

    Attributes:
        title: Its label.
        act: What it does: 'ask' for a topic's answer, 'more' for the rest of it, 'when' to tell the time on treatment,
            'feedback' on the answer, 'menu' for a list of questions, 'contact' for the contact card.
        value: What it does that to: a topic's id, a time on treatment, yes or no, a group's id; may be empty.
    """

    title: str
    act: Act
    value: str = ""


@dataclass(frozen=True)
class Reply:
    """Everything that is said in answer to one message.

    Attributes:
        kind: The kind of reply (topics.md; interface).
        body: Paragraphs, the most important first.
        topics: Ids of the topics it is about.
        offers: Ids of the topics offered as buttons.
        citations: Where the facts stand in the documents.
        sources: The same in words, one line for each document.
        disclaimer: The standing advice; empty where no medical fact is told.
        buttons: What can be pressed next.
        content_version: Digest of the content it was composed from.
    """

    kind: Kind
    body: tuple[str, ...]
    topics: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()
    sources: tuple[str, ...] = ()
    disclaimer: str = ""
    buttons: tuple[Button, ...] = ()
    content_version: str = ""

    def metadata(self) -> dict[str, Any]:
        """The part of a reply that programs read: kind, topics, offers, sources and content_version."""
        return {
            "kind": self.kind,
            "topics": list(self.topics),
            "offers": list(self.offers),
            "sources": [{"id": one.source, "sections": list(one.sections)} for one in self.citations],
            "content_version": self.content_version,
        }

    def parts(self) -> dict[str, Any]:
        """The words of a reply apart, so that each channel can set them in its own way: body, sources and disclaimer."""
        return {"body": list(self.body), "sources": list(self.sources), "disclaimer": self.disclaimer}


def parts_of_text(text: str) -> dict[str, Any]:
    """The parts of a reply that is known as text only."""
    return Reply(kind="chitchat", body=tuple(text.split("\n\n"))).parts()


def empty_metadata() -> dict[str, Any]:
    """The metadata of a reply that tells nothing of itself: all keys are there."""
    return Reply(kind="out_of_scope", body=()).metadata()
