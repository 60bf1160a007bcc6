"""A reply as messages of Slack."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from channels.conversation import ChannelReply, OfferedButton
from channels.slack.blocks import Choice, Part, lead, rows_of_buttons, sections, small_print
from channels.slack.incoming import BUTTON_ACTION, FEEDBACK_ACTION
from channels.slack.markup import escape, measure
from patient_faq.content.models import ChannelWords

# Reference: docs.slack.dev/reference/block-kit/blocks.
MESSAGE_BLOCKS = 50
# Of all blocks of a message together; Slack names no limit, but refuses what is far beyond this.
MESSAGE_CHARACTERS = 12_000
URGENT = ("emergency", "crisis")


@dataclass(frozen=True)
class SlackMessage:
    """One message to send.

    Attributes:
        text: All that it says, escaped: for notifications, screen readers, and where blocks cannot be shown.
        blocks: Block Kit, as JSON.
    """

    text: str
    blocks: tuple[dict[str, Any], ...]


class ReplyRenderer:
    """Renders replies with the words that stand around them."""

    def __init__(self, words: ChannelWords, sources_label: str) -> None:
        """Keep the words.

        Args:
            words: The channels' words.
            sources_label: Stands before the sources.
        """
        self._words = words
        self._sources_label = sources_label

    def render(self, replies: Sequence[ChannelReply]) -> list[SlackMessage]:
        """Messages for all replies to one message of a patient: those to an emergency or a crisis stand first."""
        urgent_first = sorted(replies, key=lambda reply: not is_urgent(reply))
        return [message for reply in urgent_first for message in self.pack(self._parts(reply))]

    def pack(self, parts: Iterable[Part]) -> list[SlackMessage]:
        """As few messages as can hold the parts, in order."""
        messages: list[list[Part]] = []
        room = 0
        for part in parts:
            size = measure(part.words)
            if not messages or len(messages[-1]) == MESSAGE_BLOCKS or size > room:
                messages.append([])
                room = MESSAGE_CHARACTERS
            messages[-1].append(part)
            room -= size
        return [self._message(parts) for parts in messages]

    def _parts(self, reply: ChannelReply) -> Iterator[Part]:
        feedback = [button for button in reply.buttons if button.act == "feedback"]
        others = sorted((button for button in reply.buttons if button.act != "feedback"), key=lambda button: button.act != "more")
        body = "\n\n".join(paragraph for paragraph in reply.body if paragraph.strip())
        yield from sections(body or (self._words.choose if others else ""))
        if reply.sources:
            yield from small_print("\n".join((self._sources_label, *(f"• {source}" for source in reply.sources))))
        yield from small_print(reply.disclaimer)
        yield from self._buttons(others, BUTTON_ACTION)
        if feedback:
            yield from lead(self._words.was_it_helpful)
            yield from self._buttons(feedback, FEEDBACK_ACTION)

    def _buttons(self, buttons: Sequence[OfferedButton], action: str) -> list[Part]:
        return rows_of_buttons([Choice(button.title, button.id) for button in buttons], action, self._words.ask_this)

    def _message(self, parts: Sequence[Part]) -> SlackMessage:
        words = "\n\n".join(part.words.strip() for part in parts if part.words.strip())
        return SlackMessage(escape(words or self._words.choose), tuple(part.block.to_dict() for part in parts))


def is_urgent(reply: ChannelReply) -> bool:
    """Whether someone may be in danger."""
    return reply.metadata["kind"] in URGENT
