"""`python -m serving`: start the action server and Rasa, and stop both together.

An action server that ends is started again: meanwhile Rasa goes on giving the replies that need no action, those to
emergencies among them.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass

from patient_faq.errors import PatientFaqError, ResourceError
from patient_faq.settings import ACTION_HOST, Settings, read_settings
from patient_faq.storage import open_database
from serving.checks import check_action_server, check_model, check_ports

START_TIMEOUT_SECONDS = 120
STOP_TIMEOUT_SECONDS = 10
POLL_SECONDS = 0.2
RESTART_PAUSE_SECONDS = 2.0
ACTION_SERVER = "serving.action_server"


@dataclass(frozen=True)
class Server:
    """A process that serves a part of the assistant."""

    name: str
    process: subprocess.Popen[bytes]


def main() -> int:
    """Serve until Ctrl-C or until Rasa ends; return the exit status."""
    # Both, as a shell starts background jobs with Ctrl-C ignored.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    servers: list[Server] = []
    try:
        settings = read_settings()
        check_ports(settings)
        open_database(settings.database).dispose()
        model = check_model()
        servers.append(_start(ACTION_SERVER))
        servers.append(_start("serving.rasa_cli", *_rasa_options(settings, str(model))))
        _wait_until_up(f"http://{ACTION_HOST}:{settings.action_port}/health", servers)
        check_action_server(settings)
        _wait_until_up(f"http://{_reachable(settings.host)}:{settings.port}/health", servers)
        print(_welcome(settings), flush=True)
        _watch(servers)
        return 0
    except PatientFaqError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopping ...")
        return 0
    finally:
        _stop(servers)


def _rasa_options(settings: Settings, model: str) -> list[str]:
    return [
        "run", "--model", model, "--interface", settings.host, "--port", str(settings.port),
        "--endpoints", "endpoints.yml", "--credentials", "credentials.yml",
    ]  # fmt: skip


def _start(module: str, *options: str) -> Server:
    return Server(module, subprocess.Popen([sys.executable, "-m", module, *options], start_new_session=True))


def _wait_until_up(url: str, servers: list[Server]) -> None:
    deadline = time.monotonic() + START_TIMEOUT_SECONDS
    while time.monotonic() < deadline:
        _fail_if_ended(servers)
        try:
            urllib.request.urlopen(url, timeout=1).close()
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(POLL_SECONDS)
    raise ResourceError(f"{url}: does not answer after {START_TIMEOUT_SECONDS} s; look at the messages above")


def _watch(servers: list[Server]) -> None:
    while True:
        for number, server in enumerate(servers):
            if server.name == ACTION_SERVER and server.process.poll() is not None:
                print(f"{server.name}: ended with status {server.process.poll()}; it is started again.", file=sys.stderr, flush=True)
                time.sleep(RESTART_PAUSE_SECONDS)
                servers[number] = _start(ACTION_SERVER)
        _fail_if_ended([server for server in servers if server.name != ACTION_SERVER])
        time.sleep(POLL_SECONDS)


def _fail_if_ended(servers: list[Server]) -> None:
    for server in servers:
        status = server.process.poll()
        if status is not None:
            raise ResourceError(f"{server.name}: ended with status {status}; the other server is stopped too. Look at the messages above")


def _stop(servers: list[Server]) -> None:
    for server in servers:
        if server.process.poll() is None:
            server.process.send_signal(signal.SIGTERM)
    for server in servers:
        try:
            server.process.wait(STOP_TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired:
            server.process.kill()


def _reachable(host: str) -> str:
    return "127.0.0.1" if host == "0.0.0.0" else host  # noqa: S104


def _welcome(settings: Settings) -> str:
    address = f"http://{_reachable(settings.host)}:{settings.port}"
    rest = f"\nREST: {address}/webhooks/rest/webhook" if settings.rest else ""
    messengers = {"Slack": settings.slack, "Telegram": settings.telegram}
    states = ", ".join(f"{name} {'on' if there else 'off'}" for name, there in messengers.items())
    return f"\nThe assistant is ready: open {address}/ in a browser. Ctrl-C stops it.\nMessengers: {states}.{rest}"


if __name__ == "__main__":
    sys.exit(main())
