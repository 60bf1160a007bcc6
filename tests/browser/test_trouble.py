import pytest
from playwright.sync_api import expect

CONSENT_PAGE = """<!doctype html><html lang="en"><title>A page</title>
<main><kesimpta-faq position="page" consent="ask"></kesimpta-faq></main>
<script type="module" src="/webhooks/website/kesimpta-faq.js"></script></html>"""


def fail(site):
    site.agent.error = ValueError("broken")


def test_failed_message_says_so_and_goes_again_with_one_press(chat, site):
    fail(site)
    chat.say("what is the dose?")
    expect(chat.own).to_contain_text("This was not sent.")
    expect(chat.replies.first).to_contain_text("I cannot answer right now")
    assert chat.replies.first.locator("a").count() == 3
    site.agent.error = None
    chat.button("Send again").click()
    expect(chat.replies).to_have_count(2)
    expect(chat.own).not_to_contain_text("not sent")
    assert chat.focused() == "question"


def test_killed_server_loses_nothing(open_chat, serve):
    site = serve()
    chat = open_chat(site.address)
    chat.ask()
    site.stop()
    chat.say("are you there?")
    expect(chat.remarks).to_contain_text("cannot be reached right now")
    chat.say("hello?")
    expect(chat.own.nth(2)).to_contain_text("Waiting to be sent")
    site.start()
    chat.button("Send again").click()
    expect(chat.replies).to_have_count(3)
    assert site.agent.got == ["What is the dose?", "are you there?", "hello?"]


def test_offline_messages_wait_and_go_by_themselves(chat, site):
    chat.page.context.set_offline(True)
    for text in ("one", "two"):
        chat.say(text)
    expect(chat.own.first).to_contain_text("You are offline. This will be sent")
    chat.page.context.set_offline(False)
    expect(chat.replies).to_have_count(2)
    assert site.agent.got == ["one", "two"]


def test_unsent_message_outlives_a_reload(chat, site):
    fail(site)
    chat.say("keep me")
    expect(chat.button("Send again")).to_be_visible()
    chat.page.reload()
    site.agent.error = None
    expect(chat.own).to_contain_text("keep me")
    chat.button("Send again").click()
    expect(chat.replies).to_have_count(1)


def test_too_many_messages_are_kept_with_a_word(open_chat, serve):
    site = serve(messages_per_minute="2")
    chat = open_chat(site.address)
    for _ in range(2):
        chat.ask()
    chat.say("third")
    expect(chat.replies.nth(2)).to_contain_text("Please wait a minute")
    expect(chat.replies.nth(2)).to_contain_text("call 911 (US), 999 (UK), 112 (EU)")
    expect(chat.own.nth(2)).to_contain_text("This was not sent.")


def restart_with_another_secret(site):
    """As after a restart without PATIENT_FAQ_SECRET."""
    site.stop()
    site.sign_with("another")
    site.start()


def test_ended_chat_goes_on_in_a_new_one_with_a_word(open_chat, serve):
    site = serve()
    chat = open_chat(site.address)
    chat.ask()
    restart_with_another_secret(site)
    chat.button("Can I drink alcohol?").click()
    expect(chat.replies).to_have_count(2)
    expect(chat.remarks).to_contain_text("a new one starts here")
    assert site.agent.got[-1] == "Can I drink alcohol?"


def test_ended_chat_is_not_shown_again_but_told_of(open_chat, serve):
    site = serve()
    chat = open_chat(site.address)
    chat.ask()
    restart_with_another_secret(site)
    chat.page.reload()
    expect(chat.remarks).to_contain_text("Your earlier chat has ended")
    chat.ask()


def test_slow_reply_is_given_up_with_a_word(chat, site, monkeypatch):
    monkeypatch.setattr("channels.conversation.PATIENCE_SECONDS", 0.2)
    site.agent.delay_seconds = 1
    chat.say("slow")
    expect(chat.replies.first).to_contain_text("I cannot answer right now")
    site.agent.delay_seconds = 0
    chat.ask("next one")


def test_deleted_chat_is_gone_here_and_there(chat, site):
    chat.ask()
    chat.menu("Start over")
    chat.ask("again")
    assert len(site.agent.archive.names()) >= 2
    before = set(site.agent.archive.names())
    chat.menu("Delete my chat")
    chat.button("Delete it").click()
    expect(chat.remarks).to_have_text("Your chat has been deleted.")
    assert len(before - set(site.agent.archive.names())) == 2
    chat.page.reload()
    chat.input.wait_for()
    assert chat.own.count() == 0


def test_failed_deletion_is_told(open_chat, serve):
    site = serve()
    chat = open_chat(site.address)
    chat.ask()
    chat.menu("Delete my chat")
    site.stop()
    chat.button("Delete it").click()
    expect(chat.remarks).to_contain_text("could not be deleted")
    expect(chat.replies).to_have_count(1)


def test_start_over_clears_the_screen(chat, site):
    chat.ask()
    chat.menu("Start over")
    expect(chat.own).to_have_count(0)
    assert chat.focused() == "question"
    chat.ask("new")
    chat.page.reload()
    expect(chat.own).to_have_count(1)


def test_nothing_is_sent_before_consent(open_page, site):
    page = open_page(site.address)
    sent = []
    page.on("request", lambda request: sent.append(request.method))
    page.route(f"{site.address}/", lambda route: route.fulfill(body=CONSENT_PAGE, content_type="text/html"))
    page.reload()
    page.get_by_role("button", name="No, thank you").click()
    expect(page.locator(".consent")).to_contain_text("Nothing was sent")
    assert not page.locator("#question").is_visible() and "POST" not in sent
    page.get_by_role("button", name="Yes, start the chat").click()
    page.get_by_label("Your question").fill("hello")
    page.get_by_label("Your question").press("Enter")
    expect(page.locator(".reply")).to_have_count(1)


def test_transcript_holds_the_whole_chat(chat):
    chat.ask("5 < 6 & 20_mg?")
    with chat.page.expect_download() as download:
        chat.menu("Save this chat as a text file")
    text = download.value.path().read_text()
    assert download.value.suggested_filename == "chat.txt"
    for words in ("You said: 5 < 6 & 20_mg?", "Assistant said: The usual dose", "Sources: Healthline", "not medical advice"):
        assert words in text


def test_calendar_is_saved_for_a_day(chat):
    chat.menu("Injection calendar")
    chat.button("Save the calendar file").click()
    expect(chat.page.locator("#fault")).to_contain_text("Please give the day")
    chat.page.get_by_label("Day of your first injection").fill("2026-11-21")
    with chat.page.expect_download() as download:
        chat.button("Save the calendar file").click()
    assert download.value.suggested_filename == "injection-days.ics"
    assert "DTSTART;VALUE=DATE:20261121" in download.value.path().read_text()


@pytest.mark.parametrize(("item", "words"), [("Phone numbers", "Suicide and Crisis Lifeline"), ("About and sources", "Medical News Today")])
def test_menu_pages_tell_what_the_assistant_knows(chat, item, words):
    chat.menu(item)
    expect(chat.page.locator(".view")).to_contain_text(words)
    chat.button("Back to the chat").click()
    expect(chat.page.locator(".log")).to_be_visible()
