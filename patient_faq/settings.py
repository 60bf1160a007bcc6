"""Every setting of the assistant, in one table; each is read from the environment."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from patient_faq.errors import SettingError


@dataclass(frozen=True)
class Setting:
    """One setting: its environment variable, its default and one line of help."""

    name: str
    default: str
    help: str


SETTINGS = (
    Setting("PATIENT_FAQ_HOST", "127.0.0.1", "Address to listen on; 0.0.0.0 for all."),
    Setting("PATIENT_FAQ_PORT", "5005", "Port of the web page and all channels."),
    Setting("PATIENT_FAQ_ACTION_PORT", "5055", "Port of the action server, on 127.0.0.1 only."),
    Setting("PATIENT_FAQ_REST", "off", "'on' opens /webhooks/rest/webhook, for programs that you trust."),
    Setting("PATIENT_FAQ_REVIEWED_ONLY", "off", "'on' answers only topics that a clinician has reviewed."),
    Setting("PATIENT_FAQ_LOG_LEVEL", "WARNING", "INFO, WARNING or ERROR. There is no DEBUG: Rasa would log what patients write."),
    Setting("PATIENT_FAQ_DATABASE", "sqlite:///state/conversations.db", "Where conversations are kept, as SQLAlchemy writes it."),
    Setting("PATIENT_FAQ_SECRET", "", "Signs what names a conversation; any long random text. Empty: made anew at each start."),
    Setting("PATIENT_FAQ_REDIS", "", "Where limits and delivered events are kept, as redis://host:6379/0; empty: in this process."),
    Setting("PATIENT_FAQ_TELEGRAM_TOKEN", "", "Token of the Telegram bot, from @BotFather; empty: no Telegram."),
    Setting("PATIENT_FAQ_TELEGRAM_SECRET", "", "What Telegram must show with each update: 16 to 256 of A-Z, a-z, 0-9, _ and -."),
    Setting("PATIENT_FAQ_TELEGRAM_API", "https://api.telegram.org", "Address of Telegram's Bot API."),
    Setting("PATIENT_FAQ_SLACK_TOKEN", "", "Bot token of the Slack app, xoxb-...; empty: no Slack."),
    Setting("PATIENT_FAQ_SLACK_SIGNING_SECRET", "", "Signing secret of the Slack app: proves that a request comes from Slack."),
    Setting("PATIENT_FAQ_SLACK_API", "https://slack.com/api", "Address of Slack's Web API."),
    Setting("PATIENT_FAQ_ORIGINS", "", "Other sites that may embed the widget, as https://www.example.org, with commas between."),
    Setting("PATIENT_FAQ_PRIVACY_URL", "", "Address of your privacy notice, for the link in the widget; empty: a plain one of ours."),
    Setting("PATIENT_FAQ_SESSION_HOURS", "24", "How many hours a chat on the website can go on."),
    Setting("PATIENT_FAQ_MESSAGES_PER_MINUTE", "20", "Most messages a minute in one chat on the website."),
    Setting("PATIENT_FAQ_REQUESTS_PER_MINUTE", "120", "Most requests a minute from one address to the website channel."),
    Setting("PATIENT_FAQ_ENCODER_WEIGHTS", "", "Folder with minilm/ and bge-small/, instead of the Python packages."),
)
_DEFAULTS = {setting.name: setting.default for setting in SETTINGS}
# The action server answers on this machine only.
ACTION_HOST = "127.0.0.1"
_TELEGRAM_TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]{30,}")
_TELEGRAM_SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}")
_LEVELS = ("INFO", "WARNING", "ERROR")
_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:\d{1,5})?")


@dataclass(frozen=True)
class TelegramSettings:
    """What the Telegram channel needs.

    Attributes:
        token: Of the bot.
        secret: Shown by Telegram with each update.
        api: Address of the Bot API, without a slash at its end.
    """

    token: str = field(repr=False)
    secret: str = field(repr=False)
    api: str


@dataclass(frozen=True)
class SlackSettings:
    """What the Slack channel needs.

    Attributes:
        token: Of the app's bot.
        signing_secret: Proves that a request comes from Slack.
        api: Address of the Web API, without a slash at its end.
    """

    token: str = field(repr=False)
    signing_secret: str = field(repr=False)
    api: str


@dataclass(frozen=True)
class Settings:
    """The settings in force."""

    host: str
    port: int
    action_port: int
    rest: bool
    reviewed_only: bool
    log_level: str
    database: str
    secret: str = field(repr=False)
    redis: str = field(repr=False)
    telegram: TelegramSettings | None
    slack: SlackSettings | None
    origins: tuple[str, ...]
    privacy_url: str
    session_hours: int
    messages_per_minute: int
    requests_per_minute: int


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read all settings.

    Raises:
        SettingError: If a value cannot be used.
    """
    values = {name: environment.get(name, default) for name, default in _DEFAULTS.items()}
    level = values["PATIENT_FAQ_LOG_LEVEL"].upper()
    if level not in _LEVELS:
        raise SettingError(f"PATIENT_FAQ_LOG_LEVEL: is {level!r}; set it to one of {', '.join(_LEVELS)}")
    return Settings(
        host=values["PATIENT_FAQ_HOST"],
        port=_port(values, "PATIENT_FAQ_PORT"),
        action_port=_port(values, "PATIENT_FAQ_ACTION_PORT"),
        rest=_switch(values, "PATIENT_FAQ_REST"),
        reviewed_only=_switch(values, "PATIENT_FAQ_REVIEWED_ONLY"),
        log_level=level,
        database=values["PATIENT_FAQ_DATABASE"],
        secret=values["PATIENT_FAQ_SECRET"],
        redis=values["PATIENT_FAQ_REDIS"],
        telegram=_telegram(values),
        slack=_slack(values),
        origins=_origins(values, "PATIENT_FAQ_ORIGINS"),
        privacy_url=values["PATIENT_FAQ_PRIVACY_URL"],
        session_hours=_count(values, "PATIENT_FAQ_SESSION_HOURS"),
        messages_per_minute=_count(values, "PATIENT_FAQ_MESSAGES_PER_MINUTE"),
        requests_per_minute=_count(values, "PATIENT_FAQ_REQUESTS_PER_MINUTE"),
    )


