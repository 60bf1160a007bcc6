"""A button as the text that Rasa is sent when it is pressed."""

from __future__ import annotations

import json

from patient_faq.reply.models import Act, Button

# The intent of the Rasa domain that a button stands for, and the entity that takes its value.
INTENTS: dict[Act, tuple[str, str]] = {
    "more": ("tell_more", "topic"),
    "when": ("tell_treatment_time", "time"),
    "feedback": ("give_feedback", "helpful"),
    "menu": ("ask_capabilities", "group"),
    "contact": ("ask_contact", ""),
}


def to_payload(button: Button) -> str:
    """The Rasa payload of a button: the topic's intent, or the intent of what it does with its value."""
    if button.act == "ask":
        return f"/{button.value}"
    intent, entity = INTENTS[button.act]
    return f"/{intent}{json.dumps({entity: button.value})}" if button.value else f"/{intent}"


def make_harmless(text: object) -> str:
    """Take from typed text what Rasa would run as a command: its leading slashes.

    Args:
        text: What came over a channel; anything but a string counts as nothing.
    """
    if not isinstance(text, str):
        return ""
    return text.lstrip("/ \t\r\n") if text.lstrip().startswith("/") else text
