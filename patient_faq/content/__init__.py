"""Content as data: topics, sources and messages, read from content/ and checked."""

from patient_faq.content.load import Content, load_content
from patient_faq.content.models import Citation, Kind, Source, Subject, Topic

__all__ = ["Citation", "Content", "Kind", "Source", "Subject", "Topic", "load_content"]
