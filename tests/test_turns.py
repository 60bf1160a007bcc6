import asyncio

import pytest

from channels.turns import Turns


def run_all(turns, works):
    async def run():
        return await asyncio.gather(*(turns.take(work) for work in works), return_exceptions=True)

    return asyncio.run(run())


def make(log, name, seconds):
    async def work():
        log.append(f"{name} begins")
        await asyncio.sleep(seconds)
        log.append(f"{name} ends")
        return name

    return work


def test_short_work_is_done_one_after_another():
    log = []
    assert run_all(Turns(5), [make(log, name, 0.01) for name in "abc"]) == ["a", "b", "c"]
    assert log == ["a begins", "a ends", "b begins", "b ends", "c begins", "c ends"]


def test_long_work_does_not_hold_up_the_next():
    log = []
    assert run_all(Turns(0.05), [make(log, "a", 0.5), make(log, "b", 0.01)]) == ["a", "b"]
    assert log == ["a begins", "b begins", "b ends", "a ends"]


def test_failure_reaches_who_asked_and_the_next_has_its_turn():
    async def fail():
        raise ValueError("broken")

    failed, done = run_all(Turns(5), [fail, make([], "b", 0)])
    assert isinstance(failed, ValueError)
    assert done == "b"


def test_work_given_up_is_cancelled_and_the_next_has_its_turn():
    log = []

    async def run():
        turns = Turns(5)
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(turns.take(make(log, "a", 60)), 0.05)
        return await asyncio.wait_for(turns.take(make(log, "b", 0)), 5)

    assert asyncio.run(run()) == "b"
    assert "a ends" not in log
