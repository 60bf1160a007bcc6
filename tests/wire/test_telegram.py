"""The Telegram channel on the wire, with a stand-in of Rasa."""

import itertools
import logging
from concurrent.futures import ThreadPoolExecutor

import pytest

from channels.telegram import TelegramChannel
from patient_faq.content import load_content
from patient_faq.content.words import channel_words, unavailable_text
from patient_faq.settings import read_settings
from wire import telegram_updates as tg
from wire.accounts import TELEGRAM_SECRET, TELEGRAM_TOKEN
from wire.fake_rasa import ASK, MORE, NO, YES, reply
from wire.served import wait_until
from wire.small_app import SmallApp

CHATS = itertools.count(10_000)
WORDS = channel_words(load_content())
UNAVAILABLE = unavailable_text(load_content())
STICKER = {"file_id": "a", "file_unique_id": "a", "type": "regular", "width": 1, "height": 1, "is_animated": False, "is_video": False}
VOICE = {"file_id": "a", "file_unique_id": "a", "duration": 1}
PHOTO = [{"file_id": "a", "file_unique_id": "a", "width": 1, "height": 1}]
WINE = reply("Yes, you may.", sources=["Label: Use"], disclaimer="Ask your doctor.", buttons=[ASK, MORE, YES, NO])


CONTENT = load_content()
FIRST_QUESTIONS = [CONTENT.topics[group.first].question for group in CONTENT.groups.values()]


@pytest.fixture
def chat():
    return next(CHATS)


@pytest.fixture
def settings(fake_telegram, database):
    fake_telegram.clear()
    return read_settings(
        {
            "PATIENT_FAQ_DATABASE": database,
            "PATIENT_FAQ_TELEGRAM_TOKEN": TELEGRAM_TOKEN,
            "PATIENT_FAQ_TELEGRAM_SECRET": TELEGRAM_SECRET,
            "PATIENT_FAQ_TELEGRAM_API": fake_telegram.url,
        }
    )


@pytest.fixture
def app(settings, rasa, monkeypatch):
    monkeypatch.setattr("channels.telegram.retries.PAUSES_SECONDS", (0.05, 0.1))
    with SmallApp(TelegramChannel(settings), rasa) as app:
        yield app


@pytest.fixture
def post(app):
    def send(update, secret=TELEGRAM_SECRET):
        return tg.post(f"{app.url}/webhook", update, secret)

    return send


@pytest.fixture
def exchange(post, fake_telegram):
    """Post an update and wait for so many messages more; returns them."""

    def send(update, chat, messages=1):
        before = len(fake_telegram.sent(chat))
        assert post(update) == 200
        wait_until(lambda: len(fake_telegram.sent(chat)) >= before + messages, f"{messages} messages")
        return fake_telegram.sent(chat)[before:]

    return send


def settle(app):
    """Let all work under way end: closing the app waits for it."""
    app.__exit__()


def test_message_is_answered_in_its_parts(exchange, rasa, chat):
    rasa.replies["wine?"] = [WINE]
    (sent,) = exchange(tg.typed("wine?", chat), chat)
    assert sent.text == "Yes, you may.\n\nSources:\n• Label: Use\n\nAsk your doctor."
    titles = [[button["text"] for button in row] for row in sent.rows]
    assert titles == [["Tell me more"], ["Can I drink alcohol?"], ["Yes", "No"]]
    assert sent.values["link_preview_options"] == {"is_disabled": True}


def test_conversation_is_kept_under_a_pseudonym(exchange, rasa, chat):
    exchange(tg.typed("hello", chat), chat)
    ((conversation, _),) = rasa.got
    assert conversation.startswith("telegram:")
    assert str(chat) not in conversation


@pytest.mark.parametrize("secret", [None, "", "wrong", TELEGRAM_SECRET.upper(), TELEGRAM_SECRET + "x", "é"])
def test_update_without_the_secret_is_refused_and_not_answered(post, app, rasa, fake_telegram, chat, secret):
    assert post(tg.typed("hello", chat), secret) == 401
    assert post(b"x" * 2_000_000, secret) == 401
    settle(app)
    assert (rasa.got, fake_telegram.calls) == ([], [])


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"7", b'{"update_id": "1"}', b'{"message": {}}', b"\xff\xfe"])
def test_body_that_is_no_update_is_refused(post, body):
    assert post(body) == 400


def test_body_that_is_too_large_is_refused(post):
    assert post(b"x" * 300_000) == 413


@pytest.mark.parametrize("content", [{"message": "hello"}, {"message": {}}, {"callback_query": []}, {"message": {"chat": 7}}])
def test_update_that_cannot_be_read_is_acknowledged_so_that_it_does_not_come_for_hours(post, content):
    assert post({"update_id": next(tg.NUMBERS), **content}) == 200


def test_same_update_twice_is_answered_once(post, app, rasa, fake_telegram, chat):
    update = tg.typed("hello", chat)
    assert [post(update), post(update)] == [200, 200]
    settle(app)
    assert len(rasa.got) == len(fake_telegram.sent(chat)) == 1


