"""Calls of Slack: what is sent, and what is done when Slack refuses it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from channels.slack.replies import SlackMessage
from channels.slack.retries import PatientRetries
from patient_faq.errors import PatientFaqError
from patient_faq.settings import SlackSettings

CONNECT_SECONDS = 5
CALL_SECONDS = 20
# Slack finds fault with the blocks; the same words without blocks arrive.
_BLOCKS_REFUSED = ("invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "invalid_attachments")

Call = Callable[..., Awaitable[Any]]


class NotSentError(PatientFaqError):
    """Slack did not take a message, also after further tries; its text is Slack's name of the reason."""


class UnknownIfSentError(NotSentError):
    """Slack did not answer in time: the message may have arrived, and another try might say it twice."""


class SlackApi:
    """Sends messages; connects with the first one."""

    def __init__(self, settings: SlackSettings, retries: PatientRetries, call_seconds: float = CALL_SECONDS) -> None:
        """Keep how to reach Slack.

        Args:
            settings: Token and address.
            retries: When to try again.
            call_seconds: How long one try may take.
        """
        self._timeout = aiohttp.ClientTimeout(total=call_seconds, sock_connect=CONNECT_SECONDS)
        self._retries: list[AsyncRetryHandler] = [retries]
        # The library logs whole messages at DEBUG.
        self._logger = logging.getLogger(__name__)
        self._logger.setLevel(logging.INFO)
        self._client = AsyncWebClient(settings.token, f"{settings.api}/", logger=self._logger, retry_handlers=self._retries)
        self._session: aiohttp.ClientSession | None = None

    async def post(self, channel: str, message: SlackMessage, thread: str | None = None) -> None:
        """Send a message to a channel; to a person's direct messages if it is a person's id.

        Raises:
            NotSentError: If Slack does not take it.
        """
        await self._send(self._client.chat_postMessage, message, channel=channel, thread_ts=thread, unfurl_links=False, unfurl_media=False)

    async def show(self, channel: str, user: str, message: SlackMessage, thread: str | None = None) -> None:
        """Show a message in a channel to one person only.

        Raises:
            NotSentError: If Slack does not take it.
        """
        await self._send(self._client.chat_postEphemeral, message, channel=channel, user=user, thread_ts=thread)

    async def respond(self, response_url: str, message: SlackMessage) -> None:
        """Answer a command or a button, to that person only.

        Raises:
            NotSentError: If Slack does not take it.
        """
        hook = AsyncWebhookClient(response_url, session=self._connect(), logger=self._logger, retry_handlers=self._retries)

        async def send(**message: Any) -> None:
            response = await hook.send(response_type="ephemeral", replace_original=False, **message)
            if response.status_code != 200:
                raise NotSentError(_kind(response.status_code, {"error": response.body}))

        await self._send(send, message)

    async def replace(self, channel: str, message_ts: str, message: SlackMessage) -> None:
        """Put a message in the place of one that was sent.

        Raises:
            NotSentError: If Slack does not take it.
        """
        await self._send(self._client.chat_update, message, channel=channel, ts=message_ts)

    async def publish_home(self, user: str, view: dict[str, Any]) -> None:
        """Show the App Home to a person.

        Raises:
            NotSentError: If Slack does not take it.
        """
        await self._call(self._client.views_publish, user_id=user, view=view)

    async def close(self) -> None:
        """Close the connections."""
        if self._session:
            await self._session.close()

    async def _send(self, call: Call, message: SlackMessage, **where: Any) -> None:
        try:
            await self._call(call, text=message.text, blocks=list(message.blocks), **where)
        except NotSentError as error:
            if str(error) not in _BLOCKS_REFUSED:
                raise
            self._logger.error("Slack refused the blocks of a message (%s); it is sent as text.", error)
            await self._call(call, text=message.text, **where)

    async def _call(self, call: Call, **arguments: Any) -> None:
        self._client.session = self._connect()
        try:
            await call(**arguments)
        except SlackApiError as error:
            raise NotSentError(_kind(getattr(error.response, "status_code", 200), getattr(error.response, "data", None))) from error
        except aiohttp.ServerTimeoutError as error:
            raise NotSentError(type(error).__name__) from error
        except asyncio.TimeoutError as error:
            raise UnknownIfSentError(type(error).__name__) from error
        except (aiohttp.ClientError, OSError, ValueError, AttributeError) as error:
            raise NotSentError(type(error).__name__) from error

    def _connect(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(timeout=self._timeout)
        return self._session


def _kind(status: int, data: Any) -> str:
    """Slack's name of an error, a word like `ratelimited`; never more of what it answers."""
    named = data.get("error") if isinstance(data, dict) else None
    if isinstance(named, str) and named.isidentifier():
        return named
    return "an answer that is no JSON" if status == 200 else f"status {status}"
