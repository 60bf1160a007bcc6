"""What the channel answers, on the wire, with a stand-in of Rasa."""

import pytest

from wire import telegram_updates as tg
from wire.fake_rasa import ASK, reply
from wire.telegram.samples import PHOTO, STICKER, WINE, WORDS


def test_message_is_answered_in_its_parts(exchange, rasa, chat):
    rasa.replies["wine?"] = [WINE]
    (sent,) = exchange(tg.typed("wine?", chat), chat)
    assert sent.text == "Yes, you may.\n\nSources:\n• Label: Use\n\nAsk your doctor."
    titles = [[button["text"] for button in row] for row in sent.rows]
    assert titles == [["Tell me more"], ["Can I drink alcohol?"], ["Yes", "No"]]
    assert sent.values["link_preview_options"] == {"is_disabled": True}


def test_nothing_but_the_reply_is_asked_of_telegram(exchange, fake_telegram, chat):
    for text in ("one", "two", "three"):
        exchange(tg.typed(text, chat), chat)
    assert [call.method for call in fake_telegram.calls] == ["sendMessage"] * 3


def test_conversation_is_kept_under_a_pseudonym(exchange, rasa, chat):
    exchange(tg.typed("hello", chat), chat)
    ((conversation, _),) = rasa.got
    assert conversation.startswith("telegram:")
    assert str(chat) not in conversation


@pytest.mark.parametrize("typed", ["/alcohol", "/restart", '/SlotSet{"misses": 9}', '/tell_more{"topic": "alcohol"}'])
def test_typed_commands_of_rasa_are_plain_text(exchange, rasa, chat, typed):
    exchange(tg.typed(typed, chat), chat)
    assert rasa.got[0][1] == typed[1:]


@pytest.mark.parametrize(
    ("command", "words"), [("start", WORDS.started), ("help", WORDS.help), ("stop", WORDS.stopped), ("forget", WORDS.forgotten)]
)
def test_command_is_answered_without_rasa(exchange, rasa, chat, command, words):
    (sent,) = exchange(tg.typed(f"/{command}", chat), chat)
    assert sent.text == words
    assert rasa.got == []


def test_forget_deletes_the_conversation(exchange, rasa, chat):
    exchange(tg.typed("hello", chat), chat)
    assert rasa.archive.names()
    exchange(tg.typed("/forget", chat), chat)
    assert rasa.archive.names() == []


def test_alarm_stands_first_and_whole(exchange, rasa, chat):
    alarm = reply("Call 911 now.", "Do not wait.", kind="emergency", buttons=[ASK])
    rasa.replies["help"] = [reply("x" * 4000), alarm]
    first, second = exchange(tg.typed("help", chat), chat, messages=2)
    assert first.text == "Call 911 now.\n\nDo not wait."
    assert first.values["text"].startswith("<b>Call 911 now.</b>")
    assert second.text == "x" * 4000


def test_long_reply_is_split_and_its_buttons_stand_at_its_end(exchange, rasa, chat):
    text = " ".join(f"Sentence number {number} is here & there." for number in range(200))
    rasa.replies["long"] = [reply(text, buttons=[ASK])]
    sent = exchange(tg.typed("long", chat), chat, messages=2)
    assert " ".join(call.text for call in sent) == text
    assert sent[0].text.endswith(".")
    assert [len(call.buttons) for call in sent] == [0, 1]


def test_text_arrives_as_it_was_written(exchange, rasa, chat):
    text = "5 < 6 & 20_mg *now* <b>not bold</b> &lt; \"quoted\" 'it' [a](b) `c` 😀"
    rasa.replies["odd"] = [reply(text)]
    (sent,) = exchange(tg.typed("odd", chat), chat)
    assert sent.text == text


def test_edited_message_is_answered_as_a_reply_to_it(exchange, rasa, chat):
    (sent,) = exchange(tg.update("edited_message", **tg.message(chat, text="wine", edit_date=1, message_id=88)), chat)
    assert rasa.got[0][1] == "wine"
    assert sent.values["reply_parameters"]["message_id"] == 88


@pytest.mark.parametrize(
    "content", [{"sticker": STICKER}, {"voice": {"file_id": "a", "file_unique_id": "a", "duration": 1}}, {"photo": PHOTO}]
)
def test_what_holds_no_words_gets_a_kind_word(exchange, rasa, chat, content):
    (sent,) = exchange(tg.update(**tg.message(chat, **content)), chat)
    assert sent.text == WORDS.only_text
    assert rasa.got == []


def test_album_gets_one_kind_word(post, app, fake_telegram, chat):
    for _ in range(3):
        post(tg.update(**tg.message(chat, photo=PHOTO, media_group_id="5")))
    app.close()
    assert len(fake_telegram.sent(chat)) == 1


def test_words_under_a_picture_are_answered_and_the_picture_is_not_passed_over(exchange, rasa, chat):
    answer, note = exchange(tg.update(**tg.message(chat, photo=PHOTO, caption="is it safe")), chat, messages=2)
    assert (answer.text, note.text) == ("You said: is it safe", WORDS.caption_only)


def test_group_is_invited_to_a_private_chat_and_told_nothing_on_health(exchange, rasa):
    update = tg.update(**tg.message(tg.GROUP, text="@KesimptaFaqBot can i drink wine", message_id=91))
    (sent,) = exchange(update, tg.GROUP["id"])
    assert sent.text == WORDS.invite_private
    assert [button["url"] for button in sent.buttons] == ["https://t.me/KesimptaFaqBot"]
    assert sent.values["reply_parameters"]["message_id"] == 91
    assert rasa.got == []


def test_typing_is_shown_while_an_answer_takes_long(exchange, fake_telegram, rasa, chat, monkeypatch):
    monkeypatch.setattr("channels.telegram.sending.TYPING_AFTER_SECONDS", 0.05)
    rasa.seconds = 0.3
    exchange(tg.typed("hello", chat), chat)
    assert [call.method for call in fake_telegram.calls] == ["sendChatAction", "sendMessage"]
