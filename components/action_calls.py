"""Makes Rasa's calls of the action server fast, and never silent.

Rasa 3.6.21 checks its own constant JSON schema anew at every call (24 of 27 ms), opens a new connection, sends all
events of the session, and says nothing to the user when the call fails. `install` puts `ActionCall` in the place of
Rasa's RemoteAction, and `FixedReply` in that of its ActionBotResponse; it refuses to when Rasa is not the version that
this was written for.
"""

from __future__ import annotations

import asyncio
import functools
import logging
from typing import Any

import aiohttp
import rasa
import rasa.core.actions.action as rasa_action
from jsonschema_rs import ValidationError, Validator, validator_for
from rasa.core.actions.action import ActionExecutionRejection, RemoteAction
from rasa.core.channels.channel import OutputChannel
from rasa.core.nlg.generator import NaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, Event
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity
from rasa.shared.exceptions import RasaException
from rasa.utils.endpoints import EndpointConfig

from components.fixed_replies import FixedReply
from patient_faq.reply import empty_metadata

WRITTEN_FOR = "3.6.21"
TIMEOUT_SECONDS = 5.0
UNAVAILABLE = "utter_unavailable"

logger = logging.getLogger(__name__)


class ActionCall(RemoteAction):
    """A call of the action server."""

    def __init__(self, name: str, action_endpoint: EndpointConfig | None) -> None:
        """Called by Rasa for every custom action."""
        super().__init__(name, action_endpoint and _keep_open(action_endpoint))

    def _action_call_format(self, tracker: DialogueStateTracker, domain: Domain) -> dict[str, Any]:
        """The request without past events and domain: our actions read the latest message and the slots."""
        return {
            "next_action": self._name,
            "sender_id": tracker.sender_id,
            "tracker": {**tracker.current_state(EventVerbosity.NONE), "events": []},
            "version": rasa.__version__,
        }

    def _validate_action_result(self, result: dict[str, Any]) -> bool:
        _response_validator().validate(result)
        return True

    async def run(
        self, output_channel: OutputChannel, nlg: NaturalLanguageGenerator, tracker: DialogueStateTracker, domain: Domain
    ) -> list[Event]:
        """Run the action; when that fails, tell the patient in plain words."""
        try:
            events = await super().run(output_channel, nlg, tracker, domain)
        except ActionExecutionRejection:
            raise
        except (RasaException, ValidationError, aiohttp.ClientError, asyncio.TimeoutError, ValueError) as error:
            logger.error("Action %s failed (%s); the patient was told to try again.", self._name, type(error).__name__)
            return await self._utter_responses([{"response": UNAVAILABLE}], output_channel, nlg, tracker)
        return [_complete(event) for event in events]


class KeptOpenEndpoint(EndpointConfig):
    """An endpoint whose connections are used again, and whose requests end in time."""

    _session: aiohttp.ClientSession | None = None
    _loop: asyncio.AbstractEventLoop | None = None

    async def request(self, method: str = "post", subpath: str | None = None, **kwargs: Any) -> Any:
        """Send a request and return the JSON of the response.

        Raises:
            RasaException: If the server answers with an error; its text stays out of the message, as it may hold
                what the patient wrote.
        """
        async with self._open().request(method, self.url, json=kwargs["json"]) as response:
            if response.status >= 400:
                raise RasaException(f"the action server answered {response.status}")
            return await response.json()

    def _open(self) -> aiohttp.ClientSession:
        loop = asyncio.get_running_loop()
        if self._session is None or self._session.closed or self._loop is not loop:
            timeout = aiohttp.ClientTimeout(total=TIMEOUT_SECONDS)
            self._session, self._loop = aiohttp.ClientSession(timeout=timeout), loop
        return self._session


def install() -> None:
    """Let Rasa use `ActionCall` for custom actions and `FixedReply` for responses.

    Raises:
        RasaException: If this is another Rasa than the one that both were written for.
    """
    if rasa.__version__ != WRITTEN_FOR or not issubclass(rasa_action.RemoteAction, rasa_action.Action):
        raise RasaException(
            f"components/action_calls.py is written for Rasa {WRITTEN_FOR}, not {rasa.__version__}; check it against Rasa's RemoteAction"
        )
    rasa_action.RemoteAction = ActionCall
    rasa_action.ActionBotResponse = FixedReply


def _keep_open(endpoint: EndpointConfig) -> KeptOpenEndpoint:
    return endpoint if isinstance(endpoint, KeptOpenEndpoint) else _kept_open(endpoint.url)


@functools.lru_cache(maxsize=4)
def _kept_open(url: str) -> KeptOpenEndpoint:
    return KeptOpenEndpoint(url)


@functools.lru_cache(maxsize=1)
def _response_validator() -> Validator:
    return validator_for(RemoteAction.action_response_format_spec())


def _complete(event: Event) -> Event:
    """Put back the empty lists that Rasa drops from a reply's metadata."""
    if isinstance(event, BotUttered):
        event.metadata = {**empty_metadata(), **event.metadata}
    return event
