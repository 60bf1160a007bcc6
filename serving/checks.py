"""What must hold before the assistant starts."""

from __future__ import annotations

import json
import socket
import tarfile
import urllib.request
from pathlib import Path

from patient_faq.content import load_content
from patient_faq.errors import ResourceError
from patient_faq.settings import ACTION_HOST, Settings

MODELS_FOLDER = Path(__file__).resolve().parents[1] / "models"
MARKER_RESPONSE = "utter_greet"


def check_ports(settings: Settings) -> None:
    """Refuse to start when a port is taken.

    Raises:
        ResourceError: If something listens there already.
    """
    for name, host, port in (
        ("PATIENT_FAQ_PORT", settings.host, settings.port),
        ("PATIENT_FAQ_ACTION_PORT", ACTION_HOST, settings.action_port),
    ):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                raise ResourceError(
                    f"port {port} of {host}: cannot be used ({error.strerror}); stop what uses it, or set {name} to another port"
                ) from error


def check_model(folder: Path = MODELS_FOLDER) -> Path:
    """Find the newest model and refuse one that was trained on other content.

    Returns:
        The model's archive.

    Raises:
        ResourceError: If there is no model, or its content differs from content/.
    """
    models = sorted(folder.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)
    if not models:
        raise ResourceError(f"{folder}: holds no trained model; run `make train`")
    _compare(_version_of_model(models[-1]), f"{models[-1]}: was trained", "run `make train`")
    return models[-1]


def check_action_server(settings: Settings) -> None:
    """Refuse to answer when the action server has loaded other content.

    Raises:
        ResourceError: If its content differs from content/.
    """
    call = {
        "next_action": "action_report_content_version",
        "sender_id": "start",
        "tracker": {"sender_id": "start", "slots": {}, "events": []},
    }
    request = urllib.request.Request(
        f"http://{ACTION_HOST}:{settings.action_port}/webhook", json.dumps(call).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=5) as response:  # noqa: S310
        version = json.load(response)["responses"][0]["text"]
    _compare(version, "the action server: runs", "stop all parts and start them again with `make run`")


def _compare(version: str, what: str, mend: str) -> None:
    ours = load_content().version
    if version != ours:
        raise ResourceError(f"{what} on content {version}, but content/ is {ours}; {mend}")


def _version_of_model(path: Path) -> str:
    try:
        with tarfile.open(path) as archive:
            member = archive.extractfile("metadata.json")
            metadata = json.load(member) if member else {}
        return str(metadata["domain"]["responses"][MARKER_RESPONSE][0]["metadata"]["content_version"])
    except (OSError, KeyError, ValueError, tarfile.TarError) as error:
        raise ResourceError(f"{path}: is no model of this assistant ({error}); delete it and run `make train`") from error
