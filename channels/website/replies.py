"""Replies as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from channels.conversation import ChannelReply, Said
from patient_faq.content import Content
from patient_faq.reply import empty_metadata, parts_of_text

UNAVAILABLE = "utter_unavailable"


def reply_to_json(reply: ChannelReply) -> dict[str, Any]:
    """One reply: contract 1's keys beside the words in parts; `source_lines` are the sources as a patient reads them."""
    return {
        **reply.metadata,
        "text": reply.text,
        "body": list(reply.body),
        "source_lines": list(reply.sources),
        "disclaimer": reply.disclaimer,
        "buttons": [{"id": button.id, "title": button.title, "act": button.act} for button in reply.buttons],
    }


def turn_to_json(turn: Said) -> dict[str, Any]:
    """One turn of the history."""
    return {"patient": turn.patient, "replies": [reply_to_json(reply) for reply in turn.replies]}


class FixedReplies:
    """Replies that the channel itself has to give, in the words of messages.yml."""

    def __init__(self, content: Content) -> None:
        """Keep the content."""
        self._content = content
        self._numbers = {name: service.number for name, service in content.services.items()}

    def unavailable(self) -> dict[str, Any]:
        """Says that there is no answer now, and what to do in an emergency."""
        words = self._content.messages.responses[UNAVAILABLE]
        return self._reply(words.text, words.kind)

    def too_many_messages(self) -> dict[str, Any]:
        """Asks to wait, but not in an emergency."""
        return self._reply(self._content.messages.channels.too_many_messages, "not_covered")

    def _reply(self, text: str, kind: str) -> dict[str, Any]:
        filled = text.format(**self._numbers)
        parts: Mapping[str, Any] = parts_of_text(filled)
        metadata = {**empty_metadata(), "kind": kind, "content_version": self._content.version}
        return reply_to_json(ChannelReply(filled, tuple(parts["body"]), (), parts["disclaimer"], (), metadata))
