"""The shape of content/dialogue.yml: what is said in the course of a conversation."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from patient_faq.content.models import Aspect, ContentModel

TreatmentTime = Literal["early", "later", "unsure"]


class MissedDoseWords(ContentModel):
    """The question that decides what to do about a missed dose, and its answers."""

    topic: str = Field(description="Id of the topic it belongs to.")
    ask: str = Field(description="Asks whether it was in the first 4 weeks of treatment.")
    ask_again: str = Field(description="The same, after an answer that was not understood.")
    early: str = Field(description="What to do in the first 4 weeks.")
    later: str = Field(description="What to do after them.")
    ask_day: str = Field(description="Asks for the day of the injection.")
    next_dose: str = Field(description="Tells the next dose: {day}, {next}.")
    buttons: dict[TreatmentTime, str] = Field(description="Labels of the answers.")


class ScheduleWords(ContentModel):
    """The usual injection days after a first injection."""

    topic: str = Field(description="Id of the topic it belongs to.")
    asked_in: list[str] = Field(description="Topics in whose questions a date is the day of the first injection.", min_items=1)
    never_in: list[str] = Field(description="Topics in whose questions a date is something else.")
    intro: str = Field(description="Opens the list: {first}.")
    week: str = Field(description="One of the first injections: {week}, {day}.")
    monthly: str = Field(description="The monthly ones: {days}.")
    note: str = Field(description="Says that the doctor's plan goes first.")
    which_date: str = Field(description="Asks what 5/3/2026 means: {one}, {other}.")


class FollowUpWords(ContentModel):
    """Replies to questions about what was just said."""

    shorter: str = Field(description="Leads over to the first sentence of an answer.")
    from_: str = Field(description="Leads over to the sources of an answer.", alias="from")
    sure: str = Field(description="Says how far an answer can be relied on.")
    silent: dict[Aspect, str] = Field(description="Said where the documents do not answer the question.")
    nothing_before: str = Field(description="Asks what is meant where nothing tells, above the groups of topics.")
    never_mind: str = Field(description="Said when the patient drops a question, or says yes or no to an answer.")
    go_on: str = Field(description="Said to a bare yes or no with nothing before it, or to a time or a day that answers nothing.")


class MenuWords(ContentModel):
    """The menu of groups and topics."""

    intro: str = Field(description="Opens the list of groups.")
    group: str = Field(description="Opens the list of a group's questions: {group}.")
    button: str = Field(description="Label of the button that opens the menu.")


class ContactWords(ContentModel):
    """The contact card."""

    text: str = Field(description="Whom to call.")
    line: str = Field(description="One contact of services.yml: {name}, {number}.")
    button: str = Field(description="Label of the button that shows the card.")


class FeedbackWords(ContentModel):
    """Whether an answer helped."""

    helped: str = Field(description="Label of the button.")
    did_not_help: str = Field(description="Label of the button.")
    thanks: str = Field(description="Said after the first.")
    sorry: str = Field(description="Said after the second.")


class TwoQuestionsWords(ContentModel):
    """Several questions in one message."""

    rest: str = Field(description="Leads over to those that were not answered.")


class NamedList(ContentModel):
    """Names of which the documents say the same."""

    says: str = Field(description="What they say: {name}.")
    topic: str | None = Field(None, description="Id of the topic that answers best when only these are named.")
    names: dict[str, str] = Field(description="Value of the entity -> how the sentence begins.")


class NamedThings(ContentModel):
    """What the documents say about things of one kind that a message names."""

    entity: str = Field(description="Label of the entities.")
    topics: list[str] = Field(description="Ids of the topics whose answers it opens.", min_items=1)
    bare: bool = Field(False, description="Whether its names count without a word such as vaccine.")
    unnamed: str = Field(description="Said of a thing that the documents do not name: {name}.")
    unnamed_topic: str | None = Field(None, description="Id of the topic that answers best when only such things are named.")
    as_typed: bool = Field(False, description="Whether {name} of an unnamed thing is what was typed, not what it stands for.")
    ignored: list[str] = Field([], description="Values that say nothing.")
    lists: list[NamedList] = Field(description="What the documents name.")


class DialogueWords(ContentModel):
    """dialogue.yml."""

    missed_dose: MissedDoseWords
    schedule: ScheduleWords
    follow_ups: FollowUpWords
    start_over: str
    menu: MenuWords
    contact: ContactWords
    feedback: FeedbackWords
    two_questions: TwoQuestionsWords
    counterparts: dict[str, str] = Field(description="Id of a topic -> id of the topic that `the others` means after it.")
    named: list[NamedThings]
