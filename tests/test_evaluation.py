import asyncio
import json

import pytest
from conftest import read_cases

from evaluation.cases import CaseError, read_own
from evaluation.cases import read_cases as read_questions
from evaluation.grade import grade
from evaluation.report import summarize, write_report
from evaluation.run import run_cases

GRADES = read_cases("grades.yml")
REPLY = {"text": "Talk to your doctor within 6 months.", "kind": "answer", "topics": ["alcohol"], "offers": ["foods"], "latency_ms": 1.0}


class Always:
    def __init__(self):
        self.conversations = []

    async def ask(self, text, conversation):
        self.conversations.append(conversation)
        return dict(REPLY)


@pytest.fixture
def write(tmp_path):
    def to_file(*lines):
        path = tmp_path / "questions.jsonl"
        path.write_text("".join(line if isinstance(line, str) else json.dumps(line) + "\n" for line in lines))
        return path

    return to_file


@pytest.mark.parametrize("case", GRADES, ids=[case["id"] for case in GRADES])
def test_verdict(case):
    assert grade(case["expected"], {**REPLY, **case.get("reply", {})}) == case["verdict"]


def test_lines_come_back_with_replies_and_other_keys(write):
    path = write({"text": "beer?", "mine": 1}, {"name": "d", "turns": [{"user": "beer?", "kind": "answer"}, {"user": "and food?"}]})
    assistant = Always()
    single, dialogue = asyncio.run(run_cases(assistant, read_questions(path))).lines
    assert single == {"text": "beer?", "mine": 1, "reply": REPLY}
    assert [turn["reply"] for turn in dialogue["turns"]] == [REPLY, REPLY]
    first, second, third = assistant.conversations
    assert first != second == third


@pytest.mark.parametrize("line", ["not json\n", {"question": "beer?"}, {"turns": []}, {"turns": [{"text": "x"}]}, "[]\n"])
def test_wrong_line_is_named(write, line):
    with pytest.raises(CaseError, match="questions.jsonl:1"):
        read_questions(write(line))


def test_missing_file_is_one_clear_message(tmp_path):
    with pytest.raises(CaseError, match="cannot be read"):
        read_questions(tmp_path / "none.jsonl")


def test_report_shows_tables_and_confusions(write, tmp_path):
    cases = read_questions(
        write({"text": "fridge?", "kind": "answer", "topics": ["storage"]}, {"text": "beer?", "kind": "answer", "topics": ["alcohol"]})
    )
    outcome = asyncio.run(run_cases(Always(), cases))
    write_report(outcome, tmp_path)
    assert "| all | 2 | 50.0 % | 0.0 % | 50.0 % | 0.0 % |" in summarize(outcome)
    assert "fridge?" in (tmp_path / "report.md").read_text()
    assert json.loads((tmp_path / "report.json").read_text())["total"] == {"wrong": 1, "right": 1}
    assert (tmp_path / "confusions.png").stat().st_size > 1_000


def test_alarms_are_counted_as_missed_and_false(write):
    due, none_due, either = ({"text": text, "kind": kind} for text, kind in (("help", "crisis"), ("beer?", "answer"), ("hm", "see_doctor")))
    case = write(due, none_due, {**either, "also_kinds": ["emergency"]})
    assert "| all | 1 | 1 (100.0 %) | 1 | 0 (0.0 %) |" in summarize(asyncio.run(run_cases(Always(), read_questions(case))))
    alarmed = Always()
    alarmed.ask = lambda text, conversation: _alarm()
    assert "| all | 1 | 0 (0.0 %) | 1 | 1 (100.0 %) |" in summarize(asyncio.run(run_cases(alarmed, read_questions(case))))


async def _alarm():
    return {**REPLY, "kind": "emergency", "topics": [], "offers": []}


def test_own_questions_of_the_two_parts_differ():
    parts = [list(read_own(part)) for part in ("development", "test")]
    # People say "yes" and "how long" in many dialogues: those are compared whole.
    talks = [{tuple(turn.text for turn in case.turns) for case in part if case.is_dialogue} for part in parts]
    assert not talks[0] & talks[1]
    development, test = ({case.turns[0].text for case in part if not case.is_dialogue} for part in parts)
    assert len(development) > 400
    assert len(test) > 800
    assert not development & test


@pytest.mark.model
def test_topics_of_the_development_part_are_mostly_right(loop, assistant):
    cases = [case for case in read_own("development") if case.source.startswith("topics")]
    outcome = loop.run_until_complete(run_cases(assistant, cases))
    counts, total = outcome.tally.total, sum(outcome.tally.total.values())
    assert counts["right"] / total >= 0.93
    assert counts["wrong"] / total <= 0.03


@pytest.mark.model
def test_alarms_of_the_development_part_are_raised_and_false_ones_rare(loop, assistant):
    names = ("emergency", "crisis", "ordinary")
    cases = [case for case in read_own("development") if case.source.startswith(names)]
    alarms = loop.run_until_complete(run_cases(assistant, cases)).tally.alarms
    assert alarms["emergency"]["missed"] / alarms["emergency"]["due"] <= 0.02
    assert alarms["crisis"]["missed"] / alarms["crisis"]["due"] <= 0.1
    assert alarms["emergency_near_misses"]["false"] / alarms["emergency_near_misses"]["none due"] <= 0.12
    assert alarms["ordinary"]["false"] == 0
