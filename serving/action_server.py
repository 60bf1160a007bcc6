"""`python -m serving.action_server`: the rasa-sdk action server, on 127.0.0.1 only."""

from __future__ import annotations

import logging
import sys

from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, json

from patient_faq.content import load_content
from patient_faq.errors import PatientFaqError
from patient_faq.settings import ACTION_HOST, read_settings
from serving.quiet import ignore_deprecations

logger = logging.getLogger(__name__)


def build_app() -> Sanic:
    """The app of rasa-sdk with our actions; errors leave the patient's words out of log and response."""
    ignore_deprecations()
    from rasa_sdk.endpoint import create_app

    app = create_app("actions", cors_origins="")

    @app.exception(Exception)
    async def report(request: Request, error: Exception) -> HTTPResponse:
        logger.error("An action failed: %s", type(error).__name__)
        return json({"error": type(error).__name__}, status=500)

    return app


def main() -> int:
    """Serve until stopped; return the exit status."""
    try:
        settings = read_settings()
        logging.basicConfig(level=settings.log_level)
        load_content()
    except PatientFaqError as error:
        print(error, file=sys.stderr)
        return 1
    build_app().run(ACTION_HOST, settings.action_port, access_log=False, motd=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
