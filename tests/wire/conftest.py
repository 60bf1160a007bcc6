"""Fixtures: fakes of the remote services, and one served assistant that talks to them."""

import pytest

from wire.fake_slack import FakeSlack
from wire.fake_telegram import FakeTelegram
from wire.served import ServedAssistant

TELEGRAM_TOKEN = "1234567:" + "t" * 35
TELEGRAM_SECRET = "telegram_secret_0123456789"
SLACK_TOKEN = "xoxb-1234567-slack-token"
SLACK_SIGNING_SECRET = "0123456789abcdef0123456789abcdef"


@pytest.fixture(scope="session")
def fake_telegram():
    with FakeTelegram(TELEGRAM_TOKEN) as fake:
        yield fake


@pytest.fixture(scope="session")
def fake_slack():
    with FakeSlack(SLACK_TOKEN) as fake:
        yield fake


@pytest.fixture(scope="session")
def served(fake_telegram, fake_slack, tmp_path_factory):
    """The served assistant, both channels on."""
    settings = {
        "PATIENT_FAQ_LOG_LEVEL": "INFO",
        "PATIENT_FAQ_DATABASE": f"sqlite:///{tmp_path_factory.mktemp('served')}/conversations.db",
        "PATIENT_FAQ_TELEGRAM_TOKEN": TELEGRAM_TOKEN,
        "PATIENT_FAQ_TELEGRAM_SECRET": TELEGRAM_SECRET,
        "PATIENT_FAQ_TELEGRAM_API": fake_telegram.url,
        "PATIENT_FAQ_SLACK_TOKEN": SLACK_TOKEN,
        "PATIENT_FAQ_SLACK_SIGNING_SECRET": SLACK_SIGNING_SECRET,
        "PATIENT_FAQ_SLACK_API": f"{fake_slack.url}/api/",
    }
    with ServedAssistant(**settings) as assistant:
        yield assistant
