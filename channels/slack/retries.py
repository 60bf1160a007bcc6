"""When a call of Slack's API is made again."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from aiohttp import ClientConnectionError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState

PATIENCE_SECONDS = 30.0
# After server and connection errors; so there are three tries.
PAUSES_SECONDS = (0.5, 2.0)
# Slack always says how long to wait; for the case that it does not.
USUAL_PAUSE_SECONDS = 1.0
_WAITED = "waited"
_FAILURES = "failures"


class PatientRetries(AsyncRetryHandler):
    """Tries again where that can help.

    After 429 when Retry-After is over, after 5xx and lost connections three times; at most half a minute in all. Not after a
    time-out: the message may have arrived, and would be said twice.
    """

    def __init__(self, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        """Keep how to wait."""
        super().__init__()
        self._sleep = sleep

    async def can_retry_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        """Whether another try can help and patience allows it."""
        pause = _pause(state, response, error)
        return pause is not None and _memory(state)[_WAITED] + pause <= PATIENCE_SECONDS

    async def prepare_for_next_attempt_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> None:
        """Wait."""
        pause = _pause(state, response, error) or 0.0
        memory = _memory(state)
        memory[_WAITED] += pause
        memory[_FAILURES] += 0 if _is_rate_limit(response) else 1
        state.next_attempt_requested = True
        await self._sleep(pause)
        state.increment_current_attempt()


def _pause(state: RetryState, response: HttpResponse | None, error: Exception | None) -> float | None:
    """How long to wait before the next try; None if there is no point in one."""
    if response is not None and _is_rate_limit(response):
        return _retry_after(response)
    failed = isinstance(error, ClientConnectionError) if error else response is not None and response.status_code >= 500
    failures = int(_memory(state)[_FAILURES])
    return PAUSES_SECONDS[failures] if failed and failures < len(PAUSES_SECONDS) else None


def _is_rate_limit(response: HttpResponse | None) -> bool:
    return response is not None and response.status_code == 429


def _retry_after(response: HttpResponse) -> float:
    named = next((values[0] for name, values in response.headers.items() if name.lower() == "retry-after"), "")
    return float(named) if named.isdecimal() else USUAL_PAUSE_SECONDS


def _memory(state: RetryState) -> dict[str, float]:
    if state.custom_values is None:
        state.custom_values = {_WAITED: 0.0, _FAILURES: 0.0}
    return state.custom_values
