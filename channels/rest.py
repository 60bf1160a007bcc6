"""Rasa's REST channel, where it is switched on, with its defects mended (docs/channels.md)."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from rasa.core.channels.rest import RestInput
from sanic import Blueprint
from sanic.exceptions import InvalidUsage
from sanic.request import Request

from channels.conversation import latest_buttons
from patient_faq.content import load_content
from patient_faq.content.words import unavailable_text
from patient_faq.reply.payload import make_harmless
from patient_faq.settings import read_settings
from patient_faq.storage import ConversationArchive, open_database

OnNewMessage = Callable[[UserMessage], Awaitable[Any]]

JSON_TYPE = "application/json"

logger = logging.getLogger(__name__)


class RestChannel(RestInput):
    """For programs that the operator trusts: it lets the caller name the conversation."""

    def __init__(self, enabled: bool) -> None:
        """Remember whether the operator has switched it on."""
        self._enabled = enabled

    @classmethod
    def name(cls) -> str:
        """The channel's name, part of its address."""
        return "rest"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> InputChannel:
        """Read `enabled` from credentials.yml."""
        return cls((credentials or {}).get("enabled") in (True, "on"))

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """Rasa's routes, or none."""
        if not self._enabled:
            return Blueprint("rest_webhook_off")
        return super().blueprint(_never_silent(on_new_message))

    async def _extract_sender(self, req: Request) -> str:
        """The conversation; who names none gets one of his own, not one that all such callers share."""
        if req.content_type.partition(";")[0].strip() != JSON_TYPE:
            raise InvalidUsage(f"Send {JSON_TYPE}.", status_code=415)
        if not isinstance(req.json, dict):
            raise InvalidUsage('Send a JSON object with "sender" and "message".')
        sender = req.json.get("sender") or secrets.token_urlsafe()
        if not isinstance(sender, (str, int)):
            raise InvalidUsage('"sender" must be a text.')
        return str(sender)

    def _extract_message(self, req: Request) -> str:
        text = super()._extract_message(req)
        archive = ConversationArchive(open_database(read_settings().database))
        offered = {button["payload"] for button in latest_buttons(archive, str(req.json.get("sender")))}
        return text if isinstance(text, str) and text in offered else make_harmless(text)

    def _extract_input_channel(self, req: Request) -> str:
        return self.name()

    def get_metadata(self, request: Request) -> dict[str, Any] | None:
        """The caller's metadata, if it is an object."""
        given = request.json.get("metadata")
        return given if isinstance(given, dict) else None


def _never_silent(on_new_message: OnNewMessage) -> OnNewMessage:
    """Answers in plain words where Rasa fails; Rasa's route would log the message, or leave a stream open for ever."""

    async def handle(message: UserMessage) -> None:
        try:
            await on_new_message(message)
        except Exception as error:
            logger.error("REST: a message could not be answered (%s).", type(error).__name__)
            await message.output_channel.send_response(message.sender_id, {"text": unavailable_text(load_content())})

    return handle
