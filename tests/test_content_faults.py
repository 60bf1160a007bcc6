import shutil

import pytest
from conftest import ROOT, read_cases
from ruamel.yaml import YAML

from patient_faq.content.check import find_faults
from patient_faq.content.load import load_content
from patient_faq.errors import ContentError

FAULTS = read_cases("content_faults.yml")
TOPIC = "content/topics/everyday_life/alcohol.yml"


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(ROOT / "content", tmp_path / "content")


def change(folder, file, fields):
    path = folder.parent / file
    data = YAML(typ="safe").load(path)
    for field, value in fields.items():
        data.pop(field, None) if value == "REMOVED" else data.__setitem__(field, value)
    YAML().dump(data, path)


def faults_of(folder):
    try:
        return find_faults(load_content(folder))
    except ContentError as error:
        return list(error.faults)


@pytest.mark.parametrize("case", FAULTS, ids=[case["id"] for case in FAULTS])
def test_fault_is_named_with_its_place_and_mend(folder, case):
    change(folder, case.get("file", TOPIC), case["fields"])
    assert [fault for fault in faults_of(folder) if case["says"] in fault]


def test_all_faults_are_listed_at_once(folder):
    change(folder, TOPIC, {"short": "REMOVED", "colour": "blue"})
    change(folder, "content/topics/everyday_life/foods.yml", {"region": "mars"})
    assert len(faults_of(folder)) == 3


def test_broken_yaml_is_one_clear_fault(folder):
    (folder.parent / TOPIC).write_text("id: [alcohol\n")
    assert any(f"{TOPIC}: is not valid YAML" in fault for fault in faults_of(folder))


def test_missing_file_is_one_clear_fault(folder):
    (folder / "sources.yml").unlink()
    assert "content/sources.yml: is missing; restore it" in faults_of(folder)


def test_digest_changes_with_any_content(folder):
    before = load_content(folder).version
    (folder / "extra.yml").write_text("a: b\n")
    load_content.cache_clear()
    assert load_content(folder).version != before
