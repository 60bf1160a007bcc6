"""Read the body of a request of Slack."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any
from urllib.parse import parse_qs

from pydantic import ValidationError

from channels.slack.incoming import FEEDBACK_ACTION, TOPIC_ACTION, Challenge, Commanded, Incoming, OpenedHome, Place, Pressed, Wrote
from channels.slack.markup import read_text, unescape
from channels.slack.payloads import Action, Callback, Command, Interaction, Message, OpenedTab, PressedMessage, Text

# A person's own words, also when a file comes with them; every other subtype is an edit, a deletion, a notice or a bot.
_OWN_WORDS = (None, "file_share", "thread_broadcast", "me_message")
_MENTION = re.compile(r"<@(\w+)(?:\|[^<>]*)?>")


class UnreadableError(ValueError):
    """The body is not what its content type says."""


def read_request(content_type: str, body: bytes) -> Incoming | Challenge | None:
    """What a request tells; None for all that needs no answer, such as edits and bots' own messages.

    Args:
        content_type: As in the header; a charset or other parameters make no difference.
        body: Exactly as it came; its signature must have been checked.

    Raises:
        UnreadableError: If it is not readable as its content type.
    """
    try:
        data = _decode(content_type, body)
        key = hashlib.sha256(body).hexdigest()
        return _read(data, key)
    except ValidationError:
        return None
    except (ValueError, RecursionError) as error:
        raise UnreadableError(type(error).__name__) from error


def _decode(content_type: str, body: bytes) -> Any:
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "application/x-www-form-urlencoded":
        form = {name: values[0] for name, values in parse_qs(body.decode(), keep_blank_values=True).items()}
        return json.loads(form["payload"]) if "payload" in form else form
    return json.loads(body)


def _read(data: Any, key: str) -> Incoming | Challenge | None:
    if not isinstance(data, dict):
        raise ValueError("no object")
    if "command" in data:
        return _read_command(Command.parse_obj(data), key)
    kind = data.get("type")
    if kind == "url_verification":
        return Challenge(str(data.get("challenge", "")))
    if kind == "event_callback":
        return _read_event(Callback.parse_obj(data), key)
    if kind == "block_actions":
        return _read_press(Interaction.parse_obj(data), key)
    return None


def _read_command(command: Command, key: str) -> Commanded:
    place = Place(command.user_id, command.channel_id, is_private=False, response_url=command.response_url)
    return Commanded(command.trigger_id or key, place, read_text(command.text))


def _read_event(callback: Callback, key: str) -> Incoming | None:
    key = callback.event_id or key
    kind = callback.event.get("type")
    if kind == "app_home_opened":
        opened = OpenedTab.parse_obj(callback.event)
        return OpenedHome(key, Place(opened.user)) if opened.tab == "home" else None
    if kind not in ("message", "app_mention"):
        return None
    message = Message.parse_obj(callback.event)
    if message.bot_id or message.subtype not in _OWN_WORDS or message.user in (callback.assistant(), "USLACKBOT"):
        return None
    is_private = message.channel_type == "im" or message.channel.startswith("D")
    # In a direct message, a mention comes as a message too; in a channel, only a mention is meant for us.
    if is_private != (kind == "message"):
        return None
    place = Place(message.user, message.channel, message.thread_ts, is_private)
    return Wrote(key, place, _words(message, kind, callback.assistant()), bool(message.files))


def _words(message: Message, kind: str, assistant: str | None) -> str:
    text = message.text or ""
    if kind == "app_mention" and assistant is None:
        mention = _MENTION.search(text)
        assistant = mention[1] if mention else None
    return read_text(text, assistant)


def _read_press(interaction: Interaction, key: str) -> Pressed | None:
    action, message = interaction.actions[0], interaction.message
    chosen = action.selected_option or action
    if not chosen.value:
        return None
    channel = interaction.channel.id if interaction.channel else ""
    is_private = not channel or channel.startswith("D") and not interaction.container.is_ephemeral
    return Pressed(
        interaction.trigger_id or key,
        Place(interaction.user.id, channel, message.thread_ts or interaction.container.thread_ts, is_private, interaction.response_url),
        button=chosen.value,
        is_topic=action.action_id.startswith(TOPIC_ACTION),
        is_feedback=action.action_id.startswith(FEEDBACK_ACTION),
        title=_title(action, message),
        message_ts=message.ts if is_private else None,
        text=message.text,
        blocks=tuple(message.blocks),
    )


def _title(action: Action, message: PressedMessage) -> str:
    """The question that stands on what was pressed, or beside it."""
    if action.selected_option:
        return unescape(action.selected_option.text.text)
    for block in message.blocks:
        if block.get("block_id") == action.block_id and block.get("accessory"):
            return unescape(Text.parse_obj(block.get("text") or {}).text)
    return unescape(action.text.text) if action.text else ""
