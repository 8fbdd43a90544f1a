"""Connections to the store: one engine, transactions that read, transactions that write."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import sqlite_version_info
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from widget.errors import SettingError

StoreError = SQLAlchemyError
"""Whatever goes wrong between us and the store."""

WRITES = "widget_writes"
"""The execution option of a transaction that writes."""

BUSY_SECONDS = 10
"""How long a writer waits for another one on SQLite."""

WAL_IS_SAFE = (
    sqlite_version_info >= (3, 51, 3)
    or (3, 50, 7) <= sqlite_version_info < (3, 51, 0)
    or (3, 44, 6) <= sqlite_version_info < (3, 45, 0)
)
"""Older releases can lose committed writes in WAL mode (DESIGN, section 6)."""

_listeners: WeakKeyDictionary[Engine, list[Callable[[], None]]] = WeakKeyDictionary()


def open_engine(url: str) -> Engine:
    """An engine for SQLite or PostgreSQL; connects at the first use.

    Raises:
        SettingError: when PostgreSQL's driver is not installed.
    """
    if make_url(url).get_backend_name() != "sqlite":
        return _open_postgres(url)
    Path(make_url(url).database or "").parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS, "isolation_level": None})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _open_postgres(url: str) -> Engine:
    try:
        return create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": 5})
    except ImportError:
        raise SettingError(
            "WIDGET_DATABASE names PostgreSQL, whose driver is missing: "
            "pip install clinic-widget[postgres]"
        ) from None


def sign_of_change(engine: Engine) -> Callable[[], object] | None:
    """What is another value after each change, and costs no more than a look at a file.

    None for PostgreSQL. Two changes within one tick of the file system's clock have one sign.
    """
    name = engine.url.database
    if engine.dialect.name != "sqlite" or not name:
        return None
    files = (Path(name), Path(f"{name}-wal"))
    return lambda: tuple(_time_of(file) for file in files)


def _time_of(file: Path) -> int:
    try:
        return file.stat().st_mtime_ns
    except OSError:  # not there
        return 0


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that only reads: one consistent state."""
    with engine.connect() as connection, connection.begin():
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that writes; committed at the end, rolled back on any error."""
    with engine.connect() as connection:
        writer = connection.execution_options(**{WRITES: True})
        with writer.begin():
            yield writer
    for tell in _listeners.get(engine, ()):
        tell()


def after_writing(engine: Engine, tell: Callable[[], None]) -> None:
    """Call ``tell`` after each transaction of this process that has written; it must not raise."""
    _listeners.setdefault(engine, []).append(tell)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    mode = "WAL" if WAL_IS_SAFE else "DELETE"
    for pragma in (f"journal_mode={mode}", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A plain BEGIN takes no lock: two writers would read the same state, and one update be lost.
    writes = connection.get_execution_options().get(WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
