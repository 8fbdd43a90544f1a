"""The store's schema: which one it has, which one this release reads, and the way there."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from widget.content.database import reading, writing
from widget.errors import SchemaMismatch

VERSION_TABLE = "widget_alembic_version"
_LOCK = 0x57494447  # "WIDG": PostgreSQL's advisory lock of a migration


def migrate(engine: Engine) -> None:
    """Bring the store to this release's schema; safe when several processes start at once.

    Raises:
        SchemaMismatch: when the store comes from a newer release.
    """
    with writing(engine) as connection:  # on SQLite this is the lock
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        found = _found(connection)
        if found == wanted():
            return
        if found and found not in _known():
            raise SchemaMismatch(_sentence(found))
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def check_schema(engine: Engine) -> None:
    """Raise SchemaMismatch, with what to do, unless the store has this release's schema."""
    with reading(engine) as connection:
        found = _found(connection)
    if found != wanted():
        raise SchemaMismatch(_sentence(found))


@cache
def wanted() -> str:
    """The schema that this release reads."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def _found(connection: Connection) -> str | None:
    return MigrationContext.configure(
        connection, opts={"version_table": VERSION_TABLE}
    ).get_current_revision()


@cache
def _known() -> set[str]:
    return {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


def _sentence(found: str | None) -> str:
    if found is None:
        return "The store is empty. Run: clinic-widget migrate"
    if found not in _known():
        return (
            f"The store has schema {found}, which this release does not know: a newer release "
            f"wrote it. Install that release again."
        )
    return (
        f"The store has schema {found}, this release reads {wanted()}. Run: clinic-widget migrate"
    )
