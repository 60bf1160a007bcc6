import logging
import socket
import time

import pytest
from conftest import read_cases
from website_server import WebsiteServer, free_port, send

from channels.website.errors import ApiError
from channels.website.limits import RateLimits, network_of
from channels.website.session import Sessions

ORIGIN = "https://clinic.example"
SECRET = "zebra crossing lemonade"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    database = f"sqlite:///{tmp_path_factory.mktemp('website')}/chats.db"
    server = WebsiteServer(database, origins=ORIGIN, messages_per_minute="1000", requests_per_minute="10000").start()
    yield server
    server.stop()


@pytest.fixture(autouse=True)
def healthy(site):
    yield
    site.agent.error, site.agent.delay_seconds = None, 0


@pytest.fixture
def token(site):
    return send("POST", f"{site.api}/session", {}).json["token"]


@pytest.fixture
def serve(tmp_path):
    servers = []

    def start(**settings):
        servers.append(WebsiteServer(f"sqlite:///{tmp_path}/{len(servers)}.db", **settings).start())
        return servers[-1]

    yield start
    for server in servers:
        server.stop()


def ask(site, token, text="what is the dose?", **rest):
    return send("POST", f"{site.api}/message", {"token": token, "text": text, **rest})


def history(site, token):
    return send("GET", f"{site.api}/history", headers={"Authorization": f"Bearer {token}"})


def test_reply_carries_contract_1_and_its_words_in_parts(site, token):
    (reply,) = ask(site, token).json["replies"]
    assert (reply["kind"], reply["topics"], reply["offers"]) == ("answer", ["dosage"], ["alcohol", "side_effects"])
    assert {"sources", "content_version"} <= set(reply)
    assert (len(reply["body"]), len(reply["source_lines"])) == (2, 2)
    assert reply["disclaimer"].startswith("This is general information")
    assert [button["act"] for button in reply["buttons"]] == ["more", "ask", "ask", "feedback", "feedback"]


def test_client_cannot_choose_the_conversation(site, token):
    assert ask(site, token, sender="victim").status == 400
    assert ask(site, "website:victim").status == 401
    names = site.agent.archive.names()
    ask(site, token)
    (new,) = set(site.agent.archive.names()) - set(names)
    assert new.startswith("website:") and new not in token


def test_conversations_do_not_mix(site, token):
    other = send("POST", f"{site.api}/session", {}).json["token"]
    button = ask(site, token).json["replies"][0]["buttons"][0]["id"]
    assert send("POST", f"{site.api}/message", {"token": other, "button": button}).json["error"]["code"] == "unknown_button"
    assert history(site, other).json == {"turns": []}


@pytest.mark.parametrize("typed", ["/restart", '/dosage{"a": 1}', "/SlotSet", " /alcohol"])
def test_typed_commands_are_text(site, token, typed):
    ask(site, token, typed)
    assert not site.agent.got[-1].startswith("/")


def test_button_works_only_after_the_reply_that_offered_it(site, token):
    button = ask(site, token).json["replies"][0]["buttons"][1]["id"]
    ask(site, token, "my throat closes")
    assert send("POST", f"{site.api}/message", {"token": token, "button": button}).status == 400


def test_feedback_takes_feedback_buttons_only_and_leaves_the_others(site, token):
    more, *_, yes, _ = (one["id"] for one in ask(site, token).json["replies"][0]["buttons"])
    assert send("POST", f"{site.api}/feedback", {"token": token, "button": more}).status == 400
    assert send("POST", f"{site.api}/feedback", {"token": token, "button": yes}).status == 200
    assert send("POST", f"{site.api}/feedback", {"token": token, "button": yes}).status == 400
    assert send("POST", f"{site.api}/message", {"token": token, "button": more}).status == 200


def test_history_shows_all_turns(site, token):
    ask(site, token, "one")
    ask(site, token, "5 < 6 & 20_mg <b>")
    assert [turn["patient"] for turn in history(site, token).json["turns"]] == ["one", "5 < 6 & 20_mg <b>"]


def test_forgotten_conversation_leaves_nothing(site, token):
    ask(site, token)
    before = set(site.agent.archive.names())
    assert send("POST", f"{site.api}/forget", {"token": token}).json == {}
    assert len(before - set(site.agent.archive.names())) == 1
    assert history(site, token).json == {"turns": []}