def test_messages_of_a_chat_are_answered_in_order(app, post, rasa, fake_telegram, chat):
    texts = [f"message {number}" for number in range(8)]
    fake_telegram.fail(200, seconds=0.2)
    fake_telegram.fail(500)
    assert {post(tg.typed(text, chat)) for text in texts} == {200}
    settle(app)
    assert [text for _, text in rasa.got] == texts
    assert [call.text for call in fake_telegram.sent(chat)] == [f"You said: {text}" for text in texts]


def test_200_messages_at_once_are_answered_each_once(app, post, rasa, fake_telegram):
    rasa.seconds = 0.01
    updates = [tg.typed(f"question {chat}", chat) for chat in range(20_000, 20_200)]
    with ThreadPoolExecutor(40) as pool:
        assert set(pool.map(post, updates)) == {200}
        assert set(pool.map(post, updates[::4])) == {200}
    wait_until(lambda: len(fake_telegram.sent()) >= 200, "200 answers", 30)
    settle(app)
    assert sorted((call.chat, call.text) for call in fake_telegram.sent()) == [
        (chat, f"You said: question {chat}") for chat in range(20_000, 20_200)
    ]


def test_pressed_button_is_answered_and_its_keyboard_cleared(exchange, app, rasa, fake_telegram, chat):
    rasa.replies["wine?"] = [WINE]
    (sent,) = exchange(tg.typed("wine?", chat), chat)
    (answer,) = exchange(tg.pressed(sent, "Can I drink alcohol?", chat), chat)
    settle(app)
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
    settle(app)
    assert told.text == WORDS.older_button
    assert len(fake_telegram.sent(chat)) == 3
    assert len(fake_telegram.made("answerCallbackQuery")) == 2


def test_second_tap_on_a_button_is_no_second_question(exchange, app, post, rasa, fake_telegram, chat):
    rasa.replies["wine?"] = [WINE]
    (sent,) = exchange(tg.typed("wine?", chat), chat)
    for _ in range(2):
        post(tg.pressed(sent, "Can I drink alcohol?", chat))
    settle(app)
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


@pytest.mark.parametrize("number", [1, 5, 6, 26])
def test_all_buttons_are_shown_one_in_a_row(exchange, rasa, chat, number):
    buttons = [{"title": f"Frage {one} ä?", "payload": f'/topic{{"x": "{"ä" * 65}{one}"}}', "act": "ask"} for one in range(number)]
    rasa.replies["many"] = [reply("Here.", buttons=buttons)]
    (sent,) = exchange(tg.typed("many", chat), chat)
    assert [len(row) for row in sent.rows] == [1] * number
    exchange(tg.pressed(sent, f"Frage {number - 1} ä?", chat), chat)
    assert rasa.got[-1][1] == buttons[-1]["payload"]


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
    settle(app)
    assert len(fake_telegram.sent(chat)) == 1


def test_words_under_a_picture_are_answered_and_the_picture_is_not_passed_over(exchange, rasa, chat):
    answer, note = exchange(tg.update(**tg.message(chat, photo=PHOTO, caption="is it safe")), chat, messages=2)
    assert (answer.text, note.text) == ("You said: is it safe", WORDS.caption_only)


@pytest.mark.parametrize(
    "update",
    [
        tg.update("channel_post", **tg.message({"id": -100, "type": "channel", "title": "C"}, text="hello")),
        tg.update(**tg.message(tg.GROUP, new_chat_members=[tg.PERSON])),
        tg.update(**tg.message(tg.GROUP, text="my throat is closing")),
        tg.update("brain_wave", id=1),
    ],
    ids=["channel_post", "join", "group_talk", "unknown"],
)
def test_what_is_not_for_us_is_acknowledged_in_silence(post, app, fake_telegram, rasa, update):
    assert post(update) == 200
    settle(app)
    assert (rasa.got, fake_telegram.sent()) == ([], [])


def test_group_is_invited_to_a_private_chat_and_told_nothing_on_health(exchange, rasa):
    update = tg.update(**tg.message(tg.GROUP, text="@KesimptaFaqBot can i drink wine", message_id=91))
    (sent,) = exchange(update, tg.GROUP["id"])
    assert sent.text == WORDS.invite_private
    assert [button["url"] for button in sent.buttons] == ["https://t.me/KesimptaFaqBot"]
    assert sent.values["reply_parameters"]["message_id"] == 91
    assert rasa.got == []


def test_press_in_a_group_only_ends_its_waiting(post, app, rasa, fake_telegram, exchange, chat):
    rasa.replies["wine?"] = [WINE]
    (sent,) = exchange(tg.typed("wine?", chat), chat)
    post(tg.pressed(sent, "Tell me more", tg.GROUP))
    settle(app)
    assert len(rasa.got) == 1
    assert fake_telegram.calls[-1].method == "answerCallbackQuery"


def test_patient_who_has_blocked_the_bot_is_left_in_peace(post, app, fake_telegram, caplog, chat):
    fake_telegram.fail(403)
    assert post(tg.typed("hello", chat)) == 200
    settle(app)
    assert len(fake_telegram.refused) == 1
    assert [record for record in caplog.records if record.levelno > logging.INFO] == []


