"""Lets messages start one after another, so that the process stays free to take requests."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

Result = TypeVar("Result")

# Longer than a usual message takes; a message that waits for something else must not hold up the others.
HEAD_START_SECONDS = 0.25


class Turns:
    """Gives each message a head start before the next begins.

    Understanding a message keeps the process busy. If many began at once, none would be ready much earlier, and meanwhile
    requests would not be acknowledged in time and be delivered again.
    """

    def __init__(self, head_start_seconds: float = HEAD_START_SECONDS) -> None:
        """Start with nobody waiting.

        Args:
            head_start_seconds: How long the next waits at most.
        """
        self._head_start = head_start_seconds
        self._gate = asyncio.Lock()

    async def take(self, work: Callable[[], Awaitable[Result]]) -> Result:
        """Wait for the turn, then do the work; its time begins with its turn."""
        async with self._gate:
            task = asyncio.ensure_future(work())
            try:
                await asyncio.wait([task], timeout=self._head_start)
            except asyncio.CancelledError:
                task.cancel()
                raise
        return await task
