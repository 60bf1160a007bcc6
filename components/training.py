"""What our trainable components share: fingerprints over code that Rasa does not see."""

from __future__ import annotations

import hashlib
import inspect
from types import ModuleType

from patient_faq.content.load import digest


def fingerprint(*helpers: ModuleType, with_content: bool = False) -> str:
    """Digest the source of a component's helpers.

    Rasa's cache looks at a component's own source, its config and its inputs only; without this it would
    bring back a component trained by older helpers.

    Args:
        *helpers: Modules that the component calls.
        with_content: Whether the component reads content besides the training data that Rasa hands it.
    """
    total = hashlib.sha256(digest().encode() if with_content else b"")
    for helper in helpers:
        total.update(inspect.getsource(helper).encode())
    return total.hexdigest()
