import pytest
from playwright.sync_api import expect

from browser.chat import Chat

PAGE = """<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>A clinic</title></head>
<body><main><h1>A clinic</h1><p>Words of the page.</p><button>Own button</button></main>
<script type="module" src="{server}/webhooks/website/kesimpta-faq.js" {attributes}></script></body></html>"""
POLICY = "default-src 'none'; script-src {server}; connect-src {server}"


@pytest.fixture
def embedded(serve, host, open_page):
    """The widget on another site, by one script tag, under the strictest policy."""

    def opened(attributes="", allowed=True, **options):
        site = serve(origins="https://nobody.example")
        address = host(PAGE.format(server=site.address, attributes=attributes), POLICY.format(server=site.address))
        if allowed:
            site.stop()
            site.allow(address)
            site.start()
        requests = []
        page = open_page("about:blank", **{"viewport": {"width": 1000, "height": 800}, **options})
        page.on("request", lambda request: requests.append(request.url))
        page.goto(address)
        return Chat(page), site, address, requests

    return opened


def test_one_script_tag_is_enough_under_a_strict_policy(embedded):
    chat, _, _, _ = embedded()
    chat.button("Questions about Kesimpta?").click()
    assert chat.focused() == "question"
    expect(chat.ask()).to_contain_text("The usual dose")
    assert chat.violations() == []


def test_nobody_else_is_asked_for_anything(embedded):
    chat, site, address, requests = embedded()
    chat.button("Questions about Kesimpta?").click()
    chat.ask()
    chat.menu("About and sources")
    assert {one.split("/")[2] for one in requests if one.startswith("http")} == {site.address[7:], address[7:]}


def test_site_that_is_not_allowed_gets_nothing(embedded):
    chat, _, _, _ = embedded(allowed=False)
    chat.page.wait_for_timeout(500)
    assert chat.page.locator("kesimpta-faq").count() == 0


def test_closed_widget_is_one_button_without_faults(embedded):
    chat, _, _, _ = embedded()
    box = chat.button("Questions about Kesimpta?").bounding_box()
    assert min(box["width"], box["height"]) >= 44
    assert chat.violations() == []


def test_escape_closes_and_gives_the_focus_back(embedded):
    chat, _, _, _ = embedded()
    launcher = chat.button("Questions about Kesimpta?")
    launcher.focus()
    chat.page.keyboard.press("Enter")
    chat.page.keyboard.type("half a question")
    chat.page.keyboard.press("Escape")
    expect(launcher).to_be_focused()
    assert launcher.get_attribute("aria-expanded") == "false"
    launcher.click()
    assert chat.input.input_value() == "half a question"


def test_reply_that_comes_while_closed_is_told(embedded):
    chat, site, _, _ = embedded()
    chat.button("Questions about Kesimpta?").click()
    site.agent.delay_seconds = 0.5
    chat.listen()
    chat.say("slow")
    chat.page.keyboard.press("Escape")
    expect(chat.button("New answer: open the chat")).to_be_visible()
    assert chat.heard()[-1][1].startswith("The usual dose")


def test_open_chat_stays_open_on_the_next_page_without_taking_the_focus(embedded):
    chat, _, _, _ = embedded()
    chat.button("Questions about Kesimpta?").click()
    chat.ask()
    chat.page.reload()
    expect(chat.replies).to_have_count(1)
    assert chat.page.evaluate("document.activeElement.tagName") == "BODY"


def test_small_screen_is_filled_and_keeps_the_focus(embedded):
    chat, _, _, _ = embedded(viewport={"width": 390, "height": 700})
    chat.button("Questions about Kesimpta?").click()
    box = chat.page.locator(".panel").bounding_box()
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 390, 700)
    assert chat.page.locator(".panel").get_attribute("aria-modal") == "true"
    for _ in range(14):
        chat.page.keyboard.press("Tab")
        assert chat.page.evaluate("document.activeElement.tagName") == "KESIMPTA-FAQ"


def test_title_and_side_are_attributes(embedded):
    chat, _, _, _ = embedded('data-title="Ask us" data-position="left"')
    chat.button("Questions about Kesimpta?").click()
    expect(chat.page.get_by_role("dialog", name="Ask us")).to_be_visible()
    assert chat.page.locator(".panel").bounding_box()["x"] < 100


@pytest.mark.parametrize(("colour", "used"), [("#5b1a6b", True), ("#ff8800", False), ("red", False)])
def test_theme_colour_is_used_only_if_it_can_be_read(embedded, colour, used):
    chat, _, _, _ = embedded(f'data-accent="{colour}"')
    chat.button("Questions about Kesimpta?").click()
    background = chat.button("Send").evaluate("node => getComputedStyle(node).backgroundColor")
    assert (background == "rgb(91, 26, 107)") is used
    assert chat.violations() == []


def test_strings_file_of_the_site_is_used(embedded):
    chat, site, _, _ = embedded('data-lang="en-US"')
    chat.button("Questions about Kesimpta?").click()
    expect(chat.page.locator(".help a").first).to_have_text("911 US")


def test_page_of_the_site_is_left_alone(embedded):
    chat, _, _, _ = embedded()
    assert chat.page.evaluate("getComputedStyle(document.querySelector('main button')).borderRadius") != "12px"
    assert chat.page.evaluate("document.head.querySelectorAll('style, link').length") == 0
