"""Rasa component: correct the spelling of a message before it is classified."""

from __future__ import annotations

import json
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

import patient_faq.understanding.spelling
from components.training import fingerprint
from patient_faq.understanding.spelling import SpellingCorrector, domain_words
from patient_faq.vocabulary import load_documented_names

CORRECTED_TEXT = "corrected_text"
WORDS_FILE = "words.json"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class SpellingCorrection(GraphComponent):
    """Puts the corrected text beside the original, which entities and signs of alarms keep being read from."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """No settings."""
        return {}

    def __init__(self, model_storage: ModelStorage, resource: Resource, corrector: SpellingCorrector | None = None) -> None:
        """Keep where to persist, and the corrector if it is trained already."""
        self._model_storage = model_storage
        self._resource = resource
        self._corrector = corrector

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> SpellingCorrection:
        """An untrained component."""
        return cls(model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SpellingCorrection:
        """A trained component."""
        with model_storage.read_from(resource) as folder:
            words = json.loads((folder / WORDS_FILE).read_text(encoding="utf-8"))
        return cls(model_storage, resource, SpellingCorrector(words["protected"], words["targets"]))

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Train again when the corrector's code changes."""
        return fingerprint(patient_faq.understanding.spelling)

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the corrected text of each message."""
        if self._corrector is not None:
            for message in messages:
                message.set(CORRECTED_TEXT, self._corrector.correct(message.get(TEXT) or ""))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Correct the training examples as messages will be."""
        self.process(training_data.training_examples)
        return training_data

    def train(self, training_data: TrainingData) -> Resource:
        """Learn which words are ours."""
        names = [name for pair in training_data.entity_synonyms.items() for name in pair]
        examples = [example.get(TEXT) or "" for example in training_data.intent_examples]
        protected, targets = domain_words(examples, load_documented_names(), names)
        self._corrector = SpellingCorrector(protected, targets)
        with self._model_storage.write_to(self._resource) as folder:
            words = {"protected": sorted(protected), "targets": targets}
            (folder / WORDS_FILE).write_text(json.dumps(words), encoding="utf-8")
        return self._resource


def corrected_text(message: Message) -> str:
    """A message as judges see it: spelling corrected, medicines in one form; as typed where that was not done."""
    return str(message.get(CORRECTED_TEXT) or message.get(TEXT) or "")
