"""From what a message asks to what is said: composed from content, rendered by the channels."""

from patient_faq.reply.compose import Composer
from patient_faq.reply.models import Button, Reply, empty_metadata, parts_of_text
from patient_faq.reply.text import render_text

__all__ = ["Button", "Composer", "Reply", "empty_metadata", "parts_of_text", "render_text"]
