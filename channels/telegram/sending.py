"""Everything that is sent to Telegram while patients are answered."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TypeVar

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, ReplyParameters
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, Forbidden, InvalidToken, TelegramError
from telegram.request import HTTPXRequest

from channels.telegram.keys import Keys
from channels.telegram.logs import keep_secrets_out_of_logs
from channels.telegram.rendering import Outgoing
from channels.telegram.retries import Sleep, call_with_retries
from patient_faq.settings import TelegramSettings

Result = TypeVar("Result")

# Sending is fast as a rule; only a time-out after that long counts as failed.
READ_TIMEOUT_SECONDS = 10.0
CONNECT_TIMEOUT_SECONDS = 5.0
# A burst waits here for a connection: in httpx it would wait dearly, and fail in the end.
MOST_CONNECTIONS = 16
# 'typing' is shown after that long; Telegram takes it down again after five seconds.
TYPING_AFTER_SECONDS = 1.0
TYPING_AGAIN_SECONDS = 4.5

logger = logging.getLogger(__name__)


class TelegramApi:
    """The Bot API, with second tries; failures are logged by kind and never raised."""

    def __init__(self, settings: TelegramSettings, sleep: Sleep = asyncio.sleep) -> None:
        """Make ready without talking to Telegram.

        Args:
            settings: Token and address.
            sleep: Waits so many seconds between two tries.
        """
        self._request = HTTPXRequest(
            connection_pool_size=MOST_CONNECTIONS,
            read_timeout=READ_TIMEOUT_SECONDS,
            connect_timeout=CONNECT_TIMEOUT_SECONDS,
        )
        self._bot = Bot(settings.token, base_url=f"{settings.api}/bot", request=self._request, get_updates_request=self._request)
        self._sleep = sleep
        self._connections = asyncio.Semaphore(MOST_CONNECTIONS)
        self._username: str | None = None
        keep_secrets_out_of_logs()

    @property
    def bot_id(self) -> int:
        """The bot's number, the first part of its token."""
        return int(self._bot.token.partition(":")[0])

    async def username(self) -> str | None:
        """The bot's name, asked for once; None if Telegram does not tell."""
        if self._username is None:
            me = await self._try("getMe", self._bot.get_me)
            self._username = me.username if me else None
        return self._username

    async def send(self, chat: int, message: Outgoing, quoting: int | None = None) -> bool:
        """Send a message; as plain text if Telegram does not take the markup.

        Args:
            chat: Telegram's number of the chat.
            message: What to send.
            quoting: The message that it refers to.

        Returns:
            Whether Telegram has taken it.
        """
        quoted = ReplyParameters(quoting, allow_sending_without_reply=True) if quoting else None

        async def send_html() -> object:
            return await self._bot.send_message(
                chat,
                message.text,
                parse_mode=ParseMode.HTML,
                reply_markup=_keyboard(message.rows),
                reply_parameters=quoted,
                link_preview_options=LinkPreviewOptions(is_disabled=True),
            )

        async def send_plain() -> object:
            return await self._bot.send_message(chat, message.plain)

        try:
            return bool(await self._call(send_html))
        except BadRequest:
            logger.error("Telegram: a message was refused (BadRequest); it is sent without markup and buttons.")
            return bool(await self._try("sendMessage", send_plain))
        except TelegramError as error:
            _report("sendMessage", error)
            return False

    async def answer_press(self, query: str) -> None:
        """Tell Telegram that a pressed button was noticed, so that it stops waiting."""
        await self._try("answerCallbackQuery", lambda: self._bot.answer_callback_query(query))

    async def clear_keyboard(self, chat: int, message: int) -> None:
        """Take the buttons from a message."""
        await self._try("editMessageReplyMarkup", lambda: self._bot.edit_message_reply_markup(chat, message, reply_markup=None))

    @contextlib.asynccontextmanager
    async def typing(self, chat: int) -> AsyncIterator[None]:
        """Show that an answer is on its way while it takes longer than a second."""
        task = asyncio.create_task(self._show_typing(chat))
        try:
            yield
        finally:
            task.cancel()

    async def close(self) -> None:
        """Close all connections."""
        await self._request.shutdown()

    async def _show_typing(self, chat: int) -> None:
        await asyncio.sleep(TYPING_AFTER_SECONDS)
        while True:
            async with self._connections:
                with contextlib.suppress(TelegramError):
                    await self._bot.send_chat_action(chat, ChatAction.TYPING)
            await asyncio.sleep(TYPING_AGAIN_SECONDS)

    async def _call(self, call: Callable[[], Awaitable[Result]]) -> Result:
        async def one_try() -> Result:
            async with self._connections:
                return await call()

        return await call_with_retries(one_try, self._sleep)

    async def _try(self, method: str, call: Callable[[], Awaitable[Result]]) -> Result | None:
        try:
            return await self._call(call)
        except TelegramError as error:
            _report(method, error)
            return None


def _report(method: str, error: TelegramError) -> None:
    """Log the kind of a failure: its text may hold the token or what was said."""
    if isinstance(error, InvalidToken):
        logger.error("Telegram: %s: the token is not accepted; look at PATIENT_FAQ_TELEGRAM_TOKEN.", method)
    elif isinstance(error, Forbidden):
        logger.info("Telegram: %s: the patient has blocked the bot or left.", method)
    elif isinstance(error, BadRequest) and method != "sendMessage":
        logger.info("Telegram: %s was refused (BadRequest); it came too late.", method)
    else:
        logger.error("Telegram: %s failed (%s).", method, type(error).__name__)


def _keyboard(rows: Keys) -> InlineKeyboardMarkup | None:
    if not rows:
        return None
    return InlineKeyboardMarkup([[InlineKeyboardButton(key.title, callback_data=key.data, url=key.url) for key in row] for row in rows])
