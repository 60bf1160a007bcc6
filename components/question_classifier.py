"""Rasa component: what a message asks, and what to do about it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, fields, replace
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

import patient_faq.understanding.classifier
import patient_faq.understanding.neighbors
import patient_faq.understanding.regression
from components.encoder import SentenceVectors
from components.last_answer import last_topic
from components.medicine_names import MEDICINE_ROLES
from components.spelling import corrected_text
from components.training import fingerprint
from patient_faq.content import Topic, load_content
from patient_faq.safety.signs import ALARMS
from patient_faq.understanding.classifier import ClassifierSettings, QuestionClassifier, Ranking
from patient_faq.understanding.decide import (
    LEAST_OF_PART,
    OTHER_DRUG,
    REPLIED_TO_IN_PARTS,
    Thresholds,
    both_topics,
    decide,
    decide_part,
    likely_topics,
    several_questions,
)
from patient_faq.understanding.decision import Decision
from patient_faq.understanding.encoder import shared_encoder
from patient_faq.understanding.names import asked_of_kesimpta, roles_in_part
from patient_faq.understanding.split import after_courtesy, names_two, split_questions, two_sides

DECISION = "decision"
# Decisions on each of several questions.
PARTS = "parts"
# The ranking of the message as it would be with the title of the last answer's topic before it.
RANKING_AFTER_ANSWER = "ranking_after_answer"
RANKING_LENGTH = 10
# Words of the longest message that is ranked with that title.
MOST_WORDS_AFTER_ANSWER = 12
NOTHING_SAID = "nothing_said"
MESSAGE_TOO_LONG = "message_too_long"
MOST_CHARACTERS = 1_000

_LETTER_OR_DIGIT = re.compile(r"[^\W_]")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TopicClassifier(IntentClassifier, GraphComponent):
    """Sets the intent, its ranking, and under `decision` the kind of reply with its topics."""

    @classmethod
    def required_components(cls) -> list[type]:
        """Sentence vectors are made first."""
        return [SentenceVectors]

    @staticmethod
    def required_packages() -> list[str]:
        """What the classifier is made of."""
        return ["sklearn"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The classifier's settings, and the thresholds that `make calibrate` writes to config.yml."""
        return {
            # C of the logistic regression.
            "inverse_regularization": 10.0,
            # Weight of the character n-grams beside the sentence vector.
            "character_weight": 1.0,
            # How many nearest examples vote.
            "neighbors": 10,
            # In how many of the vectors' dimensions neighbours are looked for.
            "neighbor_dimensions": 128,
            # Share of the neighbours in the probability, 0 to 1.
            "neighbor_share": 0.3,
            # How much nearer examples count more.
            "neighbor_sharpness": 20.0,
            # Divides the logits.
            "temperature": 1.0,
            # Least probability of a topic to answer it, 0 to 1.
            "answer": 0.3,
            # Least total probability of another kind of reply, 0 to 1.
            "kind": 0.4,
            # Familiarity below which a message that does not name Kesimpta is unfamiliar.
            "familiar": -3.5,
            # Least probability of a topic to answer an unfamiliar message, 0 to 1.
            "unfamiliar": 0.5,
            # How many times likelier a question about another medicine is when only others are named.
            "other_medicine": 1.0,
            # How many times likelier a strange message that does not name Kesimpta is out of scope.
            "out_of_scope": 1.0,
        }

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        classifier: QuestionClassifier | None = None,
    ) -> None:
        """Keep the configuration, where to persist, and the classifier if it is trained already."""
        self._config = {**self.get_default_config(), **config}
        self._thresholds = Thresholds(**_pick(self._config, Thresholds))
        self._model_storage = model_storage
        self._resource = resource
        self._classifier = classifier
        self._content = load_content()
        self._topic_ids = frozenset(self._content.topics)
        self._encoder = shared_encoder()

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> TopicClassifier:
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
    ) -> TopicClassifier:
        """A trained component."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, QuestionClassifier.load(folder))

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Train again when the classifier's code changes."""
        judges = (patient_faq.understanding.classifier, patient_faq.understanding.neighbors, patient_faq.understanding.regression)
        return fingerprint(*judges)

    def train(self, training_data: TrainingData) -> Resource:
        """Train on all examples that have an intent, but for those of alarms: the safety screen learns from them."""
        examples = [example for example in training_data.intent_examples if example.get(TEXT) and example.get(INTENT) not in ALARMS]
        texts = [corrected_text(example) for example in examples]
        labels = [example.get(INTENT) for example in examples]
        vectors = np.array([_vector(example) for example in examples])
        settings = ClassifierSettings(**_pick(self._config, ClassifierSettings))
        self._classifier = QuestionClassifier(settings).fit(texts, vectors, labels)
        with self._model_storage.write_to(self._resource) as folder:
            self._classifier.save(folder)
        return self._resource

    def process(self, messages: list[Message], tracker: DialogueStateTracker | None = None) -> list[Message]:
        """Set intent, ranking and decision of each message.

        Args:
            messages: What was written.
            tracker: The conversation that it was written in; Rasa hands it over because of the argument's name.
        """
        said = last_topic(tracker, self._content)
        for message in messages:
            fault = _fault(message.get(TEXT) or "")
            if fault is not None:
                _set_intent(message, fault, 1.0)
            elif self._classifier is not None:
                ranking, decision = self._understand(message, self._classifier)
                decision = self._offering_the_same(corrected_text(message), decision, self._classifier)
                _set_decision(message, ranking, decision)
                self._set_parts(message, self._classifier, ranking, decision)
                if said is not None:
                    self._set_ranking_after(said, message, self._classifier)
        return messages

    def _understand(self, message: Message, classifier: QuestionClassifier) -> tuple[Ranking, Decision]:
        """What a message asks, or what it asks after thanks where nothing else in it can be replied to."""
        text, roles = corrected_text(message), message.get(MEDICINE_ROLES) or ()
        ranking = classifier.rank(text, _vector(message))
        decision = decide(ranking, self._topic_ids, self._thresholds, roles)
        rest = after_courtesy(text) if decision.kind not in REPLIED_TO_IN_PARTS else ""
        if rest:
            ranking_of_rest = classifier.rank(rest, self._encoder.encode(rest))
            asked = decide(ranking_of_rest, self._topic_ids, self._thresholds, roles)
            if asked.kind in REPLIED_TO_IN_PARTS and asked.confidence >= LEAST_OF_PART:
                return ranking_of_rest, asked
        return ranking, decision

    def _set_parts(self, message: Message, classifier: QuestionClassifier, ranking: Ranking, whole: Decision) -> None:
        text = corrected_text(message)
        questions = several_questions(whole, self._decide_parts(classifier, ranking, split_questions(text)))
        if not questions and names_two(text):
            questions = both_topics(ranking, self._topic_ids, self._decide_parts(classifier, ranking, two_sides(text)))
        if questions:
            # The rule goes by the intent: the first question's, as it would be alone.
            _set_intent(message, questions[0].label, questions[0].confidence)
        message.set(PARTS, [asdict(part) for part in questions], add_to_output=True)

    def _set_ranking_after(self, said: Topic, message: Message, classifier: QuestionClassifier) -> None:
        text = corrected_text(message)
        if len(text.split()) <= MOST_WORDS_AFTER_ANSWER:
            text = f"{said.title}: {text}"
            message.set(RANKING_AFTER_ANSWER, _pairs(classifier.rank(text, self._encoder.encode(text))), add_to_output=True)

    def _decide_parts(self, classifier: QuestionClassifier, whole: Ranking, parts: Sequence[str]) -> list[Decision]:
        return [self._decide_part(classifier, whole, part) for part in parts]

    def _decide_part(self, classifier: QuestionClassifier, whole: Ranking, part: str) -> Decision:
        ranking = classifier.rank(part, self._encoder.encode(part))
        decision = decide_part(ranking, whole, self._topic_ids, self._thresholds, roles_in_part(part))
        return self._offering_the_same(part, decision, classifier)

    def _offering_the_same(self, text: str, decision: Decision, classifier: QuestionClassifier) -> Decision:
        """After a question about another medicine, offer the topics that the same question is about when Kesimpta is meant."""
        if decision.kind != OTHER_DRUG:
            return decision
        same = asked_of_kesimpta(text)
        return replace(decision, candidates=likely_topics(classifier.rank(same, self._encoder.encode(same)), self._topic_ids))


