"""Remembers which events a remote service has delivered, so that one delivered again is not answered again."""

from __future__ import annotations

import hashlib
import logging
import time
from collections import OrderedDict
from collections.abc import Callable

from redis.asyncio import Redis
from redis.exceptions import RedisError

MOST_IN_MEMORY = 100_000
# Redis answers in a millisecond; one that does not must not keep a patient waiting.
REDIS_TIMEOUT_SECONDS = 1.0
# While Redis is down, each event would else wait for the time-out.
REDIS_PAUSE_SECONDS = 10.0
PREFIX = "patient-faq:seen:"

logger = logging.getLogger(__name__)


class SeenEvents:
    """The keys of events, each known for a while; in Redis where there is one, else in this process."""

    def __init__(self, redis_url: str | None, lifetime_seconds: int = 86_400, clock: Callable[[], float] = time.monotonic) -> None:
        """Start with nothing seen; connects when it is first asked.

        Args:
            redis_url: Such as redis://localhost:6379/0, shared by all processes; None or empty to remember in memory.
            lifetime_seconds: How long a key is known.
            clock: Seconds that only grow.
        """
        self._lifetime = lifetime_seconds
        self._clock = clock
        self._redis = _connect(redis_url) if redis_url else None
        self._redis_is_up = True
        self._ask_redis_from = clock()
        self._expiries: OrderedDict[str, float] = OrderedDict()

    async def is_new(self, key: str) -> bool:
        """Whether this key is seen for the first time; from now on it is known.

        A Redis that is down is replaced by memory: an event may then be answered twice by two processes, but never
        remains without an answer.
        """
        name = hashlib.sha256(key.encode(errors="surrogatepass")).hexdigest()
        new_here = self._is_new_in_memory(name)
        new_there = await self._is_new_in_redis(name) if self._redis and self._clock() >= self._ask_redis_from else None
        return new_here if new_there is None else new_here and new_there

    async def close(self) -> None:
        """Leave Redis."""
        if self._redis:
            await self._redis.close()

    def _is_new_in_memory(self, name: str) -> bool:
        now = self._clock()
        # All live equally long, so the oldest expire first.
        while self._expiries and (next(iter(self._expiries.values())) <= now or len(self._expiries) >= MOST_IN_MEMORY):
            self._expiries.popitem(last=False)
        if name in self._expiries:
            return False
        self._expiries[name] = now + self._lifetime
        return True

    async def _is_new_in_redis(self, name: str) -> bool | None:
        assert self._redis is not None  # noqa: S101
        try:
            is_new = bool(await self._redis.set(PREFIX + name, 1, nx=True, ex=self._lifetime))
        except (RedisError, OSError) as error:
            self._note_failure(error)
            return None
        self._redis_is_up = True
        return is_new

    def _note_failure(self, error: Exception) -> None:
        self._ask_redis_from = self._clock() + REDIS_PAUSE_SECONDS
        if self._redis_is_up:
            logger.warning(
                "Redis cannot be reached (%s); delivered events are remembered in this process only. Look at PATIENT_FAQ_REDIS.",
                type(error).__name__,
            )
        self._redis_is_up = False


def _connect(url: str) -> Redis:
    return Redis.from_url(url, socket_timeout=REDIS_TIMEOUT_SECONDS, socket_connect_timeout=REDIS_TIMEOUT_SECONDS)
