"""The served assistant on Slack: one real process of Rasa, the fake of Slack's API beside it."""

import itertools
import json
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest

from patient_faq.content import load_content
from patient_faq.content.words import channel_words
from wire import slack_requests as slack
from wire.accounts import SLACK_SIGNING_SECRET, SLACK_TOKEN
from wire.served import wait_until

pytestmark = [pytest.mark.server, pytest.mark.model]

USERS = itertools.count(1)
WORDS = channel_words(load_content())
SECRET = "zebra crossing lemonade"


@pytest.fixture
def user():
    return f"USERVED{next(USERS):04}"


@pytest.fixture
def post(served, fake_slack):
    fake_slack.clear()

    def send(body, content_type=slack.JSON, **more):
        assert slack.send(f"{served.url}/webhooks/slack/webhook", body, content_type, **more) == (200, "")

    return send


@pytest.fixture
def reached(fake_slack):
    """Wait for so many calls that reached this person, and return them."""

    def wait(user, calls=1):
        def find():
            return [call for name in (user, f"D{user}") for call in fake_slack.sent(user=name)]

        wait_until(lambda: len(find()) >= calls, f"{calls} calls", 20)
        return find()

    return wait


def test_question_is_answered_with_sources_disclaimer_and_buttons(post, reached, user):
    post(slack.direct("am i allowed a glass of wine", user))
    (call,) = reached(user)
    assert "alcohol" in call.texts[0]
    assert call.texts[1].startswith("Sources:")
    assert load_content().messages.disclaimer in call.texts
    assert call.buttons


def test_tell_me_more_tells_more_of_the_same_topic(post, reached, user):
    post(slack.direct("am i allowed a glass of wine", user))
    (first,) = reached(user)
    more = next(button for button in first.buttons if button["text"]["text"] == load_content().messages.tell_me_more)
    post(slack.interaction(slack.press(more, user)), slack.FORM)
    assert "alcohol" in reached(user, 2)[1].shown.lower()


@pytest.mark.parametrize(
    ("text", "start"), [("my throat is closing and i cant breathe", "Call 911"), ("I want to kill myself", "I am really glad")]
)
def test_alarm_stands_first_also_in_a_channel(post, reached, user, text, start):
    post(slack.mention(text, user, "CALARM"))
    calls = reached(user, 2)
    assert [call.method for call in calls] == ["chat.postEphemeral", "chat.postMessage"]
    assert all(call.texts[0].startswith(start) for call in calls)


def test_command_is_answered_to_that_person_only(post, fake_slack, user):
    url = fake_slack.response_url()
    post(slack.form(slack.command("how do i store kesimpta", url, user)), slack.FORM)
    wait_until(lambda: fake_slack.sent("response_url"), "the answer")
    call = fake_slack.sent("response_url")[-1]
    assert call.values["response_type"] == "ephemeral"
    assert "fridge" in call.shown or "refrigerator" in call.shown


def test_question_chosen_on_the_home_is_answered(post, reached, user):
    post(slack.callback({"type": "app_home_opened", "user": user, "tab": "home"}))
    (home,) = reached(user)
    post(slack.interaction(slack.press(home.buttons[0], user, channel="")), slack.FORM)
    answer, again = reached(user, 3)[1:]
    assert (answer.method, again.texts[0]) == ("chat.postMessage", WORDS.answered_in_messages)
    assert "Kesimpta" in answer.texts[0]


def test_each_question_of_the_menu_gets_its_own_answer(post, reached, user):
    topics = [group.first for group in load_content().groups.values()]
    for number, topic in enumerate(topics, 1):
        post(slack.interaction(slack.press({"type": "button", "action_id": "topic.0", "value": topic}, user)), slack.FORM)
        assert load_content().topics[topic].short[:40] in reached(user, number)[-1].shown


def test_burst_is_answered_once_each(post, reached, served):
    people = [f"UBURST{number:03}" for number in range(20)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(post, [body for person in people for body in [slack.direct("can i drink wine", person)] * 2]))
    for person in people:
        assert len(reached(person)) == 1


def ask_website(served, route, body):
    address = f"{served.url}/webhooks/website/{route}"
    request = urllib.request.Request(address, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as response:
        return json.load(response)


def test_assistant_goes_on_while_slack_is_down(post, reached, served, fake_slack, user):
    with fake_slack.down():
        post(slack.direct("can i drink wine", user))
        token = ask_website(served, "session", {})["token"]
        (reply,) = ask_website(served, "message", {"token": token, "text": "can i drink wine"})["replies"]
        assert "alcohol" in reply["text"]
    assert "alcohol" in reached(user)[0].texts[0]


def test_words_and_secrets_are_not_logged(post, reached, served, user):
    post(slack.direct(f"{SECRET} my throat is closing", user))
    reached(user)
    assert slack.send(f"{served.url}/webhooks/slack/webhook", slack.direct(SECRET, user), secret="0" * 32)[0] == 401
    assert "Slack on" in served.output
    for secret in (SECRET, user, SLACK_TOKEN, SLACK_SIGNING_SECRET):
        assert secret not in served.output
