"""A reply as plain text."""

from __future__ import annotations

from patient_faq.reply.models import Reply


def render_text(reply: Reply, sources_label: str) -> str:
    """Write a reply as paragraphs with a blank line between them: body, sources, disclaimer."""
    sources = (" ".join((sources_label, "; ".join(reply.sources) + ".")),) if reply.sources else ()
    disclaimer = (reply.disclaimer,) if reply.disclaimer else ()
    return "\n\n".join((*reply.body, *sources, *disclaimer))
