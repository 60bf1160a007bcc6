"""Rasa component: the sentence vector of a message."""

from __future__ import annotations

from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

import patient_faq.understanding.encoder
from components.medicine_names import MedicineNaming
from components.spelling import SpellingCorrection, corrected_text
from components.training import fingerprint
from patient_faq.understanding.build_encoder import stamp
from patient_faq.understanding.encoder import SentenceEncoder, shared_encoder
from patient_faq.understanding.kept_vectors import KeptVectors


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceVectors(GraphComponent):
    """Adds the vector of the corrected text as a dense sentence feature."""

    @classmethod
    def required_components(cls) -> list[type]:
        """Spelling and names are brought into one form first."""
        return [SpellingCorrection, MedicineNaming]

    @staticmethod
    def required_packages() -> list[str]:
        """What the encoder runs on."""
        return ["onnxruntime", "tokenizers"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """No settings."""
        return {}

    def __init__(self, encoder: SentenceEncoder, name: str) -> None:
        """Keep the encoder and the name that features carry."""
        self._encoder = encoder
        self._name = name

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> SentenceVectors:
        """Load the encoder that set-up built."""
        return cls(shared_encoder(), execution_context.node_name)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Encode again when the encoder changes, or its code."""
        return fingerprint(patient_faq.understanding.encoder) + stamp()

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the vector of each message, one at a time."""
        for message in messages:
            self._add(self._encoder.encode(corrected_text(message)), message)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add the vectors of the training examples."""
        examples = training_data.training_examples
        vectors = KeptVectors(self._encoder).encode_each([corrected_text(example) for example in examples])
        for vector, example in zip(vectors, examples, strict=True):
            self._add(vector, example)
        return training_data

    def _add(self, vector: np.ndarray, message: Message) -> None:
        message.add_features(Features(vector[None, :], FEATURE_TYPE_SENTENCE, TEXT, self._name))
