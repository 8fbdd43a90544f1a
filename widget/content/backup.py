"""The whole content of a service as one archive."""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from sqlalchemy import Connection, Engine, Table, func, insert, select

from widget.content.database import reading, writing
from widget.content.models import Moment, attempts, metadata, secrets, sessions, tickets
from widget.content.schema import SCHEMA, check_schema
from widget.errors import WidgetError

LOADABLE = ("0001", "0002", "0003", SCHEMA)
"""The schemas whose backups can be loaded: later ones only added tables, which stay empty."""

NOT_SAVED = (attempts, secrets, sessions, tickets)
"""Tables that let somebody in: whoever finds a backup cannot sign in with it."""

_HEAD = "widget.json"
_MOST_ROWS = 500  # at once, to keep memory flat


def save_backup(engine: Engine, media: Path, file: Path) -> None:
    """Write one consistent state to ``file`` (tar.gz); an older one is replaced only at the end."""
    check_schema(engine)
    unfinished = file.with_name(file.name + ".part")
    with tarfile.open(unfinished, "w:gz") as archive, snapshot(engine) as connection:
        _add(archive, _HEAD, json.dumps({"schema": SCHEMA}))
        for table in _saved():
            _add(archive, f"tables/{table.name}.jsonl", "\n".join(_rows(connection, table)))
        for path in sorted(media.glob("??/*.*")):  # not what is on its way into the store
            archive.add(path, f"media/{path.relative_to(media).as_posix()}")
    unfinished.replace(file)


def load_backup(engine: Engine, media: Path, file: Path) -> None:
    """Fill an empty store from ``file``.

    Raises:
        WidgetError: when the store is not empty, or the archive is none of ours.
    """
    check_schema(engine)
    try:
        with tarfile.open(file, "r:gz") as archive:
            _check_head(archive)
            _load_media(archive, media)
            with writing(engine) as connection:
                for table in _saved():
                    _load_table(connection, table, archive)
    except (OSError, tarfile.TarError, KeyError, ValueError) as error:
        raise WidgetError(f"{file} is not a backup that can be loaded: {error}") from error


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """A transaction that reads one state throughout, however many queries it takes."""
    if engine.dialect.name == "postgresql":  # else each query would see what was committed by then
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    with reading(engine) as connection:
        yield connection


def continue_numbers(connection: Connection, table: Table) -> None:
    """Let PostgreSQL's own numbering go on after rows that came with their numbers."""
    if connection.dialect.name == "postgresql" and "id" in table.c:
        sequence = func.pg_get_serial_sequence(table.name, "id")
        connection.execute(select(func.setval(sequence, func.max(table.c.id))))


def _saved() -> list[Table]:
    return [table for table in metadata.sorted_tables if table not in NOT_SAVED]


def _check_head(archive: tarfile.TarFile) -> None:
    schema = json.loads(_read(archive, _HEAD))["schema"]
    if schema not in LOADABLE:
        raise WidgetError(f"The backup has schema {schema}, this release reads {SCHEMA}.")


def _load_table(connection: Connection, table: Table, archive: tarfile.TarFile) -> None:
    if connection.execute(select(table).limit(1)).first():
        raise WidgetError("The store is not empty. A backup is only loaded into an empty one.")
    name = f"tables/{table.name}.jsonl"
    lines = _read(archive, name).decode().splitlines() if name in archive.getnames() else []
    for start in range(0, len(lines), _MOST_ROWS):
        rows = [_as_row(table, json.loads(line)) for line in lines[start : start + _MOST_ROWS]]
        connection.execute(insert(table), rows)
    continue_numbers(connection, table)


def _load_media(archive: tarfile.TarFile, media: Path) -> None:
    for member in archive.getmembers():
        path = PurePosixPath(member.name)
        if path.parts[0] != "media" or not member.isfile() or ".." in path.parts:
            continue
        target = media.joinpath(*path.parts[1:])
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(_read(archive, member.name))


def _rows(connection: Connection, table: Table) -> Iterator[str]:
    rows = connection.execute(select(table).order_by(*table.primary_key)).mappings()
    for row in rows:
        yield json.dumps({name: _as_json(value) for name, value in row.items()})


def _as_json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _as_row(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    times = {column.name for column in table.c if isinstance(column.type, Moment)}
    return row | {name: datetime.fromisoformat(row[name]) for name in times if row[name]}


def _add(archive: tarfile.TarFile, name: str, content: str) -> None:
    data = content.encode()
    info = tarfile.TarInfo(name)
    info.size = len(data)
    archive.addfile(info, io.BytesIO(data))


def _read(archive: tarfile.TarFile, name: str) -> bytes:
    file = archive.extractfile(name)
    if file is None:
        raise KeyError(name)
    return file.read()
