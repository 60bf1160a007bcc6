"""Fixtures: content, and the trained assistant in this process."""

from __future__ import annotations

import asyncio
import os
import uuid
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from patient_faq.content import load_content

# Nothing that a test says is kept beyond the test.
os.environ.setdefault("PATIENT_FAQ_DATABASE", "sqlite://")

ROOT = Path(__file__).resolve().parents[1]
CASES = Path(__file__).parent / "cases"


def read_cases(name: str):
    return YAML(typ="safe").load(CASES / name)


@pytest.fixture(scope="session")
def content():
    return load_content()


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
