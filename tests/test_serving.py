import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any

import pytest
from conftest import ROOT
from website_server import free_port, send

from patient_faq.errors import ResourceError
from patient_faq.settings import read_settings
from serving import checks

SECRET = "zebra crossing lemonade"


def post(url, body, headers=None):
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json", **(headers or {})})
    with urllib.request.urlopen(request, timeout=10) as response:
        return json.load(response), response.headers


def start(**settings):
    environment = {**os.environ, "PATIENT_FAQ_PORT": str(free_port()), "PATIENT_FAQ_ACTION_PORT": str(free_port()), **settings}
    process = subprocess.Popen(
        [sys.executable, "-m", "serving"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    return process, environment


def child_of(process, module):
    children = subprocess.run(["pgrep", "-P", str(process.pid), "-f", module], capture_output=True, text=True, check=True)
    return int(children.stdout.split()[0])


@dataclass(frozen=True)
class Answer:
    token: str
    status: int
    json: Any


def website(server):
    """Talk in one conversation over the website channel."""
    api = f"{server[1]}/webhooks/website"
    token = send("POST", f"{api}/session", {}).json["token"]

    def say(**said):
        response = send("POST", f"{api}/message", {"token": token, **said})
        return Answer(token, response.status, response.json)

    return say


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    database = f"sqlite:///{tmp_path_factory.mktemp('served')}/chats.db"
    process, environment = start(PATIENT_FAQ_REST="on", PATIENT_FAQ_LOG_LEVEL="INFO", PATIENT_FAQ_DATABASE=database)
    seen = []
    for line in process.stdout:
        seen.append(line)
        if "REST:" in line:
            break
    assert process.poll() is None, "".join(seen)
    yield process, f"http://127.0.0.1:{environment['PATIENT_FAQ_PORT']}", environment, seen
    process.send_signal(signal.SIGINT)
    process.wait(20)
    process.stdout.close()


@pytest.mark.server
@pytest.mark.model
def test_rest_answers_with_text_and_buttons(server):
    replies, _ = post(f"{server[1]}/webhooks/rest/webhook", {"sender": "rest", "message": "am i allowed a glass of wine"})
    assert "alcohol" in replies[0]["text"]
    assert any(reply.get("buttons") for reply in replies)


@pytest.mark.server
@pytest.mark.model
@pytest.mark.parametrize("message", ["", "/session_start", "/restart", 7, "x" * 10_000])
def test_rest_is_never_silent(server, message):
    replies, _ = post(f"{server[1]}/webhooks/rest/webhook", {"sender": "bad", "message": message})
    assert replies[0]["text"]


@pytest.mark.server
@pytest.mark.model
def test_page_and_health_are_served_on_the_same_port(server):
    assert send("GET", f"{server[1]}/health").json["status"] == "ok"
    page = send("GET", f"{server[1]}/")
    assert b"<kesimpta-faq" in page.body
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]


@pytest.mark.server
@pytest.mark.model
def test_website_keeps_a_conversation_and_carries_metadata(server):
    say = website(server)
    (reply,) = say(text="can i drink wine").json["replies"]
    assert (reply["kind"], reply["topics"]) == ("answer", ["alcohol"])
    assert all(reply["sources"]) and reply["source_lines"]
    (more,) = say(button=reply["buttons"][0]["id"]).json["replies"]
    assert (more["kind"], more["topics"]) == ("answer", ["alcohol"])


@pytest.mark.server
@pytest.mark.model
def test_forgotten_chat_starts_anew(server):
    say = website(server)
    token = say(text="can i drink wine").token
    assert send("POST", f"{server[1]}/webhooks/website/forget", {"token": token}).status == 200
    history = send("GET", f"{server[1]}/webhooks/website/history", headers={"Authorization": f"Bearer {token}"})
    assert history.json == {"turns": []}
    assert say(text="hello").json["replies"][0]["kind"] == "chitchat"


@pytest.mark.server
@pytest.mark.model
def test_alarms_are_answered_while_the_action_server_is_down(server):
    process, *_ = server
    say = website(server)
    os.kill(child_of(process, "serving.action_server"), signal.SIGKILL)
    assert say(text="my throat is closing and i cant breathe").json["replies"][0]["text"].startswith("Call 911 (US), 999 (UK), 112 (EU)")
    assert "988" in say(text="I want to kill myself").json["replies"][0]["text"]
    answer = say(text="can i drink wine")
    assert answer.status == 503
    assert "cannot answer right now" in answer.json["reply"]["text"]
    # Not by asking again and again: a chat takes only so many messages a minute.
    _wait_for(f"http://127.0.0.1:{server[2]['PATIENT_FAQ_ACTION_PORT']}/health")
    assert "alcohol" in say(text="can i drink wine").json["replies"][0]["text"]


@pytest.mark.server
@pytest.mark.model
def test_no_message_text_is_logged_and_both_servers_end_with_rasa(server):
    process, address, _, seen = server
    post(f"{address}/webhooks/rest/webhook", {"sender": "log", "message": SECRET})
    post(f"{address}/webhooks/rest/webhook", {"sender": "log", "message": f"{SECRET} my throat is closing"})
    token = website(server)(text=SECRET).token
    os.kill(child_of(process, "serving.rasa_cli"), signal.SIGKILL)
    rest = process.stdout.read()
    assert process.wait(30) == 1
    assert "serving.rasa_cli: ended" in rest
    assert not [one for one in (SECRET, token) if one in "".join(seen) + rest]


@pytest.mark.server
@pytest.mark.model
def test_port_in_use_is_one_clear_message():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        process, _ = start(PATIENT_FAQ_PORT=str(taken.getsockname()[1]))
        output, _ = process.communicate(timeout=30)
    assert process.returncode == 1
    assert "set PATIENT_FAQ_PORT to another port" in output
    assert "Traceback" not in output


def test_wrong_setting_is_one_clear_message():
    process, _ = start(PATIENT_FAQ_REST="perhaps")
    output, _ = process.communicate(timeout=30)
    assert process.returncode == 1
    assert output.strip() == "PATIENT_FAQ_REST: is 'perhaps'; set it to on or off"


def test_missing_model_is_one_clear_message(tmp_path):
    with pytest.raises(ResourceError, match="run `make train`"):
        checks.check_model(tmp_path)


def test_broken_model_is_one_clear_message(tmp_path):
    (tmp_path / "faq.tar.gz").write_bytes(b"no archive")
    with pytest.raises(ResourceError, match="is no model of this assistant"):
        checks.check_model(tmp_path)


@pytest.mark.model
def test_model_of_other_content_is_refused(monkeypatch):
    monkeypatch.setattr(checks, "load_content", lambda: type("Content", (), {"version": "other"}))
    with pytest.raises(ResourceError, match="but content/ is other; run `make train`"):
        checks.check_model()


def test_action_server_of_other_content_is_refused(monkeypatch):
    port = str(free_port())
    environment = {**os.environ, "PATIENT_FAQ_ACTION_PORT": port}
    process = subprocess.Popen([sys.executable, "-m", "serving.action_server"], cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
    try:
        monkeypatch.setattr(checks, "load_content", lambda: type("Content", (), {"version": "other"}))
        _wait_for(f"http://127.0.0.1:{port}/health")
        with pytest.raises(ResourceError, match="the action server: runs on content"):
            checks.check_action_server(read_settings({"PATIENT_FAQ_ACTION_PORT": port}))
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(url):
    _wait_until(lambda: urllib.request.urlopen(url, timeout=1).close() is None, url)


def _wait_until(holds, what="what was waited for", seconds=20):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if holds():
                return
        except OSError:
            pass
        time.sleep(0.2)
    raise AssertionError(f"{what}: not within {seconds} s")
