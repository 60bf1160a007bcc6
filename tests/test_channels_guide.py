import re

from conftest import ROOT

GUIDE = (ROOT / "docs" / "channels.md").read_text()
# How many defects of each letter were found.
FINDINGS = {"R": 10, "C": 2, "S": 8, "K": 10, "T": 15, "A": 1}


def test_every_finding_has_a_row():
    rows = re.findall(r"^\| ([A-Z])(\d+)(?: to [A-Z](\d+))? \|", GUIDE, re.MULTILINE)
    there = [f"{letter}{number}" for letter, first, last in rows for number in range(int(first), int(last or first) + 1)]
    assert sorted(there) == sorted(f"{letter}{number}" for letter, most in FINDINGS.items() for number in range(1, most + 1))


def test_every_test_named_in_the_guide_exists():
    there = {
        name for path in (ROOT / "tests").rglob("test_*.py") for name in re.findall(r"^def (test_\w+)", path.read_text(), re.MULTILINE)
    }
    named = set(re.findall(r"`(test_\w+)`", GUIDE))
    assert named
    assert named <= there
