"""Work that goes on after a request was acknowledged: one piece at a time for each conversation, conversations side by side."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

Work = Callable[[], Awaitable[None]]

logger = logging.getLogger(__name__)


class WorkInOrder:
    """Keeps track of all work that is under way."""

    def __init__(self, name: str) -> None:
        """Start with none.

        Args:
            name: Whose work it is, for the log.
        """
        self._name = name
        self._latest: dict[str, asyncio.Task[None]] = {}
        self._running: set[asyncio.Task[None]] = set()

    def add(self, conversation: str, work: Work) -> None:
        """Do a piece of work after all that was added before for the same conversation."""
        task = asyncio.get_running_loop().create_task(self._run(self._latest.get(conversation), work))
        self._latest[conversation] = task
        self._running.add(task)
        task.add_done_callback(lambda done: self._forget(conversation, done))

    async def finish(self, patience_seconds: float) -> None:
        """Wait until all work is done; give up what takes longer.

        Args:
            patience_seconds: How long to wait.
        """
        if not self._running:
            return
        _, late = await asyncio.wait(set(self._running), timeout=patience_seconds)
        for task in late:
            task.cancel()
        if late:
            await asyncio.wait(late)
            logger.warning("%s: %d pieces of work were given up at the stop.", self._name, len(late))

    async def _run(self, before: asyncio.Task[None] | None, work: Work) -> None:
        if before is not None:
            await asyncio.wait([before])
        try:
            await work()
        except Exception as error:
            # Only its kind: the text of an error may hold what a patient wrote.
            logger.error("%s: an event could not be handled (%s).", self._name, type(error).__name__)

    def _forget(self, conversation: str, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if self._latest.get(conversation) is task:
            del self._latest[conversation]
