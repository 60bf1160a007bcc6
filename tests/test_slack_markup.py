import pytest
from hypothesis import given
from hypothesis import strategies as st
from wire.fake_slack import shown
from wire.slack_limits import BARE, MARKUP, size

from channels.slack.markup import escape, measure, read_text, text_object, unescape

ODD = st.lists(
    st.sampled_from(["*", "_", "~", "`", "&", "<", ">", "&amp;", "&lt;", "<@U1>", "<!here>", ":pray:", "\n", "> ", "a", " ", "👍🏽", "\\"]),
    max_size=30,
)
TEXTS = st.one_of(st.text(), ODD.map("".join))


@given(TEXTS)
def test_escaping_leaves_no_control_character_and_is_undone(text):
    assert not BARE.search(escape(text))
    assert unescape(escape(text)) == text


@given(TEXTS)
def test_text_is_shown_exactly_as_it_is_written(text):
    given_to_slack = text_object(text).to_dict() if text else {"type": "mrkdwn", "text": ""}
    assert shown(given_to_slack["text"]) == text
    assert given_to_slack["type"] == "plain_text" or not MARKUP.search(given_to_slack["text"])


@given(TEXTS)
def test_measure_is_what_slack_counts_at_most(text):
    assert measure(text) == size(escape(text))


@given(TEXTS)
def test_escaped_words_are_read_as_they_were_typed(text):
    assert read_text(escape(text)) == text.strip()


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("<@UASSISTANT> can I drink?", "can I drink?"),
        ("<@UASSISTANT|kesimpta> can I drink?", "can I drink?"),
        ("can <@U2> drink?", "can someone drink?"),
        ("can <@U2|anna> drink?", "can anna drink?"),
        ("write to <mailto:a@b.org|a@b.org>", "write to a@b.org"),
        ("call <tel:+15550100|+1 555 0100>", "call +1 555 0100"),
        ("see <https://kesimpta.com>", "see https://kesimpta.com"),
        ("see <http://kesimpta.com|kesimpta.com>", "see kesimpta.com"),
        ("in <#C1|general> and <#C2>", "in #general and #channel"),
        ("<!here> and <!subteam^S1|@nurses> and <!date^1|today>", "@here and @nurses and today"),
        ("is 5 &lt; 6 &amp; 7 &gt; 6?", "is 5 < 6 & 7 > 6?"),
        ("&amp;lt;", "&lt;"),
        ("is 5 <6 and 7> 6", "is 5 <6 and 7> 6"),
        ("  \n ", ""),
    ],
)
def test_markup_of_slack_is_read_as_it_looked(sent, read):
    assert read_text(sent, "UASSISTANT") == read
