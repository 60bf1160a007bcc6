"""Rasa's fixed responses, with the metadata that every reply carries."""

from __future__ import annotations

from typing import Any

from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from components.safety_screen import SAFETY
from patient_faq.reply import empty_metadata, parts_of_text
from patient_faq.safety.signs import ALARMS


class ContractResponses(TemplatedNaturalLanguageGenerator):
    """Lifts a response's `metadata` into the metadata of the bot event, filled up to the contract's five keys."""

    def __init__(self, endpoint_config: EndpointConfig | None = None, domain: Domain | None = None) -> None:
        """Take the responses from the domain; called by Rasa for `nlg: type:` in endpoints.yml."""
        super().__init__(domain.responses if domain else {})

    async def generate(self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any) -> dict[str, Any] | None:
        """The response as Rasa picks it, its metadata lifted; an alarm with the reason for it."""
        response = await super().generate(utter_action, tracker, output_channel, **kwargs)
        if response is None:
            return None
        metadata = {**empty_metadata(), **(response.pop("metadata", None) or {})}
        if metadata["kind"] in ALARMS:
            metadata["safety"] = (tracker.latest_message.parse_data.get(SAFETY) if tracker.latest_message else None) or {}
        return {**metadata, "parts": parts_of_text(response["text"]), **response}
