"""Keeps conversations in the database, and gives Rasa the latest turns of each."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from patient_faq.storage import ConversationArchive, open_database
from patient_faq.storage.database import IN_MEMORY

MOST_IN_MEMORY = 1_000


@dataclass(frozen=True)
class RecentTurns:
    """The latest turns of a conversation, as they were when event number `latest` was the newest."""

    latest: int
    events: Sequence[Event]


class RecentTurnsTrackerStore(TrackerStore):
    """Gives Rasa only the latest turns, with the slots as they stand.

    Rasa replays every event of a conversation for each message, so that a static reply takes six times as long at
    turn 100 as at the first. Our rules look at the latest message and the slots only. All events stay in the
    database. Conversations that go on are kept in memory too: they are read again only when another process has
    added to them or deleted them.
    """

    def __init__(
        self, domain: Domain, event_broker: EventBroker | None = None, host: str | None = None, turns: int = 2, **kwargs: Any
    ) -> None:
        """Called by Rasa for `tracker_store: type:` in endpoints.yml.

        Args:
            domain: The domain, for its slots.
            event_broker: Where Rasa streams events to, if anywhere.
            host: `url:` of endpoints.yml, the address of the database; without it nothing outlives the process.
            turns: How many user messages, with all that follows each, Rasa is given.
            **kwargs: Rasa's other settings of a tracker store.
        """
        super().__init__(domain, event_broker, **kwargs)
        self._turns = turns
        self._archive = ConversationArchive(open_database(host or IN_MEMORY))
        self._recent: OrderedDict[str, RecentTurns] = OrderedDict()

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Add what is new to a conversation."""
        await self.stream_events(tracker)
        known = self._recent.get(tracker.sender_id)
        newest = known.events[-1].timestamp if known and known.events else 0.0
        added = [event.as_dict() for event in tracker.events if event.timestamp > newest]
        self._remember(tracker.sender_id, RecentTurns(self._archive.add(tracker.sender_id, added), self._cut(tracker)))

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The latest turns of a conversation; None if it is unknown."""
        known = self._recent.get(sender_id)
        if known is None or known.latest != self._archive.latest(sender_id):
            known = self._read(sender_id)
            self._remember(sender_id, known)
        if not known.events:
            return None
        return DialogueStateTracker.from_events(sender_id, known.events, self.domain.slots)

    async def retrieve_full_tracker(self, conversation_id: str) -> DialogueStateTracker | None:
        """The whole conversation; None if it is unknown."""
        stored = self._archive.read(conversation_id)
        return DialogueStateTracker.from_dict(conversation_id, list(stored.events), self.domain.slots) if stored.events else None

    async def keys(self) -> Iterable[str]:
        """The ids of all conversations."""
        return self._archive.names()

    def _read(self, sender_id: str) -> RecentTurns:
        stored = self._archive.read(sender_id)
        return RecentTurns(stored.latest, self._cut(DialogueStateTracker.from_dict(sender_id, list(stored.events), self.domain.slots)))

    def _remember(self, sender_id: str, known: RecentTurns) -> None:
        self._recent[sender_id] = known
        self._recent.move_to_end(sender_id)
        if len(self._recent) > MOST_IN_MEMORY:
            self._recent.popitem(last=False)

    def _cut(self, tracker: DialogueStateTracker) -> list[Event]:
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
