"""Read content/ into models, collecting every fault before failing once."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from patient_faq.content.dialogue import DialogueWords
from patient_faq.content.models import ContentModel, Group, Messages, Service, Source, Subject, Topic, VagueSubject
from patient_faq.errors import ContentError

CONTENT_FOLDER = Path(__file__).resolve().parents[2] / "content"

Model = TypeVar("Model", bound=ContentModel)
SubjectModel = TypeVar("SubjectModel", Subject, VagueSubject)


@dataclass(frozen=True)
class Content:
    """Everything the assistant knows and says.

    Attributes:
        topics: Topics by id, in menu order.
        sources: Documents by id.
        groups: Groups by id, in menu order.
        subjects: What the documents do not cover, by id.
        vague: What may mean several topics, by id.
        services: Telephone services by name.
        messages: Everything said besides the topics.
        dialogue: What is said in the course of a conversation.
        version: Digest of all content files, 12 hexadecimal digits.
    """

    topics: Mapping[str, Topic]
    sources: Mapping[str, Source]
    groups: Mapping[str, Group]
    subjects: Mapping[str, Subject]
    vague: Mapping[str, VagueSubject]
    services: Mapping[str, Service]
    messages: Messages
    dialogue: DialogueWords
    version: str


@functools.lru_cache(maxsize=4)
def load_content(folder: Path = CONTENT_FOLDER) -> Content:
    """Read and validate all content files.

    Args:
        folder: The folder that holds topics/, sources.yml and the other files.

    Returns:
        The content, valid file by file; `check.find_faults` compares the files with each other.

    Raises:
        ContentError: If any file is missing, is not YAML or does not fit its model; lists every fault.
    """
    faults: list[str] = []
    sources = _by_id(_read_list(folder / "sources.yml", Source, faults))
    groups = _by_id(_read_list(folder / "groups.yml", Group, faults))
    topics = _read_topics(folder / "topics", list(groups), faults)
    subjects = _by_id(_read_subjects(folder / "not_covered", Subject, faults))
    vague = _by_id(_read_subjects(folder / "vague", VagueSubject, faults))
    services = _read_services(folder / "services.yml", faults)
    messages = parse(Messages, read_yaml(folder / "messages.yml", faults), short_path(folder / "messages.yml"), faults)
    dialogue = parse(DialogueWords, read_yaml(folder / "dialogue.yml", faults), short_path(folder / "dialogue.yml"), faults)
    if messages is None or dialogue is None or faults:
        raise ContentError(faults)
    return Content(topics, sources, groups, subjects, vague, services, messages, dialogue, digest(folder))


def digest(folder: Path = CONTENT_FOLDER) -> str:
    """Digest the names and bytes of all content files, 12 hexadecimal digits."""
    total = hashlib.sha256()
    for path in sorted(folder.rglob("*.yml")):
        total.update(f"{path.relative_to(folder)}\0".encode())
        total.update(path.read_bytes())
    return total.hexdigest()[:12]


def read_yaml(path: Path, faults: list[str]) -> Any:
    """Parse one YAML file; a fault is added to `faults` and None returned when that fails."""
    try:
        return YAML(typ="safe").load(path)
    except FileNotFoundError:
        faults.append(f"{short_path(path)}: is missing; restore it")
    except YAMLError as error:
        reason = " ".join(str(error).split())
        faults.append(f"{short_path(path)}: is not valid YAML ({reason}); mend the line named")
    return None


def parse(model: type[Model], data: Any, place: str, faults: list[str]) -> Model | None:
    """Build a model from parsed YAML; faults are added to `faults` and None returned when it does not fit."""
    if not isinstance(data, dict):
        if data is not None:
            faults.append(f"{place}: is not a list of fields; write `field: value` lines")
        return None
    try:
        return model.parse_obj(data)
    except ValidationError as error:
        faults.extend(f"{place}: {_field(one['loc'])}: {_mend(one)}" for one in error.errors())
        return None


def short_path(path: Path) -> str:
    """The path from the content folder's parent on, as faults show it."""
    parts = path.parts
    return str(Path(*parts[parts.index("content") :])) if "content" in parts else str(path)


def _read_topics(folder: Path, groups: list[str], faults: list[str]) -> dict[str, Topic]:
    topics: list[Topic] = []
    for path in sorted(folder.rglob("*.yml"), key=lambda path: (_rank(path.parent.name, groups), path.name)):
        topic = _read_topic(path, groups, faults)
        if topic is not None:
            topics.append(topic)
    return _by_id(topics)


def _read_topic(path: Path, groups: list[str], faults: list[str]) -> Topic | None:
    place = short_path(path)
    if path.parent.name not in groups:
        faults.append(f"{place}: its folder {path.parent.name!r} is no group; add it to groups.yml or move the file")
    data = read_yaml(path, faults)
    if data is None:
        return None
    if isinstance(data, dict):
        if "group" in data:
            faults.append(f"{place}: group: is given by the folder; remove the line")
        data = {**data, "group": path.parent.name}
    topic = parse(Topic, data, place, faults)
    if topic is not None and topic.id != path.stem:
        faults.append(f"{place}: id: is {topic.id!r}; it must be the file's name {path.stem!r}")
    return topic


def _read_subjects(folder: Path, model: type[SubjectModel], faults: list[str]) -> Iterator[SubjectModel]:
    for path in sorted(folder.glob("*.yml")):
        subject = parse(model, read_yaml(path, faults), short_path(path), faults)
        if subject is not None and subject.id != path.stem:
            faults.append(f"{short_path(path)}: id: is {subject.id!r}; it must be the file's name {path.stem!r}")
        if subject is not None:
            yield subject


def _read_services(path: Path, faults: list[str]) -> dict[str, Service]:
    data = read_yaml(path, faults) or {}
    services = {name: parse(Service, entry, f"{short_path(path)}: {name}", faults) for name, entry in data.items()}
    return {name: service for name, service in services.items() if service is not None}


def _read_list(path: Path, model: type[Model], faults: list[str]) -> list[Model]:
    data = read_yaml(path, faults)
    if data is None:
        return []
    if not isinstance(data, list):
        faults.append(f"{short_path(path)}: is not a list; start each entry with '- '")
        return []
    entries = (parse(model, entry, f"{short_path(path)}: entry {number}", faults) for number, entry in enumerate(data, 1))
    return [entry for entry in entries if entry is not None]


def _by_id(entries: Iterable[Any]) -> dict[str, Any]:
    return {entry.id: entry for entry in entries if entry is not None}


def _rank(group: str, groups: list[str]) -> int:
    return groups.index(group) if group in groups else len(groups)


def _field(location: tuple[int | str, ...]) -> str:
    return " ".join(str(part) for part in location)


def _mend(error: Mapping[str, Any]) -> str:
    kind, message = error["type"], error["msg"]
    if kind == "value_error.missing":
        return "is missing; add it"
    if kind == "value_error.extra":
        return "is not a known field; correct its name or remove it"
    if kind == "value_error":
        return str(message)
    return f"{message}; correct the value"
