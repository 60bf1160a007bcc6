"""`python -m serving.rasa_cli ...`: Rasa's own command line, with our calls of the action server.

All of Rasa's commands work: train, run, shell, test, data validate.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from patient_faq.settings import ACTION_HOST, read_settings
from serving.quiet import ignore_deprecations


def main() -> None:
    """Run Rasa's command line."""
    settings = read_settings()
    os.environ.setdefault("ACTION_ENDPOINT_URL", f"http://{ACTION_HOST}:{settings.action_port}/webhook")
    os.environ.setdefault("LOG_LEVEL", settings.log_level)
    os.environ.setdefault("PATIENT_FAQ_REST", "on" if settings.rest else "off")
    os.environ.setdefault("PATIENT_FAQ_DATABASE", settings.database)
    # One thread each: two processes share the machine, and small products only wait for more.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    ignore_deprecations()
    import rasa.__main__

    from components import action_calls

    action_calls.install()
    rasa.__main__.main()


if __name__ == "__main__":
    sys.path.insert(0, str(Path.cwd()))
    main()
