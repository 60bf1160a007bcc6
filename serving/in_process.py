"""The whole assistant in this process: NLU, rules and actions as they are served, without a channel."""

from __future__ import annotations

import logging
import time
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent, load_agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.utils import AvailableEndpoints
from rasa.shared.core.events import BotUttered, Event, UserUttered
from rasa.shared.exceptions import RasaException
from rasa.utils.endpoints import EndpointConfig
from rasa.utils.log_utils import configure_structlog
from rasa_sdk.executor import ActionExecutor

from components import action_calls
from components.action_calls import KeptOpenEndpoint
from components.responses import ContractResponses
from components.tracker_store import RecentTurnsTrackerStore
from patient_faq.errors import ResourceError
from patient_faq.reply import empty_metadata
from patient_faq.reply.payload import make_harmless
from patient_faq.storage.database import IN_MEMORY

MODELS_FOLDER = Path(__file__).resolve().parents[1] / "models"


class Assistant:
    """Answers messages as the served assistant does."""

    def __init__(self, agent: Agent) -> None:
        """Keep the loaded agent."""
        self._agent = agent
        self._offered: dict[str, set[str]] = {}

    @classmethod
    async def load(cls, models: Path = MODELS_FOLDER) -> Assistant:
        """Load the newest model.

        Raises:
            ResourceError: If there is no trained model.
        """
        if not any(models.glob("*.tar.gz")):
            raise ResourceError(f"{models}: holds no trained model; run `make train`")
        logging.basicConfig(level=logging.ERROR)
        configure_structlog(logging.ERROR)
        action_calls.install()
        agent = await load_agent(str(models), endpoints=_endpoints())
        if not agent.is_ready():
            raise ResourceError(f"{models}: the newest model cannot be loaded; delete it and run `make train`")
        return cls(agent)

    async def ask(self, text: str, conversation: str) -> dict[str, Any]:
        """Send a message and wait for the whole reply.

        Args:
            text: What the patient types, or the payload of a button of the latest reply.
            conversation: Id of the conversation it belongs to.

        Returns:
            text, kind, topics, offers, sources, buttons and latency_ms.
        """
        started = time.perf_counter()
        pressed = text in self._offered.get(conversation, ())
        events = await self.events(text if pressed else make_harmless(text), conversation)
        latency = 1000 * (time.perf_counter() - started)
        reply = _reply(events)
        self._offered[conversation] = {button["payload"] for button in reply["buttons"]}
        return {**reply, "latency_ms": round(latency, 2)}

    async def events(self, text: str, conversation: str) -> list[Event]:
        """Send a message; the latest events of its conversation, as the tracker keeps them."""
        await self._agent.handle_message(UserMessage(text, CollectingOutputChannel(), conversation, input_channel="evaluation"))
        tracker = await self._agent.tracker_store.retrieve(conversation)
        return list(tracker.events)


class InProcessActions(KeptOpenEndpoint):
    """Runs the actions of actions/ in this process instead of calling the action server."""

    def __init__(self) -> None:
        """Register the actions as the action server does."""
        super().__init__("in-process")
        self._executor = ActionExecutor()
        self._executor.register_package("actions")

    async def request(self, method: str = "post", subpath: str | None = None, **kwargs: Any) -> Any:
        """Run the action that the request names.

        Raises:
            RasaException: If the action fails, as when the action server answers with an error.
        """
        try:
            return await self._executor.run(kwargs["json"])
        except Exception as error:
            raise RasaException(f"the action failed: {type(error).__name__}") from error


def _endpoints() -> AvailableEndpoints:
    return AvailableEndpoints(
        nlg=EndpointConfig(type=f"{ContractResponses.__module__}.{ContractResponses.__name__}"),
        tracker_store=EndpointConfig(IN_MEMORY, type=f"{RecentTurnsTrackerStore.__module__}.{RecentTurnsTrackerStore.__name__}"),
        action=InProcessActions(),
    )


def _reply(events: list[Event]) -> dict[str, Any]:
    """Gather what the assistant said since the last user message."""
    asked = max((number for number, event in enumerate(events) if isinstance(event, UserUttered)), default=0)
    said = [event for event in events[asked:] if isinstance(event, BotUttered)]
    metadata = {**empty_metadata(), **(said[0].metadata if said else {})}
    buttons = [button for event in said for button in (event.data.get("buttons") or [])]
    return {
        "text": "\n\n".join(event.text for event in said if event.text),
        **{key: metadata[key] for key in ("kind", "topics", "offers", "sources")},
        "buttons": buttons,
    }
