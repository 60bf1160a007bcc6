import asyncio

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from components.tracker_store import RecentTurnsTrackerStore
from patient_faq.errors import ResourceError, SettingError
from patient_faq.storage import ConversationArchive, open_database

DOMAIN = Domain.from_dict({"slots": {"topic": {"type": "any", "mappings": [{"type": "custom"}]}}})


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path}/kept/conversations.db"


@pytest.fixture
def archive(url):
    return ConversationArchive(open_database(url))


def store(url, turns=2):
    return RecentTurnsTrackerStore(DOMAIN, host=url, turns=turns)


def talk(stored, *texts, conversation="someone"):
    for text in texts:
        tracker = asyncio.run(stored.retrieve(conversation)) or DialogueStateTracker(conversation, DOMAIN.slots)
        for event in (ActionExecuted("action_listen"), UserUttered(text), SlotSet("topic", text), BotUttered(f"on {text}")):
            tracker.update(event)
        asyncio.run(stored.save(tracker))


def said(tracker):
    return [event.text for event in tracker.events if isinstance(event, UserUttered)]


def test_rasa_is_given_the_latest_turns_and_all_slots(url):
    stored = store(url)
    talk(stored, "one", "two", "three")
    tracker = asyncio.run(stored.retrieve("someone"))
    assert said(tracker) == ["two", "three"]
    assert tracker.get_slot("topic") == "three"


def test_conversation_goes_on_after_a_restart(url):
    talk(store(url), "one", "two", "three")
    restarted = store(url)
    assert said(asyncio.run(restarted.retrieve("someone"))) == ["two", "three"]
    talk(restarted, "four")
    assert said(asyncio.run(restarted.retrieve_full_tracker("someone"))) == ["one", "two", "three", "four"]


def test_every_event_is_kept_once(url, archive):
    talk(store(url), "one", "two", "three")
    kept = archive.read("someone").events
    assert [event["text"] for event in kept if event["event"] == "user"] == ["one", "two", "three"]
    assert [event["text"] for event in kept if event["event"] == "bot"] == ["on one", "on two", "on three"]


def test_what_another_process_adds_is_seen(url):
    one, other = store(url), store(url)
    talk(one, "one")
    talk(other, "two")
    assert said(asyncio.run(one.retrieve("someone"))) == ["one", "two"]


def test_forgotten_conversation_is_gone_at_once(url, archive):
    stored = store(url)
    talk(stored, "one")
    talk(stored, "mine", conversation="another")
    assert archive.forget("someone") == 4
    assert asyncio.run(stored.retrieve("someone")) is None
    assert archive.names() == ["another"]
    talk(stored, "new")
    assert said(asyncio.run(stored.retrieve_full_tracker("someone"))) == ["new"]


@pytest.mark.parametrize("url", ["nonsense", "nosuchdatabase://here"])
def test_wrong_address_names_the_setting(url):
    with pytest.raises(SettingError, match="PATIENT_FAQ_DATABASE"):
        open_database(url)


def test_database_out_of_reach_is_one_clear_message(tmp_path):
    (tmp_path / "file.db").mkdir()
    with pytest.raises(ResourceError, match="cannot be reached"):
        open_database(f"sqlite:///{tmp_path}/file.db")
