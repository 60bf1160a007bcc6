"""The words of the messenger channels, ready to be shown."""

from __future__ import annotations

from patient_faq.content.load import Content
from patient_faq.content.models import ChannelWords


def channel_words(content: Content) -> ChannelWords:
    """The words of `channels:` in messages.yml, with the telephone numbers filled in."""
    numbers = {name: service.number for name, service in content.services.items()}
    return ChannelWords(**{key: text.format(**numbers) for key, text in content.messages.channels.dict().items()})


def unavailable_text(content: Content) -> str:
    """What a patient is told when the assistant does not answer; with the numbers to call in an emergency."""
    numbers = {name: service.number for name, service in content.services.items()}
    return content.messages.responses["utter_unavailable"].text.format(**numbers)
