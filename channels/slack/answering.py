"""From what a person did in Slack to what the assistant says there."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence

from channels.conversation import ChannelReply, Conversations, UnavailableError, UnknownButtonError
from channels.pseudonyms import name_conversation
from channels.seen import SeenEvents
from channels.slack.blocks import Part, sections
from channels.slack.incoming import Commanded, Incoming, OpenedHome, Place, Pressed, Wrote
from channels.slack.menu import Menu
from channels.slack.replies import ReplyRenderer, SlackMessage, is_urgent
from channels.slack.sending import Sender
from channels.turns import Turns
from patient_faq.content import Content
from patient_faq.content.words import channel_words, unavailable_text

logger = logging.getLogger(__name__)


class Answering:
    """Attends to events, each once."""

    def __init__(self, conversations: Conversations, sender: Sender, seen: SeenEvents, content: Content, secret: str) -> None:
        """Keep the parts.

        Args:
            conversations: The channel's conversations.
            sender: Sends messages to where a person is.
            seen: Which events were delivered before.
            content: Words and the menu.
            secret: Key of the names of conversations.
        """
        self._conversations = conversations
        self._sender = sender
        self._seen = seen
        self._secret = secret
        self._turns = Turns()
        self._words = channel_words(content)
        self._unavailable = unavailable_text(content)
        self._menu = Menu(content, self._words)
        self._renderer = ReplyRenderer(self._words, content.messages.sources_label)

    def name_of(self, incoming: Incoming) -> str:
        """The conversation of the person who did something.

        One for each person: whatever is said in it, only that person can read it.
        """
        return name_conversation("slack", incoming.place.user, self._secret)

    async def attend(self, incoming: Incoming) -> None:
        """Answer, unless the same event was delivered before."""
        if not await self._seen.is_new(f"slack:{incoming.key}"):
            return
        if isinstance(incoming, OpenedHome):
            await self._sender.publish_home(incoming.place, self._menu.home())
        elif isinstance(incoming, Wrote):
            await self._answer_words(incoming)
        elif isinstance(incoming, Commanded):
            await self._answer_command(incoming)
        elif isinstance(incoming, Pressed):
            await self._answer_press(incoming)

    async def _answer_words(self, wrote: Wrote) -> None:
        if not wrote.text and wrote.has_files:
            await self._say(wrote.place, self._words.only_text)
        elif not wrote.text and not wrote.place.is_private:
            await self._say(wrote.place, self._words.slack_help, self._menu.parts())
        else:
            after = sections(self._words.caption_only) if wrote.has_files else []
            await self._reply(wrote, lambda name: self._conversations.say(name, wrote.text), after)

    async def _answer_command(self, commanded: Commanded) -> None:
        word = commanded.text.casefold()
        if word in ("", "help"):
            await self._say(commanded.place, self._words.slack_help, self._menu.parts())
        elif word == "menu":
            await self._sender.send(commanded.place, self._renderer.pack(self._menu.parts()))
        elif word == "forget":
            self._conversations.forget(self.name_of(commanded))
            await self._say(commanded.place, self._words.forgotten)
        else:
            await self._reply(commanded, lambda name: self._conversations.say(name, commanded.text))

    async def _answer_press(self, pressed: Pressed) -> None:
        press = self._conversations.ask if pressed.is_topic else self._conversations.press
        try:
            is_answered = await self._reply(pressed, lambda name: press(name, pressed.button))
        except UnknownButtonError:
            await self._say(pressed.place, self._words.older_button)
            return
        if not is_answered:
            # The buttons stay: they can be pressed again.
            return
        if not pressed.place.channel:
            await self._sender.publish_home(pressed.place, self._menu.home(self._words.answered_in_messages))
        elif not pressed.is_topic:
            lead = self._words.was_it_helpful if pressed.is_feedback else self._words.you_asked
            await self._sender.close_buttons(pressed, f"{lead} {pressed.title}")

    async def _reply(self, incoming: Incoming, ask: Callable[[str], Awaitable[list[ChannelReply]]], after: Sequence[Part] = ()) -> bool:
        """Pass something on to the assistant and send what it replies; whether it replied."""
        try:
            replies = await self._turns.take(lambda: ask(self.name_of(incoming)))
        except UnavailableError as error:
            logger.error("Slack: the assistant gave no reply (%s).", error)
            # It may have been an emergency: the numbers to call must be seen at once.
            numbers = self._renderer.pack(sections(self._unavailable))
            await self._sender.send(incoming.place, numbers, urgent=numbers)
            return False
        urgent = [reply for reply in replies if is_urgent(reply)]
        messages = [*self._renderer.render(replies), *self._renderer.pack(after)]
        await self._sender.send(incoming.place, messages, urgent=self._renderer.render(urgent), notice=self._notice())
        return True

    async def _say(self, place: Place, text: str, parts: Sequence[Part] = ()) -> None:
        await self._sender.send(place, self._renderer.pack([*sections(text), *parts]), notice=self._notice())

    def _notice(self) -> list[SlackMessage]:
        return self._renderer.pack(sections(self._words.answered_privately))
