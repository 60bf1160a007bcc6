"""`python -m evaluation.calibrate`: choose the classifier's settings and thresholds on the development questions.

Nothing here reads the test questions. What is chosen is written to config.yml.
"""

from __future__ import annotations

import itertools
import logging
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from ruamel.yaml import YAML

from components.question_classifier import TopicClassifier
from evaluation.cases import Turn, read_own
from evaluation.examples import CONFIG, correction_for, training_examples
from evaluation.grade import grade
from patient_faq.content import load_content
from patient_faq.safety.signs import ALARMS
from patient_faq.understanding.classifier import ClassifierSettings, QuestionClassifier, Ranking, Scores
from patient_faq.understanding.decide import Thresholds, decide, kind_of
from patient_faq.understanding.decision import Decision
from patient_faq.understanding.encoder import SentenceEncoder
from patient_faq.understanding.kept_vectors import KeptVectors

COMPONENT = "components.question_classifier.TopicClassifier"

TEMPERATURES = (0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.2, 1.4, 1.7, 2.0)
NEIGHBOR_SHARES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5)
ANSWER_THRESHOLDS = (0.2, 0.25, 0.3, 0.35, 0.4, 0.5)
KIND_THRESHOLDS = (0.25, 0.35, 0.5)
FAMILIARITY_THRESHOLDS = (-9.0, -4.5, -3.5, -2.5)
UNFAMILIAR_THRESHOLDS = (0.4, 0.5, 0.6)
OTHER_MEDICINE_FACTORS = (1.0, 3.0, 5.0, 10.0)
OUT_OF_SCOPE_FACTORS = (1.0, 2.0, 3.0, 5.0)
# What a verdict is worth: a wrong answer costs twice what a right one gains; asking back gains half.
WORTH = {"right": 1.0, "offered": 0.5, "declined": 0.0, "wrong": -2.0}
# So much of the share of right answers may be given up for fewer wrong ones.
MOST_RIGHT_GIVEN_UP = 0.02
RELIABILITY_BINS = 10
LEAST_PROBABILITY = 1e-6


@dataclass(frozen=True)
class Sample:
    """One development question, scored."""

    turn: Turn
    scores: Scores
    medicine_roles: frozenset[str]


def main() -> int:
    """Choose, report and write; return the exit status."""
    logging.basicConfig(level=logging.ERROR)
    print("Training on all examples ...", flush=True)
    classifier, samples = _score_development()
    temperature, share = choose_confidence(classifier, samples)
    rankings = [classifier.combine(sample.scores, temperature, share) for sample in samples]
    before = [classifier.combine(sample.scores, 1.0, 0.0) for sample in samples]
    thresholds, worth = choose_thresholds(rankings, samples)
    chosen = {"temperature": temperature, "neighbor_share": share, **vars(thresholds)}
    print(f"{len(samples)} development questions; worth {worth:.3f} a question with {chosen}")
    print(
        f"Reliability (expected calibration error): {reliability(before, samples):.3f} before, {reliability(rankings, samples):.3f} after."
    )
    write_settings(COMPONENT, chosen)
    print(f"Written to {CONFIG.name}; run `make train` and `make evaluate`.")
    return 0


def choose_confidence(classifier: QuestionClassifier, samples: Sequence[Sample]) -> tuple[float, float]:
    """The temperature and neighbour share under which the right labels are likeliest."""

    def surprise(pair: tuple[float, float]) -> float:
        chances = [_chance_of_right(classifier.combine(sample.scores, *pair), sample.turn) for sample in samples]
        return -float(np.mean(np.log(np.maximum(chances, LEAST_PROBABILITY))))

    return min(itertools.product(TEMPERATURES, NEIGHBOR_SHARES), key=surprise)