@pytest.mark.parametrize("case", read_cases("website_refusals.yml"), ids=lambda case: case["id"])
def test_refusal_has_its_status_and_says_why(site, token, case):
    body = case.get("body", "").replace("TOKEN", token).replace("LONG", "x" * case.get("long", 0)).encode()
    headers = {"Content-Type": case.get("type", "application/json"), **case.get("headers", {})}
    response = send(case["method"], site.api + case["path"], body if case["method"] == "POST" else None, headers)
    assert (response.status, response.json["error"]["code"]) == (case["status"], case["code"])
    assert response.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert SECRET not in response.body.decode()


def test_message_of_1000_characters_is_taken(site, token):
    assert ask(site, token, "é" * 1_000).status == 200
    assert ask(site, token, "é" * 1_001).status == 400


def test_body_over_8_kilobytes_is_refused_before_all_of_it_is_read(site):
    head = f"POST /webhooks/website/message HTTP/1.1\r\nHost: 127.0.0.1:{site.port}\r\nContent-Type: application/json\r\n"
    with socket.create_connection(("127.0.0.1", site.port), timeout=5) as connection:
        connection.sendall(f"{head}Content-Length: 5000000\r\n\r\n".encode() + b"x" * 9_000)
        assert connection.recv(100).startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize("error", [ValueError(SECRET), KeyError("text")])
def test_failure_is_told_in_plain_words_and_the_next_message_works(site, token, error):
    site.agent.error = error
    response = ask(site, token)
    assert (response.status, response.json["error"]["code"]) == (503, "unavailable")
    assert "call 911 (US), 999 (UK), 112 (EU)" in response.json["reply"]["text"]
    assert SECRET not in response.body.decode()
    site.agent.error = None
    assert ask(site, token).status == 200


def test_reply_that_takes_over_five_seconds_is_told_too(site, token):
    site.agent.delay_seconds = 9
    started = time.monotonic()
    response = ask(site, token)
    assert 4.5 < time.monotonic() - started < 7
    assert (response.status, response.json["reply"]["kind"]) == (503, "not_covered")
    site.agent.delay_seconds = 0
    assert ask(site, token).status == 200


def test_unavailable_response_of_rasa_is_a_503(site, token, monkeypatch):
    monkeypatch.setattr(site.agent, "_answer", lambda text: {"text": "Sorry", "utter_action": "utter_unavailable", "buttons": []})
    assert ask(site, token).status == 503


def test_too_many_messages_of_one_chat_wait(serve):
    site = serve(messages_per_minute="3")
    token, other = (send("POST", f"{site.api}/session", {}).json["token"] for _ in range(2))
    assert [ask(site, token).status for _ in range(4)] == [200, 200, 200, 429]
    response = ask(site, token)
    assert 1 <= int(response.headers["Retry-After"]) <= 60
    assert "call 911 (US), 999 (UK), 112 (EU)" in response.json["reply"]["text"]
    assert ask(site, other).status == 200


def test_too_many_requests_of_one_address_wait(serve):
    site = serve(requests_per_minute="3")
    statuses = [send("POST", f"{site.api}/session", {}).status for _ in range(4)]
    assert statuses == [201, 201, 201, 429]
    assert send("GET", f"{site.api}/about").status == 429
    assert send("GET", f"{site.address}/health").status == 200


def test_forwarded_address_of_a_stranger_is_not_believed(serve):
    site = serve(requests_per_minute="2")
    forged = [{"X-Forwarded-For": f"10.0.0.{number}", "X-Real-IP": f"10.0.0.{number}"} for number in range(3)]
    assert [send("GET", f"{site.api}/about", headers=one).status for one in forged] == [200, 200, 429]


def test_allowed_origin_may_read_and_ask(site):
    preflight = send("OPTIONS", f"{site.api}/message", headers={"Origin": ORIGIN, "Access-Control-Request-Method": "POST"})
    assert (preflight.status, preflight.headers["Access-Control-Allow-Origin"]) == (200, ORIGIN)
    assert preflight.headers["Access-Control-Allow-Headers"] == "Content-Type, Authorization"
    assert send("POST", f"{site.api}/session", {}, {"Origin": ORIGIN}).headers["Access-Control-Allow-Origin"] == ORIGIN


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "https://clinic.example.evil.example", "http://clinic.example"])
def test_other_origins_get_nothing(site, origin):
    response = send("POST", f"{site.api}/session", {}, {"Origin": origin})
    assert (response.status, response.json["error"]["code"]) == (403, "origin_not_allowed")
    preflight = send("OPTIONS", f"{site.api}/session", headers={"Origin": origin, "Access-Control-Request-Method": "POST"})
    assert "Access-Control-Allow-Origin" not in {**response.headers, **preflight.headers}


