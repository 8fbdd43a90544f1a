"""The one query that a request needs: which revisions does this page show?"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Engine,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    func,
    literal,
    null,
    select,
    type_coerce,
    union_all,
)

from widget.content import models as t
from widget.content.database import reading
from widget.content.languages import Document
from widget.content.sites import Site, read_site
from widget.kinds.values import Refs


@dataclass(frozen=True)
class Pointer:
    """Which revision of an embed counts now (or counted then), and its home on the site."""

    asked: str  # the slug by which it was asked for or is referred to
    slug: str
    revision_id: int
    number: int
    withdrawn: bool
    kind: str
    home_id: int | None
    languages: tuple[str, ...]
    moments: tuple[datetime, ...]


@dataclass(frozen=True)
class SitePointer:
    """Which revision of a site counts."""

    key: str
    revision_id: int
    number: int


@dataclass(frozen=True)
class Found:
    """All pointers of one page; ``embed`` is None for an unknown slug, ``site`` without a site."""

    site: SitePointer | None
    embed: Pointer | None
    refs: tuple[Pointer, ...]
    newest: tuple[Pointer, ...]
    generation: int
    """Of the state that was read; every change makes it larger."""


class Reader:
    """Reads pointers (one query a page) and the immutable rows they point at (kept in memory)."""

    def __init__(self, engine: Engine, listable: Sequence[str]) -> None:
        self._engine = engine
        self._listable = listable
        self._live = _statement(listable, live=True)
        self._past = _statement(listable, live=False)
        self.document = lru_cache(maxsize=2_000)(self._document)
        self.site = lru_cache(maxsize=200)(self._site)
        self.home = lru_cache(maxsize=5_000)(self._home)

    def find(self, slug: str, site: str | None, at: datetime | None = None) -> Found:
        """The pointers of an embed's page on a site (else the default site), now or at a time."""
        values: dict[str, Any] = {"slug": slug, "site": site or ""}
        if at is not None:
            values["at"] = at
        with reading(self._engine) as connection:
            rows = connection.execute(self._past if at else self._live, values).all()
        return _found(rows)

    def look_up(self, refs: Refs, own: str, site: str | None) -> Found:
        """The pointers of content that is not published (yet), under the slug ``own``."""
        statement = _draft_statement(refs, own, self._listable)
        with reading(self._engine) as connection:
            return _found(connection.execute(statement, {"site": site or ""}).all())

    def site_revision(self, key: str, number: int | None = None) -> tuple[int, Site] | None:
        """A site's revision by number (the present one if None): its number, its value."""
        wanted = t.sites.c.number if number is None else number
        query = (
            select(t.site_revisions.c.id, t.site_revisions.c.number)
            .join(t.sites, t.sites.c.id == t.site_revisions.c.site_id)
            .where(t.sites.c.key == key, t.site_revisions.c.number == wanted)
        )
        with reading(self._engine) as connection:
            row = connection.execute(query).first()
        return (row.number, self.site(row.id)) if row else None

    def last_content(self, slug: str) -> int:
        """The id of an embed's last revision that is no tombstone."""
        query = (
            select(func.max(t.revisions.c.id))
            .join(t.slugs, t.slugs.c.embed_id == t.revisions.c.embed_id)
            .where(t.slugs.c.slug == slug, ~t.revisions.c.withdrawn)
        )
        with reading(self._engine) as connection:
            return int(connection.execute(query).scalar_one())

    def published(self, most: int) -> tuple[Pointer, ...]:
        """The newest published embeds of every kind, without homes."""
        embeds, revisions = t.embeds, t.revisions
        query = (
            select(
                embeds.c.slug.label("asked"), embeds.c.slug, revisions.c.id.label("revision_id"),
                revisions.c.number, revisions.c.withdrawn, embeds.c.kind,
                null().label("home_id"), revisions.c.languages, revisions.c.moments,
            )
            .join(revisions, and_(revisions.c.embed_id == embeds.c.id, _counts(live=True)))
            .where(~embeds.c.withdrawn)
            .order_by(embeds.c.first_published.desc(), embeds.c.id.desc())
            .limit(most)
        )  # fmt: skip
        with reading(self._engine) as connection:
            return tuple(_pointer(row) for row in connection.execute(query))

    def generation(self) -> int:
        """A number that every change makes larger."""
        with reading(self._engine) as connection:
            return int(connection.scalar(select(t.generation.c.number)) or 0)

    def _document(self, revision_id: int) -> tuple[Document, int]:
        """A revision's document and the version of the kind that wrote it."""
        columns = (t.revisions.c.document, t.revisions.c.kind_version)
        with reading(self._engine) as connection:
            row = connection.execute(select(*columns).where(t.revisions.c.id == revision_id)).one()
        return Document.loads(row.document), row.kind_version

    def _site(self, revision_id: int) -> Site:
        query = select(t.site_revisions.c.document).where(t.site_revisions.c.id == revision_id)
        with reading(self._engine) as connection:
            return read_site(connection.execute(query).scalar_one())

    def _home(self, home_id: int) -> str | None:
        query = select(t.homes.c.url).where(t.homes.c.id == home_id)
        with reading(self._engine) as connection:
            url: str | None = connection.execute(query).scalar_one()
            return url


