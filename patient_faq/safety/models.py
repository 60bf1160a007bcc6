"""The shape of content/safety.yml."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from patient_faq.content.models import ContentModel


class Sign(ContentModel):
    """Something that tells of an emergency or a crisis."""

    title: str = Field(description="What it is, in a few words.")
    says: list[str] = Field(description="Patterns that state that it is happening.")
    names: list[str] = Field([], description="Patterns that count unless something harmless stands near.")


class HarmlessRule(ContentModel):
    """What makes the mention of a sign harmless."""

    title: str = Field(description="What the message does, in a few words.")
    covers: Literal["names", "all"] = Field(description="Which patterns of a sign it makes harmless.")
    cues: list[str] = Field(description="Patterns that show it.")


class SafetyRules(ContentModel):
    """Signs of an emergency or a crisis, and what makes a mention of one harmless."""

    words: dict[str, list[str]] = Field(description="Lists of words that patterns name with @.")
    emergency: dict[str, Sign] = Field(description="Signs of an emergency, by name.")
    crisis: dict[str, Sign] = Field(description="Signs of a crisis, by name.")
    harmless: dict[str, HarmlessRule] = Field(description="What makes a mention harmless, by name.")
    figures: list[str] = Field(description="Ways of speaking in which a sign is none.")
    now: list[str] = Field(description="Patterns that show that it is happening, whatever else is said.")
    polite: list[str] = Field(description="Words that say nothing.")
