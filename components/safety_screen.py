"""Rasa component: the safety screen, which has the last word on every message."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

import patient_faq.safety.classifier
import patient_faq.safety.examples
import patient_faq.safety.parts
import patient_faq.understanding.neighbors
import patient_faq.understanding.regression
from components.medicine_names import MedicineNaming
from components.question_classifier import DECISION
from components.spelling import SpellingCorrection, corrected_text
from components.training import fingerprint
from patient_faq.safety.classifier import AlarmClassifier
from patient_faq.safety.examples import train_alarms
from patient_faq.safety.load import build_wording, load_rules
from patient_faq.safety.screen import AlarmThresholds, SafetyScreen, ScreenResult
from patient_faq.understanding.build_encoder import stamp
from patient_faq.understanding.decision import Decision
from patient_faq.understanding.encoder import shared_encoder
from patient_faq.understanding.kept_vectors import KeptVectors

SAFETY = "safety"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class SafetyScreening(IntentClassifier, GraphComponent):
    """Sets the intent to an alarm that is raised, and under `safety` why; never the message's words.

    It must be the last entry of the pipeline, so that it overrides the classifiers.
    """

    @classmethod
    def required_components(cls) -> list[type]:
        """Its classifier sees what the other one sees."""
        return [SpellingCorrection, MedicineNaming]

    @staticmethod
    def required_packages() -> list[str]:
        """What the classifier is made of."""
        return ["sklearn", "spacy"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The thresholds that `make calibrate` writes to config.yml."""
        return {
            # Least probability of an emergency to raise it, by the whole message and its parts together, 0 to 1.
            "emergency": 0.15,
            # Least probability of a crisis to raise it, likewise.
            "crisis": 0.1,
            # Least probability of either in a part of the message alone, one of its sentences or a window of a long one, 0 to 1.
            "part": 0.97,
            # Least probability of either when a sign of it is named, but not stated, 0 to 1.
            "named": 0.05,
        }

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, classifier: AlarmClassifier | None = None
    ) -> None:
        """Put the screen together; without a classifier it is to be trained first."""
        config = {**self.get_default_config(), **config}
        self._thresholds = AlarmThresholds(**{field.name: config[field.name] for field in fields(AlarmThresholds)})
        self._model_storage = model_storage
        self._resource = resource
        self._rules = load_rules()
        self._wording = build_wording(self._rules)
        self._encoder = shared_encoder()
        self._screen = self._screen_with(classifier) if classifier is not None else None

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> SafetyScreening:
        """An untrained component."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SafetyScreening:
        """A trained component."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, AlarmClassifier.load(folder))

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Train again when the vectors that the classifier sees change, or its code."""
        judges = (
            patient_faq.safety.classifier,
            patient_faq.safety.examples,
            patient_faq.safety.parts,
            patient_faq.understanding.neighbors,
            patient_faq.understanding.regression,
        )
        return fingerprint(*judges) + stamp()

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from all examples what an alarm is."""
        examples = [example for example in training_data.intent_examples if example.get(TEXT)]
        texts, labels = [corrected_text(example) for example in examples], [example.get(INTENT) for example in examples]
        classifier = train_alarms(texts, labels, KeptVectors(self._encoder).encode_each)
        self._screen = self._screen_with(classifier)
        with self._model_storage.write_to(self._resource) as folder:
            classifier.save(folder)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Screen each message."""
        for message in messages:
            text = message.get(TEXT) or ""
            if self._screen is not None and text:
                _set_result(message, self._screen.judge(text, corrected_text(message)))
        return messages

    def _screen_with(self, classifier: AlarmClassifier) -> SafetyScreen:
        return SafetyScreen(self._rules, self._wording, self._encoder, classifier, self._thresholds)


def _set_result(message: Message, result: ScreenResult) -> None:
    message.set(SAFETY, asdict(result), add_to_output=True)
    if result.alarm is not None:
        confidence = result.probabilities[result.alarm]
        message.set(INTENT, {INTENT_NAME_KEY: result.alarm, PREDICTED_CONFIDENCE_KEY: confidence}, add_to_output=True)
        message.set(DECISION, asdict(Decision(result.alarm, result.alarm, confidence)), add_to_output=True)
