"""The command that tells Telegram where to send updates, against the stand-in of the Bot API."""

import subprocess
import sys

import pytest
from conftest import ROOT

from channels.telegram import webhook
from channels.telegram.updates import ALLOWED_UPDATES
from patient_faq.content import load_content
from patient_faq.content.words import channel_words
from patient_faq.errors import SettingError
from wire.accounts import TELEGRAM_SECRET, TELEGRAM_TOKEN

ADDRESS = "https://faq.example.org"
WORDS = channel_words(load_content())


@pytest.fixture
def environment(fake_telegram, monkeypatch):
    fake_telegram.clear()
    monkeypatch.setattr("channels.telegram.retries.PAUSES_SECONDS", (0.01, 0.01))
    settings = {"TOKEN": TELEGRAM_TOKEN, "SECRET": TELEGRAM_SECRET, "API": fake_telegram.url}
    for name, value in settings.items():
        monkeypatch.setenv(f"PATIENT_FAQ_TELEGRAM_{name}", value)
    return monkeypatch


def test_webhook_is_set_with_secret_updates_and_commands(environment, fake_telegram, capsys):
    assert webhook.main([ADDRESS]) == 0
    (call,) = fake_telegram.made("setWebhook")
    assert call.values["url"] == "https://faq.example.org/webhooks/telegram/webhook"
    assert call.values["secret_token"] == TELEGRAM_SECRET
    assert call.values["allowed_updates"] == list(ALLOWED_UPDATES)
    (commands,) = fake_telegram.made("setMyCommands")
    assert [one["command"] for one in commands.values["commands"]] == ["start", "help", "menu", "forget", "stop"]
    assert fake_telegram.made("setMyDescription")[0].values["description"] == WORDS.about
    assert "@KesimptaFaqBot: Telegram now sends updates to https://faq.example.org/webhooks/telegram/webhook" in capsys.readouterr().out


def test_webhook_is_set_again_after_a_failure_of_telegram(environment, fake_telegram):
    fake_telegram.fail(502, method="setWebhook")
    assert webhook.main([ADDRESS]) == 0


@pytest.mark.parametrize(
    ("failure", "says"),
    [
        ({"status": 401, "method": "getMe"}, "PATIENT_FAQ_TELEGRAM_TOKEN: Telegram does not know this token"),
        ({"status": 400, "method": "setWebhook"}, "Telegram: refused (It was made to fail)"),
        ({"status": 502, "method": "setWebhook", "times": 9}, "cannot be reached (NetworkError)"),
        ({"status": 429, "method": "setWebhook", "retry_after": 90}, "wait a few minutes"),
    ],
    ids=["wrong_token", "refused", "stays_broken", "too_many"],
)
def test_failure_is_one_clear_line_without_secrets(environment, fake_telegram, capsys, failure, says):
    fake_telegram.fail(**failure)
    assert webhook.main([ADDRESS]) == 1
    shown = capsys.readouterr().err
    assert says in shown
    assert len(shown.splitlines()) == 1
    assert TELEGRAM_TOKEN not in shown


def test_telegram_that_is_down_is_one_clear_line(environment, fake_telegram, capsys):
    with fake_telegram.down():
        assert webhook.main([ADDRESS]) == 1
    assert "cannot be reached (NetworkError)" in capsys.readouterr().err


@pytest.mark.parametrize(("name", "says"), [("TOKEN", "is empty"), ("SECRET", "16 to 256")])
def test_missing_setting_is_one_clear_line(environment, capsys, name, says):
    environment.setenv(f"PATIENT_FAQ_TELEGRAM_{name}", "")
    assert webhook.main([ADDRESS]) == 1
    shown = capsys.readouterr().err
    assert shown.startswith(f"PATIENT_FAQ_TELEGRAM_{name}")
    assert says in shown


@pytest.mark.parametrize(
    "url",
    ["", "faq.example.org", "http://faq.example.org", "https://", "https://a:5005", "https://a:x", "https://a?b=c", "https://me:pw@a"],
)
def test_address_that_telegram_cannot_send_to_is_refused(url):
    with pytest.raises(SettingError, match="^URL: "):
        webhook.webhook_address(url)


@pytest.mark.parametrize("url", ["https://a", "https://a/", "https://a:8443/faq/"])
def test_address_is_completed(url):
    assert webhook.webhook_address(url) == f"{url.rstrip('/')}/webhooks/telegram/webhook"


def test_command_prints_nothing_but_its_line_and_starts_no_rasa(environment):
    environment.setenv("PATIENT_FAQ_TELEGRAM_TOKEN", "")
    ran = subprocess.run([sys.executable, "-m", "channels.telegram.webhook", ADDRESS], cwd=ROOT, capture_output=True, text=True)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr == "PATIENT_FAQ_TELEGRAM_TOKEN: is empty; set it to the token that @BotFather gave you\n"


def test_make_target_runs_the_command_with_its_address():
    shown = subprocess.run(
        ["make", "-n", "telegram-webhook", f"URL={ADDRESS}"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert f"-m channels.telegram.webhook '{ADDRESS}'" in shown
