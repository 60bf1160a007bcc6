import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wire.fake_slack import Call
from wire.slack_limits import check_blocks, check_text

from channels.conversation import ChannelReply, OfferedButton
from channels.slack.menu import Menu
from channels.slack.replies import ReplyRenderer
from patient_faq.content import load_content
from patient_faq.content.words import channel_words

WORDS = channel_words(load_content())
RENDERER = ReplyRenderer(WORDS, "Sources:")
ODD = st.lists(st.sampled_from(["*b*", "_i_", "&", "<", ">", ":pray:", "\n", "> ", "end. ", "word ", "👍🏽", "x" * 70]), max_size=200).map(
    "".join
)
TEXTS = st.one_of(st.text(max_size=300), ODD)
BUTTONS = st.builds(OfferedButton, id=st.just("0" * 16), title=TEXTS, act=st.sampled_from(["ask", "more", "feedback", "menu"]))


def make(*body, sources=(), disclaimer="", buttons=(), kind="answer"):
    metadata = {"kind": kind, "topics": [], "offers": [], "sources": [], "content_version": ""}
    return ChannelReply("\n\n".join(body), tuple(body), tuple(sources), disclaimer, tuple(buttons), metadata)


def render(*replies):
    calls = [Call("chat.postMessage", {"text": message.text, "blocks": list(message.blocks)}) for message in RENDERER.render(replies)]
    for call in calls:
        check_text(call.values["text"])
        check_blocks(call.blocks, most=50)
    return calls


def visible(text):
    return "".join(text.split())


def titles(number, length=20, act="ask"):
    return [OfferedButton(f"{index:016x}", f"{index} ".ljust(length, "t"), act) for index in range(number)]


@settings(deadline=None)
@given(st.builds(make, TEXTS, TEXTS, sources=st.lists(TEXTS, max_size=4), disclaimer=TEXTS, buttons=st.lists(BUTTONS, max_size=8)))
def test_no_reply_breaks_a_limit_or_loses_a_character(reply):
    calls = render(reply)
    said = visible("".join(call.shown for call in calls))
    for text in (*reply.body, *reply.sources, reply.disclaimer):
        assert visible(text) in said
    offered = [button for call in calls for button in call.buttons]
    assert len(offered) == len(reply.buttons)
    labels = visible(
        "".join([said, *(button["text"]["text"].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") for button in offered)])
    )
    assert all(visible(button.title) in labels for button in reply.buttons)


@pytest.mark.parametrize("number", [1, 5, 6, 26, 120])
def test_all_buttons_are_there_in_rows_of_a_few(number):
    calls = render(make("Yes.", buttons=titles(number)))
    rows = [block["elements"] for call in calls for block in call.blocks if block["type"] == "actions"]
    assert [button["value"] for row in rows for button in row] == [f"{index:016x}" for index in range(number)]
    assert all(1 <= len(row) <= 3 for row in rows)


@pytest.mark.parametrize(("length", "stands_beside"), [(75, False), (76, True), (3_001, True)])
def test_long_title_stands_beside_its_button(length, stands_beside):
    (call,) = render(make("Yes.", buttons=titles(2, length)))
    assert [button["text"]["text"] == WORDS.ask_this for button in call.buttons] == [stands_beside] * 2
    assert sum(
        text.count("t") for text in (*call.texts, *(button["text"]["text"] for button in call.buttons if not stands_beside))
    ) == 2 * (length - 2)


@pytest.mark.parametrize(("length", "sections"), [(3_000, 1), (3_001, 2), (9_000, 3)])
def test_long_answer_is_split_into_sections(length, sections):
    (call,) = render(make("x" * length))
    assert [block["type"] for block in call.blocks] == ["section"] * sections
    assert call.shown.count("x") == length


def test_answer_stands_first_then_small_print_then_more_then_others_then_feedback():
    buttons = [
        OfferedButton("1" * 16, "Yes", "feedback"),
        *titles(1),
        OfferedButton("2" * 16, "Tell me more", "more"),
        OfferedButton("3" * 16, "No", "feedback"),
    ]
    (call,) = render(make("Yes.", "Some differ.", sources=["Label: Use", "NHS: Use"], disclaimer="Ask.", buttons=buttons))
    assert [block["type"] for block in call.blocks] == ["section", "context", "context", "actions", "context", "actions"]
    assert call.texts == ["Yes.\n\nSome differ.", "Sources:\n• Label: Use\n• NHS: Use", "Ask.", WORDS.was_it_helpful]
    assert [button["value"][0] for button in call.buttons] == ["2", "0", "1", "3"]
    assert [len(block["elements"]) for block in call.blocks if block["type"] == "actions"] == [2, 2]


@pytest.mark.parametrize("kind", ["emergency", "crisis"])
def test_urgent_reply_stands_first_in_one_message_and_whole(kind):
    texts = ("Call 911. " * 100, "Do not wait. " * 100)
    first, second = render(make("Yes."), make(*texts, kind=kind))
    assert visible(first.shown) == visible("".join(texts))
    assert second.shown == "Yes."


def test_text_for_notifications_says_all_that_the_blocks_say():
    (call,) = render(make("a < b", "*c*", sources=["Label"], disclaimer="Ask.", buttons=titles(1)))
    assert call.values["text"] == "a &lt; b\n\n*c*\n\nSources:\n• Label\n\nAsk."


def test_buttons_without_words_get_a_line_above_them():
    (call,) = render(make("", buttons=titles(2)))
    assert call.texts == [WORDS.choose]


def test_home_shows_disclaimer_and_each_question():
    content = load_content()
    view = Menu(content, WORDS).home()
    check_blocks(view["blocks"], most=100)
    call = Call("views.publish", {"view": view})
    assert content.messages.disclaimer in call.texts
    assert "911" in call.texts[0]
    offered = list(itertools.chain.from_iterable(one["options"] for one in call.lists))
    assert {one["value"] for one in offered} == set(content.topics)
    assert [button["value"] for button in call.buttons] == [group.first for group in content.groups.values()]


def test_menu_fits_one_message():
    (message,) = RENDERER.pack(Menu(load_content(), WORDS).parts())
    check_blocks(message.blocks, most=50)
