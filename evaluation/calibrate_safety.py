"""`python -m evaluation.calibrate_safety`: choose the safety screen's thresholds on the development questions.

Nothing here reads the test questions. What is chosen is written to config.yml.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from components.safety_screen import SafetyScreening
from evaluation.calibrate import write_settings
from evaluation.cases import Turn, read_own
from evaluation.examples import correction_for, training_examples
from patient_faq.safety.examples import train_alarms
from patient_faq.safety.load import build_wording, load_rules
from patient_faq.safety.screen import AlarmThresholds, Evidence, SafetyScreen
from patient_faq.safety.signs import ALARMS
from patient_faq.understanding.encoder import SentenceEncoder
from patient_faq.understanding.kept_vectors import KeptVectors

COMPONENT = f"{SafetyScreening.__module__}.{SafetyScreening.__name__}"

# None above one half: a message that is likelier an emergency than not must raise one. Crises are rarer among the
# development questions, and out of fold on the training examples 0.35 missed a quarter more than 0.2.
EMERGENCY_THRESHOLDS = (0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5)
CRISIS_THRESHOLDS = (0.05, 0.08, 0.1, 0.15)
PART_THRESHOLDS = (0.9, 0.95, 0.97, 0.99)
NAMED_THRESHOLDS = (0.02, 0.05, 0.1, 0.2, 0.3)
# What an error costs: a missed alarm is the worst thing that the assistant can do.
COST_OF_MISS = 10.0
COST_OF_FALSE_ALARM = 1.0


@dataclass(frozen=True)
class Sample:
    """One development question with what the screen's judges found."""

    turn: Turn
    evidence: Evidence


def main() -> int:
    """Choose, report and write; return the exit status."""
    print("Training on all examples ...", flush=True)
    samples = collect()
    chosen = choose(samples)
    missed, false = count_errors(samples, chosen)
    print(f"{len(samples)} development questions: {missed} alarms missed, {false} false alarms with {vars(chosen)}")
    write_settings(COMPONENT, vars(chosen))
    print("Written to config.yml; run `make train` and `make evaluate`.")
    return 0


def collect() -> list[Sample]:
    """Train the screen and let its judges look at the development questions."""
    texts, labels = training_examples()
    correct = correction_for(texts)
    rules, encoder = load_rules(), SentenceEncoder()
    classifier = train_alarms([correct(text).text for text in texts], labels, KeptVectors(encoder).encode_each)
    screen = SafetyScreen(rules, build_wording(rules), encoder, classifier, AlarmThresholds(1.0, 1.0, 1.0, 1.0))
    turns = (turn for case in read_own("development") for turn in case.turns)
    return [Sample(turn, screen.gather(turn.text, correct(turn.text).text)) for turn in turns]


def choose(samples: Sequence[Sample]) -> AlarmThresholds:
    """The thresholds whose errors cost least; of equal ones the highest, which alarm least."""
    grid = itertools.product(EMERGENCY_THRESHOLDS, CRISIS_THRESHOLDS, PART_THRESHOLDS, NAMED_THRESHOLDS)

    def cost(thresholds: AlarmThresholds) -> tuple[float, float]:
        missed, false = count_errors(samples, thresholds)
        return COST_OF_MISS * missed + COST_OF_FALSE_ALARM * false, -sum(vars(thresholds).values())

    return min(itertools.starmap(AlarmThresholds, grid), key=cost)


def count_errors(samples: Sequence[Sample], thresholds: AlarmThresholds) -> tuple[int, int]:
    """How many alarms are missed (or taken for the other alarm), and how many messages alarm that should not."""
    missed = false = 0
    for sample in samples:
        alarm = sample.evidence.weigh(thresholds).alarm
        right = {sample.turn.expected["kind"], *sample.turn.expected.get("also_kinds", ())}
        missed += sample.turn.expected["kind"] in ALARMS and alarm not in right
        false += alarm is not None and not right & set(ALARMS)
    return missed, false


if __name__ == "__main__":
    sys.exit(main())
