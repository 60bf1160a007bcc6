"""The website channel as Rasa loads it: puts the parts together and names the routes."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from rasa.core.channels.channel import InputChannel
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, json, redirect

from channels.conversation import Conversations, OnNewMessage
from channels.website.files import FILES, INDEX, PRIVACY, StaticFile
from channels.website.gate import Gate
from channels.website.limits import RateLimits
from channels.website.routes import Pace, WebsiteApi
from channels.website.session import Sessions
from patient_faq.content import load_content
from patient_faq.settings import Settings, read_settings
from patient_faq.storage import ConversationArchive, open_database

HEALTH = "/health"


class WebsiteChannel(InputChannel):
    """Serves the page, the widget and what it asks for."""

    def __init__(self, settings: Settings) -> None:
        """Keep the settings."""
        self._settings = settings

    @classmethod
    def name(cls) -> str:
        """The channel's name, part of its address."""
        return "website"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> InputChannel:
        """Called by Rasa; all settings come from the environment."""
        return cls(read_settings())

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """The routes under /webhooks/website, and `/` and `/health`."""
        settings, content = self._settings, load_content()
        conversations = Conversations(self.name(), on_new_message, ConversationArchive(open_database(settings.database)))
        sessions = Sessions(settings.secret, settings.session_hours)
        pace = Pace(settings.messages_per_minute, settings.requests_per_minute)
        api = WebsiteApi(conversations, sessions, RateLimits(settings.redis), pace, content)
        return _with_files(_with_api(WebsiteBlueprint("website_webhook", settings.origins), api), settings.privacy_url)


class WebsiteBlueprint(Blueprint):
    """A blueprint that also puts its gate before the whole app (see `Gate` why)."""

    def __init__(self, name: str, origins: tuple[str, ...]) -> None:
        """Keep the sites that may call."""
        super().__init__(name)
        # Sanic's blueprints keep no attributes of their own but those of `ctx`.
        self.ctx.origins = origins

    def register(self, app: Sanic, options: dict[str, Any]) -> None:
        """Register routes and gate; called by Rasa through `app.blueprint`."""
        super().register(app, options)  # type: ignore[no-untyped-call]
        methods: dict[str, list[str]] = {}
        for route in self.routes:
            methods.setdefault(f"/{route.path}", []).extend(sorted(route.methods))
        gate = Gate(methods, self.ctx.origins, StaticFile.read(INDEX).respond)
        app.register_middleware(gate.check, "request")
        app.register_middleware(gate.dress, "response")
        app.add_route(_health, HEALTH)


async def _health(request: Request) -> HTTPResponse:
    """Whether the model is loaded."""
    agent = getattr(request.app.ctx, "agent", None)
    ready = agent is not None and agent.is_ready()
    return json({"status": "ok" if ready else "starting", "content_version": load_content().version}, 200 if ready else 503)


def _with_api(routes: Blueprint, api: WebsiteApi) -> Blueprint:
    for handle in (api.session, api.message, api.feedback, api.forget):
        # They read the body themselves, and no more of it than they take.
        routes.add_route(_handler(handle), f"/{handle.__name__}", methods=["POST"], name=handle.__name__, stream=True)
    for handle, name in ((api.history, "history"), (api.about, "about"), (api.calendar, "calendar.ics")):
        routes.add_route(_handler(handle), f"/{name}", methods=["GET"], name=handle.__name__)

    @routes.exception(Exception)
    def refuse(request: Request, error: Exception) -> HTTPResponse:
        return api.refuse(request, error)

    return routes


def _handler(handle: Callable[[Request], Coroutine[Any, Any, HTTPResponse]]) -> Callable[[Request], Coroutine[Any, Any, HTTPResponse]]:
    """A function for Sanic, which marks its handlers with attributes; methods take none."""

    async def handler(request: Request) -> HTTPResponse:
        return await handle(request)

    return handler


def _with_files(routes: Blueprint, privacy_url: str) -> Blueprint:
    def serve(file: StaticFile, name: str) -> None:
        async def respond(request: Request) -> HTTPResponse:
            return file.respond(request)

        routes.add_route(respond, f"/{name}", methods=["GET", "HEAD"], name=name.replace(".", "_").replace("-", "_"))

    async def notice(request: Request) -> HTTPResponse:
        return redirect(privacy_url)

    for name in FILES:
        serve(StaticFile.read(name), name)
    if privacy_url:
        routes.add_route(notice, "/privacy", methods=["GET", "HEAD"])
    else:
        serve(StaticFile.read(PRIVACY), "privacy")
    return routes
