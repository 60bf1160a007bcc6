"""Write what an evaluation found: Markdown, JSON and a picture of the topics most often confused."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import matplotlib

from evaluation.run import Outcome
from evaluation.table import alarms_to_markdown, percentiles, sum_of, to_markdown

MOST_CONFUSIONS = 25
REPORTS_FOLDER = Path(__file__).resolve().parents[1] / "reports" / "evaluation"


def summarize(outcome: Outcome) -> str:
    """The tables that are printed: over everything, for each file of questions and for each expected kind."""
    middle, high = percentiles(outcome.latencies, (50, 95))
    rate = len(outcome.latencies) / outcome.seconds if outcome.seconds else 0.0
    count = f"{len(outcome.latencies)} messages in {outcome.seconds:.1f} s ({rate:.0f} a second)"
    speed = f"{count}; latency p50 {middle:.1f} ms, p95 {high:.1f} ms."
    tally = outcome.tally
    if not tally.total:
        return speed
    sources = to_markdown("questions", {"all": tally.total, **dict(sorted(tally.by_source.items()))})
    kinds = to_markdown("expected kind", dict(sorted(tally.by_kind.items())))
    alarms = alarms_to_markdown({"all": sum_of(tally.alarms.values()), **dict(sorted(tally.alarms.items()))})
    return "\n\n".join((sources, kinds, alarms, speed))


def write_report(outcome: Outcome, folder: Path = REPORTS_FOLDER) -> None:
    """Write report.md, report.json and confusions.png."""
    folder.mkdir(parents=True, exist_ok=True)
    tally = outcome.tally
    topics = to_markdown("topic", dict(sorted(tally.by_topic.items())))
    failures = "\n".join(
        f"- {source} *{verdict}*: {text!r} -> {reply['kind']} {', '.join(reply['topics'] or reply['offers'])}"
        for source, text, verdict, reply in outcome.failures
    )
    parts = ["# Evaluation", summarize(outcome), "## Topics", topics, "## Not right", failures or "None."]
    if tally.confusions:
        draw_confusions(tally.confusions, folder / "confusions.png")
        parts.insert(3, "![The topics most often confused](confusions.png)")
    (folder / "report.md").write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    (folder / "report.json").write_text(json.dumps(_figures(outcome), indent=2) + "\n", encoding="utf-8")


def draw_confusions(confusions: Counter[tuple[str, str]], path: Path) -> None:
    """Draw the commonest pairs of expected and replied topic as horizontal bars."""
    matplotlib.use("Agg")
    from matplotlib import pyplot

    pairs = confusions.most_common(MOST_CONFUSIONS)[::-1]
    figure, axes = pyplot.subplots(figsize=(10, 1 + 0.3 * len(pairs)))
    axes.barh(
        [f"{expected} \N{RIGHTWARDS ARROW} {replied}" for (expected, replied), _ in pairs], [count for _, count in pairs], color="#33658a"
    )
    axes.set_xlabel("questions")
    axes.set_title("Expected topic and what was replied")
    axes.xaxis.get_major_locator().set_params(integer=True)
    figure.tight_layout()
    figure.savefig(path, dpi=120)
    pyplot.close(figure)


def _figures(outcome: Outcome) -> dict[str, Any]:
    tally = outcome.tally
    return {
        "total": dict(tally.total),
        "by_source": {name: dict(counts) for name, counts in tally.by_source.items()},
        "by_kind": {name: dict(counts) for name, counts in tally.by_kind.items()},
        "alarms": {name: dict(counts) for name, counts in tally.alarms.items()},
        "by_topic": {name: dict(counts) for name, counts in tally.by_topic.items()},
        "messages": len(outcome.latencies),
        "seconds": round(outcome.seconds, 2),
    }
