"""Keeps other people's deprecation warnings off the operator's screen."""

from __future__ import annotations

import warnings
from typing import Any

HIDDEN = (DeprecationWarning, PendingDeprecationWarning, FutureWarning)


def ignore_deprecations() -> None:
    """Show no deprecation warning from here on, whatever filters a library sets when it is imported."""
    show = warnings.showwarning

    def show_others(message: Warning | str, category: type[Warning], *rest: Any, **named: Any) -> None:
        if not issubclass(category, HIDDEN):
            show(message, category, *rest, **named)

    warnings.showwarning = show_others