def _fault(text: str) -> str | None:
    if len(text) > MOST_CHARACTERS:
        return MESSAGE_TOO_LONG
    return None if _LETTER_OR_DIGIT.search(text) else NOTHING_SAID


def _vector(message: Message) -> np.ndarray:
    _, sentence = message.get_dense_features(TEXT)
    if sentence is None:
        raise ValueError("no sentence vector; put components.encoder.SentenceVectors before the classifier in config.yml")
    return np.asarray(sentence.features[0])


def _set_intent(message: Message, name: str, confidence: float) -> None:
    message.set(INTENT, {INTENT_NAME_KEY: name, PREDICTED_CONFIDENCE_KEY: confidence}, add_to_output=True)


def _set_decision(message: Message, ranking: Ranking, decision: Decision) -> None:
    _set_intent(message, decision.label, decision.confidence)
    message.set(INTENT_RANKING_KEY, _pairs(ranking), add_to_output=True)
    message.set(DECISION, asdict(decision), add_to_output=True)


def _pairs(ranking: Ranking) -> list[dict[str, Any]]:
    """The likeliest labels, as Rasa writes them."""
    pairs = list(zip(ranking.labels, ranking.probabilities.tolist(), strict=True))[:RANKING_LENGTH]
    return [{INTENT_NAME_KEY: label, PREDICTED_CONFIDENCE_KEY: chance} for label, chance in pairs]


def _pick(config: dict[str, Any], settings: type[ClassifierSettings] | type[Thresholds]) -> dict[str, Any]:
    return {field.name: config[field.name] for field in fields(settings)}
