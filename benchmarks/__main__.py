"""`python -m benchmarks`: compare round trips of a bare Rasa bot, a stock custom action and ours, in turn, in one run."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from benchmarks.bots import Bot, bare_bot, our_bot, stock_bot
from benchmarks.client import messages_per_second, time_messages, time_turns
from patient_faq.errors import PatientFaqError

QUESTION = "can i have a glass of wine or is alcohol bad with this medicine"
ROUNDS = 5
MESSAGES = 100
WARM_UP = 30
SENDERS = 8
CONVERSATIONS = 6
TURNS = 100


def main() -> int:
    """Run and print; return the exit status."""
    try:
        with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
            print("Training and starting three bots ...", flush=True)
            starts = (bare_bot(Path(folder) / "bare"), stock_bot(Path(folder) / "stock"), our_bot())
            bots = [stack.enter_context(start) for start in starts]
            print(_report(bots))
    except (PatientFaqError, subprocess.CalledProcessError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _report(bots: list[Bot]) -> str:
    for bot in bots:
        time_messages(bot.port, QUESTION, WARM_UP)
    rounds: dict[str, list[list[float]]] = {bot.name: [] for bot in bots}
    rates: dict[str, list[float]] = {bot.name: [] for bot in bots}
    for _ in range(ROUNDS):
        for bot in bots:
            rounds[bot.name].append(time_messages(bot.port, QUESTION, MESSAGES))
            rates[bot.name].append(messages_per_second(bot.port, QUESTION, MESSAGES, SENDERS))
    bare, stock, ours = bots
    lines = [
        f"{ROUNDS} rounds of {MESSAGES} messages each, in turn.",
        "",
        _heading(),
        *(_row(bot, rounds[bot.name], rates[bot.name]) for bot in bots),
    ]
    middle = {bot.name: statistics.median(sum(rounds[bot.name], [])) for bot in bots}
    early, late = _turns(ours)
    lines += [
        "",
        f"Ours / stock custom action: {middle[ours.name] / middle[stock.name]:.2f} (at most 0.50).",
        f"Ours / bare static response: {middle[ours.name] / middle[bare.name]:.2f} (at most 3.00).",
        f"Turn {TURNS} / turn 5 of one conversation: {late:.1f} ms / {early:.1f} ms = {late / early:.2f} (at most 1.50).",
        f"Resident memory: {_memory(ours)}.",
    ]
    return "\n".join(lines)


def _heading() -> str:
    return (
        f"| bot | p50 ms | fastest and slowest round's p50 | p95 ms | messages/s with {SENDERS} senders |\n| --- | --: | --: | --: | --: |"
    )


def _row(bot: Bot, rounds: list[list[float]], rates: list[float]) -> str:
    times = sorted(sum(rounds, []))
    medians = sorted(statistics.median(one) for one in rounds)
    return (
        f"| {bot.name} | {statistics.median(times):.1f} | {medians[0]:.1f} to {medians[-1]:.1f} "
        f"| {times[int(0.95 * len(times))]:.1f} | {statistics.median(rates):.0f} |"
    )


def _turns(bot: Bot) -> tuple[float, float]:
    """The median times of turns 4 to 6 and of the last three turns."""
    conversations = time_turns(bot.port, QUESTION, CONVERSATIONS, TURNS)
    early = [time for one in conversations for time in one[3:6]]
    late = [time for one in conversations for time in one[-3:]]
    return statistics.median(early), statistics.median(late)


def _memory(bot: Bot) -> str:
    parts = []
    for name in ("serving.rasa_cli", "serving.action_server"):
        found = subprocess.run(["pgrep", "-P", str(bot.processes[0].pid), "-f", name], capture_output=True, text=True, check=True)
        status = Path(f"/proc/{found.stdout.split()[0]}/status").read_text()
        kilobytes = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
        parts.append(f"{name} {kilobytes / 1024:.0f} MB")
    return ", ".join(parts)


if __name__ == "__main__":
    sys.exit(main())
