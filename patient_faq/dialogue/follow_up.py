"""Replies to questions about the last answer."""

from __future__ import annotations

import re
from collections.abc import Iterator

from patient_faq.content import Content
from patient_faq.content.models import Aspect
from patient_faq.dialogue.state import Said
from patient_faq.reply import Composer, Reply

ASPECTS: dict[str, Aspect] = {
    "ask_frequency": "frequency",
    "ask_relief": "relief",
    "ask_duration": "duration",
    "ask_next": "next",
    "ask_for_other": "others",
    "ask_whom": "contact",
}
# Asks something of the last answer that no other intent stands for.
ASK_ABOUT_IT = "ask_about_it"
ASK_WHOM = "ask_whom"
ASK_FOR_OTHER = "ask_for_other"
ASK_MORE = "ask_more"
ASK_SIMPLER = "ask_simpler"
# Intents that only mean something after an answer.
FOLLOW_UPS = frozenset({ASK_MORE, ASK_ABOUT_IT, "ask_again", ASK_SIMPLER, "ask_source", "ask_if_true", *ASPECTS})

# So many letters tell words of one kin; shorter words ("it", "how") stand in every sentence.
STEM_LETTERS = 5

# However a request is worded otherwise, with these words it is one for a simpler text.
_SIMPLER = re.compile(
    r"\b(?:more simply|simpler|simplify|(?:plain|simple|easy|easier) (?:words|english|terms|language)|dumb (?:it|that|this) down)\b",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


class FollowUps:
    """Answers 'tell me more', 'where is that from?', 'how often does that happen?' and their kin."""

    def __init__(self, content: Content, composer: Composer) -> None:
        """Keep what replies are made of."""
        self._content = content
        self._words = content.dialogue.follow_ups
        self._composer = composer

    def reply(self, intent: str, text: str, said: Said | None) -> Reply:
        """The reply to a follow-up question.

        Args:
            intent: What it asks, one of `FOLLOW_UPS`.
            text: The message.
            said: The last answer; None if there was none.
        """
        topics = [topic for topic in said.topics if topic in self._content.topics] if said else []
        if intent in (ASK_MORE, ASK_ABOUT_IT) and _SIMPLER.search(text):
            intent = ASK_SIMPLER
        if said is None or not topics:
            return self._composer.contact() if intent == ASK_WHOM else self._composer.clarify(None)
        return self.about(intent, topics, text) if intent in ASPECTS else self._on_answer(intent, text, topics, said)

    def about(self, intent: str, topics: list[str], text: str) -> Reply:
        """The reply to a question about one side of some topics, such as how often something happens.

        Args:
            intent: What it asks, one of `ASPECTS`.
            topics: Ids of the topics.
            text: The question; "and for disability?" is answered by what the answer says of that.
        """
        taken_up = next((topic for topic in topics if intent == ASK_FOR_OTHER and self._takes_up(text, topic)), None)
        return self.all_of(taken_up, text) if taken_up else self._aspect(ASPECTS[intent], topics)

    def all_of(self, topic: str, text: str) -> Reply:
        """What there is on a topic for a question that no aspect stands for: what it takes up of the answer, then the rest.

        Args:
            topic: Id of the topic.
            text: The question.
        """
        short, more = self._content.topics[topic].short, self._content.topics[topic].more
        if not more:
            return self._composer.answer(topic)
        taken_up = " ".join(_sentences_on(text, short)) or short
        return self._composer.about(topic, (taken_up, *more.split("\n\n")), offers_more=False)

    def _takes_up(self, text: str, topic: str) -> bool:
        """Whether the short answer of a topic speaks of what a question names."""
        return any(_sentences_on(text, self._content.topics[topic].short))

    def _on_answer(self, intent: str, text: str, topics: list[str], said: Said) -> Reply:
        if intent == ASK_MORE:
            return self._several([self._composer.more(topic) for topic in topics])
        if intent == ASK_ABOUT_IT:
            return self._several([self.all_of(topic, text) for topic in topics])
        if intent == ASK_SIMPLER:
            return self._about(topics, (self._words.shorter, *(_first_sentence(self._content.topics[topic].short) for topic in topics)))
        if intent == "ask_source":
            return self._about(topics, (self._words.from_,))
        if intent == "ask_if_true":
            conflicts = (line for topic in topics for line in self._content.topics[topic].conflicts)
            return self._about(topics, (self._words.sure, *conflicts))
        return self._about(topics, said.body)

    def _aspect(self, aspect: Aspect, topics: list[str]) -> Reply:
        answered = [topic for topic in topics if aspect in self._content.topics[topic].follow_ups]
        if answered:
            return self._composer.about(answered[0], (self._content.topics[answered[0]].follow_ups[aspect],))
        return self._composer.answer(topics[0], (self._words.silent[aspect],))

    def _about(self, topics: list[str], body: tuple[str, ...]) -> Reply:
        """One reply about all topics: the words stand once, the sources of each are there."""
        first, *rest = [self._composer.about(topic, body if topic == topics[0] else ()) for topic in topics]
        return self._several([first, *rest])

    def _several(self, replies: list[Reply]) -> Reply:
        return replies[0] if len(replies) == 1 else self._composer.several(replies)


def _first_sentence(text: str) -> str:
    return _SENTENCE_END.split(text, maxsplit=1)[0]


def _sentences_on(question: str, answer: str) -> Iterator[str]:
    """The sentences of an answer that share a telling word with a question, whatever its ending."""
    asked = _stems(question)
    return (sentence for sentence in _SENTENCE_END.split(answer) if asked & _stems(sentence))


def _stems(text: str) -> set[str]:
    return {word[:STEM_LETTERS] for word in re.findall(r"[a-z]+", text.casefold()) if len(word) >= STEM_LETTERS}
