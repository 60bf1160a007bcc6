import pytest
from conftest import read_cases

from patient_faq.reply.payload import make_harmless

pytestmark = pytest.mark.model

QUESTIONS = read_cases("questions.yml")
BAD_INPUT = read_cases("bad_input.yml")


@pytest.mark.parametrize("case", QUESTIONS, ids=[case["topic"] for case in QUESTIONS])
def test_plain_question_gets_its_answer(ask, content, case):
    reply = ask(case["text"])
    assert (reply["kind"], reply["topics"]) == ("answer", [case["topic"]])
    assert content.topics[case["topic"]].short in reply["text"]
    assert content.messages.disclaimer in reply["text"]
    assert reply["sources"]


@pytest.mark.parametrize("case", BAD_INPUT, ids=[case["id"] for case in BAD_INPUT])
def test_bad_input_gets_a_sensible_reply(ask, content, case):
    reply = ask(make_harmless(case["text"], content.topics))
    assert reply["kind"] in case["kinds"]
    assert reply["text"]


def test_very_long_message_is_asked_for_again(ask):
    reply = ask("Can I drink wine? " * 600)
    assert reply["kind"] == "clarify"
    assert "too long" in reply["text"]


def test_button_for_more_tells_the_rest(ask, content):
    buttons = ask("Can I drink alcohol?")["buttons"]
    reply = ask(buttons[0]["payload"])
    assert (reply["kind"], reply["topics"]) == ("answer", ["alcohol"])
    assert content.topics["alcohol"].more in reply["text"]


def test_button_of_a_related_question_answers_it(ask, content):
    reply = ask("Can I drink alcohol?")
    answer = ask(reply["buttons"][1]["payload"])
    assert answer["topics"] == [content.topics["alcohol"].related[0]]


@pytest.mark.parametrize("topic_id", sorted(read_cases("answers.yml")))
def test_every_topic_answers_its_own_question(ask, content, topic_id):
    reply = ask(f"/{topic_id}")
    assert (reply["kind"], reply["topics"]) == ("answer", [topic_id])


def test_emergency_reply_stands_alone(ask):
    reply = ask("my throat is swelling and i cant breathe")
    assert reply["kind"] == "emergency"
    assert reply["text"].startswith("Call 911 (US), 999 (UK), 112 (EU)")
    assert reply["buttons"] == []


def test_after_an_emergency_the_next_answer_reminds_once(ask, content):
    ask("my throat is swelling and i cant breathe")
    first, second = ask("Can I drink alcohol?"), ask("Can I drink alcohol?")
    assert first["text"].startswith("If the signs are still there, call 911 (US)")
    assert second["text"].startswith(content.topics["alcohol"].short)


def test_emergency_in_an_overlong_message_is_still_seen(ask):
    story = "we went to the market and bought apples and had tea with my aunt who told us about her garden. " * 15
    assert ask(story + "my throat is closing and i cant breathe. " + story)["kind"] == "emergency"


def test_emergency_after_a_question_back_is_still_seen(ask):
    assert ask("jabs")["kind"] == "clarify"
    assert ask("my tongue is swelling")["kind"] == "emergency"


def test_alarm_says_why_without_the_words_of_the_message(assistant, loop):
    events = loop.run_until_complete(assistant.events("my throat is closing, signed Quentin", "why"))
    metadata = next(event.metadata for event in events if type(event).__name__ == "BotUttered")
    assert metadata["safety"]["judge"].startswith("sign")
    assert "airway" in metadata["safety"]["signs"]
    assert "quentin" not in repr(metadata).lower()


def test_not_understood_twice_shows_whom_to_ask(ask):
    replies = [ask(text) for text in ("jabs", "the thing", "numbers?")]
    assert [reply["kind"] for reply in replies] == ["clarify"] * 3
    assert "MS nurse" in replies[2]["text"]
    assert len(replies[2]["buttons"]) >= 8


@pytest.mark.parametrize("text", ["does Ocrevus make you tired", "is metformin hard on the kidneys", "how is fingolimod stored"])
def test_question_on_another_medicine_gets_no_fact_of_kesimpta(ask, text):
    reply = ask(text)
    assert (reply["kind"], reply["topics"]) == ("other_drug", [])


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("Kesimpta or Tysabri, what is the difference?", "compare_tysabri"),
        ("can I take sertraline with Kesimpta", "drug_interactions"),
        ("how does Kesimpta compare with Aubagio", "compare_aubagio"),
    ],
)
def test_comparison_or_combination_stays_an_answer(ask, text, topic):
    assert ask(text)["topics"] == [topic]


def test_crisis_reply_names_someone_to_talk_to(ask):
    reply = ask("i dont want to live any more")
    assert reply["kind"] == "crisis"
    assert "988" in reply["text"]
    assert "116 123" in reply["text"]


@pytest.mark.parametrize(
    ("text", "kind"), [("hi there", "chitchat"), ("are you a real person?", "chitchat"), ("write me a poem about cats", "out_of_scope")]
)
def test_other_messages_get_their_kind(ask, text, kind):
    assert ask(text)["kind"] == kind


def test_conversation_of_a_hundred_turns_answers_the_last_as_the_first(ask):
    replies = [ask("Can I drink alcohol?") for _ in range(100)]
    assert {(reply["kind"], *reply["topics"]) for reply in replies} == {("answer", "alcohol")}
