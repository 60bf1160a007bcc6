"""Every setting of the assistant, in one table; each is read from the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

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
    Setting("PATIENT_FAQ_ENCODER_WEIGHTS", "", "Folder with model.safetensors and tokenizer.json, instead of the Python package."),
)
_DEFAULTS = {setting.name: setting.default for setting in SETTINGS}
# The action server answers on this machine only.
ACTION_HOST = "127.0.0.1"
_LEVELS = ("INFO", "WARNING", "ERROR")


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
    )


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
