import json
import re

import pytest
from conftest import ROOT, read_cases
from shingles import DIGESTS_FILE, shingles

from evaluation.scripted import read_scripted
from patient_faq.content import load_content
from patient_faq.content.check import find_faults, normalize, read_questions
from patient_faq.content.readability import grade
from patient_faq.reply import Composer, render_text

TOPICS = sorted(load_content().topics)
ANSWERS = read_cases("answers.yml")
SHINGLES = frozenset(DIGESTS_FILE.read_text().split())
# "yes", "say that again": what is as short can hardly be said otherwise.
MOST_WORDS_OF_A_REMARK = 3


def nlu_examples():
    lines = [line for path in (ROOT / "data" / "nlu").glob("*.yml") for line in path.read_text().splitlines()]
    return {normalize(line.strip()[2:]) for line in lines if line.startswith("      - ")} - {""}


def first_reply(topic):
    return " ".join((topic.short, *topic.conflicts))


def test_content_has_no_faults(content):
    held_out = sorted((ROOT / "evaluation").rglob("*.jsonl"))
    assert held_out
    assert find_faults(content, held_out) == []


def test_there_are_71_topics_and_each_has_a_table_row(content):
    assert len(content.topics) == 71
    assert set(ANSWERS) == set(content.topics)


@pytest.mark.parametrize("topic_id", TOPICS)
def test_first_reply_says_what_it_must(content, topic_id):
    text = first_reply(content.topics[topic_id])
    missing = [pattern for pattern in ANSWERS[topic_id]["must"] if not re.search(pattern, text, re.IGNORECASE)]
    assert missing == []


@pytest.mark.parametrize("topic_id", TOPICS)
def test_answer_says_nothing_that_it_must_not(content, topic_id):
    topic = content.topics[topic_id]
    text = " ".join((first_reply(topic), topic.more or "", *topic.follow_ups.values()))
    found = [match[0] for pattern in ANSWERS[topic_id]["must_not"] if (match := re.search(pattern, text, re.IGNORECASE))]
    assert found == []


@pytest.mark.parametrize("topic_id", TOPICS)
def test_answer_shares_no_eight_words_with_the_documents(content, topic_id):
    topic = content.topics[topic_id]
    texts = (topic.short, topic.more or "", *topic.conflicts, *topic.follow_ups.values())
    assert [run for text in texts for run, digest in shingles(text) if digest in SHINGLES] == []


@pytest.mark.parametrize("topic_id", TOPICS)
def test_conflicts_are_as_easy_to_read_as_answers(content, topic_id):
    assert [line for line in content.topics[topic_id].conflicts if grade(line) > 8] == []


@pytest.mark.parametrize("topic_id", TOPICS)
def test_reply_has_sources_and_disclaimer(content, topic_id):
    reply = Composer(content).answer(topic_id)
    text = render_text(reply, content.messages.sources_label)
    assert reply.citations
    assert text.endswith(content.messages.disclaimer)
    assert all(line in text for line in reply.sources)


def test_no_answer_claims_a_review_that_did_not_happen(content):
    assert {topic.reviewed for topic in content.topics.values()} == {None}


@pytest.mark.parametrize("number", ["911", "999", "112", "800-222-1222"])
def test_emergency_response_names_the_number(content, number):
    numbers = {name: service.number for name, service in content.services.items()}
    assert number in content.messages.responses["utter_emergency"].text.format(**numbers)


def test_no_evaluation_question_is_a_training_example():
    held_out = {normalize(text) for path in (ROOT / "evaluation").rglob("*.jsonl") for text in read_questions(path)}
    examples = nlu_examples()
    assert len(examples) > 1_000
    assert examples & held_out == set()


def test_no_question_of_a_scripted_conversation_is_a_training_example(content):
    texts = {turn.text for conversation in read_scripted() for turn in conversation.turns}
    questions = {normalize(text) for text in texts if len(text.split()) > MOST_WORDS_OF_A_REMARK}
    entries = (*content.topics.values(), *content.subjects.values(), *content.vague.values())
    examples = nlu_examples() | {normalize(example) for entry in entries for example in entry.examples}
    assert len(questions) > 100
    assert questions & examples == set()


def test_evaluation_questions_are_enough_for_every_topic(content):
    lines = [line for path in (ROOT / "evaluation" / "questions").rglob("*.jsonl") for line in path.read_text().splitlines()]
    cases = [case for case in map(json.loads, lines) if "turns" not in case]
    counts = {topic: sum(case.get("topics", [None])[0] == topic for case in cases if case["kind"] == "answer") for topic in content.topics}
    assert min(counts.values()) >= 6
    assert sum(case["kind"] != "answer" for case in cases) >= 150
