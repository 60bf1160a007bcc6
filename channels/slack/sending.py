"""Sends messages to where a person is, so that nobody else reads them."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from channels.slack.api import NotSentError, SlackApi, UnknownIfSentError
from channels.slack.blocks import ABOUT_BUTTONS, small_print
from channels.slack.incoming import Place, Pressed
from channels.slack.markup import escape
from channels.slack.replies import SlackMessage

logger = logging.getLogger(__name__)

Way = Callable[[SlackMessage], Awaitable[None]]


class Sender:
    """Finds a way to a person; if one fails, the next is tried."""

    def __init__(self, api: SlackApi) -> None:
        """Keep the API."""
        self._api = api

    async def send(
        self, place: Place, messages: Sequence[SlackMessage], urgent: Sequence[SlackMessage] = (), notice: Sequence[SlackMessage] = ()
    ) -> None:
        """Send messages to a person, in order.

        Args:
            place: Where the person is.
            messages: What to send.
            urgent: What of it must be seen at once, also by someone who looks at a channel.
            notice: Tells someone who looks at a channel where the answer is; nothing on health.
        """
        is_elsewhere = not place.is_private and not place.response_url
        if is_elsewhere:
            await self._send_each(urgent, [self._here(place)])
        arrived = await self._send_each(messages, self._ways(place))
        if is_elsewhere and arrived and not urgent:
            await self._send_each(notice, [self._here(place)])

    async def publish_home(self, place: Place, view: dict[str, Any]) -> None:
        """Show the App Home."""
        try:
            await self._api.publish_home(place.user, view)
        except NotSentError as error:
            logger.error("Slack: the App Home could not be shown (%s).", error)

    async def close_buttons(self, pressed: Pressed, line: str) -> None:
        """Take the buttons from the message whose button was pressed, which work no longer, and write there what was pressed."""
        kept = tuple(block for block in pressed.blocks if not _is_about_buttons(block))
        if not pressed.message_ts or not kept:
            return
        asked = tuple(part.block.to_dict() for part in small_print(line))
        try:
            message = SlackMessage(f"{pressed.text}\n\n{escape(line)}".strip(), (*kept, *asked))
            await self._api.replace(pressed.place.channel, pressed.message_ts, message)
        except NotSentError as error:
            logger.warning("Slack: the buttons of an older reply stay (%s).", error)

    def _ways(self, place: Place) -> list[Way]:
        """The ways to a person, the best first; none shows anything to others."""
        direct, here = self._direct(place), self._here(place)
        if not place.channel:
            return [direct]
        if place.is_private:
            return [here, direct]
        return [self._response(place.response_url), here, direct] if place.response_url else [direct, here]

    def _direct(self, place: Place) -> Way:
        return lambda message: self._api.post(place.user, message)

    def _here(self, place: Place) -> Way:
        if place.is_private:
            return lambda message: self._api.post(place.channel, message, place.thread)
        return lambda message: self._api.show(place.channel, place.user, message, place.thread)

    def _response(self, response_url: str) -> Way:
        return lambda message: self._api.respond(response_url, message)

    async def _send_each(self, messages: Sequence[SlackMessage], ways: Sequence[Way]) -> bool:
        """Send each message by the first way that works; whether the first way worked for all."""
        return all([await self._send_one(message, ways) for message in messages])

    async def _send_one(self, message: SlackMessage, ways: Sequence[Way]) -> bool:
        kinds = []
        for way in ways:
            try:
                await way(message)
            except NotSentError as error:
                kinds.append(str(error))
                if isinstance(error, UnknownIfSentError):
                    break
            else:
                return not kinds
        logger.error("Slack: a message could not be sent (%s).", ", ".join(kinds))
        return False


def _is_about_buttons(block: dict[str, Any]) -> bool:
    return block.get("type") == "actions" or "accessory" in block or str(block.get("block_id")).startswith(ABOUT_BUTTONS)
