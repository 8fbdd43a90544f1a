"""What the editor lists and searches: each embed in a few words, kept beside its revisions."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, Select, and_, delete, func, insert, select

from widget.content import models as t
from widget.content.database import reading, writing
from widget.content.languages import canonical, upgraded
from widget.content.rows import AnyKind, NewRevision, as_revision
from widget.content.upload_store import note_files
from widget.errors import FieldErrors
from widget.kinds.values import Picture

_LONGEST_TITLE, _LONGEST_EXCERPT = 200, 300  # characters; the columns' own


@dataclass(frozen=True)
class Summary:
    """An embed in a few words; of a withdrawn one, what its last content said.

    ``picture`` is as a field holds it; ``changed`` is when its current revision was published, by
    ``author``; ``due`` is the day of its next review.
    """

    slug: str
    kind: str
    number: int
    withdrawn: bool
    title: str
    excerpt: str
    picture: Mapping[str, Any] | None
    changed: datetime
    author: str
    due: date | None


class Summaries:
    """Finds embeds for the editor, in one query each."""

    def __init__(self, engine: Engine, kinds: Mapping[str, AnyKind]) -> None:
        self._engine = engine
        self._kinds = kinds

    def search(
        self, words: str, kinds: Iterable[str] = (), most: int = 20, *, withdrawn: bool = False
    ) -> tuple[Summary, ...]:
        """The embeds that hold every word, those with it in the title first, then the newest.

        Without words all of them, the latest change first. ``kinds`` limits to some, ``withdrawn``
        takes those in, too.
        """
        query = _found(words, tuple(kinds), withdrawn=withdrawn)
        if sought := words.casefold().strip():
            title = func.lower(t.summaries.c.title)
            query = query.order_by(title.contains(sought, autoescape=True).desc())
        else:  # the few to show are chosen by the indexes alone, before any text is read
            newest = query.with_only_columns(t.revisions.c.id).order_by(t.revisions.c.id.desc())
            query = _query().where(t.revisions.c.id.in_(newest.limit(most)))
        with reading(self._engine) as connection:
            rows = connection.execute(query.order_by(t.revisions.c.id.desc()).limit(most)).all()
        return tuple(_summary(row) for row in rows)

    def of(self, slugs: Iterable[str]) -> dict[str, Summary]:
        """The embeds that the slugs lead to, by slug; old slugs too."""
        wanted = tuple(set(slugs))
        query = _query().add_columns(t.slugs.c.slug.label("asked"))
        query = query.join(t.slugs, t.slugs.c.embed_id == t.embeds.c.id)
        with reading(self._engine) as connection:
            rows = connection.execute(query.where(t.slugs.c.slug.in_(wanted))).all()
        return {row.asked: _summary(row) for row in rows}

    def due(self, until: date, most: int = 50) -> tuple[Summary, ...]:
        """The embeds whose next review is due by that day, the longest due first."""
        query = _query().where(~t.embeds.c.withdrawn, t.summaries.c.due <= until.isoformat())
        with reading(self._engine) as connection:
            rows = connection.execute(query.order_by(t.summaries.c.due).limit(most)).all()
        return tuple(_summary(row) for row in rows)

    def withdrawn(self, since: datetime, most: int = 20) -> tuple[Summary, ...]:
        """The embeds that were withdrawn since then and are not restored, the last one first."""
        query = _query().where(t.embeds.c.withdrawn, t.revisions.c.created >= since)
        with reading(self._engine) as connection:
            rows = connection.execute(query.order_by(t.revisions.c.id.desc()).limit(most)).all()
        return tuple(_summary(row) for row in rows)

    def changing(
        self, after: datetime, most: int = 20, kinds: Iterable[str] = ()
    ) -> tuple[tuple[Summary, int], ...]:
        """The live embeds that change by themselves after that time, the next one first.

        Each comes with the id of its revision, by which ``Reader.document`` finds its content.
        """
        columns = (t.revisions.c.id.label("revision_id"), t.revisions.c.moments)
        query = _found("", tuple(kinds), withdrawn=False).add_columns(*columns)
        with reading(self._engine) as connection:
            rows = connection.execute(query.where(t.revisions.c.moments != "[]")).all()
        coming = [(moment, row) for row in rows if (moment := _next_moment(row.moments, after))]
        coming.sort(key=lambda pair: pair[0])
        return tuple((_summary(row), row.revision_id) for _, row in coming[:most])

    def counts(self) -> dict[str, int]:
        """How many embeds of each kind are live."""
        number = func.count().label("embeds")
        query = select(t.embeds.c.kind, number).where(~t.embeds.c.withdrawn)
        with reading(self._engine) as connection:
            rows = connection.execute(query.group_by(t.embeds.c.kind))
            return {row.kind: row.embeds for row in rows}

    def fill(self) -> int:
        """Write the summaries that are missing, after an older release's store was migrated.

        Returns:
            How many were written.
        """
        with writing(self._engine) as connection:
            rows = connection.execute(_unsummarised()).all()
            return sum(self._fill(connection, row) for row in rows)

    def _fill(self, connection: Connection, row: Row[Any]) -> bool:
        kind = self._kinds.get(row.kind)
        revision = as_revision(row, row)
        if kind is None or revision.document is None:
            return False
        try:
            document = upgraded(kind, revision.document, revision.kind_version)
            new = NewRevision(revision.author, "", kind, document)
            write_summary(connection, row.embed_id, row.id, new)
            note_files(connection, new, revision.created)
        except FieldErrors:  # stored under older rules: it is listed when it is published again
            return False
        return True


def write_summary(
    connection: Connection, embed_id: int, revision_id: int, revision: NewRevision
) -> None:
    """Keep a new revision's summary instead of the one before; a tombstone's stays."""
    if revision.kind is None or revision.document is None:
        return
    tile = revision.kind.tile(revision.content)
    due = revision.kind.review(revision.content).next
    words = f"{tile.title}\n{revision.kind.text(revision.content)}"
    row = {
        "embed_id": embed_id,
        "revision_id": revision_id,
        "title": tile.title[:_LONGEST_TITLE],
        "excerpt": tile.excerpt[:_LONGEST_EXCERPT],
        "picture": _as_json(tile.picture),
        "words": words.casefold(),
        "due": due.isoformat() if due else None,
    }
    connection.execute(delete(t.summaries).where(t.summaries.c.embed_id == embed_id))
    connection.execute(insert(t.summaries).values(**row))


def _as_json(picture: Picture | None) -> str:
    if picture is None:
        return ""
    values = asdict(picture)
    values.pop("alt")
    return canonical(values)


def _query() -> Select[Any]:
    current = and_(
        t.revisions.c.embed_id == t.embeds.c.id, t.revisions.c.number == t.embeds.c.number
    )
    return (
        select(
            t.embeds.c.slug, t.embeds.c.kind, t.embeds.c.number, t.embeds.c.withdrawn,
            t.summaries.c.title, t.summaries.c.excerpt, t.summaries.c.picture, t.summaries.c.due,
            t.revisions.c.created, t.revisions.c.author,
        )
        .select_from(t.embeds)
        .join(t.summaries, t.summaries.c.embed_id == t.embeds.c.id)
        .join(t.revisions, current)
    )  # fmt: skip


def _found(words: str, kinds: Sequence[str], *, withdrawn: bool) -> Select[Any]:
    """The embeds that hold every word."""
    query = _query()
    for word in words.casefold().split():
        query = query.where(t.summaries.c.words.contains(word, autoescape=True))
    if not withdrawn:
        query = query.where(~t.embeds.c.withdrawn)
    return query.where(t.embeds.c.kind.in_(kinds)) if kinds else query


def _next_moment(moments: str, after: datetime) -> datetime | None:
    """The first of a revision's moments after a time."""
    found = (datetime.fromisoformat(moment) for moment in json.loads(moments))
    return min((moment for moment in found if moment > after), default=None)


def _unsummarised() -> Select[Any]:
    last = (
        select(func.max(t.revisions.c.id))
        .where(t.revisions.c.embed_id == t.embeds.c.id, ~t.revisions.c.withdrawn)
        .correlate(t.embeds)
        .scalar_subquery()
    )
    return (
        select(t.revisions, t.embeds.c.slug, t.embeds.c.kind)
        .join(t.embeds, t.embeds.c.id == t.revisions.c.embed_id)
        .outerjoin(t.summaries, t.summaries.c.embed_id == t.embeds.c.id)
        .where(t.revisions.c.id == last, t.summaries.c.embed_id.is_(None))
    )


def _summary(row: Row[Any]) -> Summary:
    return Summary(
        row.slug, row.kind, row.number, bool(row.withdrawn), row.title, row.excerpt,
        json.loads(row.picture) if row.picture else None, row.created, row.author,
        date.fromisoformat(row.due) if row.due else None,
    )  # fmt: skip
