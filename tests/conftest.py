"""Fixtures: content, and the trained assistant in this process."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import subprocess
import time
import uuid
from pathlib import Path

import pytest
from ruamel.yaml import YAML
from talking import TODAY

from patient_faq.content import load_content
from patient_faq.dialogue import Dialogue
from patient_faq.reply import Composer

# Nothing that a test says is kept beyond the test.
os.environ.setdefault("PATIENT_FAQ_DATABASE", "sqlite://")

# Set where every tool must be there (.ci/run): then a missing one is a failure.
TOOLS_REQUIRED = "PATIENT_FAQ_TEST_TOOLS"

ROOT = Path(__file__).resolve().parents[1]
CASES = Path(__file__).parent / "cases"


def read_cases(name: str):
    return YAML(typ="safe").load(CASES / name)


@pytest.fixture(scope="session")
def content():
    return load_content()


def missing(tool, package):
    """A test cannot run: a failure where all tools must be there (.ci/run), elsewhere a skip that says so."""
    reason = f"{tool} is not installed; install it (apt-get install {package})"
    (pytest.fail if os.environ.get(TOOLS_REQUIRED) else pytest.skip)(reason)


@pytest.fixture
def redis_server(tmp_path):
    """A Redis of this test's own: its process and its address."""
    if not shutil.which("redis-server"):
        missing("redis-server", "redis-server")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            break
        except OSError:
            time.sleep(0.05)
    yield process, f"redis://127.0.0.1:{port}/0"
    process.kill()
    process.wait(10)


@pytest.fixture(scope="session")
def loop():
    loop = asyncio.new_event_loop()
    yield loop
    loop.close()


@pytest.fixture(scope="session")
def assistant(loop):
    from serving.in_process import Assistant

    return loop.run_until_complete(Assistant.load())


@pytest.fixture
def ask(assistant, loop):
    """Ask in one conversation per test, or in the conversation named."""
    own = f"test-{uuid.uuid4().hex}"

    def send(text, conversation=own):
        return loop.run_until_complete(assistant.ask(text, conversation))

    return send


@pytest.fixture
def dialogue(content):
    return Dialogue(content, Composer(content), lambda: TODAY)
