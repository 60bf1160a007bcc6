"""What a message means after the last answer, where it says too little on its own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from patient_faq.content import Content, Topic
from patient_faq.dialogue.chances import REMARKS, joined_chances
from patient_faq.dialogue.follow_up import ASK_ABOUT_IT, FOLLOW_UPS
from patient_faq.dialogue.message import Message
from patient_faq.dialogue.named import bare_names
from patient_faq.dialogue.state import DialogueState
from patient_faq.understanding.decision import Decision

MOST_WORDS = 9
# Longer ones count too where they were not understood.
MOST_WORDS_NOT_UNDERSTOOD = 12
MOST_WORDS_OUT_OF_SCOPE = 5
# A message that is understood at least this well stands on its own.
SURE = 0.9
# How much likelier the topic of the last answer is, and one that is near to it.
SAMENESS = 20.0
NEARNESS = 8.0
# Intents that tell a time, and the chance of them together from which a message may.
TIMES = ("tell_treatment_time", "tell_date")
LEAST_CHANCE_OF_TIME = 0.2
COMPARISON = "compare_"
# content/vague/comparison.yml
VAGUE_COMPARISON = "comparison"
DRUG = "drug"
# A question that names it is a whole one.
KESIMPTA = "Kesimpta"
WHAT_IS_KESIMPTA = "what_is_kesimpta"

_NOT_UNDERSTOOD = ("clarify", "out_of_scope")
# Kinds that a message can be sure of, and kinds that what came before can bend at all.
_CLEAR_KINDS = ("answer", "chitchat", "not_covered", "out_of_scope")
_BENT_KINDS = (*_CLEAR_KINDS, "clarify", "other_drug")
_POINTS_BACK = re.compile(r"\b(?:it|that|this|these|those|they|them|ones?|so|then|there|same)\b", re.IGNORECASE)
_ORDINALS = {"first": 0, "former": 0, "second": 1, "latter": -1, "last": -1, "other": 1}
_ORDINAL = re.compile(rf"\bthe\s+(?P<which>{'|'.join(_ORDINALS)})(?:\s+(?:one|thing|question|bit|part))?\b", re.IGNORECASE)
_ASKS_WHY = re.compile(
    r"^\W*(?:but |and |ok |so )?(?:why|how come)(?: not| so| is that| would that be)?(?: tho(?:ugh)?| then)?\W*$", re.IGNORECASE
)
# "Kesimpta I mean"
_CORRECTS = re.compile(r"\b(?:i meant?|talking about|asking about)\b", re.IGNORECASE)
# "Which others are on the list" asks on about this one.
_COUNTERPART = re.compile(r"\b(?:the\s+)?other(?:s|\s+(?:kind|ones?|sort|type|lot))\b(?!.*\blist)", re.IGNORECASE)


@dataclass(frozen=True)
class Meaning:
    """What a message is about, given what came before.

    Attributes:
        topic: Id of the topic.
        asks: An intent of `FOLLOW_UPS` for that question about the last answer, 'answer' for the topic's answer,
            'same' for what the message itself asks of it.
    """

    topic: str
    asks: str = "same"


class Context:
    """Reads fragments in the light of the last answer; leaves alone what stands on its own."""

    def __init__(self, content: Content) -> None:
        """Keep the topics and which of them are counterparts."""
        self._topics = content.topics
        self._counterparts = content.dialogue.counterparts
        self._named = content.dialogue.named
        self._missed_dose = content.dialogue.missed_dose.topic

    def read(self, message: Message, state: DialogueState) -> Meaning | None:
        """What a fragment is about; None where it stands on its own or nothing near fits."""
        said = [topic for topic in (state.said.topics if state.said else ()) if topic in self._topics]
        if not _is_short(message):
            return None
        same = state.of_other_drug
        if same and same in self._topics and _names_only_kesimpta(message):
            return Meaning(same, "answer")
        if said and _CORRECTS.search(message.text) and _names_only_kesimpta(message):
            return Meaning(said[0], "answer")
        if _ASKS_WHY.search(message.text) and said:
            return Meaning(said[0], ASK_ABOUT_IT)
        # What asks on about the last answer means nothing by itself where there is none.
        asks_on_nothing = message.intent == ASK_ABOUT_IT and not said
        if _stands_alone(message) and not asks_on_nothing:
            return self._counterpart(message, said)
        return (
            self._told_how_long(message, said)
            or self._other_comparison(message, said)
            or self._comparison_before(message, state.compared)
            or self._another_thing(message, said)
            or self._counterpart(message, said)
            or self._likeliest(message, said, state.offered)
            or _one_of_two(message, said)
            or _asks_on(message, said)
        )

    def topic_pointed_at(self, message: Message, state: DialogueState) -> str | None:
        """The topic of the last answer, if a short message points back to it."""
        said = [topic for topic in (state.said.topics if state.said else ()) if topic in self._topics]
        short = len(message.text.split()) <= MOST_WORDS
        return said[0] if said and short and _POINTS_BACK.search(message.text) else None

    def _told_how_long(self, message: Message, said: list[str]) -> Meaning | None:
        """After an answer on something else, "it's been 3 days now" is hardly about a missed dose."""
        likely = sum(message.chances.get(intent, 0.0) for intent in TIMES) >= LEAST_CHANCE_OF_TIME
        missed = message.decision.label == self._missed_dose and self._missed_dose not in said
        return Meaning(said[0], ASK_ABOUT_IT) if said and missed and likely else None

    def _other_comparison(self, message: Message, said: list[str]) -> Meaning | None:
        """After a comparison, another medicine asks for the comparison with that one."""
        if not any(topic.startswith(COMPARISON) or topic == "alternatives" for topic in said):
            return None
        return next((Meaning(topic) for topic in self.comparisons_named(message) if topic not in said), None)

    def _comparison_before(self, message: Message, compared: str | None) -> Meaning | None:
        """After a medicine that Kesimpta is compared with was named, "what is the difference" asks for that comparison."""
        topics = (label for label in message.chances if label in self._topics)
        likeliest = max(topics, key=message.chances.__getitem__, default="")
        unclear = message.decision.kind in _NOT_UNDERSTOOD or message.intent == ASK_ABOUT_IT
        asks = message.decision.subject == VAGUE_COMPARISON or likeliest.startswith(COMPARISON)
        return Meaning(compared, "answer") if compared and compared in self._topics and unclear and asks else None

    def comparisons_named(self, message: Message) -> list[str]:
        """The comparisons with the medicines that a message names, in order; empty if Kesimpta is compared with none of them."""
        named = (COMPARISON + one.value.lower() for one in message.named if one.entity == DRUG)
        return [topic for topic in named if topic in self._topics]

    def _another_thing(self, message: Message, said: list[str]) -> Meaning | None:
        """After an answer on medicines or vaccines, another name asks the same of that one."""
        names = {one.entity for one in message.named} | {kind.entity for kind in self._named if bare_names(message, kind)}
        topics = {topic for kind in self._named if kind.entity in names for topic in kind.topics}
        few = len(message.text.split()) <= MOST_WORDS_OUT_OF_SCOPE and message.decision.kind in ("other_drug", "clarify", "out_of_scope")
        return next((Meaning(topic, "answer") for topic in said if few and topic in topics), None)

    def _counterpart(self, message: Message, said: list[str]) -> Meaning | None:
        """After one kind, "the others" are the other kind."""
        if not _COUNTERPART.search(message.text):
            return None
        return next((Meaning(self._counterparts[topic], "answer") for topic in said if topic in self._counterparts), None)

    def _likeliest(self, message: Message, said: list[str], offered: tuple[str, ...]) -> Meaning | None:
        """What is likeliest, alone and after the last answer, once topics near that answer are weighted (Bayes' rule)."""
        if message.decision.kind == "other_drug":
            return None
        near = {one for topic in said for one in _neighbours(self._topics[topic], self._topics)} | set(offered)
        factors = dict.fromkeys(near, NEARNESS) | dict.fromkeys(said, SAMENESS)
        chances = {label: chance * factors.get(label, 1.0) for label, chance in joined_chances(message, said).items()}
        best = max(chances, key=chances.__getitem__, default="")
        if best in FOLLOW_UPS and said and message.intent not in FOLLOW_UPS:
            return Meaning(said[0], best)
        return Meaning(best) if best in near else None


def _is_short(message: Message) -> bool:
    not_understood = message.decision.kind in _NOT_UNDERSTOOD
    return len(message.text.split()) <= (MOST_WORDS_NOT_UNDERSTOOD if not_understood else MOST_WORDS)


def _stands_alone(message: Message) -> bool:
    """Whether a message means by itself what it was taken for; a remark does not, once no question is open."""
    decision = message.decision
    if decision.kind not in _BENT_KINDS:
        return True
    if decision.kind == "answer" and any(one.value == KESIMPTA for one in message.named):
        return True
    return message.intent not in REMARKS and _is_clear(decision)


def _is_clear(decision: Decision) -> bool:
    return decision.kind in _CLEAR_KINDS and decision.confidence >= SURE


def _names_only_kesimpta(message: Message) -> bool:
    """Whether a message says little more than Kesimpta's name; never where it is for the doctor, or names a subject of its own."""
    names_it = any(one.value == KESIMPTA for one in message.named)
    decision = message.decision
    if not names_it or decision.kind not in _BENT_KINDS or decision.subject:
        return False
    return decision.label == WHAT_IS_KESIMPTA or not _is_clear(decision)


def _one_of_two(message: Message, said: list[str]) -> Meaning | None:
    """After two answers, "the first one" is one of them."""
    match = _ORDINAL.search(message.text)
    return Meaning(said[_ORDINALS[match["which"].lower()]]) if match and len(said) > 1 else None


def _asks_on(message: Message, said: list[str]) -> Meaning | None:
    """A vague message that points back asks on about the last answer."""
    few = message.decision.kind == "out_of_scope" and len(message.text.split()) <= MOST_WORDS_OUT_OF_SCOPE
    vague = few or message.decision.kind == "clarify"
    return Meaning(said[0], ASK_ABOUT_IT) if said and vague and _POINTS_BACK.search(message.text) else None


def _neighbours(topic: Topic, topics: Mapping[str, Topic]) -> set[str]:
    return {topic.id, *topic.related, *(other.id for other in topics.values() if other.group == topic.group)}
