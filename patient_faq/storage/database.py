"""The database that conversations are kept in."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

from sqlalchemy import MetaData, create_engine, event
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import QueuePool, StaticPool

from patient_faq.errors import ResourceError, SettingError

IN_MEMORY = "sqlite://"
METADATA = MetaData()


@functools.lru_cache(maxsize=4)
def open_database(url: str) -> Engine:
    """Connect to a database and make the tables that it lacks.

    Args:
        url: As SQLAlchemy writes it, such as sqlite:///state/conversations.db; `IN_MEMORY` keeps nothing.

    Raises:
        SettingError: If it is no such address.
        ResourceError: If the database cannot be reached.
    """
    try:
        address = make_url(url)
        engine = create_engine(address, **_options(url))
    except (ArgumentError, ImportError) as error:
        raise SettingError(f"PATIENT_FAQ_DATABASE: cannot be used ({error}); write it as sqlite:///folder/file.db") from error
    if address.get_backend_name() == "sqlite":
        _prepare_sqlite(engine, address.database)
    try:
        METADATA.create_all(engine)
    except SQLAlchemyError as error:
        reason = type(error.__cause__ or error).__name__
        raise ResourceError(f"{address!r}: cannot be reached ({reason}); start the database or set PATIENT_FAQ_DATABASE") from error
    return engine


def _options(url: str) -> dict[str, Any]:
    if url == IN_MEMORY:
        # One connection for all: another one would see another, empty database.
        return {"poolclass": StaticPool, "connect_args": {"check_same_thread": False}}
    if make_url(url).get_backend_name() == "sqlite":
        # Connections are kept open: to open one for each message costs more than to write.
        return {"poolclass": QueuePool, "connect_args": {"check_same_thread": False}}
    return {"pool_pre_ping": True}


def _prepare_sqlite(engine: Engine, file: str | None) -> None:
    if file:
        Path(file).parent.mkdir(parents=True, exist_ok=True)

    @event.listens_for(engine, "connect")
    def speed_up(connection: Any, record: object) -> None:
        # A crash of the machine may lose the last reply, never the file; readers do not wait for writers.
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        # What a patient has deleted is overwritten.
        connection.execute("PRAGMA secure_delete=ON")
