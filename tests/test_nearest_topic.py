import pytest

from patient_faq.dialogue.message import Message
from patient_faq.dialogue.nearest import nearest_topic
from patient_faq.understanding.decision import Decision

NEAREST = ("long_term_use", "stopping_treatment", "hair_loss")
DECISION = Decision("see_doctor", "see_doctor", 0.99, topics=NEAREST[:1], candidates=NEAREST)


@pytest.mark.parametrize(
    ("text", "chances", "topic"),
    [
        ("Should I stop taking it?", (0.0002, 0.0001, 0.00001), "stopping_treatment"),
        ("Should I stop taking it?", (0.0003, 0.0001, 0.00001), "long_term_use"),
        ("Am I to carry on?", (0.0002, 0.0001, 0.00001), "long_term_use"),
    ],
)
def test_of_topics_about_as_likely_the_one_that_the_message_names_is_told(content, text, chances, topic):
    message = Message(text, "see_doctor", DECISION, chances=dict(zip(NEAREST, chances, strict=True)))
    assert nearest_topic(message, content.topics) == topic


def test_without_a_nearest_topic_there_is_none(content):
    assert nearest_topic(Message("hm", "see_doctor", Decision("see_doctor", "see_doctor", 0.9)), content.topics) is None
