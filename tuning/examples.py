"""The training examples, in the forms in which the encoder meets messages."""

from __future__ import annotations

from dataclasses import dataclass

from evaluation.examples import corrector_for, training_examples
from patient_faq.safety.load import build_wording, load_rules
from patient_faq.understanding.names import MedicineNames
from patient_faq.vocabulary import build_pipeline


@dataclass(frozen=True)
class Example:
    """One training example.

    Attributes:
        label: Its intent.
        corrected: As the classifier sees it: spelling corrected, medicines in one form.
        plain: As the safety screen sees it: lower case, without punctuation.
    """

    label: str
    corrected: str
    plain: str


def read_examples() -> list[Example]:
    """All training examples."""
    texts, labels = training_examples()
    corrector, medicines, wording = corrector_for(texts), MedicineNames(build_pipeline()), build_wording(load_rules())
    return [
        Example(label, medicines.find(corrector.correct(text)).text, " ".join(wording.plain_words(text)))
        for text, label in zip(texts, labels, strict=True)
    ]
