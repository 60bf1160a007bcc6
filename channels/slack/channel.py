"""The Sanic route that Slack calls: checks who calls, acknowledges, and leaves the work to go on."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, json, text
from slack_sdk.signature import SignatureVerifier

from channels.conversation import Conversations
from channels.in_order import WorkInOrder
from channels.seen import SeenEvents
from channels.slack.answering import Answering
from channels.slack.api import SlackApi
from channels.slack.incoming import Challenge
from channels.slack.reading import UnreadableError, read_request
from channels.slack.retries import PatientRetries
from channels.slack.sending import Sender
from patient_faq.content import load_content
from patient_faq.settings import Settings, SlackSettings, read_settings
from patient_faq.storage import ConversationArchive, open_database

OnNewMessage = Callable[[UserMessage], Awaitable[Any]]

# The server is given ten seconds to stop (serving/__main__.py), in which Telegram finishes too, before or after this.
STOP_PATIENCE_SECONDS = 3.5

logger = logging.getLogger(__name__)


class SlackChannel(InputChannel):
    """Answers what Slack sends to /webhooks/slack/webhook: events, commands, buttons."""

    def __init__(self, settings: Settings, retries: PatientRetries | None = None) -> None:
        """Keep the settings; without those of Slack the channel is off.

        Args:
            settings: All settings.
            retries: When calls of Slack are made again.
        """
        self._settings = settings
        self._retries = retries or PatientRetries()

    @classmethod
    def name(cls) -> str:
        """The channel's name, part of its address."""
        return "slack"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> InputChannel:
        """Read the settings from the environment; nothing secret stands in credentials.yml."""
        return cls(read_settings())

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """The route, or none if Slack is off."""
        if self._settings.slack is None:
            return Blueprint("slack_webhook_off")
        return _routes(Inbox(self._settings, self._settings.slack, self._retries, on_new_message))


class Inbox:
    """Takes what Slack sends, and has it answered after what came before it from the same person."""

    def __init__(self, settings: Settings, slack: SlackSettings, retries: PatientRetries, on_new_message: OnNewMessage) -> None:
        """Make ready without talking to Slack."""
        archive = ConversationArchive(open_database(settings.database))
        self._verifier = SignatureVerifier(slack.signing_secret)
        self._seen = SeenEvents(settings.redis)
        self._api = SlackApi(slack, retries)
        self._works = WorkInOrder("Slack")
        self._is_closing = False
        self._answering = Answering(
            Conversations(SlackChannel.name(), on_new_message, archive),
            Sender(self._api),
            self._seen,
            load_content(),
            settings.secret or slack.signing_secret,
        )

    def acknowledge(self, headers: Mapping[str, str], body: bytes) -> HTTPResponse:
        """Check who calls, begin the work, and answer at once."""
        if not _is_from_slack(self._verifier, body, headers):
            logger.info("Slack: a request was refused: its signature or its age is wrong.")
            return json({"error": "The signature or its age is wrong."}, status=401)
        if self._is_closing:
            # What is taken now might not be answered any more; Slack sends an event again.
            return json({"error": "The server stops."}, status=503)
        try:
            incoming = read_request(headers.get("content-type", ""), body)
        except UnreadableError as error:
            logger.info("Slack: a request could not be read (%s).", error)
            return json({"error": "The body cannot be read."}, status=400)
        if isinstance(incoming, Challenge):
            return json({"challenge": incoming.challenge})
        if incoming is not None:
            self._works.add(self._answering.name_of(incoming), lambda: self._answering.attend(incoming))
        return text("")

    async def close(self) -> None:
        """Take no more, and finish what is under way."""
        self._is_closing = True
        await self._works.finish(STOP_PATIENCE_SECONDS)
        await self._api.close()
        await self._seen.close()


def _routes(inbox: Inbox) -> Blueprint:
    routes = Blueprint("slack_webhook")

    @routes.post("/webhook")
    async def webhook(request: Request) -> HTTPResponse:
        return inbox.acknowledge(request.headers, request.body)

    @routes.listener("before_server_stop")
    async def finish(app: object, loop: object) -> None:
        await inbox.close()

    return routes


def _is_from_slack(verifier: SignatureVerifier, body: bytes, headers: Mapping[str, str]) -> bool:
    """Whether Slack signed these very bytes within the last five minutes."""
    try:
        return verifier.is_valid_request(body, dict(headers))
    except (ValueError, TypeError, OverflowError):
        # A time that is no number, a signature or a body that is no text.
        return False
