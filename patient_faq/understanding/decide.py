"""From a ranking of labels to what the assistant does."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from patient_faq.content import Kind
from patient_faq.understanding.classifier import Ranking
from patient_faq.understanding.decision import Decision
from patient_faq.understanding.pooling import pool

SUBJECT_PREFIX = "not_covered_"
VAGUE_PREFIX = "vague_"
VAGUE = "vague"
SEE_DOCTOR = "see_doctor"
OTHER_DRUG: Kind = "other_drug"
OUT_OF_SCOPE: Kind = "out_of_scope"
KESIMPTA = "kesimpta"
MOST_CANDIDATES = 3
MOST_NEAREST = 3
REPLIED_TO_IN_PARTS: tuple[Kind, ...] = ("answer", "see_doctor", "not_covered", "other_drug")
# Least probability of a question that is replied to beside another.
LEAST_OF_PART = 0.5
# Least probability of each of two topics that are named together.
LEAST_OF_TWO = 0.3
# Of the less likely one where each side of an "and" asks about one of them: what both sides and the whole hold together.
LEAST_WITH_SIDES = 0.65
# What the whole weighs beside both sides.
WEIGHT_OF_WHOLE = 1 / 3
# How much likelier chitchat is, and a question about an answer, in a part of a message.
CHITCHAT_IN_PART = 0.1
# Share of the whole message in what a part of it asks.
SHARE_OF_WHOLE = 1 / 3
# A label that part or whole all but rules out may still be meant.
LEAST_OF_EITHER = 1e-4
# Least probability of a topic that is offered for a message that it does not answer.
LEAST_OF_OFFERED = 0.05
# Familiarity below which a message is strange. What is out of scope may speak of anything in the world, and no examples hold
# that, so it is likelier then than the classifier thinks.
STRANGE = -2.0
# A candidate that is much less likely than the first is no candidate.
LEAST_SHARE_OF_FIRST = 0.2

_KIND_OF_LABEL: Mapping[str, Kind] = {
    VAGUE: "clarify",
    SEE_DOCTOR: "see_doctor",
    OTHER_DRUG: "other_drug",
    OUT_OF_SCOPE: "out_of_scope",
}


@dataclass(frozen=True)
class Thresholds:
    """Where answering ends and asking back begins; chosen by `make calibrate`.

    Attributes:
        answer: Least probability of a topic, among all labels, to answer it.
        kind: Least total probability of all labels of a kind to reply in that kind.
        familiar: Familiarity below which a message that does not name Kesimpta is unfamiliar.
        unfamiliar: Least probability of a topic, among all labels, to answer an unfamiliar message.
        other_medicine: How many times likelier a question about another medicine is when one is named, and Kesimpta is not.
        out_of_scope: How many times likelier a strange message that does not name Kesimpta is out of scope.
    """

    answer: float
    kind: float
    familiar: float
    unfamiliar: float
    other_medicine: float
    out_of_scope: float


def decide(ranking: Ranking, topic_ids: Collection[str], thresholds: Thresholds, medicine_roles: Collection[str] = ()) -> Decision:
    """Choose the kind of reply and its topics.

    The kind with the most probability wins, but topics win only if one of them is the likeliest label. The
    likeliest topic is answered when it is likely enough, otherwise the likeliest few are offered.

    Args:
        ranking: What the classifier makes of the message.
        topic_ids: The ids of all topics; every other label stands for another kind of reply.
        thresholds: Where answering ends.
        medicine_roles: Roles (drugs.yml) of the medicines that the message names.

    Returns:
        The decision.
    """
    if ranking.familiarity < STRANGE and KESIMPTA not in medicine_roles:
        ranking = _weighted(ranking, OUT_OF_SCOPE, thresholds.out_of_scope, topic_ids)
    return _choose(ranking, topic_ids, thresholds, medicine_roles)


def likely_topics(ranking: Ranking, topic_ids: Collection[str]) -> tuple[str, ...]:
    """The few likeliest topics that are worth offering for a message that none of them answers."""
    chances = zip(ranking.labels, ranking.probabilities.tolist(), strict=True)
    return tuple(label for label, chance in chances if label in topic_ids and chance >= LEAST_OF_OFFERED)[:MOST_NEAREST]


def _choose(ranking: Ranking, topic_ids: Collection[str], thresholds: Thresholds, medicine_roles: Collection[str]) -> Decision:
    if medicine_roles and KESIMPTA not in medicine_roles:
        ranking = _weighted(ranking, OTHER_DRUG, thresholds.other_medicine, topic_ids)
    chances = dict(zip(ranking.labels, ranking.probabilities.tolist(), strict=True))
    masses = _mass_of_kinds(chances, topic_ids)
    kind = _likeliest_kind(ranking.labels[0], masses, topic_ids, thresholds)
    topics = [label for label in ranking.labels if label in topic_ids]
    nearest = tuple(topics[:MOST_NEAREST])
    if kind != "answer":
        label = next(label for label in ranking.labels if kind_of(label, topic_ids) == kind)
        return _decline(kind, label, masses[kind], nearest, likely_topics(ranking, topic_ids))
    best = topics[0]
    is_familiar = KESIMPTA in medicine_roles or ranking.familiarity >= thresholds.familiar
    if chances[best] >= (thresholds.answer if is_familiar else thresholds.unfamiliar):
        return Decision("answer", best, chances[best], topics=(best,), candidates=nearest)
    return Decision("clarify", VAGUE, chances.get(VAGUE, 0.0), candidates=_candidates(topics, chances))


def decide_part(
    part: Ranking, whole: Ranking, topic_ids: Collection[str], thresholds: Thresholds, medicine_roles: Collection[str] = ()
) -> Decision:
    """Choose likewise for a part of a message, and by the whole message where the part by itself is not clear.

    That a part is vague by itself, or asks about "it", hardly counts against it. Arguments as for `decide`, and for `joined`.
    """

    def decided(ranking: Ranking) -> Decision:
        ranking = _weighted(_weighted(ranking, "clarify", 0.0, topic_ids), "chitchat", CHITCHAT_IN_PART, topic_ids)
        return _choose(ranking, topic_ids, thresholds, medicine_roles)

    alone = decided(part)
    return alone if _is_clear(alone) else decided(joined(part, whole))


def joined(part: Ranking, whole: Ranking) -> Ranking:
    """The ranking of a part of a message that the whole message bears out: "how do I get rid of it" after "how do I store it".

    Args:
        part: What the classifier makes of the part.
        whole: What it makes of the whole message.

    Returns:
        The weighted geometric mean of their probabilities, adding up to 1, with the familiarity of the part.
    """
    chance_in_whole = dict(zip(whole.labels, whole.probabilities, strict=True))
    of_part = np.maximum(part.probabilities, LEAST_OF_EITHER)
    of_whole = np.maximum([chance_in_whole[label] for label in part.labels], LEAST_OF_EITHER)
    chances = of_part ** (1 - SHARE_OF_WHOLE) * of_whole**SHARE_OF_WHOLE
    order = np.argsort(-chances, kind="stable")
    return Ranking(tuple(part.labels[number] for number in order), chances[order] / chances.sum(), part.familiarity)


def several_questions(whole: Decision, parts: Sequence[Decision]) -> list[Decision]:
    """The questions to reply to one by one; none if the message is better taken as a whole.

    Args:
        whole: What the whole message asks.
        parts: What each question in it asks.
    """
    clear = {part.label: part for part in parts if _is_clear(part)}
    asks_doctor = whole.kind == SEE_DOCTOR and SEE_DOCTOR not in clear
    return [] if len(clear) < 2 or asks_doctor else list(clear.values())


def both_topics(ranking: Ranking, topic_ids: Collection[str], sides: Sequence[Decision]) -> list[Decision]:
    """The two topics that a message of two nouns asks about ("headache and back pain"); none if one of them is clear.

    Args:
        ranking: What the classifier makes of the whole message.
        topic_ids: The ids of all topics.
        sides: What each side of its "and" asks.
    """
    clear = [side for side in sides if side.confidence >= LEAST_OF_PART]
    # A message that names two things is hardly vague, if each of them is clear.
    plain = _two_likeliest(_weighted(ranking, "clarify", 0.0, topic_ids), topic_ids)
    if plain and {side.label for side in clear} == set(plain):
        of_sides = pool(clear[0].confidence, clear[1].confidence, 0.5)
        return clear if pool(of_sides, min(plain.values()), WEIGHT_OF_WHOLE) >= LEAST_WITH_SIDES else []
    likely = [(label, chance) for label, chance in _two_likeliest(ranking, topic_ids).items() if chance >= LEAST_OF_TWO]
    return [Decision("answer", label, chance, topics=(label,)) for label, chance in likely] if len(likely) == 2 else []


def _two_likeliest(ranking: Ranking, topic_ids: Collection[str]) -> dict[str, float]:
    """The two likeliest labels with their probabilities; none if one of them is no topic."""
    pairs = dict(zip(ranking.labels[:2], ranking.probabilities[:2].tolist(), strict=True))
    return pairs if set(pairs) <= set(topic_ids) else {}


def _is_clear(part: Decision) -> bool:
    return part.kind in REPLIED_TO_IN_PARTS and part.confidence >= LEAST_OF_PART


def kind_of(label: str, topic_ids: Collection[str]) -> Kind:
    """The kind of reply that a label leads to."""
    if label in topic_ids:
        return "answer"
    if label.startswith(SUBJECT_PREFIX):
        return "not_covered"
    if label.startswith(VAGUE_PREFIX):
        return "clarify"
    return _KIND_OF_LABEL.get(label, "chitchat")


def _weighted(ranking: Ranking, kind: Kind, factor: float, topic_ids: Collection[str]) -> Ranking:
    """The ranking with the labels of one kind as many times likelier (Bayes' rule with another prior), and the same sum."""
    factors = np.array([factor if kind_of(label, topic_ids) == kind else 1.0 for label in ranking.labels])
    weighted = ranking.probabilities * factors
    chances = weighted * (ranking.probabilities.sum() / weighted.sum())
    order = np.argsort(-chances, kind="stable")
    return Ranking(tuple(ranking.labels[number] for number in order), chances[order], ranking.familiarity)


def _likeliest_kind(first: str, masses: Mapping[Kind, float], topic_ids: Collection[str], thresholds: Thresholds) -> Kind:
    kind = max(masses, key=masses.__getitem__)
    if kind == "answer":
        return kind_of(first, topic_ids)
    return kind if masses[kind] >= thresholds.kind else "answer"


def _mass_of_kinds(chances: Mapping[str, float], topic_ids: Collection[str]) -> dict[Kind, float]:
    masses: dict[Kind, float] = {"answer": 0.0}
    for label, chance in chances.items():
        kind = kind_of(label, topic_ids)
        masses[kind] = masses.get(kind, 0.0) + chance
    return masses


def _decline(kind: Kind, label: str, mass: float, nearest: tuple[str, ...], likely: tuple[str, ...]) -> Decision:
    if kind == "clarify":
        subject = label.removeprefix(VAGUE_PREFIX) if label.startswith(VAGUE_PREFIX) else None
        return Decision(kind, label, mass, candidates=likely if len(likely) > 1 else (), subject=subject)
    if kind == "see_doctor":
        return Decision(kind, label, mass, topics=nearest[:1], candidates=nearest)
    subject = label.removeprefix(SUBJECT_PREFIX) if kind == "not_covered" else None
    return Decision(kind, label, mass, candidates=nearest, subject=subject)


def _candidates(topics: list[str], chances: Mapping[str, float]) -> tuple[str, ...]:
    least = LEAST_SHARE_OF_FIRST * chances[topics[0]]
    likely = [topic for topic in topics[:MOST_CANDIDATES] if chances[topic] >= least]
    return tuple(likely if len(likely) > 1 else topics[:2])
