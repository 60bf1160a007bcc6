"""What our trainable components share: fingerprints over code that Rasa does not see."""

from __future__ import annotations

import hashlib
import inspect
from types import ModuleType


def fingerprint(*helpers: ModuleType) -> str:
    """Digest the source of the modules that a component calls.

    Rasa's cache looks at a component's own source, its config and its inputs only; without this it would
    bring back a component trained by older helpers. What a component learns from content comes to it as
    training data, which Rasa does look at; so a new wording of an answer trains nothing anew.
    """
    total = hashlib.sha256()
    for helper in helpers:
        total.update(inspect.getsource(helper).encode())
    return total.hexdigest()
