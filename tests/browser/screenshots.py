"""`make screenshots`: pictures of the widget's main states, with answers from content/."""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from website_server import WebsiteServer

from browser.chat import Chat
from browser.conftest import CHROMIUM, FLAGS, Site
from patient_faq.content import load_content
from patient_faq.reply import Composer, Reply

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"
QUESTION = "will my hair fall out?"
ALARM = "My throat is closing up"
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}
CLINIC = """<!doctype html><html lang="en-GB"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>A clinic</title>
<body style="font: 18px/1.6 Georgia, serif; max-width: 44rem; margin: 3rem; color: #333"><h1>MS clinic</h1>
<p>Our nurses are here on weekdays from 9 to 5. Between your visits, the assistant in the corner answers general questions.</p>
<script type="module" src="{server}/webhooks/website/kesimpta-faq.js" data-open></script>"""


def main() -> None:
    """Take all pictures."""
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = WebsiteServer(f"sqlite:///{folder}/chats.db").start()
        server.agent.answers = _answers()
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        _on_a_phone(browser, server)
        _on_another_page(browser, server)
        browser.close()
        server.stop()


def _answers() -> dict[str, Reply]:
    content = load_content()
    numbers = {name: service.number for name, service in content.services.items()}
    alarm = content.messages.responses["utter_emergency"]
    return {
        QUESTION: Composer(content).answer("hair_loss"),
        ALARM: Reply(kind=alarm.kind, body=tuple(alarm.text.format(**numbers).split("\n\n"))),
    }


def _open(browser: Browser, address: str, **options: object) -> Chat:
    chat = Chat(browser.new_context(locale="en-GB", **{**PHONE, **options}).new_page())
    chat.page.goto(address)
    chat.input.wait_for()
    chat.page.wait_for_timeout(300)
    return chat


def _on_a_phone(browser: Browser, server: WebsiteServer) -> None:
    chat = _open(browser, server.address)
    _take(chat, "start")
    chat.ask(QUESTION)
    _take(chat, "answer")
    chat.ask(ALARM)
    _take(chat, "emergency")
    chat.button("Menu").click()
    _take(chat, "menu")
    chat.button("200%").click()
    chat.button("Back to the chat").click()
    chat.ask(QUESTION)
    _take(chat, "large-text")
    dark = _open(browser, server.address, color_scheme="dark")
    dark.ask(QUESTION)
    _take(dark, "dark")
    server.agent.error = ValueError("on purpose")
    failed = _open(browser, server.address)
    failed.say(QUESTION)
    failed.button("Send again").wait_for()
    _take(failed, "not-sent")
    server.agent.error = None
    narrow = _open(browser, server.address, viewport={"width": 320, "height": 640})
    narrow.ask(QUESTION)
    _take(narrow, "narrow")


def _on_another_page(browser: Browser, server: WebsiteServer) -> None:
    site = Site(CLINIC.format(server=server.address))
    server.stop()
    server.allow(site.address)
    server.start()
    chat = _open(browser, site.address, viewport={"width": 1280, "height": 860}, device_scale_factor=1, is_mobile=False, has_touch=False)
    chat.ask(QUESTION)
    _take(chat, "embedded")
    site.close()


def _take(chat: Chat, name: str) -> None:
    chat.page.wait_for_timeout(200)
    chat.page.screenshot(path=IMAGES / f"{name}.png")
    print(f"docs/images/{name}.png")


if __name__ == "__main__":
    main()
