"""The shape of every content file."""

from __future__ import annotations

import datetime
import re
from typing import Literal

from pydantic import BaseModel, Field, validator

SHORT_WORDS = 75
MORE_WORDS = 200
MIN_EXAMPLES = 30

Region = Literal["both", "us", "uk"]
Kind = Literal["answer", "emergency", "crisis", "see_doctor", "clarify", "not_covered", "other_drug", "out_of_scope", "chitchat"]
ReplyKey = Literal[
    "not_covered",
    "other_drug",
    "out_of_scope",
    "see_doctor",
    "clarify",
    "contact",
    "not_reviewed",
    "after_emergency",
    "after_crisis",
]

ChannelKey = Literal["too_many_messages"]


class ContentModel(BaseModel):
    """Base of all content: unknown keys are refused, values never change."""

    class Config:
        """Pydantic settings."""

        extra = "forbid"
        frozen = True
        anystr_strip_whitespace = True
        min_anystr_length = 1


class Citation(ContentModel):
    """Where in the documents an answer comes from."""

    source: str = Field(description="Id of a document in sources.yml.")
    sections: list[str] = Field(description="Names of its sections, as in sources.yml.", min_items=1)


class Source(ContentModel):
    """One of the documents."""

    id: str = Field(description="Kebab-case id, shown in metadata.")
    title: str = Field(description="The document's title, shown to patients.")
    publisher: str = Field(description="Who wrote it, shown to patients.")
    country: Literal["us", "uk"] = Field(description="The country of the readers it was written for.")
    sections: dict[str, tuple[int, int]] = Field(description="Section name -> first and last line of the document.")


class Group(ContentModel):
    """A group of topics in the menu; a folder of content/topics."""

    id: str = Field(description="The folder's name.")
    title: str = Field(description="Menu label.")
    first: str = Field(description="Id of its topic that a short menu shows.")


class Topic(ContentModel):
    """One topic: what patients ask and what they are told."""

    id: str = Field(description="The file's name without .yml; part of the interface, never renamed.", regex=r"^[a-z][a-z0-9_]*$")
    group: str = Field(description="The folder's name; not written in the file.")
    title: str = Field(description="Two or three words for lists.", max_length=40)
    question: str = Field(description="The question that stands for the topic: a button's label.", max_length=60)
    region: Region = Field(description="'us' or 'uk' when the facts hold in one country only, else 'both'.")
    drafted: datetime.date = Field(description="Day on which the answer was last written.")
    reviewed: datetime.date | None = Field(description="Day on which a clinician approved it; empty until then.")
    short: str = Field(description=f"The answer, at most {SHORT_WORDS} words; the first sentence answers the question.")
    more: str | None = Field(None, description=f"Shown on 'tell me more', at most {MORE_WORDS} words.")
    conflicts: list[str] = Field([], description="One sentence for each way in which the documents differ.", max_items=3)
    sources: list[Citation] = Field(description="Where the facts stand.", min_items=1)
    related: list[str] = Field(description="Ids of two to four topics to go on with.", min_items=2, max_items=4)
    examples: list[str] = Field(description=f"At least {MIN_EXAMPLES} ways in which patients ask.", min_items=MIN_EXAMPLES)

    @validator("short")
    @classmethod
    def _short_is_short(cls, text: str) -> str:
        return _at_most(text, SHORT_WORDS)

    @validator("more")
    @classmethod
    def _more_is_bounded(cls, text: str | None) -> str | None:
        return text and _at_most(text, MORE_WORDS)

    @validator("question")
    @classmethod
    def _question_asks(cls, text: str) -> str:
        if not text.endswith("?"):
            raise ValueError("does not end with a question mark; write it as the question a patient would ask")
        return text


class Subject(ContentModel):
    """Something that patients ask about and the documents do not cover."""

    id: str = Field(description="The file's name without .yml.", regex=r"^[a-z][a-z0-9_]*$")
    title: str = Field(description="Completes 'The documents do not cover ...'.", max_length=60)
    offers: list[str] = Field(description="Ids of the nearest topics that are covered.", min_items=1, max_items=3)
    examples: list[str] = Field(description="Ways in which patients ask.", min_items=10)


class Service(ContentModel):
    """A telephone service."""

    number: str = Field(description="As a reader would dial it.")
    country: Literal["us", "uk", "eu"] = Field(description="Where the number works.")
    name: str = Field(description="What the service is.")


class StaticReply(ContentModel):
    """A reply that Rasa gives by itself."""

    kind: Kind = Field(description="The kind of reply it counts as.")
    text: str = Field(description="The words; `{name}` takes a number from services.yml.")


class ComposedReply(ContentModel):
    """The words of a reply that an action composes."""

    text: str = Field(description="The words; `{name}` takes a number from services.yml or a value of the reply.")
    subject: str | None = Field(None, description="What stands for {subject} when it is not known.")
    emergency: str | None = Field(None, description="A line on when to call for help instead.")
    facts: str | None = Field(None, description="Leads over to the general facts of a topic.")
    offers: str | None = Field(None, description="Leads over to the buttons.")


class CalendarWords(ContentModel):
    """The words in the calendar file with injection days; they name no illness and no medicine."""

    name: str = Field(description="The calendar's name.")
    event: str = Field(description="Title of each day.")
    reminder: str = Field(description="What the alarm says.")
    note: str = Field(description="Says that the doctor's plan goes first.")


class Messages(ContentModel):
    """messages.yml: everything said besides the topics."""

    disclaimer: str
    sources_label: str
    tell_me_more: str
    responses: dict[str, StaticReply]
    replies: dict[ReplyKey, ComposedReply]
    channels: dict[ChannelKey, str]
    calendar: CalendarWords


def count_words(text: str) -> int:
    """Count the words of a text as a reader would: runs without white space that hold a letter or digit."""
    return len(re.findall(r"\S*\w\S*", text))


def _at_most(text: str, limit: int) -> str:
    words = count_words(text)
    if words > limit:
        raise ValueError(f"has {words} words; shorten it to {limit} or fewer")
    return text
