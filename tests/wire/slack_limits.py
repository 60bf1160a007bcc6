"""Slack's limits and its markup, as its documentation states them (docs.slack.dev/reference/block-kit)."""

import re

BARE = re.compile(r"<|>|&(?!(?:amp|lt|gt);)")
# In mrkdwn these would be shown as something else than they are.
MARKUP = re.compile(r"[*_~`]|^\s*&gt;|:[\w+'-]+:", re.MULTILINE)


class RefusedError(Exception):
    """What Slack answers with `ok: false`."""


def check_text(text):
    """The text of a message: there, escaped, not too long."""
    if not text or not text.strip():
        raise RefusedError("no_text")
    if size(text) > 40_000 or BARE.search(text):
        raise RefusedError("msg_too_long_or_malformed")


def check_blocks(blocks, most):
    """All blocks of a message or a view."""
    if len(blocks) > most:
        raise RefusedError("invalid_blocks: too many blocks")
    for block in blocks:
        CHECKS[block["type"]](block)
    named = [block["block_id"] for block in blocks if "block_id" in block]
    if len(named) != len(set(named)):
        raise RefusedError("invalid_blocks: block_id twice")


def size(text):
    """As JavaScript counts, which is never less than as Python counts."""
    return len(text.encode("utf-16-le")) // 2


def _check_text_object(text, most):
    if text["type"] not in ("mrkdwn", "plain_text") or not text["text"].strip() or size(text["text"]) > most:
        raise RefusedError(f"invalid_blocks: text of {size(text['text'])}")
    if BARE.search(text["text"]):
        raise RefusedError("invalid_blocks: not escaped")
    if text["type"] == "mrkdwn" and MARKUP.search(text["text"]):
        raise RefusedError("invalid_blocks: shown as markup")


def _check_section(block):
    _check_text_object(block["text"], 3_000)
    if "accessory" in block:
        _check_element(block["accessory"])


def _check_context(block):
    if not 1 <= len(block["elements"]) <= 10:
        raise RefusedError("invalid_blocks: context elements")
    for element in block["elements"]:
        _check_text_object(element, 2_000)


def _check_actions(block):
    names = [element["action_id"] for element in block["elements"]]
    if not 1 <= len(names) <= 25 or len(names) != len(set(names)):
        raise RefusedError("invalid_blocks: action elements")
    for element in block["elements"]:
        _check_element(element)


def _check_element(element):
    if element["type"] == "button":
        _check_label(element["text"], 75)
        if not 0 < len(element["value"]) <= 2_000 or size(element.get("accessibility_label", "")) > 75:
            raise RefusedError("invalid_blocks: value of a button")
    elif element["type"] == "static_select":
        _check_label(element["placeholder"], 150)
        if not 1 <= len(element["options"]) <= 100:
            raise RefusedError("invalid_blocks: options")
        for option in element["options"]:
            _check_label(option["text"], 75)
    else:
        raise RefusedError("invalid_blocks: unknown element")


def _check_label(text, most):
    if text["type"] != "plain_text":
        raise RefusedError("invalid_blocks: label with markup")
    _check_text_object(text, most)


CHECKS = {"section": _check_section, "context": _check_context, "actions": _check_actions}
