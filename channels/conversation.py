"""What all channels do with a conversation: pass messages on, take pressed buttons, show and delete what was said."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Any
from weakref import WeakValueDictionary

from rasa.core.channels.channel import OutputChannel, UserMessage

from patient_faq.content import load_content
from patient_faq.errors import PatientFaqError
from patient_faq.reply import Button, empty_metadata, parts_of_text
from patient_faq.reply.payload import make_harmless, to_payload
from patient_faq.storage import ConversationArchive

OnNewMessage = Callable[[UserMessage], Awaitable[Any]]

PATIENCE_SECONDS = 5.0
ID_CHARACTERS = 16
# What Rasa says when the action server fails; each channel says it in its own way.
UNAVAILABLE = "utter_unavailable"
FEEDBACK = "feedback"
# More than the events of two turns: a message, the actions that follow, slots, replies.
EVENTS_OF_LATEST_TURNS = 40


class UnavailableError(PatientFaqError):
    """The assistant did not reply in time, or failed."""


class UnknownButtonError(PatientFaqError):
    """The latest reply offered no such button."""


@dataclass(frozen=True)
class OfferedButton:
    """A button of a reply, as a channel shows it.

    Attributes:
        id: Names it to the channel; short, and never what Rasa runs.
        title: Its label.
        act: What it does (patient_faq.reply.models.Button.act).
    """

    id: str
    title: str
    act: str


@dataclass(frozen=True)
class ChannelReply:
    """A reply in parts, for a channel to render.

    Attributes:
        text: The whole reply as plain text.
        body: Its paragraphs, without sources and disclaimer.
        sources: One line for each document.
        disclaimer: The standing advice; may be empty.
        buttons: What can be pressed next.
        metadata: kind, topics, offers, sources and content_version (contract 1).
    """

    text: str
    body: tuple[str, ...]
    sources: tuple[str, ...]
    disclaimer: str
    buttons: tuple[OfferedButton, ...]
    metadata: dict[str, Any]


@dataclass(frozen=True)
class Said:
    """One turn of a conversation: what the patient wrote or pressed, and the replies."""

    patient: str
    replies: tuple[ChannelReply, ...]


class Conversations:
    """The conversations of one channel."""

    def __init__(self, channel: str, on_new_message: OnNewMessage, archive: ConversationArchive) -> None:
        """Keep the parts.

        Args:
            channel: The channel's name, kept with every message.
            on_new_message: Rasa's handler of messages.
            archive: Where conversations are kept.
        """
        self._channel = channel
        self._on_new_message = on_new_message
        self._archive = archive
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def say(self, conversation: str, text: str) -> list[ChannelReply]:
        """Pass on what a patient typed; whatever it looks like, it is plain text.

        Raises:
            UnavailableError: If there is no reply.
        """
        return await self._send(conversation, make_harmless(text))

    async def press(self, conversation: str, button_id: str, act: str | None = None) -> list[ChannelReply]:
        """Pass on that a button of the latest reply was pressed.

        Feedback on a reply leaves the reply's other buttons as they are.

        Args:
            conversation: The conversation's name.
            button_id: `OfferedButton.id`.
            act: What the button must do; None for anything.

        Raises:
            UnknownButtonError: If the latest reply did not offer it.
            UnavailableError: If there is no reply.
        """
        for button in latest_buttons(self._archive, conversation):
            if button_id == button_id_of(button["payload"]) and act in (None, _act(button)):
                return await self._send(conversation, button["payload"])
        raise UnknownButtonError("This button belongs to an older reply. Please use the latest ones, or type your question.")

    async def ask(self, conversation: str, topic_id: str) -> list[ChannelReply]:
        """Pass on that a topic was chosen in a menu; a menu works at any time.

        Raises:
            UnknownButtonError: If there is no such topic.
            UnavailableError: If there is no reply.
        """
        topic = load_content().topics.get(topic_id)
        if topic is None:
            raise UnknownButtonError("There is no such question. Please choose another one, or type your question.")
        return await self._send(conversation, to_payload(Button(topic.question, "ask", topic_id)))

    def history(self, conversation: str) -> list[Said]:
        """All that was said, the oldest turn first."""
        turns: list[Said] = []
        titles: dict[str, str] = {}
        for event in self._archive.read(conversation).events:
            if event["event"] == "user":
                text = event.get("text") or ""
                turns.append(Said(titles.get(text, text), ()))
            elif event["event"] == "bot" and turns:
                reply = to_reply(_message_of(event))
                turns[-1] = Said(turns[-1].patient, (*turns[-1].replies, reply))
                titles = {button["payload"]: button["title"] for button in _buttons(event)}
        return turns

    def forget(self, conversation: str) -> None:
        """Delete the conversation."""
        self._archive.forget(conversation)

    async def forget_after_turn(self, conversation: str) -> None:
        """Delete the conversation as soon as the turn that is going on has ended, so that nothing of it stays."""
        async with self._turn(conversation):
            self.forget(conversation)

    async def _take_turn(self, message: UserMessage) -> None:
        async with self._turn(message.sender_id):
            await self._on_new_message(message)

    def _turn(self, conversation: str) -> asyncio.Lock:
        return self._turns.setdefault(conversation, asyncio.Lock())

    async def _send(self, conversation: str, text: str) -> list[ChannelReply]:
        output = ReplyCollector(self._channel)
        message = UserMessage(text, output, conversation, input_channel=self._channel)
        try:
            await asyncio.wait_for(self._take_turn(message), PATIENCE_SECONDS)
        except asyncio.CancelledError:
            raise
        except Exception as error:
            raise UnavailableError(f"no reply ({type(error).__name__})") from error
        if not output.replies:
            raise UnavailableError("no reply (none was given)")
        return output.replies


class ReplyCollector(OutputChannel):
    """Collects whole replies instead of sending them."""

    def __init__(self, channel: str) -> None:
        """Start empty, under a channel's name."""
        self.replies: list[ChannelReply] = []
        self._channel = channel

    def name(self) -> str:  # type: ignore[override]
        """The channel's name."""
        return self._channel

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keep one reply; not Rasa's that it cannot answer: then there is none."""
        if message.get("utter_action") == UNAVAILABLE:
            return
        self.replies.append(to_reply(message))


