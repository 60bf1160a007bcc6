"""Buttons, lists and the App Home."""

import pytest

from patient_faq.content import load_content
from patient_faq.content.words import channel_words
from wire import slack_requests as slack
from wire.fake_rasa import ASK, MORE, NO, YES, reply
from wire.served import wait_for

WORDS = channel_words(load_content())
WINE = reply("Yes, you may.", sources=["Label: Use"], disclaimer="Ask your doctor.", buttons=[ASK, MORE, YES, NO])


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


def test_feedback_is_closed_with_what_was_answered(post, here, rasa, user):
    call = offered(post, here, rasa, user)
    message = {"ts": "1700.3", "text": call.values["text"], "blocks": call.blocks}
    post(slack.interaction(slack.press(call.buttons[2], user, message=message)), slack.FORM)
    closed = wait_for(lambda: here(f"D{user}"), 3)[2]
    assert closed.texts == [*call.texts[:3], f"{WORDS.was_it_helpful} Yes"]


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
