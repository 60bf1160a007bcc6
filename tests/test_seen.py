import asyncio

import pytest

from channels import seen
from channels.seen import SeenEvents


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def redis(redis_server):
    process, address = redis_server
    return address, process


async def ask(events, *keys):
    answers = [await events.is_new(key) for key in keys]
    await events.close()
    return answers


def test_key_is_new_once():
    assert asyncio.run(ask(SeenEvents(None), "a", "b", "a", "a")) == [True, True, False, False]


def test_key_is_new_again_after_its_lifetime():
    clock = Clock()
    events = SeenEvents("", lifetime_seconds=10, clock=clock)
    assert asyncio.run(ask(events, "a"))[0]
    clock.now = 9.9
    assert asyncio.run(ask(events, "a")) == [False]
    clock.now = 10.0
    assert asyncio.run(ask(events, "a")) == [True]


def test_memory_is_bounded(monkeypatch):
    monkeypatch.setattr(seen, "MOST_IN_MEMORY", 3)
    events = SeenEvents(None)
    assert asyncio.run(ask(events, "a", "b", "c", "d", "d", "a")) == [True, True, True, True, False, True]


def test_processes_that_share_redis_share_what_they_have_seen(redis):
    url, _ = redis
    assert asyncio.run(ask(SeenEvents(url), "a", "b")) == [True, True]
    assert asyncio.run(ask(SeenEvents(url), "a", "c")) == [False, True]


def test_redis_holds_no_key_as_it_is_and_each_expires(redis):
    url, _ = redis

    async def look():
        await ask(SeenEvents(url, lifetime_seconds=60), "telegram:4711")
        client = seen.Redis.from_url(url)
        (name,) = await client.keys("*")
        left = await client.ttl(name)
        await client.close()
        return name.decode(), left

    name, left = asyncio.run(look())
    assert "4711" not in name
    assert 0 < left <= 60


def test_redis_that_goes_down_is_replaced_by_memory_with_one_warning(redis, caplog):
    url, process = redis
    clock = Clock()
    events = SeenEvents(url, clock=clock)

    async def lose_redis():
        before = [await events.is_new("a")]
        process.kill()
        process.wait(10)
        for key in ("a", "b", "b", "c"):
            clock.now += seen.REDIS_PAUSE_SECONDS
            before.append(await events.is_new(key))
        await events.close()
        return before

    assert asyncio.run(lose_redis()) == [True, False, True, False, True]
    (record,) = caplog.records
    assert "PATIENT_FAQ_REDIS" in record.getMessage()
    assert "redis://" not in record.getMessage()
