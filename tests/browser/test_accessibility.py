import itertools
import re

import pytest
from playwright.sync_api import expect

DARK = {"color_scheme": "dark"}
NARROW = {"viewport": {"width": 320, "height": 640}}
LARGE = {"viewport": {"width": 1280, "height": 900}}


def start(chat, site):
    """Nothing said yet."""


def answered(chat, site):
    chat.ask()
    chat.page.locator("summary").click()


def emergency(chat, site):
    chat.ask("my throat closes")


def failed(chat, site):
    site.agent.error = ValueError()
    chat.say("hello")
    expect(chat.button("Send again")).to_be_visible()


def offline(chat, site):
    chat.page.context.set_offline(True)
    chat.say("hello")
    expect(chat.own).to_contain_text("You are offline")


def in_menu(chat, site):
    chat.button("Menu").click()


def in_calendar(chat, site):
    chat.menu("Injection calendar")
    chat.button("Save the calendar file").click()


def in_contacts(chat, site):
    chat.menu("Phone numbers")


def in_about(chat, site):
    chat.menu("About and sources")


def deleting(chat, site):
    chat.menu("Delete my chat")


def twice_the_size(chat, site):
    chat.menu("200%")
    chat.button("Back to the chat").click()
    chat.ask()


STATES = [start, answered, emergency, failed, offline, in_menu, in_calendar, in_contacts, in_about, deleting, twice_the_size]


LIGHT = [pytest.param(state, {}, id=state.__name__) for state in STATES]
OTHERS = [
    pytest.param(state, options, id=f"{state.__name__}-{name}")
    for state in (answered, emergency, failed)
    for name, options in (("dark", DARK), ("320px", NARROW))
]


@pytest.mark.parametrize(("state", "options"), [*LIGHT, *OTHERS])
def test_axe_finds_nothing(open_chat, site, state, options):
    chat = open_chat(**options)
    state(chat, site)
    assert chat.violations() == []


def test_axe_sees_into_the_widget(chat):
    chat.page.evaluate("document.querySelector('kesimpta-faq').style.setProperty('--ink', '#777777')")
    assert "color-contrast-enhanced" in [rule for rule, _ in chat.violations()]


@pytest.mark.parametrize("state", [answered, emergency, failed, in_menu, in_calendar, twice_the_size], ids=lambda state: state.__name__)
def test_nothing_is_wider_than_320_pixels(open_chat, site, state):
    chat = open_chat(**NARROW)
    state(chat, site)
    assert chat.page.evaluate("document.documentElement.scrollWidth") <= 320
    parts = chat.page.locator(".panel, .frame, .log, .view, .reply, .own, .choice")
    assert parts.evaluate_all("all => all.filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.className)") == []


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_targets_are_44_pixels_and_apart(open_chat, site, state):
    chat = open_chat()
    state(chat, site)
    targets = chat.targets()
    assert len(targets) >= 5
    assert [name for name, left, top, right, bottom in targets if min(right - left, bottom - top) < 43.9] == []
    assert [(one[0], other[0]) for one, other in itertools.combinations(targets, 2) if _overlap(one[1:], other[1:])] == []


def _overlap(one, other):
    return one[0] < other[2] - 0.5 and other[0] < one[2] - 0.5 and one[1] < other[3] - 0.5 and other[1] < one[3] - 0.5


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_lines_have_at_most_65_characters(open_chat, width):
    chat = open_chat(viewport={"width": width, "height": 900})
    reply = chat.ask()
    reply.locator("summary").click()
    assert max(max(chat.line_lengths(node)) for node in reply.locator("p, li").all()) <= 65


def test_text_has_18_pixels_and_grows_to_twice_that(chat):
    size = "node => parseFloat(getComputedStyle(node).fontSize)"
    assert chat.input.evaluate(size) == 18
    chat.menu("200%")
    assert chat.input.evaluate(size) == 36
    assert chat.button("200%").get_attribute("aria-pressed") == "true"
    chat.page.reload()
    chat.input.wait_for()
    assert chat.input.evaluate(size) == 36


def test_whole_conversation_works_by_keyboard(open_chat, site):
    chat = open_chat(**LARGE)
    keys = chat.page.keyboard
    chat.input.focus()
    keys.type("what is the dose")
    keys.press("Enter")
    expect(chat.replies).to_have_count(1)
    keys.press("Shift+Tab")
    assert chat.focused() == "No"
    for expected in ("Yes", "What are the side effects?", "Can I drink alcohol?"):
        keys.press("Shift+Tab")
        assert chat.focused() == expected
    keys.press("Enter")
    expect(chat.replies).to_have_count(2)
    assert chat.focused() == "question"
    assert site.agent.got == ["what is the dose", "/alcohol"]


