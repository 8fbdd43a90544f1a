"""The library: every picture, clip and captions file that was uploaded or published."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Engine, Row, insert, select, update
from sqlalchemy.exc import IntegrityError

from widget.content import models as t
from widget.content.database import reading, writing
from widget.content.languages import canonical
from widget.content.media_found import StoredFile, stored_files
from widget.content.rows import NewRevision
from widget.content.sanitize import clean_text
from widget.errors import NotFound

_LONGEST = 200  # characters of a title or a name; the columns' own


@dataclass(frozen=True)
class Upload:
    """A file of the library; ``author`` brought it in, or published it first."""

    file: StoredFile
    author: str
    created: datetime

    @property
    def media(self) -> str:
        """The name of the file under ``/media``."""
        return self.file.media

    @property
    def picture(self) -> Mapping[str, Any] | None:
        """What shows it: the picture itself, or a clip's poster; None where there is none."""
        if self.file.control == "image":
            value: Mapping[str, Any] = self.file.value
            return value
        return self.file.poster


class UploadStore:
    """Keeps what is known of stored files; the files themselves are in ``Media``."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._clock = clock

    def add(self, file: StoredFile, author: str) -> Upload:
        """Put a file into the library, or again to its top: then its first title stays."""
        try:
            return self._add(file, author)
        except IntegrityError:  # PostgreSQL: somebody else added the same file at that moment
            return self._add(file, author)

    def latest(
        self, control: str | None = None, words: str = "", most: int = 60
    ) -> tuple[Upload, ...]:
        """The files whose title holds every word, the newest first."""
        query = select(t.uploads).order_by(t.uploads.c.created.desc(), t.uploads.c.id.desc())
        if control:
            query = query.where(t.uploads.c.control == control)
        wanted = words.casefold().split()
        with reading(self._engine) as connection:
            # Here, not in the query: SQLite knows the small letters of English alone.
            rows = (row for row in connection.execute(query) if _holds(row.title, wanted))
            return tuple(_upload(row) for row in islice(rows, most))

    def find(self, media: str) -> Upload | None:
        """The file of that name; None where the library has none."""
        with reading(self._engine) as connection:
            row = _find(connection, media)
            return _upload(row) if row else None

    def change(
        self,
        media: str,
        *,
        title: str = "",
        seconds: int | None = None,
        poster: Mapping[str, Any] | None = None,
    ) -> Upload:
        """Say more, or something else, of a file; what is not given stays.

        Raises:
            NotFound: when the library has no such file.
        """
        with writing(self._engine) as connection:
            row = _find(connection, media)
            if row is None:
                raise NotFound("There is no such picture or video.")
            file = _upload(row).file
            file = replace(
                file,
                title=_clean(title) or file.title,
                seconds=seconds or file.seconds,
                poster=poster or file.poster,
            )
            this = t.uploads.c.id == row.id
            connection.execute(update(t.uploads).where(this).values(**_columns(file)))
            return Upload(file, row.author, row.created)

    def shown_in(self, media: str) -> tuple[str, ...]:
        """The slugs of the embeds that show the file now, in their order."""
        current = t.revisions.c.number == t.embeds.c.number
        query = (
            select(t.embeds.c.slug)
            .join(t.revisions, t.revisions.c.embed_id == t.embeds.c.id)
            .where(current, t.revisions.c.document.contains(media, autoescape=True))
        )
        with reading(self._engine) as connection:
            return tuple(connection.scalars(query.order_by(t.embeds.c.slug)))

    def _add(self, file: StoredFile, author: str) -> Upload:
        with writing(self._engine) as connection:
            _insert_new(connection, [file], author, self._clock())
            this = t.uploads.c.media == file.media
            connection.execute(update(t.uploads).where(this).values(created=self._clock()))
            return _upload(connection.execute(select(t.uploads).where(this)).one())


def note_files(connection: Connection, revision: NewRevision, now: datetime) -> None:
    """Let the library know the files of a new revision, whichever door they came by."""
    if revision.kind is None or revision.document is None:
        return
    spec = revision.kind.fields
    values = revision.document.fields(spec, revision.document.original)
    _insert_new(connection, stored_files(spec, values), revision.author, now)


def _insert_new(
    connection: Connection, files: Iterable[StoredFile], author: str, now: datetime
) -> None:
    by_name = {file.media: file for file in files}
    named = t.uploads.c.media.in_(by_name)
    known = set(connection.scalars(select(t.uploads.c.media).where(named))) if by_name else set()
    rows = [
        {**_columns(file), "author": _clean(author), "created": now}
        for name, file in by_name.items()
        if name not in known
    ]
    if rows:
        connection.execute(insert(t.uploads), rows)


def _find(connection: Connection, media: str) -> Row[Any] | None:
    return connection.execute(select(t.uploads).where(t.uploads.c.media == media)).first()


def _columns(file: StoredFile) -> dict[str, Any]:
    about = {"value": file.value, "seconds": file.seconds, "poster": file.poster}
    return {
        "control": file.control,
        "media": file.media,
        "value": canonical({name: what for name, what in about.items() if what}),
        "title": _clean(file.title),
    }


def _upload(row: Row[Any]) -> Upload:
    file = StoredFile(row.control, title=row.title, **json.loads(row.value))
    return Upload(file, row.author, row.created)


def _clean(text: str) -> str:
    return clean_text(text)[:_LONGEST]


def _holds(title: str, words: Iterable[str]) -> bool:
    said = title.casefold()
    return all(word in said for word in words)
