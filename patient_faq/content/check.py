"""Compare content files with each other: what no single file can tell."""

from __future__ import annotations

import json
import re
import statistics
from collections.abc import Iterable, Iterator
from pathlib import Path

from patient_faq.content.load import Content
from patient_faq.content.models import Topic
from patient_faq.content.readability import HIGHEST_GRADE, HIGHEST_MEDIAN_GRADE, grade


def find_faults(content: Content, held_out: Iterable[Path] = ()) -> list[str]:
    """List every fault between the content files.

    Args:
        content: Content that is valid file by file.
        held_out: JSONL files of evaluation questions, none of which may be an example.

    Returns:
        Lines `<file>: <field>: <what is wrong>; <how to mend it>`; empty when all is right.
    """
    faults = [fault for topic in content.topics.values() for fault in _topic_faults(topic, content)]
    faults += _repeated_examples(content)
    faults += _leaked_questions(content, held_out)
    faults += _median_grade(content)
    return faults


def normalize(text: str) -> str:
    """A text as duplicates are compared: lower case, letters and digits only, single spaces."""
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))


def read_questions(path: Path) -> Iterator[str]:
    """Every user text of an evaluation file, single messages and dialogue turns alike."""
    for line in path.read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        yield from (turn["user"] for turn in case["turns"]) if "turns" in case else (case["text"],)


def _place(topic: Topic) -> str:
    return f"content/topics/{topic.group}/{topic.id}.yml"


def _topic_faults(topic: Topic, content: Content) -> Iterator[str]:
    place = _place(topic)
    for related in topic.related:
        if related == topic.id or related not in content.topics:
            yield f"{place}: related: {related!r} is not another topic; name an existing one"
    for citation in topic.sources:
        source = content.sources.get(citation.source)
        if source is None:
            yield f"{place}: sources: {citation.source!r} is not in sources.yml; name one of {', '.join(content.sources)}"
            continue
        for section in citation.sections:
            if section not in source.sections:
                yield f"{place}: sources: {citation.source} has no section {section!r}; name one that sources.yml lists"
    for field, text in (("short", topic.short), ("more", topic.more or "")):
        if text and (level := grade(text)) > HIGHEST_GRADE:
            yield f"{place}: {field}: needs school grade {level:.1f}; shorten words and sentences to {HIGHEST_GRADE:.0f} or less"


def _repeated_examples(content: Content) -> Iterator[str]:
    seen: dict[str, Topic] = {}
    for topic in content.topics.values():
        for example in topic.examples:
            first = seen.setdefault(normalize(example), topic)
            if first is not topic:
                yield f"{_place(topic)}: examples: {example!r} stands in {first.id} too; keep it in one of them"


def _leaked_questions(content: Content, held_out: Iterable[Path]) -> Iterator[str]:
    examples = {normalize(example): topic for topic in content.topics.values() for example in topic.examples}
    for path in held_out:
        for question in read_questions(path):
            topic = examples.get(normalize(question))
            if topic is not None:
                yield f"{_place(topic)}: examples: {question!r} is an evaluation question of {path.name}; remove it here"


def _median_grade(content: Content) -> Iterator[str]:
    if not content.topics:
        return
    median = statistics.median(grade(topic.short) for topic in content.topics.values())
    if median > HIGHEST_MEDIAN_GRADE:
        yield f"content/topics: short: the median school grade is {median:.1f}; bring it to {HIGHEST_MEDIAN_GRADE} or less"
