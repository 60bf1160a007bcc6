"""Whether answers helped: topic and content version, and not a word of what was said."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from patient_faq.storage.database import METADATA

FEEDBACK = sa.Table(
    "feedback",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("timestamp", sa.Float, nullable=False),
    sa.Column("topic", sa.String(64), nullable=False),
    sa.Column("content_version", sa.String(64), nullable=False),
    sa.Column("helped", sa.Boolean, nullable=False),
)


@dataclass(frozen=True)
class TopicFeedback:
    """What people thought of one topic's answer: how many it helped, and how many not."""

    topic: str
    helped: int
    did_not_help: int


class FeedbackBook:
    """Takes feedback down and counts it."""

    def __init__(self, database: Engine) -> None:
        """Keep the database."""
        self._database = database

    def add(self, topics: Sequence[str], content_version: str, *, helped: bool) -> None:
        """Take down feedback on an answer about some topics."""
        row = {"timestamp": time.time(), "content_version": content_version, "helped": helped}
        with self._database.begin() as connection:
            for topic in topics:
                connection.execute(sa.insert(FEEDBACK), {**row, "topic": topic})

    def count(self) -> list[TopicFeedback]:
        """Feedback by topic, in alphabetical order."""
        helped = sa.func.sum(sa.case((FEEDBACK.c.helped, 1), else_=0))
        rows = sa.select(FEEDBACK.c.topic, helped, sa.func.count()).group_by(FEEDBACK.c.topic).order_by(FEEDBACK.c.topic)
        with self._database.connect() as connection:
            return [TopicFeedback(topic, yes, total - yes) for topic, yes, total in connection.execute(rows)]
