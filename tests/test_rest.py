import json
import urllib.error
import urllib.request

import pytest
from wire.small_app import SmallApp

from channels.rest import RestChannel
from patient_faq.content import load_content
from patient_faq.content.words import unavailable_text


class Rasa:
    """Echoes; a message 'fail' fails."""

    def __init__(self):
        self.got = []

    async def __call__(self, message):
        self.got.append(message)
        if "fail" in message.text:
            raise ValueError(message.text)
        await message.output_channel.send_response(message.sender_id, {"text": f"You said: {message.text}"})


@pytest.fixture
def rasa():
    return Rasa()


@pytest.fixture
def post(rasa):
    with SmallApp(RestChannel(True), rasa) as app:

        def send(body, content_type="application/json", query=""):
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
            request = urllib.request.Request(f"{app.url}/webhook{query}", data, {"Content-Type": content_type})
            try:
                with urllib.request.urlopen(request, timeout=5) as response:
                    return response.status, response.read().decode()
            except urllib.error.HTTPError as error:
                with error:
                    return error.code, ""

        yield send


def test_message_is_answered(post, rasa):
    status, body = post(
        {"sender": "a", "message": "hello", "input_channel": "telegram", "metadata": "odd"}, "application/json; charset=utf-8"
    )
    assert (status, json.loads(body)) == (200, [{"recipient_id": "a", "text": "You said: hello"}])
    assert (rasa.got[0].input_channel, rasa.got[0].metadata) == ("rest", None)


def test_callers_without_a_name_share_no_conversation(post, rasa):
    for _ in range(2):
        post({"message": "hello"})
    assert len({message.sender_id for message in rasa.got} | {"default"}) == 3


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"7", b'{"sender": {"a": 1}, "message": "hello"}', b'{"sender": ["a"]}'])
def test_body_that_does_not_fit_is_refused(post, rasa, body):
    assert post(body) == (400, "")
    assert rasa.got == []


def test_other_websites_cannot_post_without_asking(post, rasa):
    assert post({"sender": "a", "message": "hello"}, "text/plain") == (415, "")
    assert rasa.got == []


@pytest.mark.parametrize("query", ["", "?stream=true"])
def test_failure_is_told_in_plain_words_and_not_logged(post, caplog, query):
    status, body = post({"sender": "a", "message": "zebra fail"}, query=query)
    lines = json.loads(body) if body.startswith("[") else [json.loads(line) for line in body.splitlines()]
    assert (status, "\n\n".join(line["text"] for line in lines)) == (200, unavailable_text(load_content()))
    assert "zebra" not in caplog.text + str([record.__dict__ for record in caplog.records])


def test_channel_that_is_off_has_no_route(rasa):
    with SmallApp(RestChannel(False), rasa) as app, pytest.raises(urllib.error.HTTPError) as error:
        urllib.request.urlopen(f"{app.url}/webhook", b"{}", timeout=5)
    assert error.value.code == 404
    error.value.close()