@pytest.mark.parametrize("error", [ValueError("zebra"), TimeoutError(), RuntimeError("zebra crossing")])
def test_assistant_that_fails_is_never_silence(exchange, rasa, chat, error, caplog):
    rasa.replies["wine?"] = error
    (sent,) = exchange(tg.typed("wine?", chat), chat)
    assert sent.text == UNAVAILABLE
    assert "zebra" not in caplog.text
    (after,) = exchange(tg.typed("hello", chat), chat)
    assert after.text == "You said: hello"


def test_press_that_failed_works_when_it_is_pressed_again(exchange, rasa, fake_telegram, chat):
    rasa.replies["wine?"] = [WINE]
    (sent,) = exchange(tg.typed("wine?", chat), chat)
    rasa.replies["/alcohol"] = RuntimeError()
    (told,) = exchange(tg.pressed(sent, "Can I drink alcohol?", chat), chat)
    assert (told.text, fake_telegram.made("editMessageReplyMarkup")) == (UNAVAILABLE, [])
    del rasa.replies["/alcohol"]
    (answer,) = exchange(tg.pressed(sent, "Can I drink alcohol?", chat), chat)
    assert "You said: /alcohol" in answer.text


@pytest.mark.parametrize("failures", [[(500, {})], [(502, {}), (500, {})], [(429, {"retry_after": 1})], [(200, {"seconds": 1.5})]])
def test_telegram_that_fails_or_is_slow_still_gets_the_reply_once(exchange, app, fake_telegram, chat, failures):
    for status, more in failures:
        fake_telegram.fail(status, **more)
    exchange(tg.typed("hello", chat), chat)
    settle(app)
    assert [call.text for call in fake_telegram.sent(chat)] == ["You said: hello"]


def test_telegram_that_is_down_in_the_middle_gets_the_reply_when_it_is_back(app, post, fake_telegram, chat, monkeypatch):
    monkeypatch.setattr("channels.telegram.retries.PAUSES_SECONDS", (0.5, 1.0))
    with fake_telegram.down():
        assert post(tg.typed("hello", chat)) == 200
    settle(app)
    assert [call.text for call in fake_telegram.sent(chat)] == ["You said: hello"]


def test_telegram_that_stays_down_does_no_harm(exchange, post, fake_telegram, rasa, chat, caplog):
    with fake_telegram.down():
        assert post(tg.typed("zebra crossing", chat)) == 200
        wait_until(lambda: "sendMessage failed (NetworkError)" in caplog.text, "the log line")
    (after,) = exchange(tg.typed("hello", chat), chat)
    assert after.text == "You said: hello"
    assert "zebra" not in caplog.text


def test_channel_starts_while_telegram_is_down(settings, rasa, fake_telegram, chat):
    with fake_telegram.down(), SmallApp(TelegramChannel(settings), rasa) as app:
        assert tg.post(f"{app.url}/webhook", tg.typed("hello", chat), "wrong") == 401


def test_markup_that_telegram_refuses_is_sent_as_plain_text(exchange, fake_telegram, rasa, chat):
    fake_telegram.fail(400)
    rasa.replies["wine?"] = [reply("5 < 6", kind="emergency")]
    (sent,) = exchange(tg.typed("wine?", chat), chat)
    assert (sent.text, "parse_mode" in sent.values) == ("5 < 6", False)


def test_typing_is_shown_while_an_answer_takes_long(exchange, fake_telegram, rasa, chat, monkeypatch):
    monkeypatch.setattr("channels.telegram.sending.TYPING_AFTER_SECONDS", 0.05)
    rasa.seconds = 0.3
    exchange(tg.typed("hello", chat), chat)
    assert [call.method for call in fake_telegram.calls] == ["sendChatAction", "sendMessage"]


def test_nothing_that_was_said_and_no_secret_is_logged(exchange, fake_telegram, rasa, chat, caplog):
    caplog.set_level(logging.DEBUG)
    rasa.replies["zebra crossing"] = [reply("lemonade")]
    fake_telegram.fail(500)
    fake_telegram.fail(400)
    exchange(tg.typed("zebra crossing", chat), chat)
    exchange(tg.update(**tg.message(chat, sticker=STICKER)), chat)
    logged = caplog.text + "".join(str(record.args) for record in caplog.records)
    for secret in ("zebra", "lemonade", TELEGRAM_TOKEN, TELEGRAM_SECRET, str(chat)):
        assert secret not in logged


def test_channel_without_its_settings_has_no_routes(rasa, database):
    channel = TelegramChannel(read_settings({"PATIENT_FAQ_DATABASE": database}))
    with SmallApp(channel, rasa) as app:
        assert tg.post(f"{app.url}/webhook", tg.typed("hello"), "") == 404


@pytest.mark.parametrize("path", ["/set_webhook", "/webhook"])
def test_webhook_cannot_be_set_by_an_address(app, fake_telegram, path):
    assert tg.get(f"{app.url}{path}") in (404, 405)
    assert fake_telegram.calls == []
