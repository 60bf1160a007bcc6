"""`python -m serving.train`: train the model, showing which step runs instead of Rasa's log."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections import deque

MODEL_NAME = "faq"
KEPT_LINES = 40

_STEP = re.compile(r"(Starting|Finished) (?:to train|training) component '([\w.]+)'|(Restored) component '([\w.]+)' from cache")


def main() -> int:
    """Train; return the exit status."""
    started = time.monotonic()
    command = [sys.executable, "-m", "serving.rasa_cli", "train", "--skip-validation", "--fixed-model-name", MODEL_NAME]
    tail: deque[str] = deque(maxlen=KEPT_LINES)
    # The steps are told at INFO.
    environment = {**os.environ, "PATIENT_FAQ_LOG_LEVEL": "INFO"}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        for line in process.stdout or ():
            tail.append(line)
            match = _STEP.search(line)
            if match:
                print(f"  {time.monotonic() - started:5.0f} s  {match[0]}", flush=True)
    if process.returncode:
        print("".join(tail), file=sys.stderr)
        return process.returncode
    print(f"Trained in {time.monotonic() - started:.0f} s.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