def test_own_origin_needs_no_leave(site):
    assert send("POST", f"{site.api}/session", {}, {"Origin": site.address}).status == 201


def test_page_takes_the_place_of_rasas_greeting(site):
    page = send("GET", f"{site.address}/")
    assert b"<kesimpta-faq" in page.body and b"not medical advice" in page.body and b"tel:999" in page.body
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "*" not in policy
    assert page.headers["X-Content-Type-Options"] == "nosniff"


def test_unchanged_files_are_not_sent_again(site):
    first = send("GET", f"{site.api}/kesimpta-faq.js")
    again = send("GET", f"{site.api}/kesimpta-faq.js", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status, again.body) == (304, b"")


def test_health_tells_whether_the_model_is_loaded(site, monkeypatch):
    assert send("GET", f"{site.address}/health").json["status"] == "ok"
    monkeypatch.setattr(site.agent, "is_ready", lambda: False)
    assert send("GET", f"{site.address}/health").status == 503


def test_calendar_is_a_file_to_save(site):
    response = send("GET", f"{site.api}/calendar.ics?first=2026-11-21")
    assert response.headers["Content-Type"].startswith("text/calendar")
    assert response.headers["Content-Disposition"] == 'attachment; filename="injection-days.ics"'
    assert response.body.count(b"BEGIN:VEVENT") == 16


def test_about_tells_what_is_reviewed(site, content):
    about = send("GET", f"{site.api}/about").json
    assert about["topics"] == len(content.topics)
    assert about["reviewed"] == sum(topic.reviewed is not None for topic in content.topics.values())
    assert {one["number"] for one in about["services"]} == {service.number for service in content.services.values()}


def test_privacy_notice_of_the_operator_takes_the_place_of_ours(serve, site):
    assert b"Delete my chat" in send("GET", f"{site.api}/privacy").body
    other = serve(privacy_url=f"{site.api}/about")
    assert b'"topics"' in send("GET", f"{other.api}/privacy").body


def test_log_holds_neither_words_nor_tokens_nor_addresses(site, token, caplog):
    caplog.set_level(logging.INFO)
    ask(site, token, SECRET)
    site.agent.error = ValueError(SECRET)
    ask(site, token, SECRET)
    send("POST", f"{site.api}/message", f"{SECRET} no json".encode())
    assert "could not answer: no reply (ValueError)" in caplog.text
    assert not [one for one in (SECRET, token, "127.0.0.1") if one in caplog.text]


def test_token_expires_but_can_still_forget():
    sessions = Sessions("secret", hours=1)
    token = sessions.open().token
    assert sessions.conversation_of(token).startswith("website:")
    sessions._lifetime *= -1
    with pytest.raises(ApiError) as error:
        sessions.conversation_of(token)
    assert (error.value.status, error.value.code) == (401, "session_expired")
    assert sessions.conversation_of(token, also_expired=True).startswith("website:")


def test_missing_secret_is_told_and_each_start_has_its_own(caplog):
    token = Sessions("", hours=1).open().token
    assert "PATIENT_FAQ_SECRET is not set" in caplog.text
    with pytest.raises(ApiError, match="not valid here"):
        Sessions("", hours=1).conversation_of(token)


@pytest.mark.parametrize(
    ("address", "network"),
    [("203.0.113.9", "203.0.113.9"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"), ("[2001:db8:1:2::9]", "2001:db8:1:2::/64"), ("?", "?")],
)
def test_ipv6_addresses_count_by_their_network(address, network):
    assert network_of(address) == network


def test_redis_counts_for_all_processes(redis_server, loop):
    limits = [RateLimits(redis_server[1]) for _ in range(2)]
    assert [loop.run_until_complete(one.hit("someone", 3)) == 0 for one in limits * 2] == [True, True, True, False]


def test_redis_that_is_down_is_told_once_and_limits_go_on(loop, caplog):
    limits = RateLimits(f"redis://127.0.0.1:{free_port()}/0")
    assert [loop.run_until_complete(limits.hit("someone", 2)) == 0 for _ in range(3)] == [True, True, False]
    assert caplog.text.count("PATIENT_FAQ_REDIS cannot be reached") == 1
