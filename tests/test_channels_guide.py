import re

from conftest import ROOT

GUIDE = (ROOT / "docs" / "channels.md").read_text()


def test_every_test_named_in_the_guide_exists():
    there = {
        name for path in (ROOT / "tests").rglob("test_*.py") for name in re.findall(r"^def (test_\w+)", path.read_text(), re.MULTILINE)
    }
    named = set(re.findall(r"`(test_\w+)`", GUIDE))
    assert named
    assert named <= there
