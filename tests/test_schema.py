"""The store's schema and its migrations."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from tests.samples import Clinic
from widget.content.database import open_engine, reading
from widget.content.models import metadata
from widget.content.schema import SCHEMA, VERSION_TABLE, check_schema, migrate, migrations
from widget.errors import SchemaMismatch


def test_this_release_reads_the_newest_migration() -> None:
    assert ScriptDirectory.from_config(migrations()).get_current_head() == SCHEMA


def test_the_migrations_make_the_tables_of_the_models(either_clinic: Clinic) -> None:
    with reading(either_clinic.service.engine) as connection:
        options = {"version_table": VERSION_TABLE, "target_metadata": metadata}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []


def test_migrating_twice_is_once(either_clinic: Clinic) -> None:
    migrate(either_clinic.service.engine)
    check_schema(either_clinic.service.engine)


def test_an_empty_store_says_what_to_do(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/empty.sqlite3")
    with pytest.raises(SchemaMismatch, match="clinic-widget migrate"):
        check_schema(engine)
    engine.dispose()


def test_many_processes_may_migrate_at_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/shared.sqlite3"
    code = (
        "import sys; from widget.content.database import open_engine as o; "
        "from widget.content.schema import migrate as m; m(o(sys.argv[1]))"
    )
    starting = [subprocess.Popen([sys.executable, "-c", code, url]) for _ in range(3)]
    assert [process.wait(timeout=60) for process in starting] == [0, 0, 0]
    engine = open_engine(url)
    check_schema(engine)
    engine.dispose()


def test_a_worker_does_not_load_the_migrations() -> None:
    code = "import sys, widget; sys.exit('alembic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
