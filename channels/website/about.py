"""What the assistant is made of, for the widget's "about" and contact cards."""

from __future__ import annotations

from typing import Any

from patient_faq.content import Content


def describe(content: Content) -> dict[str, Any]:
    """How much it knows, how much of that a clinician has reviewed, its documents and telephone services."""
    return {
        "topics": len(content.topics),
        "reviewed": sum(topic.reviewed is not None for topic in content.topics.values()),
        "sources": [{"publisher": one.publisher, "title": one.title, "country": one.country} for one in content.sources.values()],
        "services": [{"name": one.name, "number": one.number, "country": one.country} for one in content.services.values()],
        "content_version": content.version,
    }
