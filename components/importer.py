"""Gives Rasa the intents, examples, rules and responses that stand in content/."""

from __future__ import annotations

from typing import Any

from rasa.shared.core.domain import Domain
from rasa.shared.core.training_data.story_reader.yaml_story_reader import YAMLStoryReader
from rasa.shared.core.training_data.structures import StoryGraph
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.common import cached_method

from patient_faq.content import Content, load_content
from patient_faq.understanding.decide import SUBJECT_PREFIX, VAGUE_PREFIX
from patient_faq.vocabulary import load_synonyms

ACTION_OF_TOPIC = "action_answer_topic"
ACTION_OF_SUBJECT = "action_say_not_covered"
ACTION_OF_VAGUE = "action_ask_which_topic"


class ContentImporter(TrainingDataImporter):
    """Turns topics and subjects into Rasa training data, so that adding one is adding one file."""

    def __init__(
        self,
        config_file: str | None = None,
        domain_path: str | None = None,
        training_data_paths: list[str] | str | None = None,
        **kwargs: Any,
    ) -> None:
        """Read content/; Rasa's own paths are read by RasaFileImporter beside this one."""
        self._content = load_content()

    def get_domain(self) -> Domain:
        """The intents of topics and subjects, and the responses of messages.yml."""
        return Domain.from_dict({"intents": list(_actions(self._content)), "responses": _responses(self._content)})

    @cached_method
    def get_stories(self, exclusion_percentage: int | None = None) -> StoryGraph:
        """One rule for each topic and subject."""
        rules = [
            {"rule": f"content: {intent}", "steps": [{"intent": intent}, {"action": action}]}
            for intent, action in _actions(self._content).items()
        ]
        reader = YAMLStoryReader(self.get_domain())
        return StoryGraph(reader.read_from_parsed_yaml({"version": "3.1", "rules": rules}))

    def get_conversation_tests(self) -> StoryGraph:
        """None: conversation tests stand in tests/conversations."""
        return StoryGraph([])

    @cached_method
    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        """The examples of topics and subjects, and what names of drugs and terms are called otherwise."""
        messages = [
            Message.build(text=example, intent=intent) for intent, examples in _examples(self._content).items() for example in examples
        ]
        return TrainingData(messages, entity_synonyms=load_synonyms())

    def get_config(self) -> dict[str, Any]:
        """Nothing: the configuration stands in config.yml."""
        return {}

    def get_config_file_for_auto_config(self) -> str | None:
        """Nothing: the configuration stands in config.yml."""
        return None


def _examples(content: Content) -> dict[str, list[str]]:
    topics = {topic.id: topic.examples for topic in content.topics.values()}
    subjects = {SUBJECT_PREFIX + subject.id: subject.examples for subject in content.subjects.values()}
    return topics | subjects | {VAGUE_PREFIX + subject.id: subject.examples for subject in content.vague.values()}


def _actions(content: Content) -> dict[str, str]:
    topics = dict.fromkeys(content.topics, ACTION_OF_TOPIC)
    subjects = {SUBJECT_PREFIX + subject: ACTION_OF_SUBJECT for subject in content.subjects}
    return topics | subjects | {VAGUE_PREFIX + subject: ACTION_OF_VAGUE for subject in content.vague}


def _responses(content: Content) -> dict[str, list[dict[str, Any]]]:
    numbers = {name: service.number for name, service in content.services.items()}
    return {
        name: [{"text": reply.text.format(**numbers), "metadata": {"kind": reply.kind, "content_version": content.version}}]
        for name, reply in content.messages.responses.items()
    }
