"""`make widget-figures`: the widget measured, as docs/widget.md shows it."""

from __future__ import annotations

import gzip
import tempfile

from playwright.sync_api import Page, sync_playwright
from website_server import WebsiteServer

from browser.chat import Chat
from browser.conftest import CHROMIUM, FLAGS, UNLIMITED
from channels.website.files import FOLDER

SENT = ("kesimpta-faq.js", "kesimpta-faq.css", "strings.en-GB.json")


def main() -> None:
    """Print a table of figures."""
    print("| what | measured |\n| --- | --: |")
    for name in SENT:
        content = (FOLDER / name).read_bytes()
        print(f"| {name} | {_kilobytes(content)} kB, {_kilobytes(gzip.compress(content))} kB compressed |")
    everything = [(FOLDER / name).read_bytes() for name in SENT]
    compressed = sum(len(gzip.compress(one)) for one in everything)
    print(f"| all that a visitor loads | {sum(map(len, everything)) / 1000:.1f} kB, {compressed / 1000:.1f} kB compressed |")
    for line in _in_a_browser():
        print(line)


def _kilobytes(content: bytes) -> str:
    return f"{len(content) / 1000:.1f}"


def _in_a_browser() -> list[str]:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = WebsiteServer(f"sqlite:///{folder}/chats.db", **UNLIMITED).start()
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": 390, "height": 844})
        lines = _measure(page, server)
        browser.close()
        server.stop()
    return lines


def _measure(page: Page, server: WebsiteServer) -> list[str]:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    chat = Chat(page)
    page.goto(server.address)
    chat.input.wait_for()
    states = {"just opened": lambda: None, "with an answer": chat.ask, "with an emergency": lambda: chat.ask("my throat closes"),
              "with the menu": lambda: chat.button("Menu").click()}  # fmt: skip
    lines = []
    for name, reach in states.items():
        reach()
        lines.append(f"| faults that axe finds, {name} (WCAG 2.2 A and AA, best practices, 7:1 contrast) | {len(chat.violations())} |")
    others = [one for one in asked if not one.startswith((server.address, "blob:", "data:"))]
    return [*lines, f"| requests to anybody else | {len(others)} |"]


if __name__ == "__main__":
    main()
