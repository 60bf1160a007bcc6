"""Count verdicts, and write them as tables."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from evaluation.grade import Verdict
from patient_faq.safety.signs import ALARMS

VERDICTS: tuple[Verdict, ...] = ("right", "offered", "wrong", "declined")
HEADINGS = {"right": "right", "offered": "right among the offers", "wrong": "wrong answer", "declined": "declined"}


@dataclass
class Tally:
    """Verdicts counted over all turns, for each expected kind, topic and file.

    Attributes:
        total: Over everything.
        by_kind: For each expected kind.
        by_topic: For each expected topic of kind answer.
        by_source: For each file of questions.
        alarms: For each file of questions: 'due' alarms, those 'missed', other messages ('none due'), and 'false' alarms
            among them.
        confusions: (expected topic, what was replied) -> how often, where the reply was not right.
    """

    total: Counter[str] = field(default_factory=Counter)
    by_kind: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    by_topic: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    by_source: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    alarms: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    confusions: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, expected: Mapping[str, Any], reply: Mapping[str, Any], verdict: Verdict, source: str) -> None:
        """Count one graded reply."""
        kind = expected.get("kind", "any")
        self.total[verdict] += 1
        self.by_kind[kind][verdict] += 1
        self.by_source[source][verdict] += 1
        self.alarms[source].update(_alarm_counts(expected, reply))
        if kind != "answer":
            return
        for topic in expected.get("topics", ())[:1]:
            self.by_topic[topic][verdict] += 1
            if verdict != "right":
                self.confusions[topic, _replied(reply)] += 1


def to_markdown(first: str, rows: Mapping[str, Counter[str]]) -> str:
    """A Markdown table of shares, with one row for each key."""
    lines = [f"| {first} | turns | {' | '.join(HEADINGS[verdict] for verdict in VERDICTS)} |", "| --- | --: | --: | --: | --: | --: |"]
    return "\n".join(lines + [_row(name, counts) for name, counts in rows.items()])


def alarms_to_markdown(rows: Mapping[str, Counter[str]]) -> str:
    """A Markdown table of alarms missed and false alarms, with one row for each key."""
    lines = ["| questions | alarms due | missed | no alarm due | false alarms |", "| --- | --: | --: | --: | --: |"]
    for name, counts in rows.items():
        missed, false = _of(counts["missed"], counts["due"]), _of(counts["false"], counts["none due"])
        lines.append(f"| {name} | {counts['due']} | {missed} | {counts['none due']} | {false} |")
    return "\n".join(lines)


def share(counts: Counter[str], verdict: Verdict) -> float:
    """A verdict's share in percent; 0 when nothing was counted."""
    return 100 * counts[verdict] / (sum(counts.values()) or 1)


def sum_of(counters: Iterable[Counter[str]]) -> Counter[str]:
    """All counts together."""
    total: Counter[str] = Counter()
    for counter in counters:
        total.update(counter)
    return total


def percentiles(values: Iterable[float], ranks: Sequence[int]) -> list[float]:
    """Percentiles by the nearest rank; zeros when there are no values."""
    ordered = sorted(values)
    return [ordered[min(len(ordered) - 1, len(ordered) * rank // 100)] if ordered else 0.0 for rank in ranks]


def _row(name: str, counts: Counter[str]) -> str:
    shares = " | ".join(f"{share(counts, verdict):.1f} %" for verdict in VERDICTS)
    return f"| {name} | {sum(counts.values())} | {shares} |"


def _alarm_counts(expected: Mapping[str, Any], reply: Mapping[str, Any]) -> list[str]:
    raised = reply["kind"] in ALARMS
    if expected.get("kind") in ALARMS:
        return ["due"] if raised else ["due", "missed"]
    if set(ALARMS) & set(expected.get("also_kinds", ())):
        return []
    return ["none due", "false"] if raised else ["none due"]


def _of(part: int, whole: int) -> str:
    return f"{part} ({100 * part / whole:.1f} %)" if whole else "-"


def _replied(reply: Mapping[str, Any]) -> str:
    return reply["topics"][0] if reply["kind"] == "answer" and reply["topics"] else f"({reply['kind']})"
