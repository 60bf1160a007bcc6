"""What the website channel does for each request."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from sanic.request import Request
from sanic.response import HTTPResponse, json, raw

from channels.conversation import ChannelReply, Conversations, UnavailableError, UnknownButtonError
from channels.website.about import describe
from channels.website.bodies import CalendarQuery, FeedbackBody, MessageBody, Nothing, TokenBody, fit, read_body
from channels.website.errors import ApiError, ToldError
from channels.website.limits import RateLimits, network_of
from channels.website.replies import FixedReplies, reply_to_json, turn_to_json
from channels.website.session import Sessions
from patient_faq.content import Content
from patient_faq.schedule import calendar

logger = logging.getLogger(__name__)

BEARER = "Bearer "


@dataclass(frozen=True)
class Pace:
    """How many requests a minute are taken.

    Attributes:
        messages: In one conversation.
        requests: From one address, to all routes but those of files.
    """

    messages: int
    requests: int


class WebsiteApi:
    """Handles the requests of the widget."""

    def __init__(self, conversations: Conversations, sessions: Sessions, limits: RateLimits, pace: Pace, content: Content) -> None:
        """Keep the parts."""
        self._conversations = conversations
        self._sessions = sessions
        self._limits = limits
        self._pace = pace
        self._content = content
        self._fixed = FixedReplies(content)

    async def session(self, request: Request) -> HTTPResponse:
        """Open a conversation."""
        await self._admit(request)
        await read_body(request, Nothing)
        session = self._sessions.open()
        return json({"token": session.token, "expires": session.expires.isoformat(timespec="seconds")}, 201)

    async def message(self, request: Request) -> HTTPResponse:
        """Answer what was typed or pressed."""
        await self._admit(request)
        body = await read_body(request, MessageBody)
        conversation = await self._conversation(body.token)
        if body.button is not None:
            return _replies(await self._conversations.press(conversation, body.button))
        return _replies(await self._conversations.say(conversation, body.text or ""))

    async def feedback(self, request: Request) -> HTTPResponse:
        """Take whether a reply was helpful."""
        await self._admit(request)
        body = await read_body(request, FeedbackBody)
        return _replies(await self._conversations.press(await self._conversation(body.token), body.button, act="feedback"))

    async def history(self, request: Request) -> HTTPResponse:
        """All turns of the conversation."""
        await self._admit(request)
        header = request.headers.get("Authorization", "")
        if not header.startswith(BEARER):
            raise ApiError(401, "unknown_session", "Send the token as `Authorization: Bearer ...`.", {"WWW-Authenticate": "Bearer"})
        conversation = self._sessions.conversation_of(header[len(BEARER) :])
        return json({"turns": [turn_to_json(turn) for turn in self._conversations.history(conversation)]})

    async def forget(self, request: Request) -> HTTPResponse:
        """Delete the conversation."""
        await self._admit(request)
        body = await read_body(request, TokenBody)
        await self._conversations.forget_after_turn(self._sessions.conversation_of(body.token, also_expired=True))
        return json({})

    async def calendar(self, request: Request) -> HTTPResponse:
        """The injection days as a calendar file."""
        await self._admit(request)
        query = fit(CalendarQuery, {name: values[0] for name, values in request.args.items()})
        headers = {"Content-Disposition": 'attachment; filename="injection-days.ics"'}
        return raw(calendar(query.first, self._content.messages.calendar), content_type="text/calendar; charset=utf-8", headers=headers)

    async def about(self, request: Request) -> HTTPResponse:
        """What the assistant is made of."""
        await self._admit(request)
        return json(describe(self._content))

    def refuse(self, request: Request, error: Exception) -> HTTPResponse:
        """Any error as JSON; one that nobody foresaw is told to the patient as "not now", and its text kept from the log."""
        if isinstance(error, UnknownButtonError):
            error = ApiError(400, "unknown_button", str(error))
        if not isinstance(error, ApiError):
            reason = str(error) if isinstance(error, UnavailableError) else type(error).__name__
            logger.error("The website channel could not answer: %s.", reason)
            error = ToldError(503, "unavailable", "The assistant cannot answer now; try again.", self._fixed.unavailable())
        return json(error.body(), error.status, headers=error.headers)

    async def _admit(self, request: Request) -> None:
        await self._count(f"address {network_of(request.remote_addr or request.ip)}", self._pace.requests)

    async def _conversation(self, token: str) -> str:
        conversation = self._sessions.conversation_of(token)
        await self._count(conversation, self._pace.messages)
        return conversation

    async def _count(self, who: str, per_minute: int) -> None:
        wait = await self._limits.hit(who, per_minute)
        if wait:
            reply = self._fixed.too_many_messages()
            message = f"Too many requests; wait {wait} seconds."
            raise ToldError(429, "too_many_requests", message, reply, {"Retry-After": str(wait)})


def _replies(replies: list[ChannelReply]) -> HTTPResponse:
    return json({"replies": [reply_to_json(reply) for reply in replies]})
