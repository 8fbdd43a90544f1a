"""The store's rows as values, read and written inside the caller's transaction."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from widget.content import models as t
from widget.content.database import WRITES
from widget.content.languages import Document, canonical, shown_languages
from widget.content.sanitize import clean_text
from widget.content.sites import read_site
from widget.errors import NotFound
from widget.kinds.base import Kind
from widget.kinds.values import Refs

AnyKind = Kind[Any]
_MOST_MOMENTS = 500


@dataclass(frozen=True)
class Revision:
    """One line of an embed's history; ``document`` is None for a tombstone."""

    id: int
    slug: str
    kind: str
    number: int
    created: datetime
    author: str
    reason: str
    withdrawn: bool
    kind_version: int
    document: Document | None


@dataclass(frozen=True)
class NewRevision:
    """The part of a new revision that its verb decides; no ``document`` makes a tombstone."""

    author: str
    reason: str
    kind: AnyKind | None = None
    document: Document | None = None

    @property
    def withdrawn(self) -> bool:
        """Whether it is a tombstone."""
        return self.document is None

    def values(self) -> dict[str, Any]:
        """The columns of the row."""
        text = self.document.dumps() if self.document else ""
        common = {
            "author": clean_text(self.author)[:200],
            "reason": self.reason,
            "withdrawn": self.withdrawn,
            "document": text,
            "digest": digest(text),
        }
        return common | self._of_content()

    @cached_property
    def content(self) -> Any:
        """What the kind reads from the document, in its original language."""
        if self.kind is None or self.document is None:
            return None
        return self.kind.parse(self.document.fields(self.kind.fields, self.document.original))

    @property
    def refs(self) -> Refs:
        """The embeds that the revision shows or links."""
        return self.kind.refs(self.content) if self.kind and self.document else Refs()

    def _of_content(self) -> dict[str, Any]:
        if self.kind is None or self.document is None:
            return {"kind_version": 0, "languages": "[]", "moments": "[]", "newest": 0}
        moments = [
            moment.astimezone(UTC).isoformat() for moment in _moments(self.kind, self.content)
        ]
        return {
            "kind_version": self.kind.version,
            "languages": canonical(shown_languages(self.kind, self.document)),
            "moments": canonical(moments),
            "newest": self.refs.newest,
        }


def find_embed(connection: Connection, slug: str) -> Row[Any] | None:
    """The embed that has or had the slug; PostgreSQL locks its row for a writer."""
    query = select(t.embeds).join(t.slugs, t.slugs.c.embed_id == t.embeds.c.id)
    if connection.get_execution_options().get(WRITES):
        query = query.with_for_update(of=t.embeds)
    return connection.execute(query.where(t.slugs.c.slug == slug)).first()


def known_embed(connection: Connection, slug: str) -> Row[Any]:
    """The embed that has or had the slug; raises NotFound."""
    embed = find_embed(connection, slug)
    if embed is None:
        raise NotFound("There is no embed %(slug)s.", slug=repr(slug))
    return embed


def find_revision(connection: Connection, embed: Row[Any], number: int) -> Revision | None:
    """One revision of an embed by its number."""
    where = (t.revisions.c.embed_id == embed.id, t.revisions.c.number == number)
    row = connection.execute(select(t.revisions).where(*where)).first()
    return as_revision(row, embed) if row else None


def last_content(
    connection: Connection, embed: Row[Any], before: int | None = None
) -> Revision | None:
    """The last revision that is no tombstone; with ``before`` the last one before a number."""
    where = (t.revisions.c.embed_id == embed.id, ~t.revisions.c.withdrawn)
    query = select(t.revisions).where(*where).order_by(t.revisions.c.number.desc()).limit(1)
    if before is not None:
        query = query.where(t.revisions.c.number < before)
    row = connection.execute(query).first()
    return as_revision(row, embed) if row else None


def as_revision(row: Row[Any], embed: Row[Any]) -> Revision:
    """A row of the revisions as a value."""
    return Revision(
        id=row.id,
        slug=embed.slug,
        kind=embed.kind,
        number=row.number,
        created=row.created,
        author=row.author,
        reason=row.reason,
        withdrawn=row.withdrawn,
        kind_version=row.kind_version,
        document=Document.loads(row.document) if row.document else None,
    )


def default_site_id(connection: Connection) -> int | None:
    """The default site's id; None where there is no site yet."""
    query = select(t.default_sites.c.site_id).order_by(t.default_sites.c.id.desc()).limit(1)
    return connection.scalar(query)


def default_language(connection: Connection) -> str:
    """The default site's own language; raises NotFound where there is no site yet."""
    query = (
        select(t.site_revisions.c.document)
        .join(t.sites, t.sites.c.id == t.site_revisions.c.site_id)
        .where(t.site_revisions.c.number == t.sites.c.number)
        .where(t.sites.c.id == default_site_id(connection))
    )
    document = connection.scalar(query)
    if document is None:
        raise NotFound("There is no site yet. Save one first, with its disclaimer.")
    return read_site(document).language


def insert_refs(connection: Connection, revision_id: int, refs: Refs) -> None:
    """Note what the revision shows or links, and what it must not take for newest."""
    rows = [
        {"revision_id": revision_id, "role": role, "position": position, "slug": slug}
        for role, names in (("shows", refs.slugs), ("without", refs.without))
        for position, slug in enumerate(dict.fromkeys(names))
    ]
    if rows:
        connection.execute(insert(t.refs), rows)


def bump_generation(connection: Connection) -> None:
    """Say that something changed."""
    number = t.generation.c.number + 1
    if connection.execute(update(t.generation).values(number=number)).rowcount == 0:
        connection.execute(insert(t.generation).values(id=1, number=1))


def digest(text: str) -> str:
    """The SHA-256 of a document, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def _moments(kind: AnyKind, content: Any) -> list[datetime]:
    """The times at which the page changes by itself, the first ones where there are very many."""
    moments: list[datetime] = []
    moment: datetime | None = datetime(1, 1, 2, tzinfo=UTC)
    while len(moments) < _MOST_MOMENTS and moment is not None:
        moment = kind.valid_until(content, moment)
        if moment:
            moments.append(moment)
    return moments
