"""The route to which Telegram sends updates."""

from __future__ import annotations

import functools
import hmac
import json as json_text
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, Sanic
from sanic.exceptions import PayloadTooLarge
from sanic.request import Request
from sanic.response import HTTPResponse, json

from channels.conversation import Conversations
from channels.in_order import WorkInOrder
from channels.pseudonyms import name_conversation
from channels.seen import SeenEvents
from channels.telegram.dialogue import TelegramDialogue
from channels.telegram.keys import keys_of_topics
from channels.telegram.rendering import Renderer
from channels.telegram.sending import TelegramApi
from channels.telegram.updates import read_update
from patient_faq.content import load_content
from patient_faq.content.words import channel_words, unavailable_text
from patient_faq.settings import Settings, TelegramSettings, read_settings
from patient_faq.storage import ConversationArchive, open_database

OnNewMessage = Callable[[UserMessage], Awaitable[Any]]

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105
# Updates have a few kilobytes.
MOST_BYTES = 256_000
# How long a stop waits for replies under way; less than the server is given to stop.
STOP_SECONDS = 6.0

logger = logging.getLogger(__name__)


class TelegramChannel(InputChannel):
    """Takes updates under /webhooks/telegram/webhook, acknowledges them at once and answers them after that."""

    def __init__(self, settings: Settings) -> None:
        """Keep the settings; without those of Telegram the channel is off."""
        self._settings = settings

    @classmethod
    def name(cls) -> str:
        """The channel's name, part of its address."""
        return "telegram"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> InputChannel:
        """Read the settings from the environment: credentials.yml holds no secrets."""
        return cls(read_settings())

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """The route for updates, or none."""
        telegram = self._settings.telegram
        if telegram is None:
            return Blueprint("telegram_webhook_off")
        return _blueprint(Inbox(self._settings, telegram, on_new_message), telegram.secret)


class Inbox:
    """Takes each update once and has it answered after those before it in its chat.

    Attributes:
        is_closing: Whether the server stops: what is taken now might not be answered any more.
    """

    def __init__(self, settings: Settings, telegram: TelegramSettings, on_new_message: OnNewMessage) -> None:
        """Make ready without talking to Telegram."""
        content = load_content()
        words = channel_words(content)
        archive = ConversationArchive(open_database(settings.database))
        self._seen = SeenEvents(settings.redis)
        self._api = TelegramApi(telegram)
        self._work = WorkInOrder("Telegram")
        self.is_closing = False
        self._dialogue = TelegramDialogue(
            Conversations(TelegramChannel.name(), on_new_message, archive),
            self._api,
            Renderer(content.messages.sources_label, words.choose),
            words,
            unavailable_text(content),
            keys_of_topics((content.topics[group.first].question, group.first) for group in content.groups.values()),
            self._seen,
            functools.partial(name_conversation, TelegramChannel.name(), secret=settings.secret or telegram.secret),
        )

    def take(self, update: dict[str, Any]) -> None:
        """Have an update answered, unless nothing is due."""
        incoming = read_update(update)
        if incoming is None:
            return
        key = f"telegram update:{self._api.bot_id}:{update['update_id']}"

        async def answer_once() -> None:
            if await self._seen.is_new(key):
                await self._dialogue.handle(incoming)

        self._work.add(str(incoming.chat), answer_once)

    async def close(self) -> None:
        """Take no more, and finish what is under way."""
        self.is_closing = True
        await self._work.finish(STOP_SECONDS)
        await self._api.close()
        await self._seen.close()


def _blueprint(inbox: Inbox, secret: str) -> Blueprint:
    routes = Blueprint("telegram_webhook")

    # As a stream, so that the secret is checked before the body is read.
    @routes.post("/webhook", stream=True)
    async def webhook(request: Request) -> HTTPResponse:
        if not _is_from_telegram(request, secret):
            return json({"error": "The secret token is missing or wrong."}, status=401)
        update = await _read(request)
        if update is None:
            return json({"error": "Send an update of Telegram."}, status=400)
        if inbox.is_closing:
            # Telegram sends it again, when the server is back.
            return json({"error": "The server stops."}, status=503)
        try:
            inbox.take(update)
        except Exception as error:
            # Telegram would send it again for hours; only the kind is logged, as the text may hold what a patient wrote.
            logger.error("Telegram: an update cannot be read (%s).", type(error).__name__)
        return json({})

    @routes.before_server_stop
    async def close(app: Sanic, loop: object) -> None:
        await inbox.close()

    return routes


def _is_from_telegram(request: Request, secret: str) -> bool:
    return hmac.compare_digest(request.headers.get(SECRET_HEADER, "").encode(errors="replace"), secret.encode())


async def _read(request: Request) -> dict[str, Any] | None:
    """The update; None if the body is none.

    Raises:
        PayloadTooLarge: If the body is far larger than an update can be.
    """
    if request.stream:
        request.stream.request_max_size = MOST_BYTES
    if int(request.headers.get("content-length") or 0) > MOST_BYTES:
        raise PayloadTooLarge("An update of Telegram is smaller.")
    await request.receive_body()  # type: ignore[no-untyped-call]
    try:
        update = json_text.loads(request.body)
    except ValueError:
        return None
    return update if isinstance(update, dict) and isinstance(update.get("update_id"), int) else None
