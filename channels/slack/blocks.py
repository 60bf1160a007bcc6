"""Block Kit within Slack's limits: a text or a title that is too long is split, never cut."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, ContextBlock, SectionBlock

from channels.slack.markup import escape, measure, plain_object, text_object
from channels.splitting import split_text

# References: docs.slack.dev/reference/block-kit, blocks/section-block, blocks/context-block, block-elements/button-element.
SECTION_CHARACTERS = 3_000
CONTEXT_CHARACTERS = 2_000
TITLE_CHARACTERS = 75
# Few to a row, so that a thumb finds one and a telephone need not cut titles.
ROW_BUTTONS = 3
ROW_CHARACTERS = 90
# How the ids of blocks begin that make sense only beside the buttons below them.
ABOUT_BUTTONS = "about-buttons"


@dataclass(frozen=True)
class Part:
    """A block, and what it says in plain words; buttons say nothing."""

    block: Block
    words: str = ""


@dataclass(frozen=True)
class Choice:
    """A button to be: its title and what is sent when it is pressed."""

    title: str
    value: str


def sections(text: str) -> list[Part]:
    """A text at full size."""
    # Expanded: nobody should have to press "see more" to read an answer.
    return [Part(SectionBlock(text=text_object(piece), expand=True), piece) for piece in _pieces(text, SECTION_CHARACTERS)]


def small_print(text: str) -> list[Part]:
    """A text in small letters."""
    return [Part(ContextBlock(elements=[text_object(piece)]), piece) for piece in _pieces(text, CONTEXT_CHARACTERS)]


def lead(text: str) -> list[Part]:
    """A small text that stands over buttons and goes when they go."""
    return [
        Part(ContextBlock(elements=[text_object(piece)], block_id=f"{ABOUT_BUTTONS}.{number}"), piece)
        for number, piece in enumerate(_pieces(text, CONTEXT_CHARACTERS))
    ]


def rows_of_buttons(choices: Sequence[Choice], action: str, short_title: str) -> list[Part]:
    """Buttons in rows of a few; a title that no button can hold stands beside its button.

    Args:
        choices: What can be chosen.
        action: How the ids of the buttons begin.
        short_title: What stands on a button whose title stands beside it.
    """
    parts: list[Part] = []
    row: list[ButtonElement] = []
    room = 0
    for number, choice in enumerate(choices):
        name, size = f"{action}.{number}", measure(choice.title)
        if size > TITLE_CHARACTERS or not choice.title.strip():
            parts += [*_row(row), *_beside(choice, name, short_title)]
            row = []
            continue
        if row and (len(row) == ROW_BUTTONS or size > room):
            parts += _row(row)
            row = []
        room = (room if row else ROW_CHARACTERS) - size
        row.append(ButtonElement(text=plain_object(choice.title), action_id=name, value=choice.value))
    return [*parts, *_row(row)]


def _row(buttons: Sequence[ButtonElement]) -> list[Part]:
    return [Part(ActionsBlock(elements=list(buttons)))] if buttons else []


def _beside(choice: Choice, action: str, short_title: str) -> list[Part]:
    *first, last = _pieces(choice.title, SECTION_CHARACTERS) or [short_title]
    # Read aloud instead of the short title, which would not tell one such button from another.
    label = escape(_pieces(last, TITLE_CHARACTERS)[0])
    button = ButtonElement(text=plain_object(short_title), action_id=action, value=choice.value, accessibility_label=label)
    return [*sections("".join(first)), Part(SectionBlock(text=text_object(last), accessory=button, expand=True), last)]


def _pieces(text: str, limit: int) -> list[str]:
    return [piece for piece in split_text(text, limit, measure) if piece.strip()]
