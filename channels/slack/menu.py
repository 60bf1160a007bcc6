"""What can be asked: as the App Home, and as the answer to the command `/kesimpta menu`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from slack_sdk.models.blocks import Option, SectionBlock, StaticSelectElement

from channels.slack.blocks import Choice, Part, rows_of_buttons, sections, small_print
from channels.slack.incoming import TOPIC_ACTION
from channels.slack.markup import plain_object, text_object
from patient_faq.content import Content
from patient_faq.content.models import ChannelWords, Group


class Menu:
    """All questions by group, and one of each group as a button."""

    def __init__(self, content: Content, words: ChannelWords) -> None:
        """Keep what is shown.

        Args:
            content: Groups and topics.
            words: The channels' words.
        """
        self._content = content
        self._words = words

    def parts(self) -> list[Part]:
        """First questions as buttons, then all questions in one list for each group."""
        topics = self._content.topics
        first = [Choice(topics[group.first].question, group.first) for group in self._content.groups.values()]
        return [
            *sections(self._words.first_questions),
            *rows_of_buttons(first, f"{TOPIC_ACTION}.first", self._words.ask_this),
            *sections(self._words.all_questions),
            *(self._list(group) for group in self._content.groups.values()),
        ]

    def home(self, notice: str = "") -> dict[str, Any]:
        """The App Home: what this is, the disclaimer, the menu.

        Args:
            notice: Stands at the top, where there is something to tell.
        """
        parts = (*sections(notice), *sections(self._words.about), *small_print(self._content.messages.disclaimer), *self.parts())
        return {"type": "home", "blocks": [part.block.to_dict() for part in parts]}

    def _list(self, group: Group) -> Part:
        options = [Option(text=plain_object(question), value=topic) for topic, question in self._questions(group)]
        choose = StaticSelectElement(
            placeholder=plain_object(self._words.choose_question), action_id=f"{TOPIC_ACTION}.{group.id}", options=options
        )
        return Part(SectionBlock(text=text_object(group.title), accessory=choose), group.title)

    def _questions(self, group: Group) -> Iterator[tuple[str, str]]:
        for topic in self._content.topics.values():
            if topic.group == group.id:
                yield topic.id, topic.question
