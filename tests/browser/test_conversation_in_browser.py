import pytest
from playwright.sync_api import expect

from patient_faq.reply import Composer

# What stands over the buttons of each kind of reply.
OVER_BUTTONS = {
    "answer": ("You could also ask:", lambda composer: composer.answer("alcohol")),
    "clarify": ("Choose one, or use your own words:", lambda composer: composer.clarify(None, ["alcohol", "foods"])),
    "menu": ("Choose a subject:", lambda composer: composer.menu()),
    "menu of a group": ("Choose a question:", lambda composer: composer.menu("vaccines")),
    "contact": ("Choose a subject:", lambda composer: composer.contact()),
}


def test_reply_has_the_short_answer_first_and_all_else_below(chat):
    reply = chat.ask()
    expect(reply.locator(".lead")).to_contain_text("The usual dose is one injection")
    order = [".lead", ".strong", "details", ".disclaimer", ".related", ".helpful"]
    tops = [reply.locator(one).bounding_box()["y"] for one in order]
    assert tops == sorted(tops)


def test_strings_file_without_the_words_over_choices_still_shows_buttons(chat):
    chat.page.evaluate("delete document.querySelector('kesimpta-faq').words.choose")
    expect(chat.ask().locator(".related")).to_contain_text("You could also ask:")


def test_sources_are_folded_and_open_by_key(chat):
    reply = chat.ask()
    expect(reply.get_by_text("MS Trust")).not_to_be_visible()
    reply.locator("summary").press("Enter")
    expect(reply.get_by_text("MS Trust")).to_be_visible()


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "5 < 6 & 20_mg", '<img src=x onerror="alert(1)">', "**bold** [a](b)"])
def test_words_are_shown_as_they_are(chat, site, text):
    site.agent.say = text
    reply = chat.ask(text)
    assert reply.locator(".lead").inner_text() == chat.own.locator("p").first.inner_text() == text
    assert chat.page.locator(".log script, .log img").count() == 0


def test_chosen_question_stays_and_its_buttons_go(chat, site):
    chat.ask()
    chat.button("Can I drink alcohol?").click()
    expect(chat.replies).to_have_count(2)
    expect(chat.own.nth(1)).to_contain_text("Can I drink alcohol?")
    assert chat.button("Can I drink alcohol?").count() == 1
    assert site.agent.got[-1] == "/alcohol"


def test_feedback_leaves_the_other_buttons(chat, site):
    chat.ask()
    chat.button("Yes").click()
    expect(chat.replies.nth(1)).to_contain_text("Thank you")
    assert chat.button("No").count() == 0
    chat.button("Tell me more").click()
    expect(chat.replies).to_have_count(3)
    assert site.agent.got[-1] == '/tell_more{"topic": "dosage"}'


def test_thanks_for_feedback_offer_nothing_that_is_still_in_view(chat):
    chat.ask()
    chat.listen()
    chat.button("Yes").click()
    expect(chat.replies).to_have_count(2)
    assert chat.button("Can I drink alcohol?").count() == 1
    assert "button" not in chat.heard()[-1][1]
    chat.page.reload()
    expect(chat.replies).to_have_count(2)
    assert chat.button("Can I drink alcohol?").count() == 1


@pytest.mark.parametrize(("words", "compose"), OVER_BUTTONS.values(), ids=OVER_BUTTONS)
def test_words_over_buttons_tell_what_they_are_for(chat, site, content, words, compose):
    site.agent.answers["?"] = reply = compose(Composer(content))
    group = chat.ask("?").get_by_role("group", name=words, exact=True)
    assert group.get_by_role("button").count() == len([one for one in reply.buttons if one.act not in ("more", "feedback")])
    expect(group.locator("p")).to_have_text(words)


def test_first_question_can_be_pressed(chat, site):
    chat.button("How do I inject it?").click()
    expect(chat.replies).to_have_count(1)
    assert site.agent.got == ["How do I inject it?"]


def test_conversation_and_draft_outlive_a_reload(chat):
    chat.ask()
    chat.ask("my throat closes")
    chat.input.fill("half a quest")
    chat.page.reload()
    expect(chat.replies).to_have_count(2)
    assert chat.input.input_value() == "half a quest"
    assert chat.own.locator("p").first.inner_text() == "What is the dose?"


def test_reply_buttons_work_after_a_reload(chat):
    chat.ask()
    chat.page.reload()
    chat.button("Tell me more").click()
    expect(chat.replies).to_have_count(2)


def test_what_was_typed_meanwhile_is_answered_in_order(chat, site):
    site.agent.delay_seconds = 0.4
    for text in ("one", "two", "three"):
        chat.say(text)
    expect(chat.replies).to_have_count(3)
    assert site.agent.got == ["one", "two", "three"]
    order = chat.page.locator(".said").evaluate_all("all => all.map((one) => one.classList[1])")
    assert order == ["own", "reply"] * 3


def test_typing_shows_only_when_the_reply_takes_long(chat, site):
    site.agent.delay_seconds = 1.2
    chat.say("slow")
    chat.page.wait_for_timeout(200)
    expect(chat.page.locator(".writing")).to_have_count(0, timeout=1)
    expect(chat.page.locator(".writing")).to_be_visible()
    expect(chat.replies).to_have_count(1)
    expect(chat.page.locator(".writing")).to_have_count(0)


def test_shift_enter_starts_a_new_line(chat, site):
    chat.input.fill("one")
    chat.input.press("Shift+Enter")
    chat.input.press_sequentially("two")
    chat.button("Send").click()
    expect(chat.replies).to_have_count(1)
    assert site.agent.got == ["one\ntwo"]


def test_too_long_text_is_kept_and_explained(chat, site):
    chat.input.fill("x" * 1_003)
    chat.input.press("Enter")
    expect(chat.page.locator("#count")).to_contain_text("3 characters too long")
    assert (len(chat.input.input_value()), site.agent.got) == (1_003, [])
    assert chat.input.get_attribute("aria-invalid") == "true"


def test_characters_left_are_counted_near_the_end(chat):
    chat.input.fill("x" * 850)
    expect(chat.page.locator("#count")).not_to_be_visible()
    chat.input.fill("x" * 990)
    expect(chat.page.locator("#count")).to_have_text("10 characters left")


def test_telephone_numbers_of_an_emergency_can_be_tapped(chat):
    reply = chat.ask("my throat closes")
    expect(reply.get_by_role("heading", name="Get help now")).to_be_visible()
    links = reply.locator("a").evaluate_all("all => all.map((one) => one.getAttribute('href'))")
    assert links == ["tel:911", "tel:999", "tel:112", "tel:8002221222"]


def test_numbers_inside_other_numbers_are_no_links(chat, site):
    site.agent.say = "1,999 people and 112.5 mg, 9112, 800-222-12220 or 5-911; but call 911."
    assert chat.ask().locator("a").all_inner_texts() == ["911"]


def test_emergency_line_is_always_in_view(chat):
    for _ in range(3):
        chat.ask()
    expect(chat.page.locator(".help")).to_be_in_viewport(ratio=1)
    assert chat.page.locator(".help a").count() == 3


def test_start_of_the_reply_is_in_view(chat):
    chat.ask()
    second = chat.ask("and again?")
    expect(chat.own.nth(1)).to_be_in_viewport(ratio=1)
    expect(second.locator(".lead")).to_be_in_viewport()
