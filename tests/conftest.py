"""A clinic's service for each test, on SQLite, with a clock that the test moves."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from tests import postgres
from tests.samples import SITE, Clinic, Clock
from widget import Service, open_service
from widget.content.schema import migrate

_numbers = count()


@pytest.fixture
def clock() -> Clock:
    """The service's clock."""
    return Clock()


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, str]:
    """The service's settings."""
    return {"WIDGET_URL": "https://cards.example", "WIDGET_DATA": str(tmp_path / "data")}


@pytest.fixture
def service(settings: dict[str, str], clock: Clock) -> Iterator[Service]:
    """A service with a site, and no embeds."""
    opened = open_service(settings, clock=clock)
    migrate(opened.engine)
    opened.store.sites.save("main", SITE)
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
