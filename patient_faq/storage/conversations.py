"""Conversations as they are kept: every event, until the patient or the operator deletes it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from patient_faq.storage.database import METADATA

EVENTS = sa.Table(
    "events",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("conversation", sa.String(255), nullable=False, index=True),
    sa.Column("timestamp", sa.Float, nullable=False),
    sa.Column("data", sa.Text, nullable=False),
)


@dataclass(frozen=True)
class StoredEvents:
    """The events of one conversation.

    Attributes:
        events: Rasa's events as dictionaries, the oldest first.
        latest: A number that changes with every event that is added; 0 if there is none.
    """

    events: tuple[dict[str, Any], ...]
    latest: int


class ConversationArchive:
    """Adds to conversations, reads and deletes them.

    Several processes may use it at once.
    """

    def __init__(self, database: Engine) -> None:
        """Keep the database."""
        self._database = database

    def add(self, conversation: str, events: Sequence[dict[str, Any]]) -> int:
        """Add events to a conversation, each with its `timestamp` in seconds; returns `StoredEvents.latest`."""
        rows = [{"conversation": conversation, "timestamp": event["timestamp"], "data": json.dumps(event)} for event in events]
        with self._database.begin() as connection:
            if rows:
                connection.execute(sa.insert(EVENTS), rows)
            return _latest(connection, conversation)

    def read_latest(self, conversation: str, most: int) -> list[dict[str, Any]]:
        """The latest events of a conversation, the newest first, without reading the others."""
        rows = sa.select(EVENTS.c.data).where(EVENTS.c.conversation == conversation).order_by(EVENTS.c.id.desc()).limit(most)
        with self._database.connect() as connection:
            return [json.loads(data) for data in connection.execute(rows).scalars()]

    def read(self, conversation: str) -> StoredEvents:
        """All events of a conversation; none if it is unknown."""
        rows = sa.select(EVENTS.c.id, EVENTS.c.data).where(EVENTS.c.conversation == conversation).order_by(EVENTS.c.id)
        with self._database.connect() as connection:
            found = connection.execute(rows).all()
        return StoredEvents(tuple(json.loads(data) for _, data in found), found[-1][0] if found else 0)

    def latest(self, conversation: str) -> int:
        """As `StoredEvents.latest`, without reading the events."""
        with self._database.connect() as connection:
            return _latest(connection, conversation)

    def names(self) -> list[str]:
        """The names of all conversations."""
        with self._database.connect() as connection:
            return list(connection.execute(sa.select(EVENTS.c.conversation).distinct()).scalars())

    def forget(self, conversation: str) -> int:
        """Delete a conversation; returns how many events it had."""
        with self._database.begin() as connection:
            return int(connection.execute(sa.delete(EVENTS).where(EVENTS.c.conversation == conversation)).rowcount)


def _latest(connection: sa.engine.Connection, conversation: str) -> int:
    newest = sa.select(sa.func.max(EVENTS.c.id)).where(EVENTS.c.conversation == conversation)
    return int(connection.execute(newest).scalar() or 0)
