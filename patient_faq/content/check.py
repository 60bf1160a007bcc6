"""Compare content files with each other: what no single file can tell."""

from __future__ import annotations

import json
import re
import statistics
from collections.abc import Iterable, Iterator
from pathlib import Path

from patient_faq.content.load import Content
from patient_faq.content.models import Subject, Topic, VagueSubject
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
    subjects: list[Subject | VagueSubject] = [*content.subjects.values(), *content.vague.values()]
    faults += [fault for subject in subjects for fault in _subject_faults(subject, content)]
    faults += [
        f"content/groups.yml: {group.id}: first: {group.first!r} is not one of its topics; name one"
        for group in content.groups.values()
        if group.first not in content.topics or content.topics[group.first].group != group.id
    ]
    faults += _dialogue_faults(content)
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


def _place(entry: Topic | Subject | VagueSubject) -> str:
    folder = f"topics/{entry.group}" if isinstance(entry, Topic) else "not_covered" if isinstance(entry, Subject) else "vague"
    return f"content/{folder}/{entry.id}.yml"


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
    texts = {"short": topic.short, "more": topic.more or "", **{f"follow_ups {aspect}": text for aspect, text in topic.follow_ups.items()}}
    for field, text in texts.items():
        if text and (level := grade(text)) > HIGHEST_GRADE:
            yield f"{place}: {field}: needs school grade {level:.1f}; shorten words and sentences to {HIGHEST_GRADE:.0f} or less"


def _subject_faults(subject: Subject | VagueSubject, content: Content) -> Iterator[str]:
    for topic_id in subject.offers:
        if topic_id not in content.topics:
            yield f"{_place(subject)}: offers: {topic_id!r} is not a topic; name an existing one"


def _dialogue_faults(content: Content) -> Iterator[str]:
    words = content.dialogue
    named = {
        "missed_dose topic": [words.missed_dose.topic],
        "schedule": [words.schedule.topic, *words.schedule.asked_in, *words.schedule.never_in],
        "counterparts": [*words.counterparts, *words.counterparts.values()],
        "named topics": [topic for kind in words.named for topic in kind.topics],
        "named lists topic": [one.topic for kind in words.named for one in kind.lists if one.topic],
        "named unnamed_topic": [kind.unnamed_topic for kind in words.named if kind.unnamed_topic],
    }
    for field, topic_ids in named.items():
        for topic_id in topic_ids:
            if topic_id not in content.topics:
                yield f"content/dialogue.yml: {field}: {topic_id!r} is not a topic; name an existing one"


def _repeated_examples(content: Content) -> Iterator[str]:
    seen: dict[str, Topic | Subject | VagueSubject] = {}
    for entry in _entries(content):
        for example in entry.examples:
            first = seen.setdefault(normalize(example), entry)
            if first is not entry:
                yield f"{_place(entry)}: examples: {example!r} stands in {first.id} too; keep it in one of them"


def _leaked_questions(content: Content, held_out: Iterable[Path]) -> Iterator[str]:
    examples = {normalize(example): entry for entry in _entries(content) for example in entry.examples}
    for path in held_out:
        for question in read_questions(path):
            entry = examples.get(normalize(question))
            if entry is not None:
                yield f"{_place(entry)}: examples: {question!r} is an evaluation question of {path.name}; remove it here"


def _entries(content: Content) -> list[Topic | Subject | VagueSubject]:
    return [*content.topics.values(), *content.subjects.values(), *content.vague.values()]


def _median_grade(content: Content) -> Iterator[str]:
    if not content.topics:
        return
    median = statistics.median(grade(topic.short) for topic in content.topics.values())
    if median > HIGHEST_MEDIAN_GRADE:
        yield f"content/topics: short: the median school grade is {median:.1f}; bring it to {HIGHEST_MEDIAN_GRADE} or less"
