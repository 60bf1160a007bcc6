"""A stand-in of Telegram's Bot API that enforces its limits and keeps what it was sent."""

import asyncio
import html
import json
import re
from dataclasses import dataclass, field

from aiohttp import web

from wire.fake_server import FakeServer

BOT = {"id": 1234567, "is_bot": True, "first_name": "FAQ", "username": "KesimptaFaqBot"}
OBJECTS = {"reply_markup", "reply_parameters", "link_preview_options", "allowed_updates", "commands"}
TAGS = {"b", "i", "u", "s", "code", "pre", "blockquote"}
TAG = re.compile(r"<(/?)(\w+)( expandable)?>")
BARE = re.compile(r">|&(?!(?:lt|gt|amp|quot|#\d+);)")


class RefusedError(Exception):
    """What Telegram answers with status 400."""


@dataclass(frozen=True)
class Call:
    """A call of the Bot API.

    Attributes:
        method: Such as sendMessage.
        values: What came with it, JSON read.
        text: Of a message, what a patient sees.
    """

    method: str
    values: dict = field(default_factory=dict)
    text: str = ""

    @property
    def chat(self):
        return int(self.values["chat_id"])

    @property
    def rows(self):
        return (self.values.get("reply_markup") or {}).get("inline_keyboard", [])

    @property
    def buttons(self):
        return [button for row in self.rows for button in row]


class FakeTelegram(FakeServer):
    """The Bot API for one bot.

    `fail` makes the next calls fail; `calls` are those that were carried out, `refused` the others.
    """

    def routes(self):
        return [web.post("/bot{token}/{method}", self._serve)]

    def fail(self, status, times=1, method="sendMessage", seconds=0, **parameters):
        """Let the next calls of a method take some seconds and answer with a status; 200 is only slow."""
        self._failures += [(method, status, seconds, parameters)] * times

    def clear(self):
        self.calls.clear()
        self.refused.clear()
        self._failures.clear()

    def sent(self, chat=None):
        return [call for call in list(self.calls) if call.method == "sendMessage" and chat in (None, call.chat)]

    def made(self, method):
        return [call for call in list(self.calls) if call.method == method]

    async def _serve(self, request):
        if request.match_info["token"] != self.token:
            return _answer(401, description="Unauthorized")
        method = request.match_info["method"]
        values = {key: json.loads(value) if key in OBJECTS else value for key, value in (await request.post()).items()}
        failure = next((one for one in self._failures if one[0] == method), None)
        if failure:
            self._failures.remove(failure)
            _, status, seconds, parameters = failure
            await asyncio.sleep(seconds)
            if status != 200:
                self.refused.append(Call(method, values))
                return _answer(status, description="It was made to fail", parameters=parameters)
        try:
            text = check(method, values)
        except RefusedError as reason:
            self.refused.append(Call(method, values))
            return _answer(400, description=f"Bad Request: {reason}")
        with self._lock:
            self.calls.append(Call(method, values, text))
        return _answer(200, result=self._result(method, values))

    def _result(self, method, values):
        if method == "getMe":
            return BOT
        if method == "getWebhookInfo":
            (last,) = self.made("setWebhook")[-1:] or (Call("", {"url": ""}),)
            return {"url": last.values["url"], "has_custom_certificate": False, "pending_update_count": 0}
        if method == "sendMessage":
            chat = {"id": int(values["chat_id"]), "type": "private"}
            return {"message_id": next(self._numbers), "date": 1_700_000_000, "chat": chat, "text": values["text"]}
        return True


def check(method, values):
    """Enforce what Telegram enforces; return the text that is seen."""
    _check_keyboard(values.get("reply_markup"))
    if method == "setWebhook":
        _check_webhook(values)
    if method != "sendMessage":
        return ""
    text = read_html(values["text"]) if values.get("parse_mode") == "HTML" else values["text"]
    if not text.strip():
        raise RefusedError("message text is empty")
    if len(text.encode("utf-16-le")) // 2 > 4096:
        raise RefusedError("message is too long")
    return text.strip()


def _check_keyboard(markup):
    for row in (markup or {}).get("inline_keyboard", []):
        for button in row:
            if not button["text"].strip():
                raise RefusedError("Text buttons are unallowed in the inline keyboard")
            if "url" not in button and not 1 <= len(button["callback_data"].encode()) <= 64:
                raise RefusedError("BUTTON_DATA_INVALID")


def _check_webhook(values):
    if not values["url"].startswith("https://"):
        raise RefusedError("bad webhook: An HTTPS URL must be provided for webhook")
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", values.get("secret_token", "")):
        raise RefusedError("secret token contains unallowed characters")


def read_html(text):
    """The text without markup, read as strictly as Telegram does."""
    seen, open_tags = [], []
    for part in re.split(r"(<[^>]*>|[^<]+|<)", text):
        if part.startswith("<"):
            _follow(part, open_tags)
        else:
            if BARE.search(part):
                raise RefusedError("can't parse entities: unexpected character")
            seen.append(html.unescape(part))
    if open_tags:
        raise RefusedError(f"can't parse entities: can't find end tag for {open_tags[-1]!r}")
    return "".join(seen)


def _follow(part, open_tags):
    tag = TAG.fullmatch(part)
    if not tag or tag[2] not in TAGS:
        raise RefusedError("can't parse entities: unsupported start tag")
    if not tag[1]:
        open_tags.append(tag[2])
    elif not open_tags or open_tags.pop() != tag[2]:
        raise RefusedError("can't parse entities: unmatched end tag")


def _answer(status, **content):
    return web.json_response({"ok": status == 200, **({} if status == 200 else {"error_code": status}), **content}, status=status)
