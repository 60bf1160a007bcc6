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
