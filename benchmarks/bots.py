"""The bots that are compared: bare Rasa, Rasa with a stock custom action, and ours; each as real processes."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from patient_faq.errors import ResourceError

ROOT = Path(__file__).resolve().parents[1]
START_TIMEOUT_SECONDS = 120
CONFIG = """recipe: default.v1
assistant_id: bench
language: en
pipeline:
  - name: KeywordIntentClassifier
policies:
  - name: RulePolicy
"""
DOMAIN = """version: "3.1"
intents: [ask]
responses:
  utter_reply:
    - text: It is not known. Please talk to your doctor.
actions: [action_reply]
"""
DATA = """version: "3.1"
nlu:
  - intent: ask
    examples: |
      - alcohol
      - wine
rules:
  - rule: reply
    steps:
      - intent: ask
      - action: {action}
"""
ACTION = """from rasa_sdk import Action


class ActionReply(Action):
    def name(self):
        return "action_reply"

    def run(self, dispatcher, tracker, domain):
        dispatcher.utter_message(text="It is not known. Please talk to your doctor.")
        return []
"""


@dataclass
class Bot:
    """A running bot.

    Attributes:
        name: What it is called in the table.
        port: Where its REST channel listens, on 127.0.0.1.
        processes: Its processes, the first being the one that was started first.
    """

    name: str
    port: int
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)


@contextmanager
def bare_bot(folder: Path) -> Iterator[Bot]:
    """Rasa alone, with a response of its domain."""
    _train(folder, "utter_reply")
    with _running(Bot("bare Rasa, static response", _free_port())) as bot:
        bot.processes.append(_rasa(folder, bot.port))
        _wait(bot.port)
        yield bot


@contextmanager
def stock_bot(folder: Path) -> Iterator[Bot]:
    """Rasa with a custom action in rasa-sdk's own server."""
    _train(folder, "action_reply")
    action_port = _free_port()
    (folder / "actions.py").write_text(ACTION)
    (folder / "endpoints.yml").write_text(f"action_endpoint:\n  url: http://127.0.0.1:{action_port}/webhook\n")
    with _running(Bot("stock Rasa, custom action", _free_port())) as bot:
        bot.processes.append(_start(folder, "rasa_sdk", "--actions", "actions", "--port", str(action_port)))
        bot.processes.append(_rasa(folder, bot.port, "--endpoints", "endpoints.yml"))
        _wait(action_port, "/health")
        _wait(bot.port)
        yield bot


@contextmanager
def our_bot() -> Iterator[Bot]:
    """This assistant, as `make run` serves it."""
    port, action_port = _free_port(), _free_port()
    settings = {"PATIENT_FAQ_PORT": str(port), "PATIENT_FAQ_ACTION_PORT": str(action_port), "PATIENT_FAQ_REST": "on"}
    with _running(Bot("ours, a full answer", port)) as bot:
        bot.processes.append(_start(ROOT, "serving", **settings))
        _wait(action_port, "/health")
        _wait(bot.port)
        yield bot


def _train(folder: Path, action: str) -> None:
    folder.mkdir()
    (folder / "config.yml").write_text(CONFIG)
    (folder / "domain.yml").write_text(DOMAIN)
    (folder / "data.yml").write_text(DATA.format(action=action))
    (folder / "credentials.yml").write_text("rest:\n")
    subprocess.run(
        [sys.executable, "-m", "rasa", "train", "--data", "data.yml", "--skip-validation"], cwd=folder, check=True, capture_output=True
    )


def _rasa(folder: Path, port: int, *options: str) -> subprocess.Popen[bytes]:
    return _start(folder, "rasa", "run", "--port", str(port), "--credentials", "credentials.yml", "--quiet", *options)


def _start(folder: Path, module: str, *options: str, **settings: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", module, *options],
        cwd=folder,
        env={**os.environ, **settings},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@contextmanager
def _running(bot: Bot) -> Iterator[Bot]:
    try:
        yield bot
    finally:
        for process in bot.processes:
            process.terminate()
        for process in bot.processes:
            process.wait(30)


def _wait(port: int, path: str = "/") -> None:
    deadline = time.monotonic() + START_TIMEOUT_SECONDS
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=1).close()
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.2)
    raise ResourceError(f"port {port}: nothing answers after {START_TIMEOUT_SECONDS} s; try `make run` to see why")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
