"""What a short message may ask, by itself and after the last answer."""

from __future__ import annotations

from collections.abc import Mapping

from patient_faq.dialogue.follow_up import FOLLOW_UPS
from patient_faq.dialogue.message import Message

# Intents that only mean something as the answer to a question.
REMARKS = frozenset({"affirm", "deny", "tell_treatment_time", "tell_date"})
# Share of the message alone in a label's chance; the rest has the message with the last answer's topic before it.
SHARE_ALONE = 0.6
# Chance of a label that is not among the likeliest after the last answer.
UNLISTED_CHANCE = 1e-4
# What a message is less likely to ask than this, by itself, it does not ask after any answer.
LEAST_CHANCE = 0.002


def joined_chances(message: Message, said: list[str]) -> Mapping[str, float]:
    """The chances of the labels that a message may mean, by itself and after the last answer.

    Args:
        message: The message.
        said: Ids of the topics of the last answer; empty if there was none.

    Returns:
        Label -> weighted geometric mean of its two chances, not adding up to 1; what means nothing now is left out.
    """
    after = message.chances_after_answer if said else {}
    nothing = REMARKS if said else REMARKS | FOLLOW_UPS
    alone = {label: chance for label, chance in message.chances.items() if label not in nothing and chance >= LEAST_CHANCE}
    if not after:
        return alone
    # With its topic before it, a question about the last answer is one on that topic.
    on_it = sum(chance for label, chance in after.items() if label in FOLLOW_UPS or label == said[0])
    after = {**after, **dict.fromkeys((*FOLLOW_UPS, said[0]), on_it)}
    return {
        label: chance**SHARE_ALONE * max(after.get(label, 0.0), UNLISTED_CHANCE) ** (1 - SHARE_ALONE) for label, chance in alone.items()
    }


def without_remarks(message: Message, least: float) -> str | None:
    """The likeliest label of a message, were it no remark.

    Args:
        message: The message.
        least: Share of the other labels' chances that it must have, 0 to 1.

    Returns:
        The label; None if none has that share.
    """
    others = {label: chance for label, chance in message.chances.items() if label not in REMARKS}
    best = max(others, key=others.__getitem__, default="")
    return best if best and others[best] >= least * sum(others.values()) else None
