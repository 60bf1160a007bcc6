"""Keeps the latest turns of each conversation in memory."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker


class RecentTurnsTrackerStore(InMemoryTrackerStore):
    """Forgets all but the latest turns, with the slots as they stand.

    Rasa replays every event of a conversation for each message, so that a static reply takes six times as long at
    turn 100 as at the first. Our rules look at the latest message and the slots only.
    """

    def __init__(self, domain: Domain, event_broker: EventBroker | None = None, turns: int = 5, **kwargs: Any) -> None:
        """Called by Rasa for `tracker_store: type:` in endpoints.yml.

        Args:
            domain: The domain, for its slots.
            event_broker: Where Rasa streams events to, if anywhere.
            turns: How many user messages, with all that follows each, are kept.
            **kwargs: Rasa's other settings of a tracker store.
        """
        super().__init__(domain, event_broker, **kwargs)
        self._turns = turns

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Store the latest turns of a conversation."""
        await super().save(self._recent(tracker))

    def _recent(self, tracker: DialogueStateTracker) -> DialogueStateTracker:
        events = list(tracker.events)
        starts = [number for number, event in enumerate(events) if isinstance(event, UserUttered)]
        if len(starts) <= self._turns:
            return tracker
        # One event before the oldest message kept: the action_listen that waited for it.
        kept = events[max(0, starts[-self._turns] - 1) :]
        return DialogueStateTracker.from_events(tracker.sender_id, [*_slots_before(tracker, kept), *kept], self.domain.slots)


def _slots_before(tracker: DialogueStateTracker, kept: Sequence[Event]) -> list[Event]:
    """Events that set the slots which no kept event sets."""
    set_later = {event.key for event in kept if isinstance(event, SlotSet)}
    return [
        SlotSet(name, slot.value, timestamp=kept[0].timestamp)
        for name, slot in tracker.slots.items()
        if name not in set_later and slot.value != slot.initial_value
    ]
