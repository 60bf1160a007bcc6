"""What the conversation was last about, for components that read a message in its light."""

from __future__ import annotations

from rasa.shared.core.trackers import DialogueStateTracker

from patient_faq.content import Content, Topic
from patient_faq.dialogue import DialogueState

STATE_SLOT = "dialogue"


def last_topic(tracker: DialogueStateTracker | None, content: Content) -> Topic | None:
    """The first topic of the last answer; None outside a conversation and before the first answer."""
    if tracker is None or STATE_SLOT not in tracker.slots:
        return None
    said = DialogueState.from_slot(tracker.get_slot(STATE_SLOT)).said
    return next((content.topics[topic] for topic in (said.topics if said else ()) if topic in content.topics), None)
