"""The training examples as Rasa reads them, for tools that learn from them outside Rasa."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.nlu.constants import INTENT, TEXT

from patient_faq.understanding.spelling import SpellingCorrector, domain_words
from patient_faq.vocabulary import load_documented_names, load_synonyms

ROOT = Path(__file__).resolve().parents[1]
CONFIG = ROOT / "config.yml"


def training_examples() -> tuple[list[str], list[str]]:
    """The texts of all training examples, and their labels."""
    importer = TrainingDataImporter.load_from_config(str(CONFIG), str(ROOT / "domain.yml"), [str(ROOT / "data")])
    examples = [example for example in importer.get_nlu_data().intent_examples if example.get(TEXT)]
    return [example.get(TEXT) for example in examples], [example.get(INTENT) for example in examples]


def corrector_for(texts: Iterable[str]) -> SpellingCorrector:
    """The corrector that training makes of these examples."""
    names = [name for pair in load_synonyms().items() for name in pair]
    return SpellingCorrector(*domain_words(texts, load_documented_names(), names))
