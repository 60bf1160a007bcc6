"""The Slack channel on the wire, with a stand-in of Rasa."""

import asyncio
import itertools
import logging
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from channels.slack import SlackChannel
from channels.slack.api import SlackApi
from channels.slack.incoming import Place
from channels.slack.replies import SlackMessage
from channels.slack.retries import PatientRetries
from channels.slack.sending import Sender
from patient_faq.content import load_content
from patient_faq.content.words import channel_words, unavailable_text
from patient_faq.settings import SlackSettings, read_settings
from wire import slack_requests as slack
from wire.accounts import SLACK_SIGNING_SECRET, SLACK_TOKEN
from wire.fake_rasa import ASK, MORE, NO, YES, reply
from wire.served import wait_until
from wire.small_app import SmallApp

USERS = itertools.count(1)
WORDS = channel_words(load_content())
UNAVAILABLE = unavailable_text(load_content())
WINE = reply("Yes, you may.", sources=["Label: Use"], disclaimer="Ask your doctor.", buttons=[ASK, MORE, YES, NO])
EMERGENCY = reply("Call 911 now.", kind="emergency")
FORGED = "0" * 32


@pytest.fixture
def user():
    return f"U{next(USERS):06}"


@pytest.fixture
def waits():
    """How long the channel waited before each further try, in seconds; it does not really wait."""
    return []


@pytest.fixture
def app(fake_slack, database, rasa, waits):
    fake_slack.clear()
    account = {"PATIENT_FAQ_SLACK_TOKEN": SLACK_TOKEN, "PATIENT_FAQ_SLACK_SIGNING_SECRET": SLACK_SIGNING_SECRET}
    settings = read_settings({"PATIENT_FAQ_DATABASE": database, "PATIENT_FAQ_SLACK_API": f"{fake_slack.url}/api/", **account})

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


def test_direct_message_is_answered_in_its_parts(post, here, rasa, user):
    rasa.replies["wine?"] = [WINE]
    assert post(slack.direct("wine?", user)) == (200, "")
    (call,) = wait_for(lambda: here(f"D{user}"))
    assert call.method == "chat.postMessage"
    assert call.texts == ["Yes, you may.", "Sources:\n• Label: Use", "Ask your doctor.", WORDS.was_it_helpful]
    assert [button["text"]["text"] for button in call.buttons] == ["Tell me more", "Can I drink alcohol?", "Yes", "No"]


def wait_for(find, number=1):
    wait_until(lambda: len(find()) >= number, f"{number} calls")
    return find()


def test_thread_is_answered_in_the_thread(post, here, user):
    post(slack.direct("wine?", user, thread_ts="1700.1"))
    (call,) = wait_for(lambda: here(f"D{user}"))
    assert call.values["thread_ts"] == "1700.1"


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


def test_mention_in_a_channel_is_answered_in_a_direct_message_without_health_in_public(post, here, rasa, user):
    rasa.replies["wine?"] = [WINE]
    post(slack.mention("wine?", user, channel="C77"))
    (note,) = wait_for(lambda: here("C77"))
    (answer,) = here(user)
    assert (answer.method, answer.texts[0]) == ("chat.postMessage", "Yes, you may.")
    assert (note.method, note.values["user"], note.texts) == ("chat.postEphemeral", user, [WORDS.answered_privately])


def test_mention_in_a_thread_leads_from_that_thread_to_the_direct_message(post, here, user):
    post(slack.mention("wine?", user, channel="C78", thread_ts="1700.2"))
    (note,) = wait_for(lambda: here("C78"))
    assert note.values["thread_ts"] == "1700.2"


def test_emergency_in_a_channel_is_answered_there_first_to_that_person_only(post, here, fake_slack, rasa, user):
    rasa.replies["help"] = [reply("As you asked."), EMERGENCY]
    post(slack.mention("help", user, channel="C79"))
    wait_for(lambda: here(user), 2)
    calls = fake_slack.sent()
    assert [(call.method, call.shown) for call in calls] == [
        ("chat.postEphemeral", "Call 911 now."),
        ("chat.postMessage", "Call 911 now."),
        ("chat.postMessage", "As you asked."),
    ]


def test_mention_is_answered_in_the_channel_to_that_person_where_direct_messages_fail(post, here, fake_slack, rasa, user):
    fake_slack.fail(200, error="cannot_dm_bot")
    post(slack.mention("wine?", user, channel="C80"))
    (call,) = wait_for(lambda: here("C80"))
    assert (call.method, call.values["user"], call.shown) == ("chat.postEphemeral", user, "You said: wine?")


def test_mention_without_words_gets_help(post, here, user):
    post(slack.mention("", user, channel="C81"))
    (call,) = wait_for(lambda: here(user))
    assert call.texts[0] == WORDS.slack_help
    assert len(call.lists) == len(load_content().groups)


