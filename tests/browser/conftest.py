"""Fixtures: a browser, a served website channel with a made-up assistant, and pages with the widget."""

from __future__ import annotations

import http.server
import os
import threading
from pathlib import Path

import pytest
from conftest import missing
from playwright.sync_api import Browser, sync_playwright
from website_server import WebsiteServer

from browser.chat import Chat

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
# As root there is no sandbox; the rest spares time on machines without a graphics card.
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-extensions", "--disable-background-networking"]
UNLIMITED = {"messages_per_minute": "10000", "requests_per_minute": "10000"}


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="package")
def browser():
    if not CHROMIUM.exists():
        missing(f"{CHROMIUM} (or what CHROMIUM names)", "chromium")
    # Ends with these tests: while it runs, no other test could use asyncio in this thread.
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def served(tmp_path_factory):
    server = WebsiteServer(f"sqlite:///{tmp_path_factory.mktemp('website')}/chats.db", **UNLIMITED).start()
    yield server
    server.stop()


@pytest.fixture
def site(served):
    """The served channel, its assistant in good health."""
    served.agent.error, served.agent.delay_seconds, served.agent.say = None, 0, ""
    served.agent.got.clear()
    served.agent.answers.clear()
    return served


@pytest.fixture
def serve(tmp_path):
    """Serve another channel with settings of its own."""
    servers = []

    def start(**settings: str) -> WebsiteServer:
        servers.append(WebsiteServer(f"sqlite:///{tmp_path}/{len(servers)}.db", **{**UNLIMITED, **settings}).start())
        return servers[-1]

    yield start
    for server in servers:
        server.stop()


@pytest.fixture
def open_page(browser: Browser):
    """Open a page in a browser of its own; nothing unforeseen may stand in its console."""
    contexts, faults = [], []

    def opened(address: str, expected: str | None = None, **options):
        options = {"viewport": {"width": 390, "height": 844}, "locale": "en-GB", **options}
        contexts.append(browser.new_context(**options))
        page = contexts[-1].new_page()
        page.set_default_timeout(8_000)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda message: faults.append(message.text) if "Content Security Policy" in message.text else None)
        page.goto(address)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not faults


@pytest.fixture
def open_chat(open_page, site):
    """The page at `/`, ready to type."""

    def opened(address: str = "", **options) -> Chat:
        chat = Chat(open_page(address or site.address, **options))
        chat.input.wait_for()
        return chat

    return opened


@pytest.fixture
def chat(open_chat) -> Chat:
    return open_chat()


@pytest.fixture
def host():
    """Serve one page of another site; returns its address."""
    sites = []

    def start(html: str, policy: str) -> str:
        sites.append(Site(html, policy))
        return sites[-1].address

    yield start
    for site in sites:
        site.close()


class Site:
    """Another site, of one page."""

    def __init__(self, html: str, policy: str = "") -> None:
        class Page(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:  # noqa: N802
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Security-Policy", policy)
                self.end_headers()
                self.wfile.write(html.encode())

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
