"""Compose replies from content."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from patient_faq.content import Citation, Content, Kind, Topic
from patient_faq.content.models import ComposedReply, ReplyKey
from patient_faq.reply.models import Button, Reply

MOST_OFFERS = 4


class Composer:
    """Composes every reply that is not a fixed response."""

    def __init__(self, content: Content, *, reviewed_only: bool = False) -> None:
        """Keep the content that replies are made of.

        Args:
            content: All content.
            reviewed_only: Whether to hold back answers that no clinician has reviewed.
        """
        self._reviewed_only = reviewed_only
        self._content = content
        self._messages = content.messages
        self._numbers = {name: service.number for name, service in content.services.items()}

    def answer(self, topic_id: str) -> Reply:
        """The direct answer of a topic, how the documents differ, sources, disclaimer and what to ask next.

        Raises:
            KeyError: If there is no such topic.
        """
        topic = self._content.topics[topic_id]
        if self._is_held_back(topic):
            return self._not_reviewed()
        more = (Button(self._messages.tell_me_more, "more", topic.id),) if topic.more else ()
        body = (topic.short, " ".join(topic.conflicts)) if topic.conflicts else (topic.short,)
        return self._told("answer", body, topic, buttons=more)

    def more(self, topic_id: str) -> Reply:
        """The rest of what the documents say on a topic; its answer again if there is no more.

        Raises:
            KeyError: If there is no such topic.
        """
        topic = self._content.topics[topic_id]
        if topic.more is None or self._is_held_back(topic):
            return self.answer(topic_id)
        return self._told("answer", tuple(topic.more.split("\n\n")), topic)

    def see_doctor(self, topic_id: str | None) -> Reply:
        """Say that only a doctor can decide, then the general facts of the topic where there is one."""
        words = self._messages.replies["see_doctor"]
        opening = (self._fill(words.text), self._fill(words.emergency or ""))
        topic = self._content.topics[topic_id] if topic_id else None
        if topic is None or self._is_held_back(topic):
            return self._plain("see_doctor", opening)
        return self._told("see_doctor", (*opening, f"{words.facts} {topic.short}"), topic)

    def not_covered(self, subject_id: str | None, nearest: Sequence[str] = ()) -> Reply:
        """Say that the documents do not tell, and offer what they do tell.

        Args:
            subject_id: Which subject it is, if that is known.
            nearest: Ids of near topics, used when the subject is not known.
        """
        words = self._messages.replies["not_covered"]
        subject = self._content.subjects[subject_id] if subject_id else None
        text = self._fill(words.text, subject=subject.title if subject else words.subject or "")
        return self._offering("not_covered", text, words, subject.offers if subject else nearest)

    def other_drug(self) -> Reply:
        """Say that only Kesimpta is known here."""
        return self._plain("other_drug", (self._fill(self._messages.replies["other_drug"].text),))

    def out_of_scope(self) -> Reply:
        """Say what can be asked here."""
        return self._plain("out_of_scope", (self._fill(self._messages.replies["out_of_scope"].text),))

    def clarify(self, candidates: Sequence[str]) -> Reply:
        """Ask which of a few topics is meant."""
        return self._offering("clarify", self._fill(self._messages.replies["clarify"].text), None, candidates)

    def contact(self, kind: Kind) -> Reply:
        """Tell whom to ask instead, and show one topic of each group; for a patient who was not understood repeatedly.

        Args:
            kind: The kind of reply that it takes the place of.
        """
        words = self._messages.replies["contact"]
        offers = tuple(group.first for group in self._content.groups.values())
        return self._plain(kind, (self._fill(words.text), words.offers or ""), offers)

    def after_alarm(self, reply: Reply, alarm: str) -> Reply:
        """A reply that begins with the reminder to call for help.

        Args:
            reply: What else is said.
            alarm: 'emergency' or 'crisis'.
        """
        key: ReplyKey = "after_crisis" if alarm == "crisis" else "after_emergency"
        return replace(reply, body=(self._fill(self._messages.replies[key].text), *reply.body))

    def _is_held_back(self, topic: Topic) -> bool:
        return self._reviewed_only and topic.reviewed is None

    def _not_reviewed(self) -> Reply:
        return self._plain("not_covered", (self._fill(self._messages.replies["not_reviewed"].text),))

    def _told(self, kind: Kind, body: Sequence[str], topic: Topic, buttons: tuple[Button, ...] = ()) -> Reply:
        offers = tuple(topic.related[:MOST_OFFERS])
        return Reply(
            kind=kind,
            body=tuple(body),
            topics=(topic.id,),
            offers=offers,
            citations=tuple(topic.sources),
            sources=tuple(self._name(citation) for citation in topic.sources),
            disclaimer=self._messages.disclaimer,
            buttons=(*buttons, *self._ask(offers)),
            content_version=self._content.version,
        )

    def _offering(self, kind: Kind, text: str, words: ComposedReply | None, topic_ids: Sequence[str]) -> Reply:
        offers = tuple(topic_ids[:MOST_OFFERS])
        lead = (words.offers,) if words and words.offers and offers else ()
        return self._plain(kind, (text, *lead), offers)

    def _plain(self, kind: Kind, body: tuple[str, ...], offers: tuple[str, ...] = ()) -> Reply:
        return Reply(kind=kind, body=body, offers=offers, buttons=tuple(self._ask(offers)), content_version=self._content.version)

    def _ask(self, topic_ids: Iterable[str]) -> list[Button]:
        return [Button(self._content.topics[topic_id].question, "ask", topic_id) for topic_id in topic_ids]

    def _name(self, citation: Citation) -> str:
        source = self._content.sources[citation.source]
        return f"{source.publisher}, {source.title}: {', '.join(citation.sections)}"

    def _fill(self, text: str, **values: str) -> str:
        return text.format(**self._numbers, **values)
