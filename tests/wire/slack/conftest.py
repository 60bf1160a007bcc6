"""Fixtures: a small app with the Slack channel, a stand-in of Rasa behind it and one of Slack's API before it."""

import itertools

import pytest

from channels.slack import SlackChannel
from channels.slack.retries import PatientRetries
from patient_faq.settings import read_settings
from wire import slack_requests as slack
from wire.accounts import SLACK_SIGNING_SECRET, SLACK_TOKEN
from wire.served import wait_until
from wire.small_app import SmallApp

USERS = itertools.count(1)


@pytest.fixture
def user():
    return f"U{next(USERS):06}"


@pytest.fixture
def waits():
    """How long the channel waited before each further try, in seconds; it does not really wait."""
    return []


@pytest.fixture
def settings(fake_slack, database):
    fake_slack.clear()
    account = {"PATIENT_FAQ_SLACK_TOKEN": SLACK_TOKEN, "PATIENT_FAQ_SLACK_SIGNING_SECRET": SLACK_SIGNING_SECRET}
    return read_settings({"PATIENT_FAQ_DATABASE": database, "PATIENT_FAQ_SLACK_API": f"{fake_slack.url}/api/", **account})


@pytest.fixture
def app(settings, rasa, waits):
    async def sleep(seconds):
        waits.append(seconds)

    with SmallApp(SlackChannel(settings, PatientRetries(sleep)), rasa) as app:
        yield app


@pytest.fixture
def post(app):
    def send(body, content_type=slack.JSON, **more):
        return slack.send(f"{app.url}/webhook", body, content_type, **more)

    return send


@pytest.fixture
def exchange(post, fake_slack, user):
    """Post something and wait for so many calls more that reach this person; returns them."""

    def send(body, calls=1, content_type=slack.JSON):
        before = len(fake_slack.sent(user=user))
        assert post(body, content_type) == (200, "")
        wait_until(lambda: len(fake_slack.sent(user=user)) >= before + calls, f"{calls} calls")
        return fake_slack.sent(user=user)[before:]

    return send


@pytest.fixture
def here(fake_slack):
    """The calls that reached a channel."""
    return lambda channel: [call for call in list(fake_slack.calls) if call.values.get("channel") == channel]
