"""Sends messages over one kept-open connection and times the round trips."""

from __future__ import annotations

import http.client
import itertools
import json
import threading
import time
import uuid

TURNS_OF_A_CONVERSATION = 5


def time_messages(port: int, text: str, count: int, turns: int = TURNS_OF_A_CONVERSATION) -> list[float]:
    """Round trips in milliseconds.

    Args:
        port: Of the bot's REST channel.
        text: What is asked each time.
        count: How many messages.
        turns: After how many messages a new conversation begins.
    """
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    times = []
    sender = ""
    for number in range(count):
        if number % turns == 0:
            sender = uuid.uuid4().hex
        body = json.dumps({"sender": sender, "message": text})
        started = time.perf_counter()
        connection.request("POST", "/webhooks/rest/webhook", body, {"Content-Type": "application/json"})
        reply = json.loads(connection.getresponse().read())
        times.append(1000 * (time.perf_counter() - started))
        if not reply:
            raise RuntimeError(f"the bot on port {port} said nothing to {text!r}")
    connection.close()
    return times


def messages_per_second(port: int, text: str, count: int, senders: int) -> float:
    """How many messages a second get their reply when several senders ask at once."""
    threads = [threading.Thread(target=time_messages, args=(port, text, count // senders)) for _ in range(senders)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return (count // senders * senders) / (time.perf_counter() - started)


def time_turns(port: int, text: str, conversations: int, turns: int) -> list[list[float]]:
    """Round trips of whole conversations: one list of `turns` times for each."""
    times = time_messages(port, text, conversations * turns, turns)
    return [times[start : start + turns] for start in itertools.islice(range(0, len(times), turns), conversations)]
