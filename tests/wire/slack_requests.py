"""What Slack sends, signed as Slack signs it."""

import hashlib
import hmac
import itertools
import json
import time
import urllib.error
import urllib.parse
import urllib.request

from wire.accounts import SLACK_SIGNING_SECRET

ASSISTANT = "UASSISTANT"
NUMBERS = itertools.count(1)
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"


def event_id():
    return f"Ev{next(NUMBERS):08}"


def callback(event, name=None):
    authorizations = [{"user_id": ASSISTANT, "is_bot": True}]
    return {"type": "event_callback", "team_id": "T1", "event_id": name or event_id(), "event": event, "authorizations": authorizations}


def direct(text, user="U1", name=None, **more):
    event = {"type": "message", "channel_type": "im", "channel": f"D{user}", "user": user, "text": text, "ts": f"17.{next(NUMBERS)}"}
    return callback({**event, **more}, name)


def mention(text, user="U1", channel="C1", **more):
    text = f"<@{ASSISTANT}> {text}"
    return callback({"type": "app_mention", "channel": channel, "user": user, "text": text, "ts": f"17.{next(NUMBERS)}", **more})


def command(text, response_url, user="U1", channel="C1"):
    trigger = f"trigger.{next(NUMBERS)}"
    values = {"command": "/kesimpta", "text": text, "user_id": user, "channel_id": channel, "response_url": response_url}
    return {**values, "trigger_id": trigger, "team_id": "T1"}


def press(element, user="U1", channel=None, message=None, **more):
    """A press of a button or a choice in a list, as `tests/wire/fake_slack.py` got it."""
    action = {**element, "block_id": more.pop("block_id", "b1")}
    if element["type"] == "static_select":
        action["selected_option"] = element["options"][more.pop("option", 0)]
    where = {} if channel == "" else {"channel": {"id": channel or f"D{user}"}}
    known = {"message": message} if message else {}
    body = {"type": "block_actions", "user": {"id": user}, "actions": [action], "trigger_id": f"trigger.{next(NUMBERS)}"}
    return {**body, **where, **known, **more}


def to_bytes(body):
    return body if isinstance(body, bytes) else json.dumps(body).encode()


def form(values):
    return urllib.parse.urlencode(values).encode()


def interaction(payload):
    return form({"payload": json.dumps(payload)})


def signature(body, timestamp, secret=SLACK_SIGNING_SECRET):
    return "v0=" + hmac.new(secret.encode(), b"v0:%s:%s" % (str(timestamp).encode(), body), hashlib.sha256).hexdigest()


def send(url, body, content_type=JSON, age=0, timestamp=None, secret=SLACK_SIGNING_SECRET, headers=None):
    """Post as Slack does; returns the status and the text of the answer."""
    body = to_bytes(body)
    timestamp = int(time.time()) - age if timestamp is None else timestamp
    signed = {"X-Slack-Request-Timestamp": str(timestamp), "X-Slack-Signature": signature(body, timestamp, secret)}
    given = {"Content-Type": content_type, **signed, **(headers or {})}
    request = urllib.request.Request(url, body, {name: value for name, value in given.items() if value is not None})
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()