def choose_thresholds(rankings: Sequence[Ranking], samples: Sequence[Sample]) -> tuple[Thresholds, float]:
    """The thresholds whose decisions are worth most among those that answer nearly as many topic questions as can be.

    Returns:
        The thresholds, and what their decisions are worth a question.
    """
    topic_ids = frozenset(load_content().topics)
    on_topics = np.array([sample.turn.expected["kind"] == "answer" for sample in samples])

    def judge(thresholds: Thresholds) -> tuple[float, float]:
        pairs = zip(rankings, samples, strict=True)
        decisions = (decide(ranking, topic_ids, thresholds, sample.medicine_roles) for ranking, sample in pairs)
        verdicts = [grade(sample.turn.expected, _as_reply(one)) for sample, one in zip(samples, decisions, strict=True)]
        right = np.array([verdict == "right" for verdict in verdicts])
        return float(right[on_topics].mean()), float(np.mean([WORTH[verdict] for verdict in verdicts]))

    limits = (ANSWER_THRESHOLDS, KIND_THRESHOLDS, FAMILIARITY_THRESHOLDS, UNFAMILIAR_THRESHOLDS)
    grid = itertools.product(*limits, OTHER_MEDICINE_FACTORS, OUT_OF_SCOPE_FACTORS)
    judged = {thresholds: judge(thresholds) for thresholds in itertools.starmap(Thresholds, grid)}
    least_right = max(right for right, _ in judged.values()) - MOST_RIGHT_GIVEN_UP
    good = {thresholds: worth for thresholds, (right, worth) in judged.items() if right >= least_right}
    best = max(good, key=good.__getitem__)
    return best, good[best]


def reliability(rankings: Sequence[Ranking], samples: Sequence[Sample]) -> float:
    """Expected calibration error: by how much confidence and accuracy differ, on average over ten bins of confidence.

    References:
        Guo et al. (2017), On calibration of modern neural networks.
    """
    confidence = np.array([ranking.probabilities[0] for ranking in rankings])
    right = np.array([_is_right(ranking.labels[0], sample.turn) for ranking, sample in zip(rankings, samples, strict=True)])
    bins = np.minimum((confidence * RELIABILITY_BINS).astype(int), RELIABILITY_BINS - 1)
    gaps = [np.sum(bins == one) * abs(confidence[bins == one].mean() - right[bins == one].mean()) for one in np.unique(bins)]
    return float(np.sum(gaps) / len(rankings))


def _score_development() -> tuple[QuestionClassifier, list[Sample]]:
    texts, labels = training_examples()
    correct, encoder = correction_for(texts), SentenceEncoder()
    questions = [(text, label) for text, label in zip(texts, labels, strict=True) if label not in ALARMS]
    corrected = [correct(text).text for text, _ in questions]
    classifier = QuestionClassifier(_settings()).fit(
        corrected, KeptVectors(encoder).encode_each(corrected), [label for _, label in questions]
    )
    samples = []
    for turn in (turn for case in read_own("development") for turn in case.turns if turn.expected["kind"] not in ALARMS):
        named = correct(turn.text)
        samples.append(Sample(turn, classifier.score(named.text, encoder.encode(named.text)), named.roles))
    return classifier, samples


def _settings() -> ClassifierSettings:
    defaults = TopicClassifier.get_default_config()
    names = ClassifierSettings.__dataclass_fields__
    return ClassifierSettings(**{name: defaults[name] for name in names})


def _chance_of_right(ranking: Ranking, turn: Turn) -> float:
    return sum(chance for label, chance in zip(ranking.labels, ranking.probabilities, strict=True) if _is_right(label, turn))


def _is_right(label: str, turn: Turn) -> bool:
    expected = turn.expected
    kind = kind_of(label, load_content().topics)
    if kind == "answer" and expected["kind"] == "answer" and "topics" in expected:
        return label in {*expected["topics"], *expected.get("also_topics", ())}
    return kind in {expected["kind"], *expected.get("also_kinds", ())}


def _as_reply(decision: Decision) -> dict[str, Any]:
    offers = () if decision.kind == "answer" else decision.candidates
    return {"kind": decision.kind, "topics": decision.topics, "offers": offers, "text": ""}


def write_settings(component: str, chosen: dict[str, float]) -> None:
    """Write settings of one component of the pipeline to config.yml; the rest of the file stays as it is."""
    yaml = YAML()
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.width = 120  # type: ignore[assignment]
    config = yaml.load(CONFIG)
    entry = next(entry for entry in config["pipeline"] if entry["name"] == component)
    entry.update(chosen)
    yaml.dump(config, CONFIG)


if __name__ == "__main__":
    sys.exit(main())
