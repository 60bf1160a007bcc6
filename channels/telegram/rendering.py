"""A reply as messages of Telegram: HTML that it understands, within its limits."""

from __future__ import annotations

import html
import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from channels.conversation import ChannelReply, OfferedButton
from channels.splitting import split_text
from channels.telegram.keys import Keys, keys_of_reply, without_broken_signs
from patient_faq.safety.signs import ALARMS

# Telegram counts 4,096 after it has read the markup. We count the markup too, and in UTF-16: never less than Telegram does.
MOST_CHARACTERS = 4_096


@dataclass(frozen=True)
class Outgoing:
    """One message.

    Attributes:
        text: In Telegram's HTML.
        plain: The same without markup, for when Telegram does not take it.
        rows: The buttons under it.
    """

    text: str
    plain: str
    rows: Keys = ()


@dataclass(frozen=True)
class Block:
    """A paragraph, and what stands around it."""

    text: str
    opening: str = ""
    closing: str = ""

    def html(self) -> str:
        """As Telegram takes it."""
        return f"{self.opening}{_escape(self.text)}{self.closing}"


class Renderer:
    """Renders replies."""

    def __init__(self, sources_label: str, choose: str) -> None:
        """Keep the words that stand between the parts.

        Args:
            sources_label: Stands over the sources.
            choose: Stands over buttons that come without words.
        """
        self._sources_label = sources_label
        self._choose = choose

    def render(self, replies: Iterable[ChannelReply], heading: str = "") -> list[Outgoing]:
        """The messages of what is said in answer to one message; an alarm stands first.

        Args:
            replies: All that is said.
            heading: The question that was pressed, which Telegram does not show; left out over an alarm.
        """
        ordered = sorted(replies, key=lambda reply: not _is_alarm(reply))
        messages: list[Outgoing] = []
        for reply in ordered:
            repeated = heading if not messages and not _is_alarm(reply) else ""
            messages += _with_buttons(_pack(self._blocks(reply, repeated)), reply.buttons, self._choose)
        return messages

    def _blocks(self, reply: ChannelReply, heading: str) -> Iterator[Block]:
        if heading:
            yield Block(heading, "<b>", "</b>")
        for number, paragraph in enumerate(reply.body):
            # More than colour makes it stand out: the call for help is in bold letters.
            is_call = number == 0 and reply.metadata["kind"] == "emergency"
            yield Block(paragraph, "<b>", "</b>") if is_call else Block(paragraph)
        if reply.sources:
            # Folded until it is touched.
            lines = "\n".join((self._sources_label, *(f"• {source}" for source in reply.sources)))
            yield Block(lines, "<blockquote expandable>", "</blockquote>")
        if reply.disclaimer:
            yield Block(reply.disclaimer)


def render_text(text: str, rows: Keys = ()) -> Outgoing:
    """A message of a few words, which fit."""
    block = Block(text)
    return Outgoing(block.html(), block.text, rows)


def _is_alarm(reply: ChannelReply) -> bool:
    return reply.metadata["kind"] in ALARMS


def _pack(blocks: Iterable[Block]) -> list[Outgoing]:
    """As few messages as hold all blocks, in order."""
    messages: list[list[Block]] = []
    for piece in itertools.chain.from_iterable(map(_cut, blocks)):
        if messages and _size(_join([*messages[-1], piece], Block.html)) <= MOST_CHARACTERS:
            messages[-1].append(piece)
        else:
            messages.append([piece])
    return [Outgoing(_join(message, Block.html), _join(message, lambda block: block.text)) for message in messages]


def _cut(block: Block) -> Iterator[Block]:
    """The block, or pieces of it that fit; Telegram takes no message of white space, so such pieces are left out."""
    room = MOST_CHARACTERS - len(block.opening) - len(block.closing)
    for piece in split_text(without_broken_signs(block.text), room, lambda text: _size(_escape(text))):
        if piece.strip():
            yield replace(block, text=piece.strip("\n"))


def _join(blocks: Sequence[Block], text_of: Callable[[Block], str]) -> str:
    return "\n\n".join(text_of(block) for block in blocks)


def _with_buttons(messages: list[Outgoing], buttons: Sequence[OfferedButton], choose: str) -> list[Outgoing]:
    rows = keys_of_reply(buttons)
    if not rows:
        return messages
    *others, last = messages or [render_text(choose)]
    return [*others, replace(last, rows=rows)]


def _escape(text: str) -> str:
    return html.escape(text, quote=False)


def _size(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
