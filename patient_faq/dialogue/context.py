"""What a fragment means after the last answer."""

from __future__ import annotations

import re
from collections.abc import Mapping

from patient_faq.content import Topic
from patient_faq.dialogue.message import Message
from patient_faq.dialogue.state import Said

MOST_WORDS = 5
MOST_WORDS_AFTER_OPENING = 9
# A message that is understood at least this well stands on its own.
SURE = 0.6
# How much likelier a topic is that is near to the last answer.
NEARNESS = 6.0
LEAST_CHANCE = 0.06
COMPARISON = "compare_"
DRUG = "drug"

_OPENING = re.compile(r"^\W*(?:and|or|but|what about|how about|what of|same|instead|also|ok(?:ay)?|then|so)\b", re.IGNORECASE)
_UNSURE_KINDS = ("clarify", "out_of_scope", "other_drug", "not_covered", "answer")


def topic_in_context(message: Message, said: Said | None, topics: Mapping[str, Topic]) -> str | None:
    """The topic that a fragment asks about, given the last answer.

    Args:
        message: The message as understood on its own.
        said: The last answer.
        topics: All topics by id.

    Returns:
        Id of a topic; None where the message stands on its own or nothing near fits.
    """
    if said is None or not said.topics or not _is_fragment(message.text) or _stands_alone(message):
        return None
    return _other_comparison(message, said, topics) or _near_topic(message, said, topics)


def _is_fragment(text: str) -> bool:
    words = len(text.split())
    return words <= MOST_WORDS or (words <= MOST_WORDS_AFTER_OPENING and bool(_OPENING.search(text)))


def _stands_alone(message: Message) -> bool:
    decision = message.decision
    if decision.kind not in _UNSURE_KINDS:
        return True
    return decision.kind == "answer" and decision.confidence >= SURE


def _other_comparison(message: Message, said: Said, topics: Mapping[str, Topic]) -> str | None:
    """After a comparison, another medicine asks for the comparison with that one."""
    if not any(topic.startswith(COMPARISON) or topic == "alternatives" for topic in said.topics):
        return None
    named = (COMPARISON + one.value.lower() for one in message.named if one.entity == DRUG)
    return next((topic for topic in named if topic in topics), None)


def _near_topic(message: Message, said: Said, topics: Mapping[str, Topic]) -> str | None:
    if message.decision.kind == "other_drug":
        return None
    near = {one for topic in said.topics if topic in topics for one in _neighbours(topics[topic], topics)}
    chances = {label: chance * (NEARNESS if label in near else 1.0) for label, chance in message.chances.items()}
    best = max(chances, key=chances.__getitem__, default=None)
    return best if best in near and message.chances[best] >= LEAST_CHANCE else None


def _neighbours(topic: Topic, topics: Mapping[str, Topic]) -> set[str]:
    return {topic.id, *topic.related, *(other.id for other in topics.values() if other.group == topic.group)}
