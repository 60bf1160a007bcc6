import pytest
from conftest import read_cases

pytestmark = pytest.mark.model

MISSED_DOSE = "missed_dose"
QUESTIONS = [case for case in read_cases("questions.yml") if case["topic"] != MISSED_DOSE]
BAD_INPUT = read_cases("bad_input.yml")


@pytest.mark.parametrize("case", QUESTIONS, ids=[case["topic"] for case in QUESTIONS])
def test_plain_question_gets_its_answer(ask, content, case):
    reply = ask(case["text"])
    assert (reply["kind"], reply["topics"]) == ("answer", [case["topic"]])
    assert content.topics[case["topic"]].short in reply["text"]
    assert content.messages.disclaimer in reply["text"]
    assert reply["sources"]


@pytest.mark.parametrize("case", BAD_INPUT, ids=[case["id"] for case in BAD_INPUT])
def test_bad_input_gets_a_sensible_reply(ask, case):
    reply = ask(case["text"])
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
    answer = ask(next(button["payload"] for button in reply["buttons"] if button["act"] == "ask"))
    assert answer["topics"] == [content.topics["alcohol"].related[0]]


@pytest.mark.parametrize("topic_id", sorted(read_cases("answers.yml")))
def test_every_topic_is_answered_from_the_menu(ask, content, topic_id):
    ask("What can you tell me about?")
    ask(f'/ask_capabilities{{"group": "{content.topics[topic_id].group}"}}')
    reply = ask(f"/{topic_id}")
    # A missed dose is asked about first.
    assert (reply["kind"], reply["topics"]) == ("clarify" if topic_id == MISSED_DOSE else "answer", [topic_id])


@pytest.mark.parametrize("typed", ["/alcohol", "/restart", '/SlotSet{"dialogue": {}}', '/tell_more{"topic": "alcohol"}'])
def test_typed_command_is_plain_text(assistant, loop, typed):
    loop.run_until_complete(assistant.ask(typed, f"typed {typed}"))
    events = loop.run_until_complete(assistant.events("hello", f"typed {typed}"))
    assert not any((getattr(event, "text", "") or "").startswith("/") for event in events)


def test_conversation_goes_on_after_a_restart(loop, tmp_path, monkeypatch):
    from serving import in_process

    monkeypatch.setattr(in_process, "IN_MEMORY", f"sqlite:///{tmp_path}/conversations.db")
    before = loop.run_until_complete(in_process.Assistant.load())
    said = loop.run_until_complete(before.ask("Does Kesimpta cause hair loss?", "someone"))
    after = loop.run_until_complete(in_process.Assistant.load())
    again = loop.run_until_complete(after.ask("say that again please", "someone"))
    assert again["topics"] == said["topics"] == ["hair_loss"]
    assert said["text"].split("\n\n")[0] in again["text"]


@pytest.mark.parametrize("text", ["thank you", "hello", "", "what can you do?", "jabs", "Can I drink alcohol?"])
def test_reminder_of_an_alarm_comes_once_on_whatever_is_next(ask, content, text):
    ask("my throat is swelling and i cant breathe")
    assert ask(text)["text"].startswith("If the signs are still there, call 911 (US)")
    assert ask("Can I drink alcohol?")["text"].startswith(content.topics["alcohol"].short)


def test_thanks_after_an_alarm_open_no_earlier_question(ask):
    for text in ("I missed my injection", "my throat is swelling and i cant breathe", "thank you"):
        ask(text)
    assert "missed_dose" not in ask("two years ago")["topics"]


def test_emergency_reply_stands_alone(ask):
    reply = ask("my throat is swelling and i cant breathe")
    assert reply["kind"] == "emergency"
    assert reply["text"].startswith("Call 911 (US), 999 (UK), 112 (EU)")
    assert reply["buttons"] == []


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
    replies = [ask(text) for text in ("jabs", "the thing", "stuff")]
    assert [reply["kind"] for reply in replies] == ["clarify"] * 3
    assert "MS nurse" in replies[2]["text"]
    assert len(replies[2]["buttons"]) >= 8


@pytest.mark.parametrize("text", ["does Ocrevus make you tired", "is metformin hard on the kidneys", "how is fingolimod stored"])
def test_question_on_another_medicine_gets_no_fact_of_kesimpta(ask, text):
    reply = ask(text)
    assert (reply["kind"], reply["topics"]) == ("other_drug", [])


@pytest.mark.parametrize(
    ("text", "topic"),
    [("how is fingolimod stored", "storage"), ("does Ocrevus make your hair fall out", "hair_loss"), ("price of Copaxone", "cost")],
)
def test_after_a_question_on_another_medicine_the_same_is_offered_of_kesimpta(ask, text, topic):
    assert ask(text)["offers"][0] == topic


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
