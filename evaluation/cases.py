"""Questions with what is expected of the reply, read from JSON lines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from patient_faq.errors import PatientFaqError

QUESTIONS_FOLDER = Path(__file__).parent / "questions"


class CaseError(PatientFaqError):
    """A line of an evaluation file cannot be used."""


@dataclass(frozen=True)
class Turn:
    """One message and what is expected of its reply.

    Attributes:
        text: The message.
        expected: The keys that `grade` reads: kind, also_kinds, topics, also_topics, any, all, text_re, text_not_re.
    """

    text: str
    expected: dict[str, Any]


@dataclass(frozen=True)
class Case:
    """One line: a single message or a dialogue.

    Attributes:
        line: The line as parsed; it is written back with the replies.
        turns: Its messages in order.
        source: Where it stands, for error texts and reports.
    """

    line: dict[str, Any]
    turns: tuple[Turn, ...] = field(default=())
    source: str = ""

    @property
    def is_dialogue(self) -> bool:
        """Whether the line has turns."""
        return "turns" in self.line


def read_cases(path: Path) -> list[Case]:
    """Read an evaluation file.

    Raises:
        CaseError: If the file cannot be read or a line is neither a message nor a dialogue.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CaseError(f"{path}: cannot be read ({error}); name a file of JSON lines in UTF-8") from error
    return [_case(line, f"{path.name}:{number}") for number, line in enumerate(lines, 1) if line.strip()]


def read_own(part: str) -> Iterator[Case]:
    """Read our own held-out questions.

    Args:
        part: 'development' to choose anything by, 'test' to report.
    """
    for path in sorted((QUESTIONS_FOLDER / part).glob("*.jsonl")):
        yield from read_cases(path)


def _case(line: str, source: str) -> Case:
    try:
        data = json.loads(line)
    except json.JSONDecodeError as error:
        raise CaseError(f"{source}: is not JSON ({error.msg}); write one object a line") from error
    if isinstance(data, dict) and isinstance(data.get("text"), str):
        return Case(data, (Turn(data["text"], data),), source)
    turns = data.get("turns") if isinstance(data, dict) else None
    if not isinstance(turns, list) or not turns or not all(isinstance(turn, dict) and isinstance(turn.get("user"), str) for turn in turns):
        raise CaseError(f'{source}: has neither "text" nor "turns" with "user"; give it one of them')
    return Case(data, tuple(Turn(turn["user"], turn) for turn in turns), source)
