"""What is done with each update."""

from __future__ import annotations

import asyncio
import dataclasses
import functools
import logging
from collections.abc import Awaitable, Callable, Sequence

from channels.conversation import ChannelReply, Conversations, UnavailableError, UnknownButtonError
from channels.seen import SeenEvents
from channels.telegram.keys import Key, Keys, PressedKey, from_callback_data
from channels.telegram.rendering import Outgoing, Renderer, render_text
from channels.telegram.sending import TelegramApi
from channels.telegram.updates import AddedToGroup, Attachment, Command, Incoming, Pressed, Typed, is_for
from patient_faq.content.models import ChannelWords

# Rasa gets no more messages at once: its replies are given up after a few seconds, and a burst must wait here instead.
MOST_AT_ONCE = 8

Ask = Callable[[], Awaitable[Sequence[ChannelReply]]]

logger = logging.getLogger(__name__)


class TelegramDialogue:
    """Answers updates; the order within a chat is the caller's care."""

    def __init__(
        self,
        conversations: Conversations,
        api: TelegramApi,
        renderer: Renderer,
        words: ChannelWords,
        unavailable: str,
        first_questions: Keys,
        seen: SeenEvents,
        name: Callable[[int], str],
    ) -> None:
        """Keep the parts.

        Args:
            conversations: The assistant.
            api: Telegram.
            renderer: Makes messages of replies.
            words: What is said besides replies.
            unavailable: What is said when the assistant does not reply.
            first_questions: What a newcomer can press.
            seen: Remembers albums and keyboards that were dealt with.
            name: The name of a chat's conversation.
        """
        self._conversations = conversations
        self._api = api
        self._renderer = renderer
        self._words = words
        self._unavailable = unavailable
        self._first_questions = first_questions
        self._seen = seen
        self._name = name
        self._turns = asyncio.Semaphore(MOST_AT_ONCE)

    async def handle(self, incoming: Incoming) -> None:
        """Answer one update; whatever fails, a patient hears of it."""
        try:
            await self._answer(incoming)
        except UnavailableError as error:
            logger.warning("Telegram: the assistant did not reply: %s.", error)
            await self._apologise(incoming)
        except Exception as error:
            # Only its kind: the text of an error may hold what a patient wrote.
            logger.error("Telegram: an update could not be answered (%s).", type(error).__name__)
            await self._apologise(incoming)

    async def _answer(self, incoming: Incoming) -> None:
        if isinstance(incoming, Typed):
            await self._reply(incoming)
        elif isinstance(incoming, Pressed):
            await self._press(incoming)
        elif isinstance(incoming, Command):
            await self._command(incoming)
        elif isinstance(incoming, Attachment):
            await self._say_only_text(incoming)
        elif isinstance(incoming, AddedToGroup):
            await self._invite(incoming.chat)
        elif is_for(incoming, self._api.bot_id, await self._api.username()):
            await self._invite(incoming.chat, incoming.message)

    async def _apologise(self, incoming: Incoming) -> None:
        if isinstance(incoming, (Typed, Pressed, Command)) and incoming.chat is not None:
            await self._send(incoming.chat, [render_text(self._unavailable)])

    async def _reply(self, typed: Typed) -> None:
        ask = functools.partial(self._conversations.say, self._name(typed.chat), typed.text)
        messages = self._renderer.render(await self._ask(typed.chat, ask))
        if typed.is_caption:
            messages.append(render_text(self._words.caption_only))
        await self._send(typed.chat, messages, typed.quoting)

    async def _press(self, pressed: Pressed) -> None:
        # First of all: until then the button shows that it waits.
        await self._api.answer_press(pressed.query)
        if pressed.chat is None:
            return
        key = from_callback_data(pressed.data)
        # A second tap of a tired hand on a keyboard that was just dealt with needs no explanation.
        keyboard = f"telegram keyboard:{pressed.chat}:{pressed.message}"
        try:
            replies = await self._ask(pressed.chat, self._choosing(self._name(pressed.chat), key))
        except UnknownButtonError:
            messages = [render_text(self._words.older_button)] if await self._seen.is_new(keyboard) else []
        else:
            await self._seen.is_new(keyboard)
            messages = self._renderer.render(replies, pressed.title if key.is_question else "")
        await self._send(pressed.chat, messages)
        await self._api.clear_keyboard(pressed.chat, pressed.message)

    async def _command(self, command: Command) -> None:
        words = {"help": self._words.help, "stop": self._words.stopped, "forget": self._words.forgotten}
        if command.name == "start":
            await self._send(command.chat, [render_text(self._words.started, self._first_questions)])
            return
        if command.name == "menu":
            await self._show_menu(command.chat)
            return
        if command.name == "forget":
            self._conversations.forget(self._name(command.chat))
        await self._send(command.chat, [render_text(words[command.name])])

    async def _show_menu(self, chat: int) -> None:
        ask = functools.partial(self._conversations.say, self._name(chat), self._words.menu_question)
        *others, last = self._renderer.render(await self._ask(chat, ask))
        await self._send(chat, [*others, last if last.rows else dataclasses.replace(last, rows=self._first_questions)])

    async def _say_only_text(self, attachment: Attachment) -> None:
        album = attachment.album
        if album is None or await self._seen.is_new(f"telegram album:{attachment.chat}:{album}"):
            await self._send(attachment.chat, [render_text(self._words.only_text)])

    async def _invite(self, group: int, message: int | None = None) -> None:
        username = await self._api.username()
        rows = ((Key(self._words.open_private, url=f"https://t.me/{username}"),),) if username else ()
        await self._send(group, [render_text(self._words.invite_private, rows)], message)

    def _choosing(self, conversation: str, key: PressedKey) -> Ask:
        if key.topic:
            return functools.partial(self._conversations.ask, conversation, key.topic)
        return functools.partial(self._conversations.press, conversation, key.button)

    async def _ask(self, chat: int, ask: Ask) -> Sequence[ChannelReply]:
        async with self._turns, self._api.typing(chat):
            return await ask()

    async def _send(self, chat: int, messages: Sequence[Outgoing], quoting: int | None = None) -> None:
        for number, message in enumerate(messages):
            if not await self._api.send(chat, message, quoting if number == 0 else None):
                return
