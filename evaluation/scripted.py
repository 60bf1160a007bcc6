"""Scripted conversations: Rasa's own test stories, with what each reply must be in their metadata.

A story's `metadata: replies:` holds one entry for each message of the patient, with the keys that `evaluation.grade`
reads: kind, topics, any, all, text_not_re.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rasa.shared.nlu.training_data.entities_parser import replace_entities
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from evaluation.cases import CaseError, Turn
from evaluation.grade import grade

CONVERSATIONS_FOLDER = Path(__file__).resolve().parents[1] / "tests" / "conversations"


@dataclass(frozen=True)
class ScriptedConversation:
    """One scripted conversation.

    Attributes:
        name: What it shows.
        file: Name of its file without the ending.
        turns: The messages of the patient, without marks of entities, and what each reply must be.
    """

    name: str
    file: str
    turns: tuple[Turn, ...]


def read_scripted(folder: Path = CONVERSATIONS_FOLDER) -> list[ScriptedConversation]:
    """Read all scripted conversations.

    Raises:
        CaseError: If a file cannot be read, or a story does not tell of every reply.
    """
    return [conversation for path in sorted(folder.glob("*.yml")) for conversation in _read_file(path)]


def transcript(turns: Sequence[Turn], replies: Sequence[dict[str, Any]]) -> str:
    """The conversation as far as it went, each reply that is not as expected marked with `>>>` and what was expected."""
    lines = []
    for turn, reply in zip(turns, replies, strict=False):
        lines += [f"patient:   {turn.text}", *(f"assistant: {line}" for line in reply["text"].splitlines() if line)]
        lines.append(f"           ({reply['kind']} {', '.join(reply['topics'])})")
        if grade(turn.expected, reply) != "right":
            lines.append(f">>> expected here: {turn.expected}")
    return "\n".join(lines)


def _read_file(path: Path) -> list[ScriptedConversation]:
    try:
        stories = YAML(typ="safe").load(path)["stories"]
        return [_conversation(story, path) for story in stories]
    except (YAMLError, KeyError, TypeError) as error:
        raise CaseError(f"{path.name}: is no file of scripted conversations ({error}); see docs/write-a-conversation-test.md") from error


def _conversation(story: dict[str, Any], path: Path) -> ScriptedConversation:
    messages = [replace_entities(step["user"]).strip() for step in story["steps"] if "user" in step]
    replies = (story.get("metadata") or {}).get("replies") or []
    if len(messages) != len(replies):
        found = f"has {len(messages)} messages but {len(replies)} `replies`"
        raise CaseError(f"{path.name}: {story['story']}: {found}; give one for each message")
    turns = (Turn(text, expected) for text, expected in zip(messages, replies, strict=True))
    return ScriptedConversation(story["story"], path.stem, tuple(turns))
