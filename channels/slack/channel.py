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

# Longer than any call of Slack's API goes on.
STOP_PATIENCE_SECONDS = 30.0

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
        return _routes(self._settings, SlackApi(self._settings.slack, self._retries), self._settings.slack, on_new_message)


def _routes(settings: Settings, api: SlackApi, slack: SlackSettings, on_new_message: OnNewMessage) -> Blueprint:
    routes = Blueprint("slack_webhook")
    verifier = SignatureVerifier(slack.signing_secret)
    conversations = Conversations("slack", on_new_message, ConversationArchive(open_database(settings.database)))
    seen, works = SeenEvents(settings.redis), WorkInOrder("Slack")
    answering = Answering(conversations, Sender(api), seen, load_content(), settings.secret or slack.signing_secret)

    @routes.post("/webhook")
    async def webhook(request: Request) -> HTTPResponse:
        if not _is_from_slack(verifier, request.body, request.headers):
            logger.info("Slack: a request was refused: its signature or its age is wrong.")
            return json({"error": "The signature or its age is wrong."}, status=401)
        try:
            incoming = read_request(request.headers.get("content-type", ""), request.body)
        except UnreadableError as error:
            logger.info("Slack: a request could not be read (%s).", error)
            return json({"error": "The body cannot be read."}, status=400)
        if isinstance(incoming, Challenge):
            return json({"challenge": incoming.challenge})
        if incoming is not None:
            works.add(answering.name_of(incoming), lambda: answering.attend(incoming))
        return text("")

    @routes.listener("before_server_stop")
    async def finish(app: object, loop: object) -> None:
        await works.finish(STOP_PATIENCE_SECONDS)
        await api.close()
        await seen.close()

    return routes


def _is_from_slack(verifier: SignatureVerifier, body: bytes, headers: Mapping[str, str]) -> bool:
    """Whether Slack signed these very bytes within the last five minutes."""
    try:
        return verifier.is_valid_request(body, dict(headers))
    except (ValueError, TypeError, OverflowError):
        # A time that is no number, a signature or a body that is no text.
        return False
