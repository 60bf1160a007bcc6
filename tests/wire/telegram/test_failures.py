"""The channel while Telegram or the assistant fails, on the wire, with a stand-in of Rasa."""

import logging

import pytest

from wire import telegram_updates as tg
from wire.fake_rasa import reply
from wire.served import wait_until
from wire.telegram.samples import UNAVAILABLE


def test_patient_who_has_blocked_the_bot_is_left_in_peace(post, app, fake_telegram, caplog, chat):
    fake_telegram.fail(403)
    assert post(tg.typed("hello", chat)) == 200
    app.close()
    assert len(fake_telegram.refused) == 1
    assert [record for record in caplog.records if record.levelno > logging.INFO] == []


@pytest.mark.parametrize("error", [ValueError("zebra"), TimeoutError(), RuntimeError("zebra crossing")])
def test_assistant_that_fails_is_never_silence(exchange, rasa, chat, error, caplog):
    rasa.replies["wine?"] = error
    (sent,) = exchange(tg.typed("wine?", chat), chat)
    assert sent.text == UNAVAILABLE
    assert "zebra" not in caplog.text
    (after,) = exchange(tg.typed("hello", chat), chat)
    assert after.text == "You said: hello"


@pytest.mark.parametrize("failures", [[(500, {})], [(502, {}), (500, {})], [(429, {"retry_after": 1})], [(200, {"seconds": 1.5})]])
def test_telegram_that_fails_or_is_slow_still_gets_the_reply_once(exchange, app, fake_telegram, chat, failures):
    for status, more in failures:
        fake_telegram.fail(status, **more)
    exchange(tg.typed("hello", chat), chat)
    app.close()
    assert [call.text for call in fake_telegram.sent(chat)] == ["You said: hello"]


def test_telegram_that_is_down_in_the_middle_gets_the_reply_when_it_is_back(app, post, fake_telegram, chat, monkeypatch):
    monkeypatch.setattr("channels.telegram.retries.PAUSES_SECONDS", (0.5, 1.0))
    with fake_telegram.down():
        assert post(tg.typed("hello", chat)) == 200
    app.close()
    assert [call.text for call in fake_telegram.sent(chat)] == ["You said: hello"]


def test_telegram_that_stays_down_does_no_harm(exchange, post, fake_telegram, rasa, chat, caplog):
    with fake_telegram.down():
        assert post(tg.typed("zebra crossing", chat)) == 200
        wait_until(lambda: "sendMessage failed (NetworkError)" in caplog.text, "the log line")
    (after,) = exchange(tg.typed("hello", chat), chat)
    assert after.text == "You said: hello"
    assert "zebra" not in caplog.text


def test_markup_that_telegram_refuses_is_sent_as_plain_text(exchange, fake_telegram, rasa, chat):
    fake_telegram.fail(400)
    rasa.replies["wine?"] = [reply("5 < 6", kind="emergency")]
    (sent,) = exchange(tg.typed("wine?", chat), chat)
    assert (sent.text, "parse_mode" in sent.values) == ("5 < 6", False)
