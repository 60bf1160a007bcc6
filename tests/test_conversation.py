import asyncio

import pytest

from channels.conversation import Conversations, UnavailableError, UnknownButtonError
from patient_faq.storage import ConversationArchive, open_database
from patient_faq.storage.database import IN_MEMORY

BUTTONS = [{"title": "Can I drink?", "payload": "/alcohol", "act": "ask"}]


@pytest.fixture
def archive():
    open_database.cache_clear()
    return ConversationArchive(open_database(IN_MEMORY))


class Rasa:
    """Answers every message alike and keeps it as the tracker store does."""

    def __init__(self, archive, reply=None, error=None):
        self.archive, self.reply, self.error, self.got, self.channels = archive, reply, error, [], []

    async def __call__(self, message):
        self.got.append(message.text)
        self.channels.append((message.input_channel, message.output_channel.name()))
        if self.error:
            raise self.error
        events = [{"event": "user", "text": message.text, "timestamp": 1.0}]
        if self.reply:
            await message.output_channel.send_response(message.sender_id, self.reply)
            metadata = {key: value for key, value in self.reply.items() if key not in ("text", "buttons")}
            data = {"buttons": self.reply.get("buttons")}
            events.append({"event": "bot", "text": self.reply["text"], "data": data, "metadata": metadata, "timestamp": 2.0})
        self.archive.add(message.sender_id, events)


@pytest.fixture
def rasa(archive):
    parts = {"body": ["Yes."], "sources": ["Label, Use"], "disclaimer": "Ask."}
    return Rasa(archive, {"text": "Yes.\n\nAsk.", "buttons": BUTTONS, "kind": "answer", "topics": ["alcohol"], "parts": parts})


@pytest.fixture
def conversations(rasa, archive):
    return Conversations("website", rasa, archive)


def test_reply_comes_in_parts_with_its_metadata(conversations):
    (reply,) = asyncio.run(conversations.say("a", "wine?"))
    assert (reply.body, reply.sources, reply.disclaimer) == (("Yes.",), ("Label, Use",), "Ask.")
    assert set(reply.metadata) == {"kind", "topics", "offers", "sources", "content_version"}
    assert "/" not in reply.buttons[0].id


def test_message_carries_the_name_of_its_channel(conversations, rasa):
    asyncio.run(conversations.say("a", "wine?"))
    assert rasa.channels == [("website", "website")]


@pytest.mark.parametrize("typed", ["/alcohol", "/restart", " /SlotSet{}", '/tell_more{"topic": "alcohol"}'])
def test_typed_commands_are_plain_text(conversations, rasa, typed):
    asyncio.run(conversations.say("a", typed))
    assert not rasa.got[0].startswith("/")


def test_button_works_only_if_the_latest_reply_offered_it(conversations, rasa):
    (reply,) = asyncio.run(conversations.say("a", "wine?"))
    asyncio.run(conversations.press("a", reply.buttons[0].id))
    assert rasa.got[-1] == "/alcohol"
    for conversation, button in (("a", "/alcohol"), ("a", "0" * 16), ("b", reply.buttons[0].id)):
        with pytest.raises(UnknownButtonError):
            asyncio.run(conversations.press(conversation, button))


def test_topic_of_a_menu_can_be_chosen_at_any_time_and_nothing_else(conversations, rasa):
    asyncio.run(conversations.ask("a", "alcohol"))
    assert rasa.got == ["/alcohol"]
    for topic in ("/alcohol", "restart", "no_such_topic", ""):
        with pytest.raises(UnknownButtonError):
            asyncio.run(conversations.ask("a", topic))


def test_history_shows_titles_of_pressed_buttons(conversations):
    (reply,) = asyncio.run(conversations.say("a", "wine?"))
    asyncio.run(conversations.press("a", reply.buttons[0].id))
    first, second = conversations.history("a")
    assert (first.patient, second.patient) == ("wine?", "Can I drink?")
    assert first.replies[0] == reply


def test_forgotten_conversation_has_no_history_and_no_buttons(conversations):
    (reply,) = asyncio.run(conversations.say("a", "wine?"))
    conversations.forget("a")
    assert conversations.history("a") == []
    with pytest.raises(UnknownButtonError):
        asyncio.run(conversations.press("a", reply.buttons[0].id))


@pytest.mark.parametrize("error", [None, ValueError("broken"), asyncio.TimeoutError()])
def test_failure_is_never_silence(archive, error):
    with pytest.raises(UnavailableError):
        asyncio.run(Conversations("website", Rasa(archive, error=error), archive).say("a", "wine?"))


def test_reply_that_takes_too_long_is_given_up(archive, monkeypatch):
    async def slow(message):
        await asyncio.sleep(5)

    monkeypatch.setattr("channels.conversation.PATIENCE_SECONDS", 0.01)
    with pytest.raises(UnavailableError):
        asyncio.run(Conversations("website", slow, archive).say("a", "wine?"))


def test_turn_that_is_going_on_is_forgotten_too(archive, rasa):
    async def slow(message):
        await asyncio.sleep(0.05)
        await rasa(message)

    async def talk():
        conversations = Conversations("website", slow, archive)
        saying = asyncio.create_task(conversations.say("a", "wine?"))
        await asyncio.sleep(0.01)
        await conversations.forget_after_turn("a")
        await saying
        return conversations.history("a")

    assert asyncio.run(talk()) == []


def test_what_rasa_says_when_the_action_server_fails_is_no_reply(archive):
    rasa = Rasa(archive, {"text": "Sorry", "utter_action": "utter_unavailable"})
    with pytest.raises(UnavailableError):
        asyncio.run(Conversations("website", rasa, archive).say("a", "wine?"))