def test_no_answer_ever_goes_to_a_channel_for_all_to_read(post, app, fake_slack, user):
    post(slack.mention("wine?", user))
    post(slack.form(slack.command("wine?", "", user)), slack.FORM)
    post(slack.interaction(slack.press({"type": "button", "action_id": "press.0", "value": "x"}, user, "C1")), slack.FORM)
    app.__exit__()
    assert fake_slack.sent()
    assert not [call for call in fake_slack.sent("chat.postMessage", "chat.update") if call.values["channel"].startswith("C")]


def test_command_is_answered_to_that_person_only(post, fake_slack, rasa, user):
    rasa.replies["can i drink?"] = [WINE]
    post(slack.form(slack.command("can i drink?", fake_slack.response_url(), user)), slack.FORM)
    (call,) = wait_for(lambda: fake_slack.sent("response_url"))
    assert (call.values["response_type"], call.values["replace_original"], call.texts[0]) == ("ephemeral", False, "Yes, you may.")


def test_command_whose_response_url_has_expired_is_answered_all_the_same(post, here, fake_slack, user):
    fake_slack.fail(404, method="response_url")
    post(slack.form(slack.command("wine?", fake_slack.response_url(), user, "C82")), slack.FORM)
    (call,) = wait_for(lambda: here("C82"))
    assert (call.method, call.values["user"]) == ("chat.postEphemeral", user)


@pytest.mark.parametrize(
    ("typed", "first", "lists"), [("", WORDS.slack_help, True), ("Help", WORDS.slack_help, True), (" menu ", WORDS.first_questions, True)]
)
def test_command_shows_help_and_menu(post, fake_slack, typed, first, lists):
    post(slack.form(slack.command(typed, fake_slack.response_url())), slack.FORM)
    (call,) = wait_for(lambda: fake_slack.sent("response_url"))
    assert (call.texts[0], bool(call.lists)) == (first, lists)


def test_command_forget_deletes_the_conversation(exchange, post, fake_slack, rasa, user):
    post(slack.direct("my name is Anna", user))
    wait_until(lambda: rasa.archive.names(), "the conversation")
    post(slack.form(slack.command("forget", fake_slack.response_url(), user)), slack.FORM)
    (call,) = wait_for(lambda: fake_slack.sent("response_url"))
    assert call.shown == WORDS.forgotten
    assert rasa.archive.names() == []


def offered(post, here, rasa, user):
    """Ask, and return the reply with its buttons."""
    rasa.replies["wine?"] = [WINE]
    post(slack.direct("wine?", user))
    return wait_for(lambda: here(f"D{user}"))[0]


def test_button_is_pressed_by_its_id_and_then_closed(post, here, rasa, user):
    call = offered(post, here, rasa, user)
    message = {"ts": "1700.3", "text": call.values["text"], "blocks": call.blocks}
    post(slack.interaction(slack.press(call.buttons[1], user, message=message)), slack.FORM)
    _, answer, closed = wait_for(lambda: here(f"D{user}"), 3)
    assert rasa.got[-1][1] == answer.shown.removeprefix("You said: ") == "/alcohol"
    assert (closed.method, closed.values["ts"], closed.buttons) == ("chat.update", "1700.3", [])
    assert closed.texts == [*call.texts[:3], f"{WORDS.you_asked} Can I drink alcohol?"]
    assert closed.values["text"].startswith("Yes, you may.")


def test_unknown_or_older_button_is_told_kindly(post, here, rasa, user):
    call = offered(post, here, rasa, user)
    post(slack.direct("another question", user))
    for element in (call.buttons[0], {**call.buttons[0], "value": "/restart"}):
        post(slack.interaction(slack.press(element, user)), slack.FORM)
    calls = wait_for(lambda: here(f"D{user}"), 4)
    assert [one.shown for one in calls[2:]] == [WORDS.older_button] * 2
    assert "/restart" not in [text for _, text in rasa.got]


def test_button_of_another_person_does_not_work(post, here, rasa, user):
    call = offered(post, here, rasa, user)
    post(slack.interaction(slack.press(call.buttons[0], f"{user}X")), slack.FORM)
    (answer,) = wait_for(lambda: here(f"D{user}X"))
    assert answer.shown == WORDS.older_button


def test_home_shows_disclaimer_and_menu_and_a_question_chosen_there_is_answered(exchange, rasa, user):
    (home,) = exchange(slack.callback({"type": "app_home_opened", "user": user, "tab": "home", "channel": f"D{user}"}))
    assert (home.method, load_content().messages.disclaimer in home.texts) == ("views.publish", True)
    chosen = slack.interaction(slack.press(home.lists[0], user, channel="", option=1))
    answer, home = exchange(chosen, 2, slack.FORM)
    assert (answer.method, answer.values["channel"]) == ("chat.postMessage", user)
    assert rasa.got[-1][1][1:] in load_content().topics
    assert (home.method, home.texts[0]) == ("views.publish", WORDS.answered_in_messages)


@pytest.mark.parametrize("value", ["no_such_topic", "restart", "/restart"])
def test_menu_never_runs_anything_but_a_topic(post, here, rasa, user, value):
    post(slack.interaction(slack.press({"type": "button", "action_id": "topic.0", "value": value}, user)), slack.FORM)
    (call,) = wait_for(lambda: here(f"D{user}"))
    assert (call.shown, rasa.got) == (WORDS.older_button, [])


