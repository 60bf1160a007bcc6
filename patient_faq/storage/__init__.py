"""What is kept: conversations and feedback, in any database that SQLAlchemy knows."""

from patient_faq.storage.conversations import ConversationArchive, StoredEvents
from patient_faq.storage.database import open_database
from patient_faq.storage.feedback import FeedbackBook, TopicFeedback

__all__ = ["ConversationArchive", "FeedbackBook", "StoredEvents", "TopicFeedback", "open_database"]
