"""What the documents say about just that which a message names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from patient_faq.content.dialogue import NamedThings
from patient_faq.dialogue.message import Message

# "chikenpox" is chickenpox, "babies" are no rabies.
SHORTEST_MISSPELLED = 6
LEAST_LIKENESS = 0.88


@dataclass(frozen=True)
class Opening:
    """How an answer begins.

    Attributes:
        sentences: What the documents say about the things named; empty if they shape nothing.
        topic: Id of the topic that answers best.
    """

    sentences: tuple[str, ...]
    topic: str


def open_with_named(topic_id: str, message: Message, things: Sequence[NamedThings]) -> Opening:
    """The sentences that open the answer of a topic, and the topic that fits what is named.

    Args:
        topic_id: Id of the topic that the message asks about.
        message: The message.
        things: What the documents say about things of each kind.
    """
    sentences: dict[str, None] = {}
    topics: set[str] = set()
    for kind in (one for one in things if topic_id in one.topics):
        for says, topic in (_about(value, typed, kind) for value, typed in _values(message, kind).items()):
            sentences[says] = None
            topics.add(topic or topic_id)
    best = topics.pop() if len(topics) == 1 else topic_id
    return Opening(tuple(sentences), best)


def bare_names(message: Message, kind: NamedThings) -> list[str]:
    """The names of the documents that stand in a message without a word such as vaccine, where they count so."""
    names = (name for one in kind.lists for name in one.names) if kind.bare else ()
    return [name for name in names if _stands_in(name, message.text)]


def _stands_in(name: str, text: str) -> bool:
    """Whether a text has a name, or a long name misspelled."""
    if re.search(rf"\b{re.escape(name)}\b", text, re.IGNORECASE):
        return True
    return len(name) >= SHORTEST_MISSPELLED and bool(get_close_matches(name.casefold(), text.casefold().split(), 1, LEAST_LIKENESS))


def _values(message: Message, kind: NamedThings) -> dict[str, str]:
    """What is named, with the words that were typed for it."""
    values = {one.value: one.typed for one in message.named if one.entity == kind.entity and one.value not in kind.ignored}
    return values | {name: name for name in bare_names(message, kind)}


def _about(value: str, typed: str, kind: NamedThings) -> tuple[str, str | None]:
    name = typed if kind.as_typed and typed else value
    return next(_in_lists(value, kind), (kind.unnamed.format(name=name), kind.unnamed_topic))


def _in_lists(value: str, kind: NamedThings) -> Iterator[tuple[str, str | None]]:
    for one in kind.lists:
        if value in one.names:
            yield one.says.format(name=one.names[value]), one.topic
