"""The store's schema, compared with the one that this release reads."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text

from widget.content.database import reading, writing
from widget.errors import SchemaMismatch

if TYPE_CHECKING:  # imported where it runs: a worker, which never migrates, starts sooner
    from alembic.config import Config

SCHEMA = "0004"
"""The schema that this release reads: the newest migration."""

VERSION_TABLE = "widget_alembic_version"
_LOCK = 0x57494447  # "WIDG": PostgreSQL's advisory lock of a migration


def migrate(engine: Engine) -> None:
    """Bring the store to this release's schema; safe when several processes start at once.

    Raises:
        SchemaMismatch: when the store comes from a newer release.
    """
    from alembic import command

    with writing(engine) as connection:  # on SQLite this is the lock
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        found = _found(connection)
        if found == SCHEMA:
            return
        config = migrations()
        if found and found not in _known(config):
            raise SchemaMismatch(_sentence(found))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def check_schema(engine: Engine) -> None:
    """Raise SchemaMismatch, with what to do, unless the store has this release's schema."""
    with reading(engine) as connection:
        found = _found(connection)
    if found != SCHEMA:
        raise SchemaMismatch(_sentence(found))


def migrations() -> Config:
    """Alembic's configuration for our migrations."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


def _found(connection: Connection) -> str | None:
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    found: str | None = connection.scalar(text(f"SELECT version_num FROM {VERSION_TABLE}"))  # noqa: S608
    return found


def _known(config: Config) -> set[str]:
    from alembic.script import ScriptDirectory

    return {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}


def _sentence(found: str | None) -> str:
    if found is None:
        return "The store is empty. Run: clinic-widget migrate"
    if found not in _known(migrations()):
        return (
            f"The store has schema {found}, which this release does not know: a newer release "
            f"wrote it. Install that release again."
        )
    return f"The store has schema {found}, this release reads {SCHEMA}. Run: clinic-widget migrate"
