"""Keeps other people's deprecation warnings off the operator's screen."""

from __future__ import annotations

import warnings


def ignore_deprecations() -> None:
    """Ignore deprecation warnings from here on; Sanic switches them on when it is imported, so that comes first."""
    import sanic.app  # noqa: F401

    for category in (DeprecationWarning, PendingDeprecationWarning, FutureWarning):
        warnings.simplefilter("ignore", category)