def _telegram(values: Mapping[str, str]) -> TelegramSettings | None:
    token, secret = values["PATIENT_FAQ_TELEGRAM_TOKEN"].strip(), values["PATIENT_FAQ_TELEGRAM_SECRET"].strip()
    if not token:
        return None
    if not _TELEGRAM_TOKEN.fullmatch(token):
        raise SettingError("PATIENT_FAQ_TELEGRAM_TOKEN: is no token of a bot; copy it from @BotFather, digits, a colon and 35 characters")
    if not _TELEGRAM_SECRET.fullmatch(secret):
        raise SettingError("PATIENT_FAQ_TELEGRAM_SECRET: does not fit; set it to 16 to 256 of A-Z, a-z, 0-9, _ and -")
    return TelegramSettings(token, secret, _address(values, "PATIENT_FAQ_TELEGRAM_API"))


def _slack(values: Mapping[str, str]) -> SlackSettings | None:
    token, secret = values["PATIENT_FAQ_SLACK_TOKEN"].strip(), values["PATIENT_FAQ_SLACK_SIGNING_SECRET"].strip()
    if not token:
        return None
    if not token.startswith("xoxb-"):
        raise SettingError("PATIENT_FAQ_SLACK_TOKEN: is no token of a bot; copy the one that begins with xoxb- from 'OAuth & Permissions'")
    if not secret:
        raise SettingError("PATIENT_FAQ_SLACK_SIGNING_SECRET: is empty; copy it from the app's page 'Basic Information'")
    return SlackSettings(token, secret, _address(values, "PATIENT_FAQ_SLACK_API"))


def _address(values: Mapping[str, str], name: str) -> str:
    value = values[name].strip().rstrip("/")
    if not value.startswith(("https://", "http://")):
        raise SettingError(f"{name}: is no web address; let it begin with https://")
    return value


def _port(values: Mapping[str, str], name: str) -> int:
    value = values[name]
    if not value.isdecimal() or not 0 < int(value) < 65_536:
        raise SettingError(f"{name}: is {value!r}; set it to a port number, 1 to 65535")
    return int(value)


def _switch(values: Mapping[str, str], name: str) -> bool:
    value = values[name].lower()
    if value not in ("on", "off"):
        raise SettingError(f"{name}: is {value!r}; set it to on or off")
    return value == "on"


def _count(values: Mapping[str, str], name: str) -> int:
    value = values[name]
    if not value.isdecimal() or int(value) < 1:
        raise SettingError(f"{name}: is {value!r}; set it to a whole number, 1 or more")
    return int(value)


def _origins(values: Mapping[str, str], name: str) -> tuple[str, ...]:
    origins = tuple(one.strip().lower() for one in values[name].split(",") if one.strip())
    for origin in origins:
        if not _ORIGIN.fullmatch(origin):
            raise SettingError(f"{name}: holds {origin!r}; write each site as https://www.example.org, without a path")
    return origins