@pytest.mark.parametrize(("text", "said"), [("", [WORDS.only_text]), ("what is this?", ["You said: what is this?", WORDS.caption_only])])
def test_file_is_answered_by_words(post, here, user, text, said):
    post(slack.direct(text, user, subtype="file_share", files=[{"id": "F1"}]))
    calls = wait_for(lambda: here(f"D{user}"), len(said))
    assert [call.shown for call in calls] == said


@pytest.mark.parametrize(
    "text", ["a < b & c > d", "**bold** _i_ ~s~ `c`", "> quoted", ":pray: &lt;", "[t](http://u)", "x" * 3_001, "</tag> ```"]
)
def test_odd_text_arrives_as_it_is(post, here, rasa, user, text):
    rasa.replies["odd"] = [reply(text)]
    post(slack.direct("odd", user))
    (call,) = wait_for(lambda: here(f"D{user}"))
    assert "".join(call.texts) == text


def test_message_to_the_assistant_is_unescaped_and_commands_are_harmless(post, app, rasa, user):
    post(slack.direct("is 5 &lt; 6 &amp; <mailto:a@b.org|a@b.org>?", user))
    post(slack.direct("/restart", user))
    app.__exit__()
    assert [text for _, text in rasa.got] == ["is 5 < 6 & a@b.org?", "restart"]


@pytest.mark.parametrize("error", [ValueError("zebra"), []])
def test_failure_is_never_silence(post, here, rasa, user, error):
    rasa.replies["wine?"] = error
    post(slack.direct("wine?", user))
    (call,) = wait_for(lambda: here(f"D{user}"))
    assert call.shown == UNAVAILABLE


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


def test_message_that_may_have_arrived_is_not_sent_again(fake_slack, user, caplog):
    fake_slack.clear()
    fake_slack.fail(200, seconds=0.6)

    async def send():
        api = SlackApi(SlackSettings(SLACK_TOKEN, SLACK_SIGNING_SECRET, f"{fake_slack.url}/api"), PatientRetries(), call_seconds=0.3)
        await Sender(api).send(Place(user, f"D{user}"), [SlackMessage("wine?", ())])
        await api.close()

    asyncio.run(send())
    wait_until(fake_slack.sent, "the message")
    time.sleep(0.3)
    assert len(fake_slack.sent()) == 1
    assert "TimeoutError" in caplog.text


def test_service_that_is_down_for_a_moment_is_tried_again(database, fake_slack, rasa, here, user):
    account = {"PATIENT_FAQ_SLACK_TOKEN": SLACK_TOKEN, "PATIENT_FAQ_SLACK_SIGNING_SECRET": SLACK_SIGNING_SECRET}
    settings = read_settings({"PATIENT_FAQ_DATABASE": database, "PATIENT_FAQ_SLACK_API": fake_slack.url + "/api", **account})
    fake_slack.clear()
    fake_slack.stop()
    try:
        with SmallApp(SlackChannel(settings), rasa) as app:
            assert slack.send(f"{app.url}/webhook", slack.direct("wine?", user))[0] == 200
            time.sleep(0.2)
            fake_slack.start()
            wait_for(lambda: here(f"D{user}"))
    finally:
        fake_slack.stop()
        fake_slack.start()


def test_refused_blocks_arrive_as_text(post, fake_slack, here, user):
    fake_slack.fail(200, error="invalid_blocks")
    post(slack.direct("a < b", user))
    (call,) = wait_for(lambda: here(f"D{user}"))
    assert (call.blocks, call.values["text"]) == ([], "You said: a &lt; b")


def test_two_hundred_messages_at_once_are_each_answered_once(post, app, fake_slack, rasa):
    people = [f"U9{number:05}" for number in range(100)]
    bodies = [slack.direct(f"{word} {person}", person) for person in people for word in ("first", "second")]
    with ThreadPoolExecutor(16) as pool:
        statuses = list(pool.map(post, [body for body in bodies for _ in range(2)]))
    app.__exit__()
    assert statuses == [(200, "")] * 400
    answers = sorted(call.shown for call in fake_slack.sent())
    assert answers == sorted(f"You said: {word} {person}" for person in people for word in ("first", "second"))


def test_messages_of_one_person_are_answered_in_order(post, app, here, rasa, fake_slack, user):
    fake_slack.fail(200, seconds=0.3)
    for number in range(5):
        post(slack.direct(f"message {number}", user))
    app.__exit__()
    assert [call.shown for call in here(f"D{user}")] == [f"You said: message {number}" for number in range(5)]


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


def test_channel_without_settings_is_off(database, rasa):
    with SmallApp(SlackChannel(read_settings({"PATIENT_FAQ_DATABASE": database})), rasa) as app:
        assert slack.send(f"{app.url}/webhook", slack.direct("wine?"))[0] == 404
