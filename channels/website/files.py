"""The files of the page and the widget, as responses."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from sanic.request import Request
from sanic.response import HTTPResponse, raw

FOLDER = Path(__file__).with_name("widget")
INDEX = "index.html"
PRIVACY = "privacy.html"
FILES = ("kesimpta-faq.js", "kesimpta-faq.css", "strings.en-GB.json", "strings.en-US.json", "page.css", "icon.svg")
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
}


@dataclass(frozen=True)
class StaticFile:
    """One file, read once.

    Attributes:
        content: Its bytes.
        kind: Its media type.
        tag: Digest of its bytes, by which a browser tells whether its copy is the newest.
    """

    content: bytes
    kind: str
    tag: str

    @classmethod
    def read(cls, name: str) -> StaticFile:
        """Read a file of the widget's folder."""
        content = (FOLDER / name).read_bytes()
        return cls(content, TYPES[Path(name).suffix], f'"{hashlib.sha256(content).hexdigest()[:16]}"')

    def respond(self, request: Request) -> HTTPResponse:
        """The file, or that the browser's copy is still right."""
        headers = {"ETag": self.tag, "Cache-Control": "no-cache"}
        if request.headers.get("If-None-Match") == self.tag:
            return HTTPResponse(status=304, headers=headers)
        return raw(self.content, content_type=self.kind, headers=headers)
