"""Which updates the channel takes, and that it takes each once, on the wire, with a stand-in of Rasa."""

import logging
from concurrent.futures import ThreadPoolExecutor

import pytest

from channels.telegram.channel import TelegramChannel
from patient_faq.settings import read_settings
from wire import telegram_updates as tg
from wire.accounts import TELEGRAM_SECRET, TELEGRAM_TOKEN
from wire.fake_rasa import reply
from wire.served import wait_until
from wire.small_app import SmallApp
from wire.telegram.samples import STICKER

FAR_AWAY = {"message": {**tg.message(text="hello"), "date": 10**20}}


@pytest.mark.parametrize("secret", [None, "", "wrong", TELEGRAM_SECRET.upper(), TELEGRAM_SECRET + "x", "é"])
def test_update_without_the_secret_is_refused_and_not_answered(post, app, rasa, fake_telegram, chat, secret):
    assert post(tg.typed("hello", chat), secret) == 401
    assert post(b"x" * 2_000_000, secret) == 401
    app.close()
    assert (rasa.got, fake_telegram.calls) == ([], [])


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"7", b'{"update_id": "1"}', b'{"message": {}}', b"\xff\xfe"])
def test_body_that_is_no_update_is_refused(post, body):
    assert post(body) == 400


def test_body_that_is_too_large_is_refused(post):
    assert post(b"x" * 300_000) == 413


@pytest.mark.parametrize("content", [{"message": "hello"}, {"message": {}}, {"callback_query": []}, {"message": {"chat": 7}}, FAR_AWAY])
def test_update_that_cannot_be_read_is_acknowledged_so_that_it_does_not_come_for_hours(post, content):
    assert post({"update_id": next(tg.NUMBERS), **content}) == 200


def test_same_update_twice_is_answered_once(post, app, rasa, fake_telegram, chat):
    update = tg.typed("hello", chat)
    assert [post(update), post(update)] == [200, 200]
    app.close()
    assert len(rasa.got) == len(fake_telegram.sent(chat)) == 1


def test_stop_ends_the_replies_under_way_and_leaves_new_updates_to_be_sent_again(app, post, rasa, fake_telegram, chat):
    rasa.seconds = 1
    post(tg.typed("before", chat))
    with ThreadPoolExecutor(1) as pool:
        stopped = pool.submit(app.close)
        wait_until(lambda: post(tg.typed("after", chat + 1_000_000)) == 503, "the stop", 1)
        stopped.result(10)
    assert "You said: before" in [call.text for call in fake_telegram.sent(chat)]


def test_messages_of_a_chat_are_answered_in_order(app, post, rasa, fake_telegram, chat):
    texts = [f"message {number}" for number in range(8)]
    fake_telegram.fail(200, seconds=0.2)
    fake_telegram.fail(500)
    assert {post(tg.typed(text, chat)) for text in texts} == {200}
    app.close()
    assert [text for _, text in rasa.got] == texts
    assert [call.text for call in fake_telegram.sent(chat)] == [f"You said: {text}" for text in texts]


def test_200_messages_at_once_are_answered_each_once(app, post, rasa, fake_telegram):
    rasa.seconds = 0.01
    updates = [tg.typed(f"question {chat}", chat) for chat in range(20_000, 20_200)]
    with ThreadPoolExecutor(40) as pool:
        assert set(pool.map(post, updates)) == {200}
        assert set(pool.map(post, updates[::4])) == {200}
    wait_until(lambda: len(fake_telegram.sent()) >= 200, "200 answers", 60)
    app.close()
    assert sorted((call.chat, call.text) for call in fake_telegram.sent()) == [
        (chat, f"You said: question {chat}") for chat in range(20_000, 20_200)
    ]


@pytest.mark.parametrize(
    "update",
    [
        tg.update("channel_post", **tg.message({"id": -100, "type": "channel", "title": "C"}, text="hello")),
        tg.update(**tg.message(tg.GROUP, new_chat_members=[tg.PERSON])),
        tg.update(**tg.message(tg.GROUP, text="my throat is closing")),
        tg.update("brain_wave", id=1),
    ],
    ids=["channel_post", "join", "group_talk", "unknown"],
)
def test_what_is_not_for_us_is_acknowledged_in_silence(post, app, fake_telegram, rasa, update):
    assert post(update) == 200
    app.close()
    assert (rasa.got, fake_telegram.sent()) == ([], [])


def test_channel_starts_while_telegram_is_down(settings, rasa, fake_telegram, chat):
    with fake_telegram.down(), SmallApp(TelegramChannel(settings), rasa) as app:
        assert tg.post(f"{app.url}/webhook", tg.typed("hello", chat), "wrong") == 401


def test_nothing_that_was_said_and_no_secret_is_logged(exchange, fake_telegram, rasa, chat, caplog):
    caplog.set_level(logging.DEBUG)
    rasa.replies["zebra crossing"] = [reply("lemonade")]
    fake_telegram.fail(500)
    fake_telegram.fail(400)
    exchange(tg.typed("zebra crossing", chat), chat)
    exchange(tg.update(**tg.message(chat, sticker=STICKER)), chat)
    logged = caplog.text + "".join(str(record.args) for record in caplog.records)
    for secret in ("zebra", "lemonade", TELEGRAM_TOKEN, TELEGRAM_SECRET, str(chat)):
        assert secret not in logged


def test_channel_without_its_settings_has_no_routes(rasa, database):
    channel = TelegramChannel(read_settings({"PATIENT_FAQ_DATABASE": database}))
    with SmallApp(channel, rasa) as app:
        assert tg.post(f"{app.url}/webhook", tg.typed("hello"), "") == 404


@pytest.mark.parametrize("path", ["/set_webhook", "/webhook"])
def test_webhook_cannot_be_set_by_an_address(app, fake_telegram, path):
    assert tg.get(f"{app.url}{path}") in (404, 405)
    assert fake_telegram.calls == []
