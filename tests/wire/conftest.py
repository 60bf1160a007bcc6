"""Fixtures: fakes of the remote services, and one served assistant that talks to them."""

import contextlib

import pytest

from patient_faq.storage import ConversationArchive, open_database
from patient_faq.storage.database import IN_MEMORY
from wire.accounts import SLACK_SIGNING_SECRET, SLACK_TOKEN, TELEGRAM_SECRET, TELEGRAM_TOKEN
from wire.fake_rasa import FakeRasa
from wire.fake_slack import FakeSlack
from wire.fake_telegram import FakeTelegram
from wire.served import ServedAssistant


@pytest.fixture(scope="session")
def fake_telegram():
    with FakeTelegram(TELEGRAM_TOKEN) as fake:
        yield fake


@pytest.fixture(scope="session")
def fake_slack():
    with FakeSlack(SLACK_TOKEN) as fake:
        yield fake


@pytest.fixture
def database():
    """The address of a database of this test's own, in memory: a busy disk would decide how long a burst takes."""
    open_database.cache_clear()
    return IN_MEMORY


@pytest.fixture
def rasa(database):
    """A stand-in of Rasa's handler, for small apps."""
    return FakeRasa(ConversationArchive(open_database(database)))


@pytest.fixture(scope="session")
def served(fake_telegram, fake_slack, tmp_path_factory):
    """The served assistant, both channels on; it is started while neither service can be reached."""
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
    with contextlib.ExitStack() as stack:
        with fake_telegram.down(), fake_slack.down():
            assistant = stack.enter_context(ServedAssistant(**settings))
        yield assistant
