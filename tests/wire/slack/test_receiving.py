"""What the channel takes from Slack, and what it refuses."""

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from channels.slack import SlackChannel
from patient_faq.settings import read_settings
from wire import slack_requests as slack
from wire.served import wait_for, wait_until
from wire.small_app import SmallApp

FORGED = "0" * 32


@pytest.mark.parametrize(
    "more",
    [
        {"secret": FORGED},
        {"age": 301},
        {"age": -303},
        {"timestamp": "soon"},
        {"timestamp": "9" * 400},
    ]
    + [{"headers": {"X-Slack-Signature": value}} for value in (None, "", "v0=", "v0=é")]
    + [{"headers": {"X-Slack-Request-Timestamp": None}}],
)
def test_forged_or_old_request_is_refused_before_it_is_read(post, app, rasa, more):
    assert post(slack.direct("wine?"), **more)[0] == 401
    assert post(b"{", **more)[0] == 401
    assert post({"type": "url_verification", "challenge": "c"}, **more)[0] == 401
    app.__exit__()
    assert rasa.got == []


def test_signature_is_of_the_very_bytes(post):
    body = b'{"type": "url_verification", "challenge": "c"}'
    signed = slack.signature(body, int(time.time()))
    assert post(body)[0] == 200
    assert post(body.replace(b" ", b""), headers={"X-Slack-Signature": signed})[0] == 401
    assert post(b"\xff\xfe")[0] == 401


def test_address_is_confirmed(post):
    assert post({"type": "url_verification", "challenge": "c1"}) == (200, '{"challenge":"c1"}')


def test_signed_body_that_cannot_be_read_is_refused(post):
    assert post(b"{")[0] == 400


@pytest.mark.parametrize("body", [{"type": "view_submission"}, {"type": "new_thing"}, {"type": "event_callback"}])
def test_unknown_request_is_taken_in_silence(post, body):
    assert post(body) == (200, "")
    assert post(slack.interaction(body), slack.FORM) == (200, "")


def test_acknowledgement_does_not_wait_for_the_answer(post, here, rasa, user):
    rasa.seconds = 1.0
    started = time.monotonic()
    post(slack.direct("wine?", user))
    assert time.monotonic() - started < 0.5
    assert here(f"D{user}") == []
    wait_for(lambda: here(f"D{user}"))


def test_stop_finishes_what_was_acknowledged_and_sends_the_rest_back(post, app, here, rasa, user):
    rasa.seconds = 1.0
    post(slack.direct("before", user))
    stopping = threading.Thread(target=app.__exit__)
    stopping.start()
    wait_until(lambda: post({"type": "url_verification", "challenge": "c"})[0] == 503, "the stop")
    assert post(slack.direct("too late", user))[0] == 503
    stopping.join(10)
    assert [call.shown for call in here(f"D{user}")] == ["You said: before"]


def test_redelivered_event_is_answered_once(post, app, rasa, user):
    body = slack.direct("wine?", user)
    post(body)
    for number, reason in ((1, "http_timeout"), (2, "http_error"), (3, "unknown_error")):
        again = {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": reason}
        assert post(body, headers=again, age=-number) == (200, "")
    app.__exit__()
    assert len(rasa.got) == 1


def test_redelivered_event_that_never_arrived_is_answered(post, here, user):
    post(slack.direct("wine?", user), headers={"X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": "http_error"})
    wait_for(lambda: here(f"D{user}"))


def test_replayed_command_and_press_are_answered_once(post, app, fake_slack, rasa, user):
    asked = slack.form(slack.command("wine?", fake_slack.response_url(), user))
    pressed = slack.interaction(slack.press({"type": "button", "action_id": "topic.0", "value": "alcohol"}, user))
    for body in (asked, asked, pressed, pressed):
        post(body, slack.FORM)
    app.__exit__()
    assert [text for _, text in rasa.got] == ["wine?", "/alcohol"]


def test_two_hundred_messages_at_once_are_each_answered_once(post, app, fake_slack, rasa):
    people = [f"U9{number:05}" for number in range(100)]
    bodies = [slack.direct(f"{word} {person}", person) for person in people for word in ("first", "second")]
    with ThreadPoolExecutor(16) as pool:
        statuses = list(pool.map(post, [body for body in bodies for _ in range(2)]))
    wait_for(fake_slack.sent, 200, 60)
    app.__exit__()
    assert statuses == [(200, "")] * 400
    answers = sorted(call.shown for call in fake_slack.sent())
    assert answers == sorted(f"You said: {word} {person}" for person in people for word in ("first", "second"))


class OneAtATime:
    """A handler that takes its time for each message."""

    def __init__(self, rasa):
        self.rasa, self.lock = rasa, asyncio.Lock()

    async def __call__(self, message):
        async with self.lock:
            await asyncio.sleep(0.03)
            await self.rasa(message)


def test_waiting_in_a_crowd_is_not_taken_for_no_reply(settings, fake_slack, rasa, monkeypatch):
    monkeypatch.setattr("channels.conversation.PATIENCE_SECONDS", 1.5)
    with SmallApp(SlackChannel(settings), OneAtATime(rasa)) as app:
        for number in range(60):
            slack.send(f"{app.url}/webhook", slack.direct("wine?", f"U8{number:05}"))
        calls = wait_for(fake_slack.sent, 60, 30)
    assert [call.shown for call in calls] == ["You said: wine?"] * 60


def test_messages_of_one_person_are_answered_in_order(post, app, here, rasa, fake_slack, user):
    fake_slack.fail(200, seconds=0.3)
    for number in range(5):
        post(slack.direct(f"message {number}", user))
    app.__exit__()
    assert [call.shown for call in here(f"D{user}")] == [f"You said: message {number}" for number in range(5)]


def test_channel_without_settings_is_off(database, rasa):
    with SmallApp(SlackChannel(read_settings({"PATIENT_FAQ_DATABASE": database})), rasa) as app:
        assert slack.send(f"{app.url}/webhook", slack.direct("wine?"))[0] == 404
