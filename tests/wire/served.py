"""The served assistant as a process, its output kept."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from wire.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 120


class ServedAssistant:
    """`python -m serving` with settings of the test, at `url` while it is entered."""

    def __init__(self, **settings):
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        ports = {"PATIENT_FAQ_PORT": str(port), "PATIENT_FAQ_ACTION_PORT": str(free_port())}
        self._environment = {**os.environ, **ports, **settings}
        self._lines = []

    @property
    def output(self):
        return "".join(self._lines)

    def __enter__(self):
        self._process = subprocess.Popen(
            [sys.executable, "-m", "serving"], cwd=ROOT, env=self._environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        wait_until(lambda: "Ctrl-C stops it." in self.output or self._process.poll() is not None, "the assistant", START_SECONDS)
        assert self._process.poll() is None, self.output
        return self

    def __exit__(self, *error):
        self._process.send_signal(signal.SIGINT)
        self._process.wait(30)
        self._reader.join(5)
        self._process.stdout.close()

    def _read(self):
        for line in self._process.stdout:
            self._lines.append(line)


def wait_until(holds, what, seconds=10):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if holds():
            return
        time.sleep(0.02)
    raise AssertionError(f"{what}: not within {seconds} s")


def wait_for(find, number=1, seconds=10):
    """Wait until so many are found, and return them."""
    wait_until(lambda: len(find()) >= number, f"{number} calls", seconds)
    return find()
