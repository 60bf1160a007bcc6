"""Ask the assistant all questions of a set and grade its replies."""

from __future__ import annotations

import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from evaluation.cases import Case
from evaluation.grade import Verdict, grade, has_expectations
from evaluation.table import Tally


class Answers(Protocol):
    """Whatever can be asked: the assistant, or a baseline."""

    async def ask(self, text: str, conversation: str) -> dict[str, Any]:
        """Reply to one message of a conversation."""


@dataclass
class Outcome:
    """What came of a run.

    Attributes:
        lines: Every line as it was read, with the reply or replies added.
        tally: Verdicts of all turns with expectations.
        failures: (source, text, verdict, reply) of every turn that was not right.
        latencies: Milliseconds for each message.
        seconds: How long the run took.
    """

    lines: list[dict[str, Any]] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)
    failures: list[tuple[str, str, Verdict, dict[str, Any]]] = field(default_factory=list)
    latencies: list[float] = field(default_factory=list)
    seconds: float = 0.0


async def run_cases(assistant: Answers, cases: Sequence[Case]) -> Outcome:
    """Ask every case in a conversation of its own."""
    outcome = Outcome()
    started = time.perf_counter()
    for case in cases:
        outcome.lines.append(await _run_case(assistant, case, outcome))
    outcome.seconds = time.perf_counter() - started
    return outcome


async def _run_case(assistant: Answers, case: Case, outcome: Outcome) -> dict[str, Any]:
    conversation = uuid.uuid4().hex
    replies = []
    for turn in case.turns:
        reply = await assistant.ask(turn.text, conversation)
        replies.append(reply)
        outcome.latencies.append(reply["latency_ms"])
        if has_expectations(turn.expected):
            verdict = grade(turn.expected, reply)
            outcome.tally.add(turn.expected, reply, verdict, case.source.partition(".")[0])
            if verdict != "right":
                outcome.failures.append((case.source, turn.text, verdict, reply))
    if case.is_dialogue:
        turns = [{**turn, "reply": reply} for turn, reply in zip(case.line["turns"], replies, strict=True)]
        return {**case.line, "turns": turns}
    return {**case.line, "reply": replies[0]}
