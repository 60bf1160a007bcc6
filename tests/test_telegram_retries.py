import asyncio

import pytest
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError, TimedOut

from channels.telegram.retries import MOST_WAITING_SECONDS, PAUSES_SECONDS, call_with_retries


class Telegram:
    """Meets each error in turn, then works; keeps how long was waited."""

    def __init__(self, *errors):
        self.errors, self.calls, self.waited = list(errors), 0, []

    async def call(self):
        self.calls += 1
        if self.errors:
            raise self.errors.pop(0)
        return "sent"

    async def sleep(self, seconds):
        self.waited.append(seconds)

    def run(self):
        return asyncio.run(call_with_retries(self.call, self.sleep))


@pytest.mark.parametrize(
    ("errors", "waited"),
    [
        ([], []),
        ([NetworkError("502")], [1.0]),
        ([TimedOut()], [1.0]),
        ([NetworkError("502"), TimedOut()], [1.0, 4.0]),
        ([RetryAfter(7)], [7.0]),
        ([RetryAfter(7), RetryAfter(20), NetworkError("500")], [7.0, 20.0, 1.0]),
        ([RetryAfter(30)], [30.0]),
    ],
    ids=["no_error", "server_error", "time_out", "two_errors", "too_many", "too_many_then_error", "as_long_as_allowed"],
)
def test_call_is_made_again_after_as_long_as_it_must_wait(errors, waited):
    telegram = Telegram(*errors)
    assert telegram.run() == "sent"
    assert telegram.waited == waited


@pytest.mark.parametrize(
    ("errors", "calls"),
    [
        ([NetworkError("500")] * (len(PAUSES_SECONDS) + 1), len(PAUSES_SECONDS) + 1),
        ([RetryAfter(int(MOST_WAITING_SECONDS) + 1)], 1),
        ([RetryAfter(20), RetryAfter(20)], 2),
        ([BadRequest("chat not found")], 1),
        ([Forbidden("blocked")], 1),
    ],
    ids=["stays_down", "must_wait_too_long", "must_wait_too_long_in_all", "bad_request", "blocked"],
)
def test_call_is_given_up_where_there_is_no_hope(errors, calls):
    telegram = Telegram(*errors)
    with pytest.raises(TelegramError):
        telegram.run()
    assert telegram.calls == calls
