"""Fills an empty store from an archive: all of it, or nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, Engine, select, text

from widget.content import models as t
from widget.content.archive import counts
from widget.content.archive_reader import opened
from widget.content.database import reading, writing
from widget.content.export import Tell
from widget.content.intake_checks import Checks
from widget.content.intake_media import take_media
from widget.content.intake_rows import Intake
from widget.content.media import Media
from widget.content.rows import AnyKind
from widget.content.schema import check_schema
from widget.errors import WidgetError

AHEAD = timedelta(days=1)
"""How far the clock of the server that wrote an archive may be ahead of ours."""


def import_archive(
    engine: Engine,
    media: Media,
    kinds: Mapping[str, AnyKind],
    file: Path,
    now: datetime,
    tell: Tell,
    *,
    clean: bool = False,
) -> dict[str, int]:
    """Fill an empty store from an archive that ``export_archive`` wrote (docs/archive.md).

    Nothing in it is trusted: every form is read by its kind as if somebody published it now, and
    what the present rules would store otherwise is refused, or stored so where ``clean`` is set.
    One transaction; the media come first.

    Returns:
        How many of each sort of file were read, by the names in the manifest.

    Raises:
        BadArchive: naming the place that is wrong; nothing is stored.
        WidgetError: when the store is not empty.
    """
    check_schema(engine)
    with opened(file) as archive:
        with reading(engine) as connection:
            _check_empty(connection)  # before minutes of reading; again when nobody else can write
        with media.staging() as staged:
            take_media(archive, staged, tell)
            with _taken_back_on_failure(media) as brought, writing(engine) as connection:
                _lock(connection)
                _check_empty(connection)
                Intake(connection, archive, kinds, Checks(now + AHEAD, clean), tell).run()
                brought += [name for name in staged.names() if media.path(name) is None]
                staged.commit()
        return counts(archive.names)


def _check_empty(connection: Connection) -> None:
    for table in (t.embeds, t.sites, t.uploads):
        if connection.execute(select(table.c.id).limit(1)).first():
            raise WidgetError(
                "This server is not empty: it has sites, embeds or uploaded files. "
                "An export is only read into an empty one."
            )


def _lock(connection: Connection) -> None:
    """Let nobody else begin to fill the store; on SQLite the transaction does."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"LOCK TABLE {t.sites.name} IN EXCLUSIVE MODE"))


@contextmanager
def _taken_back_on_failure(media: Media) -> Iterator[list[str]]:
    """Take away the files that are named in the list, unless all goes well."""
    brought: list[str] = []
    try:
        yield brought
    except BaseException:
        for path in filter(None, map(media.path, brought)):
            path.unlink()
            with suppress(OSError):  # others are in that folder
                path.parent.rmdir()
        raise
