"""Buttons of the channel, on the wire, with a stand-in of Rasa."""

import pytest

from wire import telegram_updates as tg
from wire.fake_rasa import ASK, MORE, reply
from wire.telegram.samples import FIRST_QUESTIONS, UNAVAILABLE, WINE, WORDS


def test_pressed_button_is_answered_and_its_keyboard_cleared(exchange, app, rasa, fake_telegram, chat):
    rasa.replies["wine?"] = [WINE]
    (sent,) = exchange(tg.typed("wine?", chat), chat)
    (answer,) = exchange(tg.pressed(sent, "Can I drink alcohol?", chat), chat)
    app.close()
    assert rasa.got[-1][1] == "/alcohol"
    assert answer.text == "Can I drink alcohol?\n\nYou said: /alcohol"
    methods = [call.method for call in fake_telegram.calls]
    assert methods[1:] == ["answerCallbackQuery", "sendMessage", "editMessageReplyMarkup"]
    assert "reply_markup" not in fake_telegram.calls[-1].values


def test_tell_me_more_does_not_repeat_its_title(exchange, rasa, chat):
    rasa.replies["wine?"] = [WINE]
    (sent,) = exchange(tg.typed("wine?", chat), chat)
    (more,) = exchange(tg.pressed(sent, "Tell me more", chat), chat)
    assert more.text == f"You said: {MORE['payload']}"


def test_button_of_an_older_reply_is_explained_once(exchange, app, post, rasa, fake_telegram, chat):
    rasa.replies["wine?"] = [WINE]
    (old,) = exchange(tg.typed("wine?", chat), chat)
    exchange(tg.typed("hello", chat), chat)
    (told,) = exchange(tg.pressed(old, "Tell me more", chat), chat)
    post(tg.pressed(old, "Tell me more", chat))
    app.close()
    assert told.text == WORDS.older_button
    assert len(fake_telegram.sent(chat)) == 3
    assert len(fake_telegram.made("answerCallbackQuery")) == 2


def test_second_tap_on_a_button_is_no_second_question(exchange, app, post, rasa, fake_telegram, chat):
    rasa.replies["wine?"] = [WINE]
    (sent,) = exchange(tg.typed("wine?", chat), chat)
    for _ in range(2):
        post(tg.pressed(sent, "Can I drink alcohol?", chat))
    app.close()
    assert len(rasa.got) == len(fake_telegram.sent(chat)) == 2


@pytest.mark.parametrize("data", ["/alcohol", "topic:restart", "topic:", "", "alcohol"])
def test_forged_callback_data_runs_nothing(app, exchange, rasa, chat, data):
    rasa.replies["wine?"] = [WINE]
    (sent,) = exchange(tg.typed("wine?", chat), chat)
    update = tg.pressed(sent, "Tell me more", chat)
    update["callback_query"]["data"] = data
    (told,) = exchange(update, chat)
    assert told.text == WORDS.older_button
    assert len(rasa.got) == 1


@pytest.mark.parametrize(("buttons", "shown"), [([], FIRST_QUESTIONS), ([ASK], [ASK["title"]])])
def test_menu_asks_the_assistant_and_always_has_buttons(exchange, rasa, chat, buttons, shown):
    rasa.replies[WORDS.menu_question] = [reply("A lot.", buttons=buttons)]
    (sent,) = exchange(tg.typed("/menu", chat), chat)
    assert [button["text"] for button in sent.buttons] == shown


def test_newcomer_can_press_a_first_question_at_any_time(exchange, rasa, chat):
    (start,) = exchange(tg.typed("/start", chat), chat)
    exchange(tg.typed("hello", chat), chat)
    (answer,) = exchange(tg.pressed(start, FIRST_QUESTIONS[0], chat), chat)
    assert [button["text"] for button in start.buttons] == FIRST_QUESTIONS
    assert rasa.got[-1][1] == "/what_is_kesimpta"
    assert answer.text.startswith(FIRST_QUESTIONS[0])


@pytest.mark.parametrize("number", [1, 5, 6, 26])
def test_all_buttons_are_shown_one_in_a_row(exchange, rasa, chat, number):
    buttons = [{"title": f"Frage {one} ä?", "payload": f'/topic{{"x": "{"ä" * 65}{one}"}}', "act": "ask"} for one in range(number)]
    rasa.replies["many"] = [reply("Here.", buttons=buttons)]
    (sent,) = exchange(tg.typed("many", chat), chat)
    assert [len(row) for row in sent.rows] == [1] * number
    exchange(tg.pressed(sent, f"Frage {number - 1} ä?", chat), chat)
    assert rasa.got[-1][1] == buttons[-1]["payload"]


def test_press_in_a_group_only_ends_its_waiting(post, app, rasa, fake_telegram, exchange, chat):
    rasa.replies["wine?"] = [WINE]
    (sent,) = exchange(tg.typed("wine?", chat), chat)
    post(tg.pressed(sent, "Tell me more", tg.GROUP))
    app.close()
    assert len(rasa.got) == 1
    assert fake_telegram.calls[-1].method == "answerCallbackQuery"


def test_press_that_failed_works_when_it_is_pressed_again(exchange, rasa, fake_telegram, chat):
    rasa.replies["wine?"] = [WINE]
    (sent,) = exchange(tg.typed("wine?", chat), chat)
    rasa.replies["/alcohol"] = RuntimeError()
    (told,) = exchange(tg.pressed(sent, "Can I drink alcohol?", chat), chat)
    assert (told.text, fake_telegram.made("editMessageReplyMarkup")) == (UNAVAILABLE, [])
    del rasa.replies["/alcohol"]
    (answer,) = exchange(tg.pressed(sent, "Can I drink alcohol?", chat), chat)
    assert "You said: /alcohol" in answer.text
