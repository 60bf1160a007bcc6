"""The training examples as Rasa reads them, for tools that learn from them outside Rasa."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.nlu.constants import INTENT, TEXT

from patient_faq.understanding.names import MedicineNames, NamedText
from patient_faq.understanding.spelling import SpellingCorrector, domain_words
from patient_faq.vocabulary import build_pipeline, load_documented_names, load_synonyms

ROOT = Path(__file__).resolve().parents[1]
CONFIG = ROOT / "config.yml"


def training_examples() -> tuple[list[str], list[str]]:
    """The texts of all training examples, and their labels."""
    importer = TrainingDataImporter.load_from_config(str(CONFIG), str(ROOT / "domain.yml"), [str(ROOT / "data")])
    examples = [example for example in importer.get_nlu_data().intent_examples if example.get(TEXT)]
    return [example.get(TEXT) for example in examples], [example.get(INTENT) for example in examples]


def correction_for(texts: Iterable[str]) -> Callable[[str], NamedText]:
    """What brings a message into the form that the classifiers see, once the pipeline is trained on these examples."""
    synonyms = [name for pair in load_synonyms().items() for name in pair]
    corrector, medicines = SpellingCorrector(*domain_words(texts, load_documented_names(), synonyms)), MedicineNames(build_pipeline())
    return lambda text: medicines.find(corrector.correct(text))
