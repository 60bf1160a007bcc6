import re

import pytest
from conftest import ROOT
from ruamel.yaml import YAML
from wire import slack_requests as slack

from channels.slack.reading import read_request

MANIFEST = YAML(typ="safe").load(ROOT / "docs" / "slack-app-manifest.yml")
GUIDE = (ROOT / "docs" / "connect-slack.md").read_text()
SETTINGS = MANIFEST["settings"]
COMMANDS = MANIFEST["features"]["slash_commands"]
# What the channel calls and receives, and the scope that Slack asks for it.
NEEDED = {"chat.postMessage": "chat:write", "app_mention": "app_mentions:read", "message.im": "im:history", "/kesimpta": "commands"}


def test_manifest_asks_for_the_scopes_that_are_needed_and_no_more():
    assert sorted(MANIFEST["oauth_config"]["scopes"]["bot"]) == sorted(NEEDED.values())


def test_all_addresses_are_the_route_of_the_channel():
    addresses = {SETTINGS["event_subscriptions"]["request_url"], SETTINGS["interactivity"]["request_url"], COMMANDS[0]["url"]}
    assert addresses == {"https://faq.example.org/webhooks/slack/webhook"}
    assert "curl -i -X POST https://faq.example.org/webhooks/slack/webhook" in GUIDE


def test_events_of_the_manifest_are_read_and_no_channel_is_listened_to():
    bodies = {
        "app_home_opened": slack.callback({"type": "app_home_opened", "user": "U1", "tab": "home"}),
        "app_mention": slack.mention("wine?"),
        "message.im": slack.direct("wine?"),
    }
    assert set(SETTINGS["event_subscriptions"]["bot_events"]) == set(bodies)
    assert all(read_request(slack.JSON, slack.to_bytes(body)) for body in bodies.values())


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        (MANIFEST["display_information"]["name"], 1, 35),
        (MANIFEST["display_information"]["description"], 1, 140),
        (MANIFEST["display_information"]["long_description"], 174, 4_000),
        (MANIFEST["features"]["bot_user"]["display_name"], 1, 80),
        (COMMANDS[0]["description"], 1, 2_000),
    ],
)
def test_texts_of_the_manifest_fit(text, least, most):
    """Reference: docs.slack.dev/reference/app-manifest."""
    assert least <= len(text) <= most


def test_words_of_the_command_are_in_guide_and_hint():
    hint = COMMANDS[0]["usage_hint"]
    for word in ("menu", "forget", "help"):
        assert word in hint
        assert re.search(rf"`/kesimpta {word}`", GUIDE)
