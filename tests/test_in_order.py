import asyncio

from channels.in_order import WorkInOrder
from channels.pseudonyms import name_conversation


def test_work_of_one_conversation_is_done_in_order_and_others_do_not_wait():
    done = []

    async def work(name, seconds):
        await asyncio.sleep(seconds)
        done.append(name)

    async def run():
        works = WorkInOrder("test")
        works.add("a", lambda: work("a1", 0.05))
        works.add("a", lambda: work("a2", 0))
        works.add("b", lambda: work("b1", 0))
        await works.finish(5)

    asyncio.run(run())
    assert done == ["b1", "a1", "a2"]


def test_failed_work_is_logged_by_kind_and_the_next_is_done(caplog):
    done = []

    async def fail():
        raise ValueError("zebra crossing")

    async def succeed():
        done.append("next")

    async def run():
        works = WorkInOrder("test")
        works.add("a", fail)
        works.add("a", succeed)
        await works.finish(5)

    asyncio.run(run())
    assert done == ["next"]
    assert "ValueError" in caplog.text
    assert "zebra" not in caplog.text


def test_stop_waits_for_work_and_gives_up_what_takes_too_long(caplog):
    done = []

    async def work(seconds):
        await asyncio.sleep(seconds)
        done.append(seconds)

    async def run():
        works = WorkInOrder("test")
        works.add("a", lambda: work(0.01))
        works.add("b", lambda: work(60))
        await works.finish(0.3)
        await works.finish(0.3)

    asyncio.run(run())
    assert done == [0.01]
    assert "1 pieces of work" in caplog.text


def test_name_of_a_conversation_is_stable_and_hides_who_it_is():
    name = name_conversation("telegram", 4711, "key")
    assert name == name_conversation("telegram", "4711", "key")
    assert name.startswith("telegram:")
    assert "4711" not in name
    assert len({name, name_conversation("telegram", 4711, "other"), name_conversation("slack", 4711, "key")}) == 3
