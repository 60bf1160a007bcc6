"""`python -m patient_faq.content`: validate all content files and print what is there."""

from __future__ import annotations

import statistics
import sys
from pathlib import Path

from patient_faq.content.check import find_faults
from patient_faq.content.load import load_content
from patient_faq.content.readability import grade
from patient_faq.errors import ContentError
from patient_faq.safety.load import build_wording, load_rules
from patient_faq.safety.signs import SignFinder
from patient_faq.vocabulary import load_stems


def main() -> int:
    """Print every fault, or a summary; return the exit status."""
    evaluation = Path(__file__).resolve().parents[2] / "evaluation"
    try:
        content = load_content()
        load_stems()
        rules = load_rules()
        SignFinder(rules, build_wording(rules))
    except ContentError as error:
        print(error, file=sys.stderr)
        return 1
    faults = find_faults(content, held_out=sorted(evaluation.rglob("*.jsonl")))
    if faults:
        print("\n".join(faults), file=sys.stderr)
        return 1
    topics = content.topics.values()
    examples = sum(len(topic.examples) for topic in topics)
    reviewed = sum(topic.reviewed is not None for topic in topics)
    grades = [grade(topic.short) for topic in topics]
    print(f"Content {content.version}: {len(topics)} topics, {examples} examples, {reviewed} answers reviewed by a clinician.")
    print(f"School grade of the short answers: median {statistics.median(grades):.1f}, highest {max(grades):.1f}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
