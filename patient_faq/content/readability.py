"""How hard an answer is to read."""

from __future__ import annotations

import functools
import re
from pathlib import Path

import textstat

from patient_faq.content.load import CONTENT_FOLDER, read_yaml
from patient_faq.errors import ContentError

HIGHEST_GRADE = 8.0
HIGHEST_MEDIAN_GRADE = 6.5
STAND_IN = "it"


def grade(text: str) -> float:
    """The Flesch-Kincaid grade: years of US schooling that a reader needs.

    Names that no plain word can stand for (readability.yml) count as one word of one syllable, so that
    they neither raise the grade nor shorten the sentence.

    References:
        Kincaid et al. (1975), Derivation of new readability formulas; computed by textstat.
    """
    return float(textstat.flesch_kincaid_grade(_names().sub(STAND_IN, text)))


@functools.lru_cache(maxsize=1)
def _names(path: Path = CONTENT_FOLDER / "readability.yml") -> re.Pattern[str]:
    faults: list[str] = []
    data = read_yaml(path, faults)
    if faults:
        raise ContentError(faults)
    longest_first = sorted(data["names"], key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b", re.IGNORECASE)
