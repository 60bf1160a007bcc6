"""What a message means in the course of a conversation, and the reply to it."""

from patient_faq.dialogue.dialogue import Dialogue, Turn
from patient_faq.dialogue.message import Message, Named, message_from
from patient_faq.dialogue.state import DialogueState

__all__ = ["Dialogue", "DialogueState", "Message", "Named", "Turn", "message_from"]
