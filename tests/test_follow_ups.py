import pytest

from patient_faq.dialogue.follow_up import ASPECTS, FOLLOW_UPS, FollowUps
from patient_faq.dialogue.state import Said
from patient_faq.reply import Composer


@pytest.fixture
def follow_ups(content):
    return FollowUps(content, Composer(content))


def said(*topics):
    return Said(("x",), topics, ())


@pytest.mark.parametrize("intent", sorted(FOLLOW_UPS))
def test_every_follow_up_is_about_the_last_answer(follow_ups, intent):
    reply = follow_ups.reply(intent, "?", said("headache"))
    assert (reply.kind, reply.topics) == ("answer", ("headache",))


@pytest.mark.parametrize("aspect", sorted(ASPECTS.values()))
def test_silence_of_the_documents_is_said_before_the_answer(content, follow_ups, aspect):
    topic = next(topic for topic in content.topics.values() if aspect not in topic.follow_ups)
    intent = next(intent for intent, one in ASPECTS.items() if one == aspect)
    assert follow_ups.about(intent, [topic.id], "?").body[:2] == (content.dialogue.follow_ups.silent[aspect], topic.short)


@pytest.mark.parametrize(
    ("text", "opens"), [("and for disability?", "It also slowed disability"), ("for my sister too?", "The figures come from people")]
)
def test_other_thing_that_the_answer_speaks_of_is_answered_by_its_sentence(follow_ups, text, opens):
    assert follow_ups.reply("ask_for_other", text, said("effectiveness")).body[0].startswith(opens)


def test_whom_to_ask_is_told_for_the_last_answer(content, follow_ups):
    assert "855-537-4678" in follow_ups.reply("ask_whom", "their number?", said("financial_help")).body[0]
    assert follow_ups.reply("ask_whom", "who knows?", said("how_it_works")).body[0] == content.dialogue.follow_ups.silent["contact"]


def test_whom_to_ask_without_an_answer_before_is_the_contact_card(content, follow_ups):
    assert follow_ups.reply("ask_whom", "who do i ring", None) == Composer(content).contact()


def test_question_about_it_opens_with_what_it_takes_up(content, follow_ups):
    first, *rest = follow_ups.reply("ask_about_it", "what are the signs", said("pml")).body
    assert first.startswith("Signs can be trouble walking") and "Tell your doctor right away" not in first
    assert rest == (content.topics["pml"].more or "").split("\n\n")


def test_question_about_it_that_takes_up_nothing_gets_the_whole_answer(content, follow_ups):
    assert follow_ups.reply("ask_about_it", "by how much", said("pml")).body[0] == content.topics["pml"].short


@pytest.mark.parametrize("text", ["Can you explain that more simply?", "say it in plain English", "dumb it down"])
def test_request_for_simpler_words_gets_the_short_answer(content, follow_ups, text):
    assert follow_ups.reply("ask_more", text, said("pml")).body[0] == content.dialogue.follow_ups.shorter
    assert follow_ups.reply("ask_more", "does it simply go away", said("pml")).body[0] != content.dialogue.follow_ups.shorter