def latest_buttons(archive: ConversationArchive, conversation: str) -> Iterator[dict[str, str]]:
    """The buttons of the latest reply, with title and payload; feedback on a reply leaves its other buttons as they are."""
    said: str | None = None
    for event in archive.read_latest(conversation, EVENTS_OF_LATEST_TURNS):
        if event["event"] == "bot" and (said is None or _took_feedback(event, said)):
            yield from (button for button in _buttons(event) if said is None or _act(button) != FEEDBACK)
        elif event["event"] == "user" and said is None:
            said = event.get("text") or ""
        elif event["event"] == "user":
            return


def to_reply(message: dict[str, Any]) -> ChannelReply:
    """A message as Rasa hands it to a channel, in parts."""
    text = message.get("text") or ""
    parts = message.get("parts") or parts_of_text(text)
    return ChannelReply(
        text=text,
        body=tuple(parts["body"]),
        sources=tuple(parts["sources"]),
        disclaimer=parts["disclaimer"],
        buttons=tuple(OfferedButton(button_id_of(one["payload"]), one["title"], _act(one)) for one in message.get("buttons") or ()),
        metadata={key: message.get(key, default) for key, default in empty_metadata().items()},
    )


def button_id_of(payload: str) -> str:
    """The id of the button that has a payload."""
    return hashlib.sha256(payload.encode()).hexdigest()[:ID_CHARACTERS]


def _message_of(event: dict[str, Any]) -> dict[str, Any]:
    return {**(event.get("metadata") or {}), "text": event.get("text"), "buttons": _buttons(event)}


def _buttons(event: dict[str, Any]) -> list[dict[str, str]]:
    return (event.get("data") or {}).get("buttons") or []


def _act(button: dict[str, str]) -> str:
    return button.get("act", "ask")


def _took_feedback(reply: dict[str, Any], said: str) -> bool:
    """Whether what was said is a feedback button of a reply."""
    return any(button["payload"] == said and _act(button) == FEEDBACK for button in _buttons(reply))
