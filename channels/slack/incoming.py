"""What a person does in Slack that the assistant attends to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

# How the ids of buttons and lists begin: those of a menu, of a reply, and those that tell if a reply was helpful.
TOPIC_ACTION = "topic"
BUTTON_ACTION = "press"
FEEDBACK_ACTION = "feedback"


@dataclass(frozen=True)
class Place:
    """Where a person is, and how to reach them there.

    Attributes:
        user: The person's id.
        channel: The channel's id; empty on the App Home.
        thread: The thread in it.
        is_private: Whether it is a direct message with the assistant.
        response_url: Where an answer for this person only can be sent.
    """

    user: str
    channel: str = ""
    thread: str | None = None
    is_private: bool = True
    response_url: str | None = None


@dataclass(frozen=True)
class Incoming:
    """Something that a person did.

    Attributes:
        key: The same each time it is delivered.
        place: Where.
    """

    key: str
    place: Place


@dataclass(frozen=True)
class Wrote(Incoming):
    """A direct message, or a mention in a channel."""

    text: str
    has_files: bool = False


@dataclass(frozen=True)
class Commanded(Incoming):
    """The command /kesimpta with the text behind it."""

    text: str


@dataclass(frozen=True)
class Pressed(Incoming):
    """A button or a list.

    Attributes:
        button: Id of an offered button, or of the topic if `is_topic`.
        is_topic: Whether it is one of a menu: those work at any time.
        is_feedback: Whether it tells if an answer was helpful.
        title: The question on it.
        message_ts: The message that it belongs to, if that can be changed.
        text: What the message says, escaped.
        blocks: What the message shows.
    """

    button: str
    is_topic: bool = False
    is_feedback: bool = False
    title: str = ""
    message_ts: str | None = None
    text: str = ""
    blocks: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True)
class OpenedHome(Incoming):
    """The tab 'Home' of the app."""


@dataclass(frozen=True)
class Challenge:
    """Slack asks whether the address is ours; the answer is the challenge itself."""

    challenge: str
