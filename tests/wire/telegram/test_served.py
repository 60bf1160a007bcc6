"""The Telegram channel of the served assistant: `python -m serving`, with its model, against the stand-in of the Bot API."""

import itertools
from concurrent.futures import ThreadPoolExecutor

import pytest

from patient_faq.content import load_content
from patient_faq.content.words import channel_words, unavailable_text
from wire import telegram_updates as tg
from wire.accounts import TELEGRAM_SECRET, TELEGRAM_TOKEN
from wire.served import wait_until

pytestmark = [pytest.mark.server, pytest.mark.model]
CHATS = itertools.count(30_000)
WORDS = channel_words(load_content())
SAID = "zebra crossing lemonade"


@pytest.fixture
def chat():
    return next(CHATS)


@pytest.fixture
def post(served, fake_telegram):
    fake_telegram.clear()

    def send(update, secret=TELEGRAM_SECRET):
        return tg.post(f"{served.url}/webhooks/telegram/webhook", update, secret)

    return send


@pytest.fixture
def patience_seconds():
    """A message takes longer with the model."""
    return 20


def test_start_needs_no_telegram_and_says_which_messengers_are_on(served):
    # The fixture has started it while Telegram was down.
    assert "Telegram on" in served.output


def test_question_is_answered_with_sources_disclaimer_and_buttons(exchange, chat):
    (sent,) = exchange(tg.typed("can i drink wine", chat), chat)
    assert "alcohol" in sent.text
    assert load_content().messages.sources_label in sent.text
    assert sent.text.endswith(load_content().messages.disclaimer)
    assert sent.buttons[0]["text"] == load_content().messages.tell_me_more


def test_button_is_answered(exchange, chat, fake_telegram):
    (sent,) = exchange(tg.typed("can i drink wine", chat), chat)
    (more,) = exchange(tg.pressed(sent, load_content().messages.tell_me_more, chat), chat)
    assert more.text != sent.text
    wait_until(lambda: fake_telegram.made("editMessageReplyMarkup"), "the cleared keyboard")
    assert len(fake_telegram.made("answerCallbackQuery")) == 1


def test_emergency_is_one_message_that_begins_with_the_call(exchange, chat):
    (sent,) = exchange(tg.typed("my throat is closing and i cant breathe", chat), chat)
    assert sent.values["text"].startswith("<b>Call 911 (US), 999 (UK), 112 (EU)")


def test_menu_is_answered(exchange, chat):
    (sent,) = exchange(tg.typed("/menu", chat), chat)
    assert "Kesimpta" in sent.text
    assert "not sure" not in sent.text


def test_forget_deletes_and_the_next_message_works(exchange, chat):
    (sent,) = exchange(tg.typed("can i drink wine", chat), chat)
    (forgotten,) = exchange(tg.typed("/forget", chat), chat)
    (older,) = exchange(tg.pressed(sent, load_content().messages.tell_me_more, chat), chat)
    (answer,) = exchange(tg.typed("can i drink wine", chat), chat)
    assert (forgotten.text, older.text, answer.text) == (WORDS.forgotten, WORDS.older_button, sent.text)


@pytest.mark.parametrize("path", ["/conversations/telegram/tracker", "/conversations/telegram/story", "/domain"])
def test_conversations_cannot_be_read_over_http(served, path):
    assert tg.get(f"{served.url}{path}") == 404


@pytest.mark.parametrize("secret", [None, "wrong"])
def test_forged_update_is_refused(post, secret):
    assert post(tg.typed("hello"), secret) == 401


def test_burst_is_answered_each_once(post, fake_telegram):
    chats = range(40_000, 40_040)
    updates = [tg.typed("can i drink wine", chat) for chat in chats]
    with ThreadPoolExecutor(20) as pool:
        assert set(pool.map(post, updates + updates[::2])) == {200}
    wait_until(lambda: len(fake_telegram.sent()) >= len(chats), "all answers", 60)
    assert sorted(call.chat for call in fake_telegram.sent()) == list(chats)
    assert all("alcohol" in call.text for call in fake_telegram.sent())


def test_telegram_that_is_down_for_a_moment_gets_the_reply(post, fake_telegram, chat):
    with fake_telegram.down():
        assert post(tg.typed("can i drink wine", chat)) == 200
    wait_until(lambda: fake_telegram.sent(chat), "the answer", 20)
    assert len(fake_telegram.sent(chat)) == 1


def test_no_message_text_address_or_secret_is_logged(exchange, served, fake_telegram, chat):
    fake_telegram.fail(500)
    fake_telegram.fail(400)
    exchange(tg.typed(SAID, chat), chat)
    for secret in (SAID, TELEGRAM_TOKEN, TELEGRAM_SECRET, str(chat), unavailable_text(load_content())):
        assert secret not in served.output
