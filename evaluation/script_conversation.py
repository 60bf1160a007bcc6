"""`python -m evaluation.script_conversation`: turn a conversation that took place into a scripted test.

It is printed with names, addresses and numbers of people masked. Read it before it goes into tests/conversations/:
no program finds everything that tells who somebody is.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import LiteralScalarString

from patient_faq.errors import PatientFaqError
from patient_faq.settings import read_settings
from patient_faq.storage import ConversationArchive, open_database

NOT_PREDICTED = frozenset({"action_listen", "action_session_start"})
EXPECTED_KEYS = ("kind", "topics")

# What tells who somebody is, and what stands for it.
_MASKS = (
    (re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+"), "someone@example.org"),
    (re.compile(r"\b(?:https?://|www\.)\S+"), "example.org"),
    (re.compile(r"\+?\d[\d\s().-]{6,}\d"), "555 0100"),
    (
        re.compile(
            r"(?i:\b(?:my name is|this is|i am called|call me|dr\.?|doctor|nurse|mrs?\.?|ms\.?)) (?-i:[A-Z][a-z]+(?: [A-Z][a-z]+)?)"
        ),
        "Dr Example",
    ),
)


@dataclass
class PlayedTurn:
    """One turn of a conversation that took place.

    Attributes:
        text: What the patient wrote or pressed.
        intent: The intent that was found.
        entities: The entities that were found, as Rasa gives them.
        actions: Names of the actions that followed.
        expected: kind and topics of the reply.
    """

    text: str
    intent: str
    entities: Sequence[dict[str, Any]] = ()
    actions: list[str] = field(default_factory=list)
    expected: dict[str, Any] = field(default_factory=dict)


def main() -> int:
    """Print the test; return the exit status."""
    options = _parse_options()
    try:
        events = ConversationArchive(open_database(read_settings().database)).read(options.id).events
        if not events:
            raise PatientFaqError(f"{options.id}: no such conversation is kept; look at its id in the database")
        write_stories([to_story(options.name, [mask(turn) for turn in played_turns(events)])], sys.stdout)
    except PatientFaqError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def played_turns(events: Sequence[dict[str, Any]]) -> list[PlayedTurn]:
    """The turns of a conversation, from Rasa's events as dictionaries."""
    turns: list[PlayedTurn] = []
    for event in events:
        if event["event"] == "user":
            parsed = event.get("parse_data") or {}
            turns.append(PlayedTurn(event.get("text") or "", parsed["intent"]["name"], parsed.get("entities") or ()))
        elif turns and event["event"] == "action" and event["name"] not in NOT_PREDICTED:
            turns[-1].actions.append(event["name"])
        elif turns and event["event"] == "bot" and not turns[-1].expected:
            turns[-1].expected = {key: event["metadata"][key] for key in EXPECTED_KEYS if event["metadata"].get(key)}
    return turns


def mask(turn: PlayedTurn) -> PlayedTurn:
    """The turn without what tells who somebody is, as far as patterns find it; a masked text has no marked entities."""
    text = turn.text
    for pattern, stand_in in _MASKS:
        text = pattern.sub(stand_in, text)
    return turn if text == turn.text else PlayedTurn(text, turn.intent, (), turn.actions, turn.expected)


def to_story(name: str, turns: Sequence[PlayedTurn]) -> dict[str, Any]:
    """A test story of Rasa, with what each reply must be in its metadata."""
    return {
        "story": name,
        "metadata": {"replies": [turn.expected for turn in turns]},
        "steps": [step for turn in turns for step in _steps(turn)],
    }


def write_stories(stories: Sequence[dict[str, Any]], stream: Any) -> None:
    """Write test stories as YAML."""
    yaml = YAML()
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.width = 1_000  # type: ignore[assignment]
    yaml.dump({"version": "3.1", "stories": list(stories)}, stream)


def _steps(turn: PlayedTurn) -> Iterator[dict[str, Any]]:
    yield {"user": LiteralScalarString(_marked(turn) + "\n"), "intent": turn.intent}
    for action in turn.actions:
        yield {"action": action}


def _marked(turn: PlayedTurn) -> str:
    """The text with its entities as Rasa's tests mark them: [kesempta]{"entity": "drug", "value": "Kesimpta"}."""
    text, parts, end = turn.text, [], 0
    if text.startswith("/"):
        return text
    for entity in sorted(turn.entities, key=lambda one: one["start"]):
        words = text[entity["start"] : entity["end"]]
        same = entity["value"] == words
        label = f"({entity['entity']})" if same else f'{{"entity": "{entity["entity"]}", "value": "{entity["value"]}"}}'
        parts += [text[end : entity["start"]], f"[{words}]{label}"]
        end = entity["end"]
    return "".join([*parts, text[end:]])


def _parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m evaluation.script_conversation", description=__doc__)
    parser.add_argument("--id", required=True, help="id of the conversation in the database")
    parser.add_argument("--name", default="a conversation that took place", help="what the test shows")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
