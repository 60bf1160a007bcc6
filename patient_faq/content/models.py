"""The shape of every content file."""

from __future__ import annotations

import datetime
import re
from typing import Literal

from pydantic import BaseModel, Field, validator

SHORT_WORDS = 75
MORE_WORDS = 200
FOLLOW_UP_WORDS = 45
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

# What a follow-up question may ask about the last answer.
Aspect = Literal["frequency", "relief", "duration", "next", "others", "contact"]


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
    conflicts: list[str] = Field([], description="One sentence or two for each way in which the documents differ.", max_items=3)
    sources: list[Citation] = Field(description="Where the facts stand.", min_items=1)
    related: list[str] = Field(description="Ids of two to four topics to go on with.", min_items=2, max_items=4)
    follow_ups: dict[Aspect, str] = Field({}, description=f"Answers to questions asked on, each at most {FOLLOW_UP_WORDS} words.")
    examples: list[str] = Field(description=f"At least {MIN_EXAMPLES} ways in which patients ask.", min_items=MIN_EXAMPLES)

    @validator("short")
    @classmethod
    def _short_is_short(cls, text: str) -> str:
        return _at_most(text, SHORT_WORDS)

    @validator("more")
    @classmethod
    def _more_is_bounded(cls, text: str | None) -> str | None:
        return text and _at_most(text, MORE_WORDS)

    @validator("follow_ups", each_item=True)
    @classmethod
    def _follow_ups_are_short(cls, text: str) -> str:
        return _at_most(text, FOLLOW_UP_WORDS)

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


class VagueSubject(ContentModel):
    """Something said in so few words that several topics fit."""

    id: str = Field(description="The file's name without .yml.", regex=r"^[a-z][a-z0-9_]*$")
    offers: list[str] = Field(description="Ids of the topics that fit, the likeliest first.", min_items=2, max_items=4)
    examples: list[str] = Field(description="Ways in which patients say it.", min_items=10)


class Service(ContentModel):
    """A telephone service."""

    number: str = Field(description="As a reader would dial it.")
    country: Literal["us", "uk", "eu"] = Field(description="Where the number works.")
    name: str = Field(description="What the service is.")
    contact: bool = Field(False, description="Whether the contact card shows it.")


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


class ChannelWords(ContentModel):
    """What the channels say besides replies; `{name}` takes a number from services.yml."""

    # The website.
    too_many_messages: str = Field(description="After more messages than are taken in a minute; holds the emergency line.")
    # Slack and Telegram.
    started: str = Field(description="The first thing that is said, before any question.")
    help: str = Field(description="How to use the chat, and which commands there are.")
    menu_question: str = Field(description="What the command 'menu' asks the assistant.")
    stopped: str = Field(description="After the command 'stop'.")
    forgotten: str = Field(description="After the command 'forget'.")
    older_button: str = Field(description="A button of an older reply was pressed.")
    choose: str = Field(description="Stands over buttons that come without words.")
    # Telegram.
    only_text: str = Field(description="After a sticker, a picture or a recording.")
    caption_only: str = Field(description="After the answer to the words under a picture.")
    invite_private: str = Field(description="In a group: where to ask instead, and nothing on health.")
    open_private: str = Field(description="The button under it.", max_length=40)
    about: str = Field(description="Shown in an empty chat, before the first message.", max_length=512)
    about_short: str = Field(description="Shown on the assistant's profile.", max_length=120)
    command_start: str = Field(description="What 'start' does, for the list of commands.", max_length=100)
    command_help: str = Field(description="What 'help' does.", max_length=100)
    command_menu: str = Field(description="What 'menu' does.", max_length=100)
    command_forget: str = Field(description="What 'forget' does.", max_length=100)
    command_stop: str = Field(description="What 'stop' does.", max_length=100)
    # Slack.
    slack_help: str = Field(description="How to use the chat and the command /kesimpta.")
    answered_privately: str = Field(description="In a channel: where the answer stands, and nothing on health.")
    answered_in_messages: str = Field(description="On the App Home, after a question was chosen there.")
    first_questions: str = Field(description="Stands over one question of each group.")
    all_questions: str = Field(description="Stands over the lists of all questions.")
    choose_question: str = Field(description="Shown in a list in which nothing is chosen yet.", max_length=75)
    ask_this: str = Field(description="The button beside a question that is too long for a button.", max_length=30)
    you_asked: str = Field(description="Stands before the question whose button was pressed.")
    was_it_helpful: str = Field(description="Stands over the two buttons of feedback.")


class Messages(ContentModel):
    """messages.yml: everything said besides the topics."""

    disclaimer: str
    sources_label: str
    tell_me_more: str
    channels: ChannelWords
    responses: dict[str, StaticReply]
    replies: dict[ReplyKey, ComposedReply]
    calendar: CalendarWords


def count_words(text: str) -> int:
    """Count the words of a text as a reader would: runs without white space that hold a letter or digit."""
    return len(re.findall(r"\S*\w\S*", text))


def _at_most(text: str, limit: int) -> str:
    words = count_words(text)
    if words > limit:
        raise ValueError(f"has {words} words; shorten it to {limit} or fewer")
    return text
