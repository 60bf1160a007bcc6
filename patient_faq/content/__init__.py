"""Content as data: topics, sources and messages, read from content/ and checked."""

from patient_faq.content.load import Content, load_content
from patient_faq.content.models import Citation, Group, Source, Topic

__all__ = ["Citation", "Content", "Group", "Source", "Topic", "load_content"]
