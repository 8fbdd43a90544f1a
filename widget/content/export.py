"""Writes all content of a service into one archive, for moving house or for leaving."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Row, Select, func, select

from widget.content import models as t
from widget.content.archive import CONTENTS, ArchiveWriter, counts, written
from widget.content.backup import snapshot
from widget.content.media import Media
from widget.content.schema import check_schema
from widget.errors import WidgetError
from widget.kinds.fields import MEDIA

Tell = Callable[[int, int], None]
"""Is told how many files are done, of how many."""

_ROWS_AT_ONCE = 50  # a row holds a whole revision


def export_archive(
    engine: Engine, media: Media, file: Path, now: datetime, tell: Tell
) -> dict[str, int]:
    """Write one consistent state to ``file``; an older one is replaced only at the end.

    In it are the embeds and sites with all revisions, the homes, the library, the media; not in
    it: people, drafts, the log, whatever lets somebody in (docs/archive.md).

    Returns:
        How many of each sort of file were written, by the names in the manifest.

    Raises:
        WidgetError: when a stored file is damaged, which the sentence names.
    """
    check_schema(engine)
    with written(file) as archive:
        with snapshot(engine) as connection:
            rows = _Rows(connection, archive, tell)
            rows.write()
        # After the rows: a stored file is there before a revision that names it.
        rows.write_media(media)
        archive.add_manifest(now)
        return counts(archive.names)


class _Rows:
    """Writes the rows of the store; remembers which stored files they name."""

    def __init__(self, connection: Connection, archive: ArchiveWriter, tell: Tell) -> None:
        self._connection = connection
        self._archive = archive
        self._tell = tell
        self._done, self._total = 0, self._count()
        self._named: set[str] = set()
        self._contents: dict[str, Any] = {}

    def write(self) -> None:
        sites = dict(self._pairs(t.sites, t.sites.c.key))
        embeds = dict(self._pairs(t.embeds, t.embeds.c.slug))
        for row in self._connection.execute(select(t.embeds).order_by(t.embeds.c.id)).all():
            self._add(f"embeds/{row.slug}/embed.json", self._embed(row, sites))
        for row in self._stream(select(t.site_revisions).order_by(t.site_revisions.c.id)):
            self._add(f"sites/{sites[row.site_id]}/{row.number:04}.json", _site_revision(row))
        revisions = self._stream(select(t.revisions).order_by(t.revisions.c.id))
        for sequence, row in enumerate(revisions, start=1):
            name = f"embeds/{embeds[row.embed_id]}/{row.number:04}.json"
            self._add(name, _revision(row, sequence), row.document)
        for sequence, row in enumerate(self._stream(_library()), start=1):
            self._add(f"library/{row.media}.json", _upload(row, sequence), row.value)
        self._contents = {
            "sites": list(sites.values()),
            "default_site": self._defaults(sites),
            "embeds": list(embeds.values()),
        }

    def write_media(self, media: Media) -> None:
        """The stored files; then the table of contents, which says what is not among them."""
        names = list(media.names())
        self._total += len(names)
        for name in names:
            path = media.path(name)
            if path and not self._archive.add_file(f"media/{name}", path).startswith(name[:32]):
                raise WidgetError(
                    f"{path} is damaged: its bytes are not those that it is named by. "
                    "Put back a sound copy, or take it away; then export again."
                )
            self._step()
        missing = sorted(self._named.difference(names))
        self._add(CONTENTS, self._contents | {"missing_media": missing})

    def _embed(self, row: Row[Any], sites: dict[int, str]) -> dict[str, Any]:
        own = t.slugs.c.embed_id == row.id
        slugs = self._connection.scalars(select(t.slugs.c.slug).where(own).order_by(t.slugs.c.slug))
        homes = select(t.homes).where(t.homes.c.embed_id == row.id).order_by(t.homes.c.id)
        return {
            "slug": row.slug,
            "former_slugs": [slug for slug in slugs if slug != row.slug],
            "kind": row.kind,
            "first_published": time(row.first_published),
            "homes": [_home(home, sites) for home in self._connection.execute(homes)],
        }

    def _defaults(self, sites: dict[int, str]) -> list[dict[str, Any]]:
        query = select(t.default_sites).order_by(t.default_sites.c.id)
        return [
            {"site": sites[row.site_id], "since": time(row.since)}
            for row in self._connection.execute(query)
        ]

    def _pairs(self, table: Any, name: Any) -> Iterator[tuple[int, str]]:
        rows = self._connection.execute(select(table.c.id, name).order_by(table.c.id))
        return ((row[0], row[1]) for row in rows)

    def _stream(self, query: Select[Any]) -> Iterator[Row[Any]]:
        options = {"yield_per": _ROWS_AT_ONCE}
        with self._connection.execute(query, execution_options=options) as rows:
            yield from rows

    def _add(self, name: str, value: Any, text: str = "") -> None:
        self._named.update(MEDIA.findall(text))
        self._archive.add_json(name, value)
        self._step()

    def _step(self) -> None:
        self._done += 1
        self._tell(self._done, self._total)

    def _count(self) -> int:
        tables = (t.embeds, t.site_revisions, t.revisions, t.uploads)
        queries = (select(func.count()).select_from(table) for table in tables)
        return 1 + sum(self._connection.scalar(query) or 0 for query in queries)


def time(moment: datetime) -> str:
    """A time in UTC to the microsecond, as all times in an archive are written (RFC 3339)."""
    return moment.isoformat(timespec="microseconds")


def _revision(row: Row[Any], sequence: int) -> dict[str, Any]:
    return {
        "number": row.number,
        "sequence": sequence,
        "published": time(row.created),
        "author": row.author,
        "reason": row.reason,
        "withdrawn": bool(row.withdrawn),
        "kind_version": row.kind_version,
        "content": json.loads(row.document) if row.document else None,
    }


def _site_revision(row: Row[Any]) -> dict[str, Any]:
    fields = json.loads(row.document)
    about = {"number": row.number, "saved": time(row.created), "author": row.author}
    return about | {"fields": fields}


def _home(row: Row[Any], sites: dict[int, str]) -> dict[str, Any]:
    about = {"site": sites[row.site_id], "url": row.url, "since": time(row.since)}
    return about | {"author": row.author}


def _library() -> Select[Any]:
    return select(t.uploads).order_by(t.uploads.c.id)


def _upload(row: Row[Any], sequence: int) -> dict[str, Any]:
    about = json.loads(row.value)
    return {
        "sequence": sequence,
        "control": row.control,
        "title": row.title,
        "author": row.author,
        "added": time(row.created),
        "value": about["value"],
        "seconds": about.get("seconds"),
        "poster": about.get("poster"),
    }
