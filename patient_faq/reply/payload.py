"""A button as the text that a channel sends when it is pressed."""

from __future__ import annotations

import json
import re
from collections.abc import Collection

from patient_faq.reply.models import Button

_PAYLOAD = re.compile(r'/(?:tell_more\{"topic": "(?P<more>\w+)"\}|(?P<ask>\w+))')


def to_payload(button: Button) -> str:
    """The Rasa payload of a button: the topic's intent, or `tell_more` with the topic."""
    return f"/{button.topic}" if button.act == "ask" else f"/tell_more{json.dumps({'topic': button.topic})}"


def make_harmless(text: object, topic_ids: Collection[str]) -> str:
    """Take from typed text what Rasa would run as a command.

    Args:
        text: What came over a channel; anything but a string counts as nothing.
        topic_ids: The topics that buttons may name.

    Returns:
        A button's payload as it is; of any other text what follows its leading slashes.
    """
    if not isinstance(text, str):
        return ""
    match = _PAYLOAD.fullmatch(text.strip())
    if match and (match["more"] or match["ask"]) in topic_ids:
        return text.strip()
    return text.lstrip("/ \t\r\n") if text.lstrip().startswith("/") else text
