import itertools
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wire.fake_telegram import read_html

from channels.conversation import ChannelReply, OfferedButton, button_id_of
from channels.telegram.keys import from_callback_data, keys_of_topics, to_callback_data
from channels.telegram.rendering import MOST_CHARACTERS, Renderer, render_text
from patient_faq.content import load_content
from patient_faq.content.words import channel_words
from patient_faq.reply import Composer, empty_metadata, parts_of_text

RENDERER = Renderer("Sources:", "Please choose:")
ODD = st.text(st.one_of(st.sampled_from("<>&;\"'/ab \n.é😀\u200d\ud83d"), st.characters()), max_size=200)
LONG = st.builds(lambda text, times: text * times, ODD, st.integers(1, 200))


def reply(*body, kind="answer", sources=(), disclaimer="", buttons=()):
    return ChannelReply("\n\n".join(body), body, tuple(sources), disclaimer, tuple(buttons), {**empty_metadata(), "kind": kind})


def black(text):
    """A text without white space, halves of signs replaced."""
    return re.sub(r"\s+", "", text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))


def size(text):
    return len(text.encode("utf-16-le")) // 2


@settings(deadline=None, max_examples=150)
@given(st.lists(LONG, max_size=4), st.lists(ODD, max_size=3), ODD, ODD)
def test_no_text_breaks_the_markup_or_loses_a_character(body, sources, disclaimer, heading):
    messages = RENDERER.render([reply(*body, sources=sources, disclaimer=disclaimer)], heading)
    seen = [read_html(message.text) for message in messages]
    assert all(text.strip() and size(text) <= MOST_CHARACTERS for text in seen)
    label = ["Sources:", *(f"•{source}" for source in sources)] if sources else []
    assert black("".join(seen)) == black("".join([heading, *body, *label, disclaimer]))
    assert [black(message.plain) for message in messages] == [black(text) for text in seen]


@given(st.text(min_size=1), st.sampled_from(["ask", "more", "feedback", "menu", "contact"]))
def test_callback_data_has_at_most_64_bytes_and_gives_the_id_back(payload, act):
    button = OfferedButton(button_id_of(payload), "Title", act)
    data = to_callback_data(button)
    assert len(data.encode()) <= 64
    assert from_callback_data(data).button == button.id


def test_every_topic_can_be_chosen_by_at_most_64_bytes(content):
    rows = keys_of_topics((topic.question, topic.id) for topic in content.topics.values())
    assert [from_callback_data(key.data).topic for (key,) in rows] == list(content.topics)
    assert all(len(key.data.encode()) <= 64 for (key,) in rows)


@pytest.mark.parametrize("kinds", itertools.permutations(["answer", "crisis", "not_covered"]))
def test_alarm_stands_first(kinds):
    first, *_ = RENDERER.render([reply(kind, kind=kind) for kind in kinds], heading="Pressed?")
    assert first.text == "crisis"


def test_pressed_question_stands_over_the_answer_in_bold():
    (message,) = RENDERER.render([reply("Yes.")], heading="Is 5 < 6?")
    assert message.text == "<b>Is 5 &lt; 6?</b>\n\nYes."


def test_sources_are_folded():
    (message,) = RENDERER.render([reply("Yes.", sources=["A & B", "C"])])
    assert message.text == "Yes.\n\n<blockquote expandable>Sources:\n• A &amp; B\n• C</blockquote>"


def test_long_text_is_cut_after_a_sentence():
    first, second = RENDERER.render([reply("One sentence. " * 300)])
    assert first.text.rstrip().endswith("sentence.")
    assert second.text.startswith("One sentence.")


def test_buttons_without_words_get_some():
    (message,) = RENDERER.render([reply("", buttons=[OfferedButton("0" * 16, "Wine?", "ask")])])
    assert message.text == "Please choose:"
    assert len(message.rows) == 1


@pytest.mark.parametrize("name", ["utter_emergency", "utter_crisis"])
def test_alarm_of_the_content_is_one_message(content, name):
    static = content.messages.responses[name]
    numbers = {key: service.number for key, service in content.services.items()}
    parts = parts_of_text(static.text.format(**numbers))
    assert len(RENDERER.render([reply(*parts["body"], kind=static.kind, disclaimer=parts["disclaimer"])])) == 1


@pytest.mark.parametrize("topic", sorted(load_content().topics))
def test_every_answer_of_the_content_is_one_message(content, topic):
    for answer in (Composer(content).answer(topic), Composer(content).more(topic)):
        assert len(RENDERER.render([reply(*answer.body, sources=answer.sources, disclaimer=answer.disclaimer)])) == 1


@pytest.mark.parametrize("key", sorted(channel_words(load_content()).dict()))
def test_words_of_the_channels_are_one_message(content, key):
    assert size(render_text(getattr(channel_words(content), key)).text) <= MOST_CHARACTERS
