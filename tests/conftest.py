"""A clinic's service for each test, on SQLite, with a clock that the test moves."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket
from playwright.sync_api import Browser, Playwright, sync_playwright

from tests import chromium as browser
from tests import postgres
from tests.samples import SITE, Clinic, Clock, Run
from widget import Service, open_service
from widget.cli import main
from widget.content.schema import migrate

_numbers = count()


class _Compiled(BytecodeCache):
    """Templates as this process has compiled them; a changed one is compiled anew."""

    def __init__(self) -> None:
        self._code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill the bucket, if that template was compiled before."""
        if bucket.key in self._code:
            bucket.bytecode_from_string(self._code[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        self._code[bucket.key] = bucket.bytecode_to_string()


@pytest.fixture(scope="session", autouse=True)
def _templates_are_compiled_once() -> Iterator[None]:
    """Each test has a service of its own, whose templates would be compiled again."""
    compiled, make = _Compiled(), Environment.__init__

    def patched(environment: Environment, *args: Any, **options: Any) -> None:
        make(environment, *args, **{"bytecode_cache": compiled, **options})

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Environment, "__init__", patched)
        yield


@pytest.fixture
def clock() -> Clock:
    """The service's clock."""
    return Clock()


@pytest.fixture(autouse=True)
def _nothing_is_stored_later(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test's store is gone before a count would be stored by itself."""
    monkeypatch.setattr("widget.public.askers.GATHER_SECONDS", 3_600)


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, str]:
    """The service's settings."""
    return {"WIDGET_URL": "https://cards.example", "WIDGET_DATA": str(tmp_path / "data")}


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with a site, to be copied: migrating takes longer than most tests."""
    folder = tmp_path_factory.mktemp("migrated")
    opened = open_service(
        {"WIDGET_URL": "https://cards.example", "WIDGET_DATA": str(folder)}, clock=Clock()
    )
    migrate(opened.engine)
    opened.store.sites.save("main", SITE)
    opened.engine.dispose()
    return folder


@pytest.fixture
def service(settings: dict[str, str], clock: Clock, migrated: Path) -> Iterator[Service]:
    """A service with a site, and no embeds."""
    copytree(migrated, settings["WIDGET_DATA"])
    opened = open_service(settings, clock=clock)
    yield opened
    opened.engine.dispose()


@pytest.fixture
def clinic(service: Service, clock: Clock) -> Clinic:
    """The people around the service."""
    return Clinic(service, clock)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A PostgreSQL server."""
    with postgres.server() as url:
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def either_clinic(
    request: pytest.FixtureRequest, settings: dict[str, str], clock: Clock
) -> Iterator[Clinic]:
    """A clinic on SQLite, and the same on PostgreSQL."""
    if request.param == "postgresql":
        server = request.getfixturevalue("postgres_server")
        name = f"test_{next(_numbers)}"
        settings["WIDGET_DATABASE"] = postgres.new_database(server, name)
    opened = open_service(settings, clock=clock)
    migrate(opened.engine)
    opened.store.sites.save("main", SITE)
    yield Clinic(opened, clock)
    opened.engine.dispose()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Playwright's driver."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """One browser for all tests."""
    with browser.launched(playwright) as chromium:
        yield chromium


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command in a fresh folder; answers exit code, output, errors."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WIDGET_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("WIDGET_URL", "https://cards.example")

    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(arguments)
        output = capsys.readouterr()
        return code, output.out, output.err

    return run
