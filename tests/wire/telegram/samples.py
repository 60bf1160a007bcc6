"""What the tests of the Telegram channel send and get."""

from patient_faq.content import load_content
from patient_faq.content.words import channel_words, unavailable_text
from wire.fake_rasa import ASK, MORE, NO, YES, reply

CONTENT = load_content()
WORDS = channel_words(CONTENT)
UNAVAILABLE = unavailable_text(CONTENT)
FIRST_QUESTIONS = [CONTENT.topics[group.first].question for group in CONTENT.groups.values()]
STICKER = {"file_id": "a", "file_unique_id": "a", "type": "regular", "width": 1, "height": 1, "is_animated": False, "is_video": False}
VOICE = {"file_id": "a", "file_unique_id": "a", "duration": 1}
PHOTO = [{"file_id": "a", "file_unique_id": "a", "width": 1, "height": 1}]
WINE = reply("Yes, you may.", sources=["Label: Use"], disclaimer="Ask your doctor.", buttons=[ASK, MORE, YES, NO])
