import json
import re

import pytest

from channels.website.files import FILES, FOLDER, INDEX, PRIVACY
from patient_faq.content.readability import HIGHEST_GRADE, grade

MOST_BYTES_OF_SOURCE = 30_000
SCRIPT = (FOLDER / "kesimpta-faq.js").read_text()
STRINGS = {path.name: json.loads(path.read_text()) for path in FOLDER.glob("strings.*.json")}


def texts(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from texts(one)


def test_widget_is_one_module_of_at_most_30_kilobytes():
    assert len(SCRIPT.encode()) <= MOST_BYTES_OF_SOURCE
    assert not re.search(r"^\s*import\s", SCRIPT, re.MULTILINE)


@pytest.mark.parametrize("unsafe", ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "DOMParser"])
def test_words_never_become_html(unsafe):
    assert unsafe not in SCRIPT


@pytest.mark.parametrize("name", [*FILES, INDEX, PRIVACY])
def test_no_file_names_another_server(name):
    assert set(re.findall(r"(?:https?:)?//[\w.-]+\.\w+", (FOLDER / name).read_text())) <= {"http://www.w3.org"}


def test_all_strings_files_have_the_same_keys():
    british, american = STRINGS["strings.en-GB.json"], STRINGS["strings.en-US.json"]
    assert list(british) == list(american)


@pytest.mark.parametrize("strings", STRINGS.values(), ids=STRINGS)
def test_every_string_is_used_and_every_used_one_is_there(strings):
    used = set(re.findall(r"(?:\bs|words)\.(\w+)", SCRIPT)) - {"filter", "length", "push", "split", "textContent", "json", "ok"}
    assert used <= set(strings)
    assert [key for key in strings if not re.search(rf"\b{key}\b", SCRIPT)] == []


@pytest.mark.parametrize("strings", STRINGS.values(), ids=STRINGS)
def test_telephone_numbers_are_those_of_the_content(strings, content):
    numbers = {service.number for service in content.services.values()}
    assert set(strings["phones"]) == numbers
    assert {number for number, _ in strings["emergency_numbers"]} == {
        service.number for name, service in content.services.items() if name.startswith("emergency")
    }


@pytest.mark.parametrize("strings", STRINGS.values(), ids=STRINGS)
def test_strings_can_be_read_by_everybody(strings):
    hard = [text for text in texts(strings) if len(text.split()) > 6 and grade(text) > HIGHEST_GRADE]
    assert hard == []


def test_words_of_the_channel_can_be_read_by_everybody(content):
    words = [*(content.messages.channels.too_many_messages,), content.messages.calendar.note]
    assert [text for text in words if grade(text) > HIGHEST_GRADE] == []


@pytest.mark.parametrize("name", [INDEX, PRIVACY])
def test_pages_can_be_read_by_everybody(name):
    paragraphs = re.findall(r"<(?:p|li)>(.*?)</(?:p|li)>", (FOLDER / name).read_text())
    plain = [re.sub(r"<[^>]+>", "", one) for one in paragraphs]
    assert plain
    assert [text for text in plain if len(text.split()) > 6 and grade(text) > HIGHEST_GRADE] == []
