import re

import pytest
from conftest import ROOT

from patient_faq.errors import SettingError
from patient_faq.settings import SETTINGS, read_settings

README = (ROOT / "README.md").read_text()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PATIENT_FAQ_PORT", "http"),
        ("PATIENT_FAQ_PORT", "70000"),
        ("PATIENT_FAQ_REST", "maybe"),
        ("PATIENT_FAQ_LOG_LEVEL", "LOUD"),
        ("PATIENT_FAQ_LOG_LEVEL", "DEBUG"),
        ("PATIENT_FAQ_ORIGINS", "www.example.org"),
        ("PATIENT_FAQ_ORIGINS", "https://www.example.org/page"),
        ("PATIENT_FAQ_ORIGINS", "*"),
        ("PATIENT_FAQ_SESSION_HOURS", "0"),
        ("PATIENT_FAQ_MESSAGES_PER_MINUTE", "many"),
        ("PATIENT_FAQ_REQUESTS_PER_MINUTE", "-1"),
    ],
)
def test_wrong_value_names_the_setting(name, value):
    with pytest.raises(SettingError, match=name):
        read_settings({name: value})


@pytest.mark.parametrize(
    ("settings", "wrong"),
    [
        ({"PATIENT_FAQ_SLACK_TOKEN": "xoxp-user", "PATIENT_FAQ_SLACK_SIGNING_SECRET": "s"}, "PATIENT_FAQ_SLACK_TOKEN"),
        ({"PATIENT_FAQ_SLACK_TOKEN": "xoxb-bot"}, "PATIENT_FAQ_SLACK_SIGNING_SECRET"),
        (
            {"PATIENT_FAQ_SLACK_TOKEN": "xoxb-bot", "PATIENT_FAQ_SLACK_SIGNING_SECRET": "s", "PATIENT_FAQ_SLACK_API": "slack.com"},
            "PATIENT_FAQ_SLACK_API",
        ),
    ],
)
def test_slack_half_set_names_what_is_missing(settings, wrong):
    with pytest.raises(SettingError, match=wrong) as error:
        read_settings(settings)
    assert "xox" not in str(error.value).replace("begins with xoxb-", "")


def test_slack_secrets_are_not_shown():
    settings = read_settings({"PATIENT_FAQ_SLACK_TOKEN": "xoxb-bot", "PATIENT_FAQ_SLACK_SIGNING_SECRET": "signed"})
    assert settings.slack
    assert "xoxb-bot" not in repr(settings)
    assert "signed" not in repr(settings)


TELEGRAM = {"PATIENT_FAQ_TELEGRAM_TOKEN": "1234567:" + "t" * 35, "PATIENT_FAQ_TELEGRAM_SECRET": "telegram_secret_0123456789"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PATIENT_FAQ_TELEGRAM_TOKEN", "my-token"),
        ("PATIENT_FAQ_TELEGRAM_SECRET", ""),
        ("PATIENT_FAQ_TELEGRAM_SECRET", "too_short"),
        ("PATIENT_FAQ_TELEGRAM_SECRET", "with spaces and signs!"),
        ("PATIENT_FAQ_TELEGRAM_API", "api.telegram.org"),
    ],
)
def test_telegram_half_set_names_what_is_wrong_and_shows_no_secret(name, value):
    with pytest.raises(SettingError, match=f"^{name}: ") as error:
        read_settings({**TELEGRAM, name: value})
    assert not any(secret in str(error.value) for secret in (*TELEGRAM.values(), "my-token", "too_short"))


def test_telegram_secrets_are_not_shown():
    settings = read_settings({**TELEGRAM, "PATIENT_FAQ_SECRET": "our own key"})
    assert settings.telegram
    assert not any(secret in repr(settings) for secret in (*TELEGRAM.values(), "our own key"))


def test_messenger_without_its_settings_is_off():
    settings = read_settings({"PATIENT_FAQ_TELEGRAM_SECRET": "telegram_secret_0123456789"})
    assert (settings.telegram, settings.slack) == (None, None)


def test_defaults_are_read():
    settings = read_settings({})
    assert (settings.port, settings.rest, settings.reviewed_only) == (5005, False, False)


def test_origins_are_read_from_a_list():
    assert read_settings({"PATIENT_FAQ_ORIGINS": "https://A.example, http://localhost:8080,"}).origins == (
        "https://a.example",
        "http://localhost:8080",
    )


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_setting_is_documented(setting):
    assert f"`{setting.name}`" in README


def test_make_targets_and_documentation_agree():
    targets = set(re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE)) - {"help"}
    assert targets == set(re.findall(r"`make ([a-z-]+)", README))


@pytest.mark.parametrize("package", re.findall(r"^([\w.-]+)", (ROOT / "requirements.in").read_text(), re.MULTILINE))
def test_direct_dependency_is_locked_and_explained(package):
    locked = (ROOT / "requirements.lock").read_text().lower().replace("_", "-").replace(".", "-")
    assert re.search(rf"^{package.lower().replace('.', '-')}==", locked, re.MULTILINE)
    assert f"`{package}`" in README
