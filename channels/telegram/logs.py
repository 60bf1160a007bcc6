"""What must not reach a log."""

from __future__ import annotations

import logging


def keep_secrets_out_of_logs() -> None:
    """Silence what would log addresses, which hold the token, and answers, which hold what was said."""
    for name, level in (("httpx", logging.WARNING), ("httpcore", logging.WARNING), ("telegram", logging.CRITICAL)):
        logging.getLogger(name).setLevel(level)
