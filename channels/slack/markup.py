"""Between plain text and Slack's markup, both ways."""

from __future__ import annotations

import re

from slack_sdk.models.blocks import MarkdownTextObject, PlainTextObject
from slack_sdk.models.blocks.basic_components import TextObject

_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_CHARACTERS = {entity: character for character, entity in _ENTITIES.items()}
# What Slack would show as bold, struck out, code, a quotation or a small picture instead of as it is written.
_LOOKS_LIKE_MARKUP = re.compile(r"[*_~`]|^\s*>|:[\w+'-]+:", re.MULTILINE)
# <@U1|name> a person, <#C1|name> a channel, <!here> a group or a date, <https://..|label> and <mailto:..|label> links.
_CONTROL = re.compile(
    r"<(?:(?P<person>@)|(?P<channel>\#)|(?P<special>!)|(?=[A-Za-z][\w+.-]*:))(?P<target>[^<>|]*)(?:\|(?P<label>[^<>]*))?>"
)
_ENTITY = re.compile("|".join(_CHARACTERS))
_SCHEME_NOT_READ = re.compile(r"^(?:mailto|tel):")
SOMEONE = "someone"


def escape(text: str) -> str:
    """The text with Slack's three control characters as entities."""
    return re.sub("[&<>]", lambda match: _ENTITIES[match[0]], text)


def unescape(text: str) -> str:
    """Undo `escape`, once."""
    return _ENTITY.sub(lambda match: _CHARACTERS[match[0]], text)


def measure(text: str) -> int:
    """How long Slack finds a text at most: escaped, signs beyond the basic ones counted twice."""
    return len(escape(text).encode("utf-16-le", "surrogatepass")) // 2


def text_object(text: str) -> TextObject:
    """A text that Slack shows exactly as it is written."""
    if _LOOKS_LIKE_MARKUP.search(text):
        return plain_object(text)
    return MarkdownTextObject(text=escape(text), verbatim=True)


def plain_object(text: str) -> PlainTextObject:
    """A text without markup, for a button or where something looks like markup."""
    return PlainTextObject(text=escape(text), emoji=False)


def read_text(text: str, assistant: str | None = None) -> str:
    """What a person wrote, as it looked on the screen.

    Args:
        text: As Slack sends it, with control sequences and entities.
        assistant: The assistant's own user id: mentions of it are left out. Other people's ids never pass.
    """

    def shown(match: re.Match[str]) -> str:
        target, label = match["target"], match["label"]
        if match["person"]:
            return "" if assistant and target == assistant else label or SOMEONE
        if match["channel"]:
            return f"#{label or 'channel'}"
        if match["special"]:
            return label or f"@{target.partition('^')[0]}"
        return label or _SCHEME_NOT_READ.sub("", target)

    return unescape(_CONTROL.sub(shown, text)).strip()
