"""The topic whose facts go with a personal decision."""

from __future__ import annotations

import re
from collections.abc import Mapping

from patient_faq.content.models import Topic
from patient_faq.dialogue.message import Message

# How likely a topic must be, beside the likeliest, for the words of its title to decide.
LEAST_SHARE_OF_LIKELIEST = 0.5
# "stop" and "stopping" are one word.
STEM_LETTERS = 4

_WORD = re.compile(r"[^\W\d_]+")


def nearest_topic(message: Message, topics: Mapping[str, Topic]) -> str | None:
    """The id of the likeliest topic: of those about as likely, the first one whose title the message uses.

    Beside a personal decision every topic is unlikely, and chance would decide between them.

    Args:
        message: The message, with a decision that names the nearest topics.
        topics: All topics by id.
    """
    nearest = [topic for topic in message.decision.candidates if topic in topics] or list(message.decision.topics)
    if not nearest:
        return None
    least = LEAST_SHARE_OF_LIKELIEST * message.chances.get(nearest[0], 0.0)
    likely = [topic for topic in nearest if message.chances.get(topic, 0.0) >= least > 0]
    said = _stems(message.text)
    return next((topic for topic in likely if said & _stems(topics[topic].title)), nearest[0])


def _stems(text: str) -> set[str]:
    return {word[:STEM_LETTERS] for word in _WORD.findall(text.casefold()) if len(word) >= STEM_LETTERS}
