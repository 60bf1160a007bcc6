"""Rasa's REST channel, where it is switched on; a command works only as a button that the latest reply offered."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from rasa.core.channels.rest import RestInput
from sanic import Blueprint
from sanic.request import Request

from channels.conversation import latest_buttons
from patient_faq.reply.payload import make_harmless
from patient_faq.settings import read_settings
from patient_faq.storage import ConversationArchive, open_database

OnNewMessage = Callable[[UserMessage], Awaitable[Any]]


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
        return super().blueprint(on_new_message)

    def _extract_message(self, req: Request) -> str:
        text = super()._extract_message(req)
        archive = ConversationArchive(open_database(read_settings().database))
        offered = {button["payload"] for button in latest_buttons(archive, str(req.json.get("sender")))}
        return str(text) if text in offered else make_harmless(text)
