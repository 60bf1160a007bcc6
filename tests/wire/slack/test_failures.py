"""When Slack or the assistant fails."""

import asyncio
import logging
import time

import pytest

from channels.slack import SlackChannel
from channels.slack.api import SlackApi
from channels.slack.incoming import Place
from channels.slack.replies import SlackMessage
from channels.slack.retries import PatientRetries
from channels.slack.sending import Sender
from patient_faq.content import load_content
from patient_faq.content.words import unavailable_text
from wire import slack_requests as slack
from wire.accounts import SLACK_SIGNING_SECRET, SLACK_TOKEN
from wire.fake_rasa import ASK, reply
from wire.served import wait_for, wait_until
from wire.small_app import SmallApp

UNAVAILABLE = unavailable_text(load_content())


@pytest.mark.parametrize("error", [ValueError("zebra"), []])
def test_failure_is_never_silence(post, here, rasa, user, error):
    rasa.replies["wine?"] = error
    post(slack.direct("wine?", user))
    (call,) = wait_for(lambda: here(f"D{user}"))
    assert call.shown == UNAVAILABLE


def test_failure_in_a_channel_shows_the_numbers_to_call_at_once(post, here, rasa, user):
    rasa.replies["help"] = ValueError("zebra")
    post(slack.mention("help", user, channel="C90"))
    wait_for(lambda: here(user))
    assert [(call.method, call.values["user"], call.shown) for call in here("C90")] == [("chat.postEphemeral", user, UNAVAILABLE)]


def test_button_that_got_no_reply_can_be_pressed_again(post, app, here, rasa, user):
    rasa.replies["wine?"] = [reply("Yes, you may.", buttons=[ASK])]
    rasa.replies["/alcohol"] = ValueError("zebra")
    post(slack.direct("wine?", user))
    (call,) = wait_for(lambda: here(f"D{user}"))
    message = {"ts": "1700.3", "text": call.values["text"], "blocks": call.blocks}
    post(slack.interaction(slack.press(call.buttons[0], user, message=message)), slack.FORM)
    assert wait_for(lambda: here(f"D{user}"), 2)[1].shown == UNAVAILABLE
    del rasa.replies["/alcohol"]
    post(slack.interaction(slack.press(call.buttons[0], user, message=message)), slack.FORM)
    app.__exit__()
    assert [one.method for one in here(f"D{user}")] == ["chat.postMessage"] * 3 + ["chat.update"]


def test_rate_limit_is_obeyed(post, here, fake_slack, waits, user):
    fake_slack.fail(429, headers={"Retry-After": "7"}, times=2, error="ratelimited")
    post(slack.direct("wine?", user))
    wait_for(lambda: here(f"D{user}"))
    assert waits == [7.0, 7.0]


def test_too_long_a_rate_limit_is_given_up_and_logged(post, app, here, fake_slack, waits, user, caplog):
    fake_slack.fail(429, headers={"Retry-After": "3600"}, times=2, error="ratelimited")
    post(slack.direct("zebra crossing", user))
    app.__exit__()
    assert (waits, here(f"D{user}")) == ([], [])
    assert "ratelimited" in caplog.text
    assert "zebra" not in caplog.text


@pytest.mark.parametrize("status", [500, 502, 503])
def test_server_error_is_tried_three_times(post, here, fake_slack, waits, user, status):
    fake_slack.fail(status, times=2)
    post(slack.direct("wine?", user))
    wait_for(lambda: here(f"D{user}"))
    assert waits == [0.5, 2.0]


def test_slow_service_is_waited_for_and_nothing_is_said_twice(post, app, here, fake_slack, user):
    fake_slack.fail(200, seconds=1.5)
    post(slack.direct("wine?", user))
    app.__exit__()
    assert len(here(f"D{user}")) == 1


def test_message_that_may_have_arrived_is_not_sent_again(settings, fake_slack, user, caplog):
    fake_slack.fail(200, seconds=0.6)

    async def send():
        api = SlackApi(settings.slack, PatientRetries(), call_seconds=0.3)
        await Sender(api).send(Place(user, f"D{user}"), [SlackMessage("wine?", ())])
        await api.close()

    asyncio.run(send())
    wait_until(fake_slack.sent, "the message")
    time.sleep(0.3)
    assert len(fake_slack.sent()) == 1
    assert "TimeoutError" in caplog.text


def test_service_that_is_down_at_the_start_and_for_a_moment_is_tried_again(settings, fake_slack, rasa, here, user):
    with fake_slack.down():
        app = SmallApp(SlackChannel(settings), rasa).__enter__()
        assert slack.send(f"{app.url}/webhook", slack.direct("wine?", user))[0] == 200
        time.sleep(0.2)
    wait_for(lambda: here(f"D{user}"))
    app.__exit__()


def test_refused_blocks_arrive_as_text(post, fake_slack, here, user):
    fake_slack.fail(200, error="invalid_blocks")
    post(slack.direct("a < b", user))
    (call,) = wait_for(lambda: here(f"D{user}"))
    assert (call.blocks, call.values["text"]) == ([], "You said: a &lt; b")


def test_no_words_ids_or_secrets_are_logged_or_kept_as_names(post, app, rasa, fake_slack, user, caplog):
    caplog.set_level(logging.DEBUG)
    rasa.replies["zebra broken"] = ValueError("zebra")
    fake_slack.fail(500, times=9)
    for text in ("zebra crossing", "zebra broken"):
        post(slack.direct(text, user))
    app.__exit__()
    assert "Slack" in caplog.text
    for secret in ("zebra", user, SLACK_TOKEN, SLACK_SIGNING_SECRET):
        assert secret not in caplog.text
    assert rasa.got[0][0].startswith("slack:")
    assert user not in "".join(rasa.archive.names())
