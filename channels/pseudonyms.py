"""Names of conversations that do not tell who is talking."""

from __future__ import annotations

import hashlib
import hmac

NAME_CHARACTERS = 32


def name_conversation(channel: str, who: str | int, secret: str) -> str:
    """The name under which a conversation is kept.

    Args:
        channel: The channel's name.
        who: What the remote service calls the chat or the person.
        secret: The key; another one gives other names.

    Returns:
        `<channel>:<32 hexadecimal digits>`, an HMAC-SHA256: the same every time, and of no use to find out who it is.
    """
    digest = hmac.new(secret.encode(), f"{channel}:{who}".encode(), hashlib.sha256).hexdigest()
    return f"{channel}:{digest[:NAME_CHARACTERS]}"
