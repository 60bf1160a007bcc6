"""The buttons under a message, and what Telegram sends back when one is pressed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from channels.conversation import OfferedButton

# Buttons of which two stand side by side; all others need the whole width, as their titles are questions.
_SIDE_BY_SIDE = "feedback"
_FIRST = "more"
# Marks the callback data of questions, which the answer repeats, and of topics, which can be chosen at any time.
_QUESTION = ".q"
_TOPIC = "topic:"


@dataclass(frozen=True)
class Key:
    """A button: it sends `data` back (at most 64 bytes), or opens `url`."""

    title: str
    data: str | None = None
    url: str | None = None


# Row by row.
Keys = tuple[tuple[Key, ...], ...]


@dataclass(frozen=True)
class PressedKey:
    """What callback data says.

    Attributes:
        button: The id of a reply's button; empty if a topic was chosen.
        topic: The topic's id; empty if a reply's button was pressed.
        is_question: Whether the answer repeats the title: Telegram shows nowhere what was pressed.
    """

    button: str
    topic: str
    is_question: bool


def keys_of_reply(buttons: Sequence[OfferedButton]) -> Keys:
    """One button a row, as wide as a thumb needs; 'tell me more' first, yes and no last and side by side."""
    more = [[button] for button in buttons if button.act == _FIRST]
    others = [[button] for button in buttons if _is_question(button)]
    small = [button for button in buttons if button.act == _SIDE_BY_SIDE]
    pairs = [small[start : start + 2] for start in range(0, len(small), 2)]
    return tuple(tuple(Key(without_broken_signs(one.title), to_callback_data(one)) for one in row) for row in [*more, *others, *pairs])


def keys_of_topics(topics: Iterable[tuple[str, str]]) -> Keys:
    """A button for each topic.

    Args:
        topics: Question and id of each.
    """
    return tuple((Key(question, f"{_TOPIC}{topic}"),) for question, topic in topics)


def to_callback_data(button: OfferedButton) -> str:
    """What Telegram sends back when a reply's button is pressed."""
    return button.id + (_QUESTION if _is_question(button) else "")


def from_callback_data(data: str) -> PressedKey:
    """What was pressed."""
    if data.startswith(_TOPIC):
        return PressedKey("", data.removeprefix(_TOPIC), is_question=True)
    return PressedKey(data.removesuffix(_QUESTION), "", is_question=data.endswith(_QUESTION))


def without_broken_signs(text: str) -> str:
    """A text whose halves of signs, which cannot be sent, became the replacement character."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _is_question(button: OfferedButton) -> bool:
    return button.act not in (_SIDE_BY_SIDE, _FIRST)
