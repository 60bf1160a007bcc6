"""What the assistant makes of a message, as the dialogue gets it."""

from __future__ import annotations

from dataclasses import dataclass

from patient_faq.content import Kind


@dataclass(frozen=True)
class Decision:
    """What the assistant makes of a message.

    Attributes:
        kind: The kind of reply.
        label: The label that decided, an intent of the Rasa domain.
        confidence: Its probability, 0 to 1.
        topics: Topics to answer, or to give the general facts of.
        candidates: Topics to offer, the likeliest first.
        subject: For not_covered: the subject that is not covered. For clarify: what may mean several topics. None if not known.
    """

    kind: Kind
    label: str
    confidence: float
    topics: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()
    subject: str | None = None
