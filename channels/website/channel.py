"""Sanic routes of the website channel."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from sanic import Blueprint
from sanic.exceptions import InvalidUsage
from sanic.request import Request
from sanic.response import HTTPResponse, file, json

from patient_faq.reply import empty_metadata
from patient_faq.reply.payload import make_harmless

OnNewMessage = Callable[[UserMessage], Awaitable[Any]]

PAGE_FOLDER = Path(__file__).with_name("page")
PAGE_FILES = {"": "text/html", "chat.js": "text/javascript", "chat.css": "text/css"}
COOKIE = "conversation"
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'self'; base-uri 'none'; form-action 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


class WebsiteChannel(InputChannel):
    """Serves the page and answers its messages."""

    @classmethod
    def name(cls) -> str:
        """The channel's name, part of its address."""
        return "website"

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """The routes under /webhooks/website."""
        routes = Blueprint("website_webhook")

        @routes.get("/<name:path>")
        async def page(request: Request, name: str) -> HTTPResponse:
            return await _page(name)

        @routes.get("/")
        async def index(request: Request) -> HTTPResponse:
            return await _page("")

        @routes.post("/message")
        async def message(request: Request) -> HTTPResponse:
            conversation = request.cookies.get(COOKIE) or secrets.token_urlsafe(24)
            output = ReplyCollector()
            await on_new_message(UserMessage(_text(request), output, conversation, input_channel=self.name()))
            return _with_cookie(json({"replies": output.replies}, headers=HEADERS), conversation)

        return routes


class ReplyCollector(OutputChannel):
    """Collects whole replies: text, buttons and metadata."""

    def __init__(self) -> None:
        """Start empty."""
        self.replies: list[dict[str, Any]] = []

    @classmethod
    def name(cls) -> str:
        """The channel's name."""
        return "website"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keep one reply."""
        metadata = {key: message.get(key, default) for key, default in empty_metadata().items()}
        self.replies.append({"text": message.get("text") or "", "buttons": message.get("buttons") or [], **metadata})


async def _page(name: str) -> HTTPResponse:
    if name not in PAGE_FILES:
        return json({"error": "There is no such page."}, status=404)
    path = PAGE_FOLDER / (name or "index.html")
    return await file(path, mime_type=PAGE_FILES[name], headers=HEADERS)


def _text(request: Request) -> str:
    body = request.json if request.content_type.split(";")[0] == "application/json" else None
    if not isinstance(body, dict) or not isinstance(body.get("text"), str):
        raise InvalidUsage('Send a JSON object with "text".')
    return make_harmless(body["text"])


def _with_cookie(response: HTTPResponse, conversation: str) -> HTTPResponse:
    response.cookies[COOKIE] = conversation
    response.cookies[COOKIE]["httponly"] = True
    response.cookies[COOKIE]["samesite"] = "Strict"
    response.cookies[COOKIE]["path"] = "/webhooks/website"
    return response