def _found(rows: Sequence[Any]) -> Found:
    of_tag: dict[str, list[Any]] = {tag: [] for tag in ("site", "embed", "ref", "newest", "now")}
    for row in sorted(rows, key=lambda row: row.position):
        of_tag[row.tag].append(row)
    sites = [SitePointer(row.slug, row.revision_id, row.number) for row in of_tag["site"]]
    embeds = [_pointer(row) for row in of_tag["embed"]]
    return Found(
        sites[0] if sites else None,
        embeds[0] if embeds else None,
        tuple(_pointer(row) for row in of_tag["ref"]),
        tuple(_pointer(row) for row in of_tag["newest"]),
        of_tag["now"][0].number if of_tag["now"] else 0,
    )


def _pointer(row: Any) -> Pointer:
    return Pointer(
        row.asked, row.slug, row.revision_id, row.number, bool(row.withdrawn), row.kind,
        row.home_id, tuple(json.loads(row.languages)),
        tuple(datetime.fromisoformat(moment) for moment in json.loads(row.moments)),
    )  # fmt: skip


def _statement(listable: Sequence[str], *, live: bool) -> Any:
    """One statement with parameters ``slug``, ``site`` and, unless ``live``, ``at``."""
    site = _site_cte(live)
    asked = select(bindparam("slug", type_=String).label("asked"), literal(0).label("position"))
    embed = _pointers(asked.cte("asked"), site, live).cte("embed")
    shown = (
        select(t.refs.c.slug.label("asked"), t.refs.c.position)
        .select_from(t.refs)
        .join(embed, embed.c.revision_id == t.refs.c.revision_id)
        .where(t.refs.c.role == "shows")
    )
    refs = _pointers(shown.cte("shown"), site, live).subquery()
    newest = _pointers(_newest(embed, listable, live).cte("newest"), site, live).subquery()
    return union_all(
        select(literal("site").label("tag"), *_site_columns(site)).select_from(site),
        select(literal("embed"), *embed.c),
        select(literal("ref"), *refs.c),
        select(literal("newest"), *newest.c),
        _generation_row(),
    )


def _draft_statement(refs: Refs, own: str, listable: Sequence[str]) -> Any:
    """The same for content that is in no revision, with the parameter ``site`` alone."""
    site = _site_cte(live=True)
    parts = [select(literal("site").label("tag"), *_site_columns(site)).select_from(site)]
    if refs.slugs:
        named = [
            select(literal(slug).label("asked"), literal(position).label("position"))
            for position, slug in enumerate(dict.fromkeys(refs.slugs))
        ]
        shown = _pointers(union_all(*named).cte("shown"), site, live=True).subquery()
        parts.append(select(literal("ref"), *shown.c))
    if refs.newest:
        asked = _newest_without((*refs.without, own), refs.newest, listable)
        newest = _pointers(asked.cte("newest"), site, live=True).subquery()
        parts.append(select(literal("newest"), *newest.c))
    return union_all(*parts)


def _newest_without(slugs: Sequence[str], most: int, listable: Sequence[str]) -> Select[Any]:
    embeds = t.embeds.alias("other")
    without = select(t.slugs.c.embed_id).where(t.slugs.c.slug.in_(slugs))
    order = (embeds.c.first_published.desc(), embeds.c.id.desc())
    place = func.row_number().over(order_by=order)
    return (
        select(embeds.c.slug.label("asked"), place.label("position"))
        .where(embeds.c.kind.in_(listable), embeds.c.id.not_in(without), ~embeds.c.withdrawn)
        .order_by(*order)
        .limit(most)
    )


def _site_cte(live: bool) -> CTE:
    """The site that was asked for if it is known, else the default one: at most one row."""
    known = _site_rows(live).where(t.sites.c.key == bindparam("site", type_=String))
    since = [] if live else [t.default_sites.c.since <= _at()]
    latest = select(func.max(t.default_sites.c.id)).where(*since).scalar_subquery()
    default = select(t.default_sites.c.site_id).where(t.default_sites.c.id == latest)
    other = _site_rows(live).where(t.sites.c.id == default.scalar_subquery())
    asked = known.cte("asked_site")
    missing = ~select(asked.c.id).exists()
    return union_all(select(*asked.c), other.where(missing)).cte("site")