def test_focus_goes_from_top_to_bottom(chat):
    chat.page.locator("body").press("Tab")
    order = [chat.focused()]
    for _ in range(9):
        chat.page.keyboard.press("Tab")
        order.append(chat.focused())
    assert order == [
        "Menu", "999 UK", "112 EU", "911 US", "Chat", "How we handle what you write",
        "What are the side effects?", "How do I inject it?", "I missed a dose. What now?", "question",
    ]  # fmt: skip


def test_focus_stays_in_the_input_when_a_reply_arrives(chat):
    chat.ask()
    assert chat.focused() == "question"


def test_focus_is_never_lost_when_a_button_goes(chat):
    chat.ask()
    chat.button("Tell me more").focus()
    chat.page.keyboard.press("Enter")
    assert chat.focused() == "question"
    expect(chat.replies).to_have_count(2)
    assert chat.focused() == "question"


def test_replies_are_read_out_politely_and_emergencies_at_once(chat):
    chat.listen()
    chat.ask()
    chat.ask("my throat closes")
    (_, answer), (_, alarm) = chat.heard()
    assert [how for how, _ in chat.heard()] == ["polite", "urgent"]
    assert answer.startswith("The usual dose") and answer.endswith("5 buttons follow.")
    assert alarm.startswith("Get help now\nCall 911")


def test_visible_log_is_no_live_region(chat):
    chat.ask()
    assert chat.page.locator(".log, .log *").evaluate_all("all => all.filter((one) => one.ariaLive || one.role === 'log').length") == 0


def test_menu_moves_the_focus_in_and_back(chat):
    chat.button("Menu").press("Enter")
    assert chat.focused() == "Menu"
    assert chat.page.get_by_role("heading", name="Menu").evaluate("node => node === node.getRootNode().activeElement")
    chat.page.keyboard.press("Escape")
    assert chat.button("Menu").evaluate("node => node === node.getRootNode().activeElement")
    expect(chat.page.locator(".log")).to_be_visible()


def test_nothing_moves_with_reduced_motion(open_chat, site):
    chat = open_chat(reduced_motion="reduce")
    site.agent.delay_seconds = 1
    chat.say("slow")
    chat.page.locator(".dots").wait_for(state="attached")
    assert chat.page.evaluate("document.getAnimations().length") == 0
    assert (
        chat.page.locator(".panel *").evaluate_all(
            "all => all.filter((one) => parseFloat(getComputedStyle(one).transitionDuration)).length"
        )
        == 0
    )


def test_borders_show_in_forced_colours(open_chat):
    chat = open_chat(forced_colors="active")
    alarm = chat.ask("my throat closes")
    assert alarm.evaluate("node => getComputedStyle(node).borderTopWidth") == "5px"
    assert chat.button("Send").evaluate("node => getComputedStyle(node).borderTopWidth") == "2px"
    assert chat.violations() == []


def test_emergency_stands_out_without_colour(chat):
    plain, alarm = chat.ask(), chat.ask("my throat closes")
    border = "node => parseFloat(getComputedStyle(node).borderTopWidth)"
    assert alarm.evaluate(border) >= plain.evaluate(border) + 4
    assert alarm.locator(".icon").count() == 1


@pytest.mark.parametrize(("locale", "first", "lang"), [("en-GB", "999", "en-GB"), ("en-US", "911", "en-US")])
def test_words_and_numbers_fit_the_country(open_chat, locale, first, lang):
    chat = open_chat(locale=locale)
    assert re.match(first, chat.page.locator(".help a").first.inner_text())
    assert chat.page.locator(".shell").get_attribute("lang") == lang


def test_right_to_left_strings_turn_the_widget_round(open_page, site, host):
    page = open_page(site.address)
    page.locator(".own, .composer").first.wait_for()
    page.evaluate("document.querySelector('kesimpta-faq').shadowRoot.querySelector('.shell').dir = 'rtl'")
    send, text = page.locator(".send").bounding_box(), page.locator("#question").bounding_box()
    assert send["x"] < text["x"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_widget_says_what_it_is(chat):
    header = chat.page.locator(".header")
    for words in ("Automated assistant", "for people who use or may use Kesimpta", "not medical advice", "Talk to your doctor"):
        expect(header).to_contain_text(words)
    expect(chat.page.locator(".welcome")).to_contain_text("No clinician has reviewed")
    expect(chat.page.get_by_role("link", name="How we handle what you write")).to_be_visible()
