"""Compose replies from content."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from patient_faq.content import Citation, Content, Kind, Topic
from patient_faq.content.models import ComposedReply, ReplyKey
from patient_faq.reply.models import Button, Reply

MOST_OFFERS = 4
MOST_OFFERS_OF_OTHER_DRUG = 2


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

    def answer(self, topic_id: str, opening: Sequence[str] = ()) -> Reply:
        """The direct answer of a topic, how the documents differ, sources, disclaimer and what to ask next.

        Args:
            topic_id: Id of the topic.
            opening: Sentences that go first, such as what the documents say of something that was named.

        Raises:
            KeyError: If there is no such topic.
        """
        topic = self._content.topics[topic_id]
        return self.about(topic_id, (*opening, topic.short, *_conflicts(topic)))

    def more(self, topic_id: str) -> Reply:
        """The rest of what the documents say on a topic; its answer again if there is no more.

        Raises:
            KeyError: If there is no such topic.
        """
        topic = self._content.topics[topic_id]
        return self.about(topic_id, topic.more.split("\n\n"), offers_more=False) if topic.more else self.answer(topic_id)

    def about(self, topic_id: str, body: Sequence[str], *, offers_more: bool = True) -> Reply:
        """Some of what the documents say on a topic, with its sources, the disclaimer and what to ask next.

        Args:
            topic_id: Id of the topic.
            body: Paragraphs that hold nothing but the topic's facts.
            offers_more: Whether to offer the rest of what is known.

        Raises:
            KeyError: If there is no such topic.
        """
        topic = self._content.topics[topic_id]
        if self._is_held_back(topic):
            return self._not_reviewed()
        more = (Button(self._messages.tell_me_more, "more", topic.id),) if offers_more and topic.more else ()
        return self._told("answer", body, topic, buttons=more)

    def whole(self, topic_id: str) -> Reply:
        """The direct answer, how the documents differ, and the rest, for a topic that is asked about again.

        Raises:
            KeyError: If there is no such topic.
        """
        topic = self._content.topics[topic_id]
        rest = topic.more.split("\n\n") if topic.more else ()
        return self.about(topic_id, (topic.short, *_conflicts(topic), *rest), offers_more=False)

    def several(self, replies: Sequence[Reply], rest: Sequence[str] = ()) -> Reply:
        """Several replies as one: their words in order, sources together, one disclaimer.

        Args:
            replies: The replies; the kind of the gravest is the kind of all.
            rest: Ids of topics that were asked about too; they are offered.
        """
        lead = (self._content.dialogue.two_questions.rest,) if rest else ()
        topics = tuple(dict.fromkeys(topic for reply in replies for topic in reply.topics))
        related = dict.fromkeys(offer for reply in replies for offer in reply.offers if offer not in topics)
        offers = tuple(rest) or tuple(related)[:MOST_OFFERS]
        citations = _merge(one for reply in replies for one in reply.citations)
        return Reply(
            kind=next(kind for kind in ("see_doctor", "answer", "not_covered", "other_drug") if any(one.kind == kind for one in replies)),
            body=(*(line for reply in replies for line in reply.body), *lead),
            topics=topics,
            offers=offers,
            citations=citations,
            sources=tuple(self._name(citation) for citation in citations),
            disclaimer=next((reply.disclaimer for reply in replies if reply.disclaimer), ""),
            buttons=(*self._ask(offers), *self._feedback()),
            content_version=self._content.version,
        )

    def see_doctor(self, topic_id: str | None) -> Reply:
        """Say that only a doctor can decide, then the general facts of the topic where there is one."""
        words = self._messages.replies["see_doctor"]
        opening = (self._fill(words.text), self._fill(words.emergency or ""))
        topic = self._content.topics[topic_id] if topic_id else None
        if topic is None or self._is_held_back(topic):
            return self.plain("see_doctor", opening)
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

    def other_drug(self, nearest: Sequence[str] = ()) -> Reply:
        """Say that only Kesimpta is known here, and offer what comes nearest to the question.

        Args:
            nearest: Ids of near topics, the nearest first.
        """
        words = self._messages.replies["other_drug"]
        return self._offering("other_drug", self._fill(words.text), words, nearest[:MOST_OFFERS_OF_OTHER_DRUG])

    def out_of_scope(self) -> Reply:
        """Say what can be asked here."""
        return self.plain("out_of_scope", (self._fill(self._messages.replies["out_of_scope"].text),))

    def clarify(self, subject_id: str | None, candidates: Sequence[str] = ()) -> Reply:
        """Ask which of a few topics is meant, or which group of topics where nothing tells.

        Args:
            subject_id: What may mean several topics, if that is known.
            candidates: Ids of the likeliest topics, used when it is not known.
        """
        offers = self._content.vague[subject_id].offers if subject_id else candidates
        if not offers:
            return self.plain("clarify", (self._content.dialogue.follow_ups.nothing_before,), buttons=self.group_buttons())
        return self._offering("clarify", self._fill(self._messages.replies["clarify"].text), None, offers)

    def not_understood(self, kind: Kind) -> Reply:
        """Tell whom to ask instead, and show one topic of each group; for a patient who was not understood repeatedly.

        Args:
            kind: The kind of reply that it takes the place of.
        """
        words = self._messages.replies["contact"]
        offers = tuple(group.first for group in self._content.groups.values())
        return self.plain(kind, (self._fill(words.text), *self._contacts(), words.offers or ""), offers)

    def contact(self) -> Reply:
        """The contact card: whom to call, with the numbers that the operator gives."""
        body = (self._fill(self._content.dialogue.contact.text), *self._contacts())
        return self.plain("chitchat", body, buttons=(self.menu_button(),))

    def menu(self, group_id: str | None = None) -> Reply:
        """The groups of topics, or the questions of one group."""
        words, group = self._content.dialogue.menu, self._content.groups.get(group_id or "")
        if group is None:
            return self.plain("chitchat", (words.intro,), buttons=self.group_buttons())
        topics = tuple(topic.id for topic in self._content.topics.values() if topic.group == group.id)
        return self.plain("chitchat", (words.group.format(group=group.title),), topics, buttons=(self.menu_button(),))

    def group_buttons(self) -> tuple[Button, ...]:
        """A button for each group of topics."""
        return tuple(Button(group.title, "menu", group.id) for group in self._content.groups.values())

    def menu_button(self) -> Button:
        """The button that shows the menu."""
        return Button(self._content.dialogue.menu.button, "menu")

    def after_alarm(self, reply: Reply, alarm: str) -> Reply:
        """A reply that begins with the reminder to call for help.

        Args:
            reply: What else is said.
            alarm: 'emergency' or 'crisis'.
        """
        return replace(reply, body=(self.reminder(alarm), *reply.body))

    def reminder(self, alarm: str) -> str:
        """The line that follows an alarm: 'emergency' or 'crisis'."""
        key: ReplyKey = "after_crisis" if alarm == "crisis" else "after_emergency"
        return self._fill(self._messages.replies[key].text)

    def plain(
        self,
        kind: Kind,
        body: Sequence[str],
        offers: Sequence[str] = (),
        *,
        topics: Sequence[str] = (),
        buttons: Sequence[Button] = (),
    ) -> Reply:
        """A reply without facts of the documents: words, offered topics, and other buttons after them."""
        return Reply(
            kind=kind,
            body=tuple(body),
            topics=tuple(topics),
            offers=tuple(offers),
            buttons=(*self._ask(offers), *buttons),
            content_version=self._content.version,
        )

    def _is_held_back(self, topic: Topic) -> bool:
        return self._reviewed_only and topic.reviewed is None

    def _not_reviewed(self) -> Reply:
        return self.plain("not_covered", (self._fill(self._messages.replies["not_reviewed"].text),))

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
            buttons=(*buttons, *self._ask(offers), *(self._feedback() if kind == "answer" else ())),
            content_version=self._content.version,
        )

    def _offering(self, kind: Kind, text: str, words: ComposedReply | None, topic_ids: Sequence[str]) -> Reply:
        offers = tuple(topic_ids[:MOST_OFFERS])
        lead = (words.offers,) if words and words.offers and offers else ()
        return self.plain(kind, (text, *lead), offers)

    def _ask(self, topic_ids: Iterable[str]) -> list[Button]:
        return [Button(self._content.topics[topic_id].question, "ask", topic_id) for topic_id in topic_ids]

    def _feedback(self) -> tuple[Button, ...]:
        words = self._content.dialogue.feedback
        return Button(words.helped, "feedback", "yes"), Button(words.did_not_help, "feedback", "no")

    def _contacts(self) -> tuple[str, ...]:
        line = self._content.dialogue.contact.line
        lines = [line.format(name=one.name, number=one.number) for one in self._content.services.values() if one.contact]
        return ("\n".join(lines),) if lines else ()

    def _name(self, citation: Citation) -> str:
        source = self._content.sources[citation.source]
        return f"{source.publisher}, {source.title}: {', '.join(citation.sections)}"

    def _fill(self, text: str, **values: str) -> str:
        return text.format(**self._numbers, **values)


def _conflicts(topic: Topic) -> tuple[str, ...]:
    return (" ".join(topic.conflicts),) if topic.conflicts else ()


def _merge(citations: Iterable[Citation]) -> tuple[Citation, ...]:
    """One citation for each document, with all its sections."""
    sections: dict[str, dict[str, None]] = {}
    for one in citations:
        sections.setdefault(one.source, {}).update(dict.fromkeys(one.sections))
    return tuple(Citation(source=source, sections=list(names)) for source, names in sections.items())
