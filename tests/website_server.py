"""The website channel in Rasa's own web app, served in a thread, with a made-up assistant behind it.

Tests stop and start it, and tell the made-up assistant to fail, to be slow, or what to say.
"""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field, replace
from typing import Any

from rasa.core.run import configure_app
from sanic import Sanic

from channels.website import WebsiteChannel
from patient_faq.reply import Button, Reply, render_text
from patient_faq.reply.payload import to_payload
from patient_faq.settings import read_settings
from patient_faq.storage import ConversationArchive, open_database

ASK = [Button("Can I drink alcohol?", "ask", "alcohol"), Button("What are the side effects?", "ask", "side_effects")]
MORE = Button("Tell me more", "more", "dosage")
ANSWER = Reply(
    kind="answer",
    body=(
        "The usual dose is one injection of 20 milligrams (mg). After the first four weeks, you inject once a month.",
        "At the start you inject in week 0, week 1 and week 2. You do not inject in week 3. You inject again in week 4.",
    ),
    topics=("dosage",),
    offers=("alcohol", "side_effects"),
    sources=("Healthline, Kesimpta overview: Forms and dosage", "MS Trust, Kesimpta (ofatumumab): How to take it"),
    disclaimer="This is general information, not medical advice. Please talk to your doctor, MS nurse or pharmacist about your own case.",
    buttons=(MORE, *ASK),
    content_version="0" * 12,
)
EMERGENCY = Reply(
    kind="emergency",
    body=(
        "Call 911 (US), 999 (UK), 112 (EU) or your local emergency number now.",
        "Tell them what is happening, and that you use Kesimpta (ofatumumab). Do not wait for this chat.",
        "If too much medicine was taken, you can also call poison control in the US: 800-222-1222.",
    ),
    content_version="0" * 12,
)
# The questions of the answer again, as the dialogue offers them for channels that lose earlier buttons.
THANKS = Reply(kind="chitchat", body=("Thank you. That helps us.",), offers=ANSWER.offers, buttons=tuple(ASK), content_version="0" * 12)
FEEDBACK = [
    {"title": "Yes", "payload": '/feedback{"helpful": "yes"}', "act": "feedback"},
    {"title": "No", "payload": '/feedback{"helpful": "no"}', "act": "feedback"},
]


def as_message(reply: Reply, feedback: bool = False) -> dict[str, Any]:
    """A reply as Rasa hands it to a channel."""
    buttons = [{"title": one.title, "payload": to_payload(one), "act": one.act} for one in reply.buttons]
    text = render_text(reply, "Sources:")
    return {"text": text, "buttons": buttons + (FEEDBACK if feedback else []), "parts": reply.parts(), **reply.metadata()}


@dataclass
class MadeUpAgent:
    """Stands for Rasa: answers by rule of thumb, and keeps conversations as the tracker store does.

    Attributes:
        archive: Where conversations are kept.
        got: All texts that arrived.
        error: What to raise instead of answering.
        delay_seconds: How long to think.
        say: What to answer to whatever comes; empty for the rule of thumb.
        answers: What to answer to which text instead.
    """

    archive: ConversationArchive
    got: list[str] = field(default_factory=list)
    error: Exception | None = None
    delay_seconds: float = 0
    say: str = ""
    answers: dict[str, Reply] = field(default_factory=dict)

    def is_ready(self) -> bool:
        return True

    async def handle_message(self, message: Any) -> None:
        self.got.append(message.text)
        await asyncio.sleep(self.delay_seconds)
        if self.error:
            raise self.error
        said = self._answer(message.text)
        await message.output_channel.send_response(message.sender_id, said)
        metadata = {key: value for key, value in said.items() if key not in ("text", "buttons")}
        events = [
            {"event": "user", "text": message.text, "timestamp": time.time()},
            {"event": "bot", "text": said["text"], "data": {"buttons": said["buttons"]}, "metadata": metadata, "timestamp": time.time()},
        ]
        self.archive.add(message.sender_id, events)

    def _answer(self, text: str) -> dict[str, Any]:
        if self.say:
            return as_message(Reply(kind="chitchat", body=(self.say,)))
        if text in self.answers:
            reply = self.answers[text]
            return as_message(reply, feedback=reply.kind == "answer")
        if text.startswith("/feedback"):
            return as_message(THANKS)
        if "throat" in text:
            return as_message(EMERGENCY)
        return as_message(ANSWER, feedback=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class WebsiteServer:
    """Serves the channel at `address` between `start` and `stop`; each conversation outlives a restart."""

    def __init__(self, database: str, **settings: str) -> None:
        named = {f"PATIENT_FAQ_{name.upper()}": value for name, value in settings.items()}
        self.settings = read_settings({"PATIENT_FAQ_SECRET": "test", "PATIENT_FAQ_DATABASE": database, **named})
        self.agent = MadeUpAgent(ConversationArchive(open_database(database)))
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.api = f"{self.address}/webhooks/website"
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    def sign_with(self, secret: str) -> None:
        """From the next start on, tokens are signed with another secret."""
        self.settings = replace(self.settings, secret=secret)

    def allow(self, origin: str) -> None:
        """From the next start on, another site may embed the widget."""
        self.settings = replace(self.settings, origins=(origin,))

    def start(self) -> WebsiteServer:
        ready = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(ready,), daemon=True)
        self._thread.start()
        assert ready.wait(20), "the server did not start"
        return self

    def stop(self) -> None:
        if self._loop:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(10)
            self._loop = None

    def _run(self, ready: threading.Event) -> None:
        self._loop = loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        Sanic.test_mode = True
        app = configure_app([WebsiteChannel(self.settings)], enable_api=False, use_uvloop=False)
        app.ctx.agent = self.agent
        server = loop.run_until_complete(app.create_server("127.0.0.1", self.port, return_asyncio_server=True, access_log=False))
        loop.run_until_complete(server.startup())
        loop.run_until_complete(server.before_start())
        loop.run_until_complete(server.start_serving())
        ready.set()
        loop.run_forever()
        server.close()
        loop.run_until_complete(server.wait_closed())
        for connection in list(server.connections):
            connection.abort()
        loop.run_until_complete(asyncio.sleep(0.05))


@dataclass(frozen=True)
class Response:
    status: int
    headers: Any
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def send(method: str, url: str, body: Any = None, headers: dict[str, str] | None = None) -> Response:
    """A request; errors are responses too."""
    data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
    types = {"Content-Type": "application/json"} if body is not None else {}
    request = urllib.request.Request(url, data, {**types, **(headers or {})}, method=method)
    try:
        with urllib.request.urlopen(request, timeout=15) as response:
            return Response(response.status, response.headers, response.read())
    except urllib.error.HTTPError as error:
        with error:
            return Response(error.code, error.headers, error.read())
