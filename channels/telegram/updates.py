"""What an update of Telegram means to us."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal, get_args

from telegram import CallbackQuery, Chat, ChatMember, ChatMemberUpdated, Message, Update

CommandName = Literal["start", "help", "menu", "forget", "stop"]
COMMANDS: tuple[CommandName, ...] = get_args(CommandName)
# What Telegram is asked to send; all else that comes is passed over.
ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")

_GROUPS = (Chat.GROUP, Chat.SUPERGROUP)
_AWAY = (ChatMember.LEFT, ChatMember.BANNED)
_THERE = (ChatMember.MEMBER, ChatMember.ADMINISTRATOR)
# With words behind it, it is a question that begins with a slash; only `start` takes the one word that links give it.
_COMMAND = re.compile(rf"/(?:(?P<start>start)(?:@\w+)?(?: [\w-]{{1,64}})?|(?P<name>{'|'.join(COMMANDS)})(?:@\w+)?)", re.IGNORECASE)
_BOT_OF_COMMAND = re.compile(r"/\w+(?:@(?P<bot>\w+))?")


@dataclass(frozen=True)
class Typed:
    """Words in a private chat.

    Attributes:
        chat: Telegram's number of the chat.
        text: The words.
        quoting: The message to refer to in the reply, where it is not clear which one is meant.
        is_caption: Whether they stand under something that cannot be read.
    """

    chat: int
    text: str
    quoting: int | None = None
    is_caption: bool = False


@dataclass(frozen=True)
class Command:
    """One of our commands in a private chat."""

    chat: int
    name: CommandName


@dataclass(frozen=True)
class Attachment:
    """Something without words in a private chat: a sticker, a picture, a recording.

    Attributes:
        chat: Telegram's number of the chat.
        album: What several of them that were sent as one have in common.
    """

    chat: int
    album: str | None = None


@dataclass(frozen=True)
class Pressed:
    """A button under one of our messages.

    Attributes:
        chat: Telegram's number of the chat; None where no private chat can be told.
        query: What must be answered so that the button stops waiting.
        data: What we gave the button.
        message: The message that it stands under.
        title: Its label; empty if Telegram does not show it.
    """

    chat: int | None
    query: str
    data: str
    message: int
    title: str


@dataclass(frozen=True)
class GroupMessage:
    """Words in a group.

    Attributes:
        chat: Telegram's number of the group.
        message: The message.
        text: The words.
        answers: The number of whom it replies to, if to anybody.
    """

    chat: int
    message: int
    text: str
    answers: int | None


@dataclass(frozen=True)
class AddedToGroup:
    """Somebody has taken us into a group."""

    chat: int


Incoming = Typed | Command | Attachment | Pressed | GroupMessage | AddedToGroup


def read_update(data: dict[str, Any]) -> Incoming | None:
    """Read an update as Telegram sends it.

    Args:
        data: The JSON object.

    Returns:
        What is to be answered; None where nothing is due, as for a post in a channel or somebody who leaves.
    """
    update = Update.de_json(data, None)
    if update.message:
        return _read_message(update.message)
    if update.edited_message:
        return _read_edit(update.edited_message)
    if update.callback_query:
        return _read_press(update.callback_query)
    if update.my_chat_member:
        return _read_membership(update.my_chat_member)
    return None


def is_for(group_message: GroupMessage, bot: int, username: str | None) -> bool:
    """Whether words in a group are meant for a bot: a reply to it, a command, or its name.

    Args:
        group_message: The words.
        bot: The bot's number.
        username: The bot's name; None if it is not known.
    """
    command = _BOT_OF_COMMAND.match(group_message.text)
    if command:
        return command["bot"] is None or command["bot"].casefold() == (username or "").casefold()
    named = username is not None and re.search(rf"@{re.escape(username)}\b", group_message.text, re.IGNORECASE)
    return group_message.answers == bot or bool(named)


def _read_message(message: Message) -> Incoming | None:
    if message.from_user and message.from_user.is_bot:
        return None
    text = message.text or message.caption
    if message.chat.type in _GROUPS:
        answered = message.reply_to_message and message.reply_to_message.from_user
        return GroupMessage(message.chat_id, message.message_id, text, answered.id if answered else None) if text else None
    if message.chat.type != Chat.PRIVATE:
        return None
    if not text:
        return Attachment(message.chat_id, message.media_group_id) if message.effective_attachment else None
    command = _COMMAND.fullmatch(text.strip())
    if command:
        said = (command["start"] or command["name"]).lower()
        return Command(message.chat_id, next(name for name in COMMANDS if name == said))
    return Typed(message.chat_id, text, is_caption=message.text is None)


def _read_edit(message: Message) -> Incoming | None:
    """Changed words are a new question: they may tell of an emergency as well as others."""
    read = _read_message(message)
    if isinstance(read, Typed):
        return Typed(read.chat, read.text, message.message_id, read.is_caption)
    return read if isinstance(read, Command) else None


def _read_press(query: CallbackQuery) -> Pressed:
    message = query.message
    private = message is not None and message.chat.type == Chat.PRIVATE
    keyboard = message.reply_markup if isinstance(message, Message) else None
    buttons = [button for row in keyboard.inline_keyboard for button in row] if keyboard else []
    title = next((button.text for button in buttons if button.callback_data == query.data), "")
    return Pressed(
        chat=message.chat.id if message and private else None,
        query=query.id,
        data=query.data or "",
        message=message.message_id if message else 0,
        title=title,
    )


def _read_membership(change: ChatMemberUpdated) -> AddedToGroup | None:
    came = change.old_chat_member.status in _AWAY and change.new_chat_member.status in _THERE
    return AddedToGroup(change.chat.id) if came and change.chat.type in _GROUPS else None
