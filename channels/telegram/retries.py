"""Calls of Telegram that are tried again, within limits."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import Awaitable, Callable
from typing import TypeVar

from telegram.error import BadRequest, NetworkError, RetryAfter

Result = TypeVar("Result")
Sleep = Callable[[float], Awaitable[object]]

# Between the tries after a failed connection, a time-out or a status of 500 and more.
PAUSES_SECONDS = (1.0, 4.0)
# How long Telegram may make one call wait by 429, all in all.
MOST_WAITING_SECONDS = 30.0


async def call_with_retries(call: Callable[[], Awaitable[Result]], sleep: Sleep = asyncio.sleep) -> Result:
    """Call until it works or there is no hope.

    A time-out tells not whether the call was carried out: it is tried again all the same, as a reply that comes twice
    harms less than one that never comes.

    Args:
        call: Makes one try.
        sleep: Waits so many seconds.

    Raises:
        TelegramError: What the last try met.
    """
    waited, pauses = 0.0, iter(PAUSES_SECONDS)
    while True:
        try:
            return await call()
        except RetryAfter as error:
            pause = _seconds(error)
            waited += pause
            if waited > MOST_WAITING_SECONDS:
                raise
        except BadRequest:
            raise
        except NetworkError:
            next_pause = next(pauses, None)
            if next_pause is None:
                raise
            pause = next_pause
        await sleep(pause)


def _seconds(error: RetryAfter) -> float:
    given = error.retry_after
    return given.total_seconds() if isinstance(given, datetime.timedelta) else float(given)
