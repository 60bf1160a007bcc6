"""A stand-in of Slack's Web API that enforces its limits and keeps what it was sent."""

import asyncio
import json
import re
import time
from dataclasses import dataclass, field

from aiohttp import web

from wire.fake_server import FakeServer
from wire.slack_limits import RefusedError, check_blocks, check_text

MESSAGES = ("chat.postMessage", "chat.postEphemeral", "chat.update", "response_url")
METHODS = (*MESSAGES, "views.publish")
MENTION_ENTITY = re.compile(r"&(amp|lt|gt);")
CHARACTERS = {"amp": "&", "lt": "<", "gt": ">"}


@dataclass(frozen=True)
class Call:
    """A call of the Web API, or of a response_url.

    Attributes:
        method: Such as chat.postMessage, or response_url.
        values: What came with it.
        when: Seconds on a clock that only grows.
    """

    method: str
    values: dict = field(default_factory=dict)
    when: float = 0.0

    @property
    def blocks(self):
        return (self.values.get("view") or self.values).get("blocks") or []

    @property
    def texts(self):
        """What a patient reads in the blocks, in order."""
        return [shown(one["text"]) for one in text_objects(self.blocks)]

    @property
    def shown(self):
        return "\n".join(self.texts)

    @property
    def buttons(self):
        return [element for element in elements(self.blocks) if element["type"] == "button"]

    @property
    def lists(self):
        return [element for element in elements(self.blocks) if element["type"] == "static_select"]


class FakeSlack(FakeServer):
    """The Web API for one app.

    `fail` makes the next calls fail; `calls` are those that were carried out, `refused` the others.
    """

    def routes(self):
        return [web.post("/api/{method}", self._serve), web.post("/response/{name}", self._serve)]

    def response_url(self):
        return f"{self.url}/response/{next(self._numbers)}"

    def fail(self, status, times=1, method="chat.postMessage", seconds=0, headers=None, error=None):
        """Let the next calls of a method take some seconds, then answer with a status or an error; 200 alone is only slow."""
        self._failures += [(method, status, seconds, headers or {}, error)] * times

    def clear(self):
        self.calls.clear()
        self.refused.clear()
        self._failures.clear()

    def sent(self, *methods, user=None):
        """The calls of these methods, of all if none is named, that reached this person."""
        known = [call for call in list(self.calls) if not methods or call.method in methods]
        return [call for call in known if user in (None, call.values.get("user"), call.values.get("channel"), call.values.get("user_id"))]

    async def _serve(self, request):
        method = request.match_info.get("method", "response_url")
        values = json.loads(await request.text())
        failure = self._next_failure(method)
        if failure:
            _, status, seconds, headers, error = failure
            await asyncio.sleep(seconds)
            if status != 200 or error:
                self.refused.append(Call(method, {"error": error or status}, time.monotonic()))
                return web.json_response({"ok": False, "error": error or "fake_failure"}, status=status, headers=headers)
        try:
            self._check(request, method, values)
        except RefusedError as error:
            self.refused.append(Call(method, {**values, "error": str(error)}, time.monotonic()))
            return web.json_response({"ok": False, "error": str(error).split(":")[0]})
        self.calls.append(Call(method, values, time.monotonic()))
        return web.json_response({"ok": True, "ts": f"1700000000.{next(self._numbers):06}", "channel": values.get("channel")})

    def _next_failure(self, method):
        with self._lock:
            for number, failure in enumerate(self._failures):
                if failure[0] == method:
                    return self._failures.pop(number)
        return None

    def _check(self, request, method, values):
        if method not in METHODS:
            raise RefusedError("unknown_method")
        if method != "response_url" and request.headers.get("Authorization") != f"Bearer {self.token}":
            raise RefusedError("invalid_auth")
        if method == "response_url" and "Authorization" in request.headers:
            raise RefusedError("token_given_away")
        if method in MESSAGES:
            check_text(values.get("text"))
            check_blocks(values.get("blocks") or [], most=50)
        for name in {"chat.postMessage": ["channel"], "chat.postEphemeral": ["channel", "user"], "chat.update": ["channel", "ts"]}.get(
            method, []
        ):
            if not values.get(name):
                raise RefusedError("channel_not_found")
        if method == "views.publish":
            check_blocks(values["view"]["blocks"], most=100)


def elements(blocks):
    for block in blocks:
        if block["type"] == "actions":
            yield from block["elements"]
        elif "accessory" in block:
            yield block["accessory"]


def text_objects(blocks):
    for block in blocks:
        if block["type"] == "context":
            yield from block["elements"]
        elif "text" in block:
            yield block["text"]


def shown(text):
    """What a patient reads of an escaped text."""
    return MENTION_ENTITY.sub(lambda match: CHARACTERS[match[1]], text)
