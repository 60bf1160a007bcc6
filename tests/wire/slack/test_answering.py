"""Who reads what, and where."""

import pytest

from patient_faq.content import load_content
from patient_faq.content.words import channel_words
from wire import slack_requests as slack
from wire.fake_rasa import ASK, MORE, NO, YES, reply
from wire.served import wait_for, wait_until

WORDS = channel_words(load_content())
WINE = reply("Yes, you may.", sources=["Label: Use"], disclaimer="Ask your doctor.", buttons=[ASK, MORE, YES, NO])
EMERGENCY = reply("Call 911 now.", kind="emergency")


def test_direct_message_is_answered_in_its_parts(post, here, rasa, user):
    rasa.replies["wine?"] = [WINE]
    assert post(slack.direct("wine?", user)) == (200, "")
    (call,) = wait_for(lambda: here(f"D{user}"))
    assert call.method == "chat.postMessage"
    assert call.texts == ["Yes, you may.", "Sources:\n• Label: Use", "Ask your doctor.", WORDS.was_it_helpful]
    assert [button["text"]["text"] for button in call.buttons] == ["Tell me more", "Can I drink alcohol?", "Yes", "No"]


def test_thread_is_answered_in_the_thread(post, here, user):
    post(slack.direct("wine?", user, thread_ts="1700.1"))
    (call,) = wait_for(lambda: here(f"D{user}"))
    assert call.values["thread_ts"] == "1700.1"


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
