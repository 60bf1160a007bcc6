import pytest
from conftest import read_cases
from wire import slack_requests as slack

from channels.slack.incoming import Challenge, Commanded, OpenedHome, Pressed, Wrote
from channels.slack.reading import UnreadableError, read_request

IGNORED = read_cases("slack_ignored.yml")
BUTTON = {"type": "button", "action_id": "press.0", "value": "0" * 16, "text": {"type": "plain_text", "text": "Wine &amp; beer?"}}


def read(body, content_type="application/json"):
    return read_request(content_type, slack.to_bytes(body))


@pytest.mark.parametrize("kind", ["application/json", "application/json; charset=utf-8", "Application/JSON;charset=UTF-8"])
def test_event_is_read_whatever_stands_behind_the_content_type(kind):
    read_event = read(slack.direct("caf\u00e9 &amp; wine?", "U7", "Ev1", thread_ts="17.1"), kind)
    assert isinstance(read_event, Wrote)
    assert (read_event.key, read_event.text, read_event.has_files) == ("Ev1", "café & wine?", False)
    assert (read_event.place.user, read_event.place.channel, read_event.place.thread, read_event.place.is_private) == (
        "U7",
        "DU7",
        "17.1",
        True,
    )


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "application/x-www-form-urlencoded; charset=utf-8"])
def test_command_and_interaction_are_read_whatever_stands_behind_the_content_type(kind):
    commanded = read(slack.form(slack.command("caf\u00e9?", "http://127.0.0.1/1")), kind)
    assert isinstance(commanded, Commanded)
    assert (commanded.text, commanded.place.response_url, commanded.place.is_private) == ("café?", "http://127.0.0.1/1", False)
    pressed = read(slack.interaction(slack.press(BUTTON, "U7")), kind)
    assert isinstance(pressed, Pressed)
    assert (pressed.button, pressed.title, pressed.is_topic) == ("0" * 16, "Wine & beer?", False)


def test_mention_is_read_without_the_mention():
    wrote = read(slack.mention("can <@U2> drink?"))
    assert (wrote.text, wrote.place.is_private) == ("can someone drink?", False)


def test_mention_is_left_out_where_slack_does_not_say_who_the_assistant_is():
    body = slack.mention("can I drink?")
    del body["authorizations"]
    assert read(body).text == "can I drink?"


def test_file_is_noted_and_its_caption_read():
    wrote = read(slack.direct("what is this?", subtype="file_share", files=[{"id": "F1"}]))
    assert (wrote.text, wrote.has_files) == ("what is this?", True)


def test_press_in_a_channel_is_answered_to_that_person_only():
    assert not read(slack.interaction(slack.press(BUTTON, channel="C1")), slack.FORM).place.is_private
    shown_to_one = slack.press(BUTTON, container={"is_ephemeral": True})
    assert not read(slack.interaction(shown_to_one), slack.FORM).place.is_private


def test_press_beside_a_long_question_has_that_question_as_its_title():
    block = {"type": "section", "block_id": "b7", "text": {"type": "mrkdwn", "text": "A long question"}, "accessory": BUTTON}
    pressed = read(slack.interaction(slack.press(BUTTON, block_id="b7", message={"ts": "17.1", "blocks": [block]})), slack.FORM)
    assert (pressed.title, pressed.message_ts) == ("A long question", "17.1")


def test_choice_in_a_list_is_a_topic():
    option = {"value": "alcohol", "text": {"type": "plain_text", "text": "Can I drink?"}}
    chosen = read(
        slack.interaction(slack.press({"type": "static_select", "action_id": "topic.x", "options": [option]}, channel="")), slack.FORM
    )
    assert (chosen.button, chosen.title, chosen.is_topic, chosen.place.channel) == ("alcohol", "Can I drink?", True, "")


def test_challenge_and_opened_home_are_read():
    assert read({"type": "url_verification", "challenge": "c1"}) == Challenge("c1")
    opened = read(slack.callback({"type": "app_home_opened", "user": "U1", "tab": "home", "channel": "D1"}))
    assert isinstance(opened, OpenedHome)


def ignored(case):
    """The body of a case and its content type."""
    if "form" in case:
        return slack.form(case["form"]), slack.FORM
    if "payload" in case:
        return slack.interaction(case["payload"]), slack.FORM
    return slack.callback(case["event"]) if "event" in case else case["body"], slack.JSON


@pytest.mark.parametrize("case", IGNORED, ids=[case["id"] for case in IGNORED])
def test_what_needs_no_answer_is_ignored(case):
    assert read(*ignored(case)) is None


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "application/json"),
        (b"{", "application/json"),
        (b"[]", "application/json"),
        (b"7", "application/json"),
        (b"\xff", "application/json"),
    ]
    + [(b"payload=%7B", slack.FORM), (b"payload=%FF", slack.FORM), (b"\xff=1", slack.FORM), (b"[" * 100_000, "application/json")],
)
def test_unreadable_body_is_refused(body, kind):
    with pytest.raises(UnreadableError):
        read(body, kind)


def test_event_without_an_id_has_the_same_key_each_time():
    body = slack.direct("wine?")
    del body["event_id"]
    assert read(body).key == read(body).key != read(slack.direct("wine?")).key
