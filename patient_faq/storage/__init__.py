"""What is kept: conversations, in any database that SQLAlchemy knows."""

from patient_faq.storage.conversations import ConversationArchive, StoredEvents
from patient_faq.storage.database import open_database

__all__ = ["ConversationArchive", "StoredEvents", "open_database"]