def _site_rows(live: bool) -> Select[Any]:
    revisions = t.site_revisions
    columns = (t.sites.c.id, t.sites.c.key, revisions.c.id.label("revision_id"), revisions.c.number)
    if live:
        which: ColumnElement[bool] = revisions.c.number == t.sites.c.number
    else:
        other = revisions.alias()
        latest = select(func.max(other.c.id)).where(
            other.c.site_id == t.sites.c.id, other.c.created <= _at()
        )
        which = revisions.c.id == latest.correlate(t.sites).scalar_subquery()
    joined = and_(revisions.c.site_id == t.sites.c.id, which)
    return select(*columns).select_from(t.sites).join(revisions, joined)


def _site_columns(site: CTE) -> list[ColumnElement[Any]]:
    return [
        literal("").label("asked"), literal(0).label("position"), site.c.key.label("slug"),
        site.c.revision_id, site.c.number, literal(False).label("withdrawn"),
        literal("").label("kind"), type_coerce(null(), Integer).label("home_id"),
        *(literal("[]").label(name) for name in ("languages", "moments")),
    ]  # fmt: skip


def _generation_row() -> Select[Any]:
    """The generation in the columns of a pointer."""
    return select(
        literal("now"), literal(""), literal(0), literal(""), literal(0), t.generation.c.number,
        literal(False), literal(""), type_coerce(null(), Integer), literal("[]"), literal("[]"),
    )  # fmt: skip


def _pointers(asked: CTE, site: CTE, live: bool) -> Select[Any]:
    """The rows that the slugs in ``asked`` (asked, position) lead to."""
    embeds, revisions, homes = t.embeds, t.revisions, t.homes
    since = [] if live else [homes.c.since <= _at()]
    home = (
        select(func.max(homes.c.id))
        .where(homes.c.embed_id == embeds.c.id, homes.c.site_id == site.c.id, *since)
        .correlate(embeds)
        .scalar_subquery()
    )
    return (
        select(
            asked.c.asked, asked.c.position, embeds.c.slug,
            revisions.c.id.label("revision_id"), revisions.c.number, revisions.c.withdrawn,
            embeds.c.kind, home.label("home_id"), revisions.c.languages, revisions.c.moments,
        )
        .select_from(asked)
        .join(t.slugs, t.slugs.c.slug == asked.c.asked)
        .join(embeds, embeds.c.id == t.slugs.c.embed_id)
        .join(revisions, and_(revisions.c.embed_id == embeds.c.id, _counts(live)))
    )  # fmt: skip


def _counts(live: bool) -> ColumnElement[bool]:
    """Which revision of an embed counts: the one it points at, or the last one by then."""
    if live:
        return t.revisions.c.number == t.embeds.c.number
    other = t.revisions.alias()
    latest = select(func.max(other.c.id)).where(
        other.c.embed_id == t.embeds.c.id, other.c.created <= _at()
    )
    return t.revisions.c.id == latest.correlate(t.embeds).scalar_subquery()


def _newest(embed: CTE, listable: Sequence[str], live: bool) -> Select[Any]:
    """The newest listable embeds, as many as the revision asks for, without those it names."""
    embeds, revisions = t.embeds.alias("other"), t.revisions.alias("latest")
    without = (
        select(t.slugs.c.embed_id)
        .select_from(t.slugs)
        .join(t.refs, t.refs.c.slug == t.slugs.c.slug)
        .join(embed, embed.c.revision_id == t.refs.c.revision_id)
        .where(t.refs.c.role == "without")
    )
    own = select(embed.c.slug).scalar_subquery()
    wanted = (
        select(t.revisions.c.newest)
        .select_from(t.revisions)
        .join(embed, embed.c.revision_id == t.revisions.c.id)
        .scalar_subquery()
    )
    place = func.row_number().over(order_by=(embeds.c.first_published.desc(), embeds.c.id.desc()))
    query = (
        select(embeds.c.slug.label("asked"), place.label("position"))
        .where(embeds.c.kind.in_(listable), embeds.c.slug != own, embeds.c.id.not_in(without))
        .order_by(embeds.c.first_published.desc(), embeds.c.id.desc())
        .limit(func.coalesce(wanted, 0))
    )
    if live:
        return query.where(~embeds.c.withdrawn)
    other = t.revisions.alias()
    latest = select(func.max(other.c.id)).where(
        other.c.embed_id == embeds.c.id, other.c.created <= _at()
    )
    shown = and_(
        revisions.c.id == latest.correlate(embeds).scalar_subquery(), ~revisions.c.withdrawn
    )
    return query.select_from(embeds).join(revisions, shown)


def _at() -> Any:
    return bindparam("at", type_=t.Moment)
