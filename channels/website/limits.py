"""How many requests a conversation or an address may send in a minute."""

from __future__ import annotations

import asyncio
import hashlib
import ipaddress
import logging
import math
import time

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import MovingWindowRateLimiter
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

REDIS_TIMEOUT_SECONDS = 1.0
# The library never drops the names that it counts in memory.
MOST_IN_MEMORY = 100_000
IPV6_NETWORK = 64


class RateLimits:
    """Counts requests over the last 60 seconds, in Redis for all processes or in this one."""

    def __init__(self, redis_url: str = "") -> None:
        """Connect when first used.

        Args:
            redis_url: As redis://host:6379/0; empty to count in memory.
        """
        self._redis = RedisStorage(redis_url, socket_timeout=REDIS_TIMEOUT_SECONDS, socket_connect_timeout=REDIS_TIMEOUT_SECONDS) \
            if redis_url else None  # fmt: skip
        self._memory = MemoryStorage()
        self._warned = False

    async def hit(self, who: str, per_minute: int) -> int:
        """Count a request.

        Args:
            who: Names the conversation or the address; only its digest is kept.
            per_minute: How many requests it may send.

        Returns:
            0 if the request may go on, else the seconds to wait.
        """
        item, key = RateLimitItemPerMinute(per_minute), hashlib.sha256(who.encode()).hexdigest()
        if self._redis is not None:
            try:
                return await asyncio.to_thread(_hit, self._redis, item, key)
            except RedisError as error:
                self._warn(error)
        if len(self._memory.events) > MOST_IN_MEMORY:
            self._memory = MemoryStorage()
        return _hit(self._memory, item, key)

    def _warn(self, error: RedisError) -> None:
        if not self._warned:
            logger.warning("PATIENT_FAQ_REDIS cannot be reached (%s); rate limits are counted in this process.", type(error).__name__)
        self._warned = True


def network_of(address: str) -> str:
    """The address, or for IPv6 its network: one household has more addresses than can be counted."""
    try:
        ip = ipaddress.ip_address(address.strip("[]"))
    except ValueError:
        return address
    return str(ip if ip.version == 4 else ipaddress.ip_network((ip, IPV6_NETWORK), strict=False))


def _hit(storage: MemoryStorage | RedisStorage, item: RateLimitItemPerMinute, key: str) -> int:
    limiter = MovingWindowRateLimiter(storage)
    if limiter.hit(item, key):
        return 0
    reset, _ = limiter.get_window_stats(item, key)
    return max(1, math.ceil(reset - time.time()))
