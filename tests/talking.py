"""Messages as understood, and conversations that went on for a while, for tests of the dialogue."""

import datetime

from patient_faq.dialogue import DialogueState, Message
from patient_faq.understanding.decision import Decision

TODAY = datetime.date(2027, 3, 10)
NEW = DialogueState()


def asks(topic, text="?", confidence=0.9, **more):
    return Message(text, topic, Decision("answer", topic, confidence, topics=(topic,)), **more)


def remark(text, intent="tell_treatment_time"):
    return Message(text, intent, Decision("chitchat", intent, 0.9))


def after(dialogue, *topics):
    state = NEW
    for topic in topics:
        state = dialogue.answer(asks(topic), state).state
    return state
