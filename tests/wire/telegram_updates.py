"""Updates as Telegram sends them, and how they are posted."""

import itertools
import json
import urllib.error
import urllib.request

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
NUMBERS = itertools.count(1)
PERSON = {"id": 501, "is_bot": False, "first_name": "Ada"}
GROUP = {"id": -900, "type": "group", "title": "Friends"}


def private(chat):
    return {"id": chat, "type": "private", "first_name": "Ada"}


def message(chat=501, **content):
    """A message; `chat` is a number for a private chat, or a chat."""
    where = private(chat) if isinstance(chat, int) else chat
    return {"message_id": next(NUMBERS), "date": 1_700_000_000, "chat": where, "from": PERSON, **content}


def update(kind="message", **content):
    return {"update_id": next(NUMBERS), kind: content}


def typed(text, chat=501, **content):
    return update("message", **message(chat, text=text, **content))


def pressed(call, title, chat=501, message_id=77):
    """The press of a button under a message that the fake got."""
    (button,) = [button for button in call.buttons if button["text"] == title]
    under = {**message(chat, text=call.text), "message_id": message_id, "reply_markup": {"inline_keyboard": call.rows}}
    return update(
        "callback_query", id=str(next(NUMBERS)), chat_instance="1", data=button["callback_data"], message=under, **{"from": PERSON}
    )


def post(url, body, secret=None, headers=None):
    """Post as Telegram does; return the status."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    secret_header = {} if secret is None else {SECRET_HEADER: secret}
    return _status(urllib.request.Request(url, data, {"Content-Type": "application/json", **secret_header, **(headers or {})}))


def get(url):
    """The status of a GET."""
    return _status(urllib.request.Request(url))


def _status(request):
    try:
        with urllib.request.urlopen(request, timeout=20) as response:
            return response.status
    except urllib.error.HTTPError as error:
        with error:
            return error.code
