"""What every request meets before its route, and what every response carries: `/`, methods, origins, headers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from urllib.parse import urlsplit

from sanic.request import Request
from sanic.response import BaseHTTPResponse, HTTPResponse, json

from channels.website.errors import ApiError

SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
# How long a browser may remember that an origin is allowed.
PREFLIGHT_SECONDS = 600


class Gate:
    """Stands before all routes of the website channel.

    It is middleware of the whole app, as Sanic gives a blueprint neither requests whose path or method no route has,
    nor `/`, which Rasa itself serves with a line of text: middleware comes before both.
    """

    def __init__(self, methods: Mapping[str, Collection[str]], origins: Collection[str], index: Callable[[Request], HTTPResponse]) -> None:
        """Keep the rules.

        Args:
            methods: The methods of each path.
            origins: Other sites that may call.
            index: What answers at `/`.
        """
        self._methods = {**methods, "/": ("GET", "HEAD")}
        self._folder = next(iter(methods)).rpartition("/")[0]
        self._origins = frozenset(origins)
        self._index = index

    async def check(self, request: Request) -> HTTPResponse | None:
        """Refuse what no route can serve, and answer at `/`; None lets the request pass."""
        if not self._guards(request):
            return None
        try:
            self._check_method(request)
            self._check_origin(request)
        except ApiError as error:
            return json(error.body(), error.status, headers=error.headers)
        return self._index(request) if request.path == "/" else None

    async def dress(self, request: Request, response: BaseHTTPResponse) -> None:
        """Add the security headers and, for an allowed site, leave to read the response."""
        if not self._guards(request):
            return
        for name, value in SECURITY_HEADERS.items():
            response.headers[name] = value
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers["Vary"] = "Origin"
        origin = request.headers.get("Origin")
        if origin not in self._origins:
            return
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Expose-Headers"] = "Retry-After"
        if request.method == "OPTIONS":
            response.headers["Access-Control-Allow-Methods"] = ", ".join(self._methods.get(request.path, ()))
            response.headers["Access-Control-Allow-Headers"] = "Content-Type, Authorization"
            response.headers["Access-Control-Max-Age"] = str(PREFLIGHT_SECONDS)

    def _guards(self, request: Request) -> bool:
        return request.path == "/" or f"{request.path}/".startswith(f"{self._folder}/")

    def _check_method(self, request: Request) -> None:
        allowed = self._methods.get(request.path)
        if allowed is None:
            raise ApiError(404, "not_found", "There is nothing at this address.")
        if request.method not in allowed and request.method != "OPTIONS":
            message = f"Use {' or '.join(allowed)} here."
            raise ApiError(405, "wrong_method", message, {"Allow": ", ".join(allowed)})

    def _check_origin(self, request: Request) -> None:
        origin = request.headers.get("Origin")
        # Behind a proxy the scheme seen here may be another, so only host and port are compared.
        if origin is not None and origin not in self._origins and urlsplit(origin).netloc.lower() != request.host.lower():
            raise ApiError(403, "origin_not_allowed", "This site may not use the assistant; add it to PATIENT_FAQ_ORIGINS.")
