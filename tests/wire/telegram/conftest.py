"""Fixtures of the Telegram channel: a small app with a stand-in of Rasa, and the stand-in of the Bot API."""

import itertools

import pytest

from channels.telegram.channel import TelegramChannel
from patient_faq.settings import read_settings
from wire import telegram_updates as tg
from wire.accounts import TELEGRAM_SECRET, TELEGRAM_TOKEN
from wire.served import wait_until
from wire.small_app import SmallApp

CHATS = itertools.count(10_000)


@pytest.fixture
def chat():
    return next(CHATS)


@pytest.fixture
def settings(fake_telegram, database):
    fake_telegram.clear()
    return read_settings(
        {
            "PATIENT_FAQ_DATABASE": database,
            "PATIENT_FAQ_TELEGRAM_TOKEN": TELEGRAM_TOKEN,
            "PATIENT_FAQ_TELEGRAM_SECRET": TELEGRAM_SECRET,
            "PATIENT_FAQ_TELEGRAM_API": fake_telegram.url,
        }
    )


@pytest.fixture
def app(settings, rasa, monkeypatch):
    monkeypatch.setattr("channels.telegram.retries.PAUSES_SECONDS", (0.05, 0.1))
    with SmallApp(TelegramChannel(settings), rasa) as app:
        yield app


@pytest.fixture
def post(app):
    def send(update, secret=TELEGRAM_SECRET):
        return tg.post(f"{app.url}/webhook", update, secret)

    return send


@pytest.fixture
def patience_seconds():
    return 10


@pytest.fixture
def exchange(post, fake_telegram, patience_seconds):
    """Post an update and wait for so many messages more; returns them."""

    def send(update, chat, messages=1):
        before = len(fake_telegram.sent(chat))
        assert post(update) == 200
        wait_until(lambda: len(fake_telegram.sent(chat)) >= before + messages, f"{messages} messages", patience_seconds)
        return fake_telegram.sent(chat)[before:]

    return send
