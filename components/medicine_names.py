"""Rasa component: which medicines a message names."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

import patient_faq.understanding.names
import patient_faq.vocabulary
from components.spelling import CORRECTED_TEXT, SpellingCorrection, corrected_text
from components.training import fingerprint
from patient_faq.understanding.names import MedicineNames
from patient_faq.vocabulary import build_pipeline, vocabulary_digest

MEDICINE_ROLES = "medicine_roles"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class MedicineNaming(GraphComponent):
    """Puts one word for all medicines that the documents do not name, and tells the roles of those named."""

    @classmethod
    def required_components(cls) -> list[type]:
        """The spelling is corrected first."""
        return [SpellingCorrection]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """No settings."""
        return {}

    def __init__(self, names: MedicineNames) -> None:
        """Keep what finds the names."""
        self._names = names

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> MedicineNaming:
        """Build the spaCy pipeline that finds the names."""
        return cls(MedicineNames(build_pipeline()))

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Name again when a list of names or the code changes."""
        return fingerprint(patient_faq.understanding.names, patient_faq.vocabulary) + vocabulary_digest()

    def process(self, messages: list[Message]) -> list[Message]:
        """Rewrite the corrected text of each message and set the roles of its medicines."""
        for message in messages:
            named = self._names.find(corrected_text(message))
            message.set(CORRECTED_TEXT, named.text)
            message.set(MEDICINE_ROLES, sorted(named.roles), add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Rewrite the training examples as messages will be."""
        self.process(training_data.training_examples)
        return training_data
