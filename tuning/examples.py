"""The training examples, in the form in which the encoders meet messages."""

from __future__ import annotations

from dataclasses import dataclass

from evaluation.examples import correction_for, training_examples


@dataclass(frozen=True)
class Example:
    """One training example.

    Attributes:
        label: Its intent.
        text: As the classifiers see it: spelling corrected, medicines in one form.
    """

    label: str
    text: str


def read_examples() -> list[Example]:
    """All training examples."""
    texts, labels = training_examples()
    correct = correction_for(texts)
    return [Example(label, correct(text).text) for text, label in zip(texts, labels, strict=True)]
