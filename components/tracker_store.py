"""Keeps the latest turns of each conversation in memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker


class RecentTurnsTrackerStore(TrackerStore):
    """Forgets all but the latest turns, with the slots as they stand.

    Rasa replays every event of a conversation for each message, so that a static reply takes six times as long at
    turn 100 as at the first. Our rules look at the latest message and the slots only. Events are kept as they are:
    Rasa's own in-memory store writes and reads them as JSON for each message.
    """

    def __init__(self, domain: Domain, event_broker: EventBroker | None = None, turns: int = 2, **kwargs: Any) -> None:
        """Called by Rasa for `tracker_store: type:` in endpoints.yml.

        Args:
            domain: The domain, for its slots.
            event_broker: Where Rasa streams events to, if anywhere.
            turns: How many user messages, with all that follows each, are kept.
            **kwargs: Rasa's other settings of a tracker store.
        """
        super().__init__(domain, event_broker, **kwargs)
        self._turns = turns
        self._events: dict[str, list[Event]] = {}

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keep the latest turns of a conversation."""
        await self.stream_events(tracker)
        self._events[tracker.sender_id] = self._recent(tracker)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The conversation as far as it is kept; None if it is unknown."""
        if sender_id not in self._events:
            return None
        return DialogueStateTracker.from_events(sender_id, self._events[sender_id], self.domain.slots)

    async def keys(self) -> Iterable[str]:
        """The ids of all conversations."""
        return list(self._events)

    def _recent(self, tracker: DialogueStateTracker) -> list[Event]:
        events = list(tracker.events)
        starts = [number for number, event in enumerate(events) if isinstance(event, UserUttered)]
        if len(starts) <= self._turns:
            return events
        # One event before the oldest message kept: the action_listen that waited for it.
        kept = events[max(0, starts[-self._turns] - 1) :]
        return [*_slots_before(tracker, kept), *kept]


def _slots_before(tracker: DialogueStateTracker, kept: Sequence[Event]) -> list[Event]:
    """Events that set the slots which no kept event sets."""
    set_later = {event.key for event in kept if isinstance(event, SlotSet)}
    return [
        SlotSet(name, slot.value, timestamp=kept[0].timestamp)
        for name, slot in tracker.slots.items()
        if name not in set_later and slot.value != slot.initial_value
    ]
