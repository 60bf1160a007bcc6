import io
import itertools

import pytest
from ruamel.yaml import YAML

from evaluation.cases import CaseError, Turn
from evaluation.grade import grade
from evaluation.script_conversation import mask, played_turns, to_story, write_stories
from evaluation.scripted import read_scripted, transcript

CONVERSATIONS = read_scripted()
EVENTS = [
    {"event": "action", "name": "action_session_start"},
    {"event": "action", "name": "action_listen"},
    {
        "event": "user",
        "text": "is kesempta like ocrevus? mail anna.b@nhs.uk",
        "parse_data": {
            "intent": {"name": "compare_ocrevus"},
            "entities": [{"entity": "drug", "start": 3, "end": 11, "value": "Kesimpta"}],
        },
    },
    {"event": "action", "name": "action_answer_topic"},
    {"event": "bot", "text": "No.", "metadata": {"kind": "answer", "topics": ["compare_ocrevus"], "offers": ["alternatives"]}},
]


@pytest.mark.model
@pytest.mark.parametrize("conversation", CONVERSATIONS, ids=lambda one: f"{one.file}: {one.name}")
def test_scripted_conversation(conversation, ask):
    replies = []
    for turn in conversation.turns:
        replies.append(ask(turn.text))
        assert grade(turn.expected, replies[-1]) == "right", f"\n{transcript(conversation.turns, replies)}"
        assert set(replies[-1]) >= {"kind", "topics", "offers", "sources", "buttons"}


def test_scripted_conversations_are_many_and_named_once():
    names = [conversation.name for conversation in CONVERSATIONS]
    assert len(set(names)) == len(names) >= 80
    assert all(turn.expected["kind"] for conversation in CONVERSATIONS for turn in conversation.turns)


def test_transcript_marks_the_reply_that_differs():
    turns = [Turn("beer?", {"kind": "answer", "topics": ["alcohol"]}), Turn("more", {"kind": "answer", "topics": ["alcohol"]})]
    replies = [{"text": "Yes.", "kind": "answer", "topics": [topic], "offers": []} for topic in ("alcohol", "foods")]
    marked = [number for number, line in enumerate(transcript(turns, replies).splitlines()) if line.startswith(">>>")]
    assert marked == [6]


@pytest.mark.parametrize("story", ["stories: 7", "stories: [{story: x, steps: [{user: hi}]}]", "{"])
def test_broken_script_is_one_clear_message(tmp_path, story):
    (tmp_path / "broken.yml").write_text(story)
    with pytest.raises(CaseError, match="broken.yml"):
        read_scripted(tmp_path)


def test_conversation_that_took_place_becomes_a_script(tmp_path):
    turns = [mask(turn) for turn in played_turns(EVENTS)]
    with (tmp_path / "real.yml").open("w") as file:
        write_stories([to_story("a real one", turns)], file)
    (conversation,) = read_scripted(tmp_path)
    assert "anna" not in conversation.turns[0].text
    assert conversation.turns[0].expected == {"kind": "answer", "topics": ["compare_ocrevus"]}


def test_entities_are_marked_as_rasa_reads_them():
    stream = io.StringIO()
    write_stories([to_story("x", played_turns(EVENTS))], stream)
    (story,) = YAML(typ="safe").load(stream.getvalue())["stories"]
    assert story["steps"][0]["user"].startswith('is [kesempta]{"entity": "drug", "value": "Kesimpta"} like')
    assert story["steps"][1] == {"action": "action_answer_topic"}


@pytest.mark.parametrize("text", ["I am on 0161 496 0000", "see www.me.org/x", "my name is Anna Berg", "it was Dr Patel"])
def test_what_tells_who_somebody_is_is_masked(text):
    (turn,) = [mask(turn) for turn in played_turns([{**EVENTS[2], "text": text}])]
    assert not set(itertools.chain(("Patel", "Anna", "0161", "www.me.org"))) & set(turn.text.split())
    assert turn.text != text
