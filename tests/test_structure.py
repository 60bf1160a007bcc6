import ast

import pytest
from conftest import ROOT

PACKAGES = ("patient_faq", "components", "actions", "channels", "serving", "evaluation", "benchmarks", "tuning")
ALLOWED = {
    "patient_faq": set(),
    "components": {"patient_faq"},
    "actions": {"patient_faq"},
    "channels": {"patient_faq"},
    # Puts the parts together.
    "serving": {"patient_faq", "components"},
    # Tools: they look at the assistant as it is served.
    "evaluation": {"patient_faq", "components", "serving"},
    "benchmarks": {"patient_faq", "serving"},
    # Learns from the same examples as the classifiers.
    "tuning": {"patient_faq", "evaluation", "serving"},
}


def imported(package):
    for path in (ROOT / package).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                yield from (alias.name.partition(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield node.module.partition(".")[0]


@pytest.mark.parametrize("package", PACKAGES)
def test_imports_point_one_way(package):
    assert set(imported(package)) & set(PACKAGES) - {package} <= ALLOWED[package]


def test_domain_package_imports_neither_rasa_nor_sanic():
    assert not set(imported("patient_faq")) & {"rasa", "rasa_sdk", "sanic"}
