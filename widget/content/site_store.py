"""The verbs of sites: save, make the default one, read; the homes that embeds have on one."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from widget.content import models as t
from widget.content.database import reading, writing
from widget.content.languages import canonical, differences
from widget.content.rows import bump_generation, default_site_id, digest
from widget.content.sites import KEY, Site, parse_site, read_site, site_fields
from widget.errors import Conflict, FieldErrors, Mistake, NotFound


@dataclass(frozen=True)
class SiteRevision:
    """One line of a site's history."""

    key: str
    number: int
    created: datetime
    author: str
    site: Site


class SiteStore:
    """The sites of the service. Each verb is one transaction; a failed one changes nothing."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._clock = clock

    def save(
        self,
        key: str,
        fields: Any,
        *,
        author: str = "",
        default: bool = False,
        base: int | None = None,
    ) -> int:
        """Save a site's fields as its next revision; the first site becomes the default.

        ``base`` is the revision that the author started from, 0 for a new site; without it the
        fields are saved whatever the site says now.

        Returns:
            The number of the revision; the present one where nothing changed.

        Raises:
            FieldErrors: with every mistake, a missing disclaimer among them.
            Conflict: when ``base`` is not the present revision, and that one says something else.
        """
        _check_key(key)
        wish = _Wish(key, canonical(site_fields(parse_site(fields))), author, default, base)
        try:
            return self._save(wish)
        except IntegrityError:  # PostgreSQL: another writer made the same site at that moment
            return self._save(wish)

    def make_default(self, key: str) -> None:
        """Make a site the default: shown where a URL names none; raises NotFound."""
        with writing(self._engine) as connection:
            self._make_default(connection, key)

    def get(self, key: str | None = None) -> SiteRevision:
        """The present revision of a site, or of the default one; raises NotFound."""
        with reading(self._engine) as connection:
            own = t.sites.c.key == key if key else t.sites.c.id == default_site_id(connection)
            current = t.site_revisions.c.number == t.sites.c.number
            row = connection.execute(_revisions().where(own, current)).first()
        if row is None:
            raise NotFound(f"There is no site {key!r}." if key else "There is no site yet.")
        return _as_revision(row)

    def history(self, key: str) -> list[SiteRevision]:
        """Every revision of a site, newest first."""
        query = _revisions().where(t.sites.c.key == key)
        with reading(self._engine) as connection:
            rows = connection.execute(query.order_by(t.site_revisions.c.number.desc()))
            return [_as_revision(row) for row in rows]

    def revision(self, key: str, number: int) -> SiteRevision:
        """One revision of a site; raises NotFound."""
        query = _revisions().where(t.sites.c.key == key, t.site_revisions.c.number == number)
        with reading(self._engine) as connection:
            row = connection.execute(query).first()
        if row is None:
            raise NotFound(f"The site {key!r} has no revision {number}.")
        return _as_revision(row)

    def all(self) -> list[SiteRevision]:
        """The present revision of every site, the default one first."""
        query = _revisions().where(t.site_revisions.c.number == t.sites.c.number)
        with reading(self._engine) as connection:
            default = default_site_id(connection)
            rows = connection.execute(query.order_by(t.sites.c.id)).all()
        return [_as_revision(row) for row in sorted(rows, key=lambda row: row.site_id != default)]

    def keys(self) -> list[str]:
        """The keys of all sites, the default one first."""
        with reading(self._engine) as connection:
            default = default_site_id(connection)
            rows = connection.execute(select(t.sites.c.id, t.sites.c.key).order_by(t.sites.c.id))
            return [row.key for row in sorted(rows, key=lambda row: bool(row.id != default))]

    def homes(self, key: str) -> dict[str, str]:
        """The home of each embed that has one on the site, by the embed's slug."""
        homes = t.homes
        latest = (
            select(func.max(homes.c.id))
            .join(t.sites, t.sites.c.id == homes.c.site_id)
            .where(t.sites.c.key == key)
            .group_by(homes.c.embed_id)
        )
        query = (
            select(t.embeds.c.slug, homes.c.url)
            .join(homes, homes.c.embed_id == t.embeds.c.id)
            .where(homes.c.id.in_(latest), homes.c.url.is_not(None))
        )
        with reading(self._engine) as connection:
            return {row.slug: row.url for row in connection.execute(query)}

    def _save(self, wish: _Wish) -> int:
        with writing(self._engine) as connection:
            number = self._append(connection, wish)
            if wish.default or default_site_id(connection) is None:
                self._make_default(connection, wish.key)
            return number

    def _append(self, connection: Connection, wish: _Wish) -> int:
        site = _locked_site(connection, wish.key)
        said = _document(connection, site)
        if said == wish.document:
            return int(site.number)
        _check_base(wish, int(site.number), said)
        number = int(site.number) + 1
        connection.execute(update(t.sites).where(t.sites.c.id == site.id).values(number=number))
        values = {"site_id": site.id, "number": number, "created": self._clock()}
        row = insert(t.site_revisions).values(author=wish.author, **values)
        connection.execute(row.values(document=wish.document, digest=digest(wish.document)))
        bump_generation(connection)
        return number

    def _make_default(self, connection: Connection, key: str) -> None:
        site_id = connection.scalar(select(t.sites.c.id).where(t.sites.c.key == key))
        if site_id is None:
            raise NotFound(f"There is no site {key!r}.")
        connection.execute(insert(t.default_sites).values(site_id=site_id, since=self._clock()))
        bump_generation(connection)


@dataclass(frozen=True)
class _Wish:
    """What an author wants a site to be."""

    key: str
    document: str
    author: str
    default: bool
    base: int | None


def _check_key(key: str) -> None:
    if not KEY.fullmatch(key) or len(key) > 80:
        raise FieldErrors([Mistake("key", "must be lower-case letters, digits and hyphens")])


def _locked_site(connection: Connection, key: str) -> Row[Any]:
    """The row of a site, a new one if it is not there yet; PostgreSQL locks it."""
    query = select(t.sites).where(t.sites.c.key == key).with_for_update()
    site = connection.execute(query).first()
    if site is None:
        connection.execute(insert(t.sites).values(key=key, number=0))
        site = connection.execute(query).one()
    return site


def _document(connection: Connection, site: Row[Any]) -> str | None:
    """What a site says at present; None for one that has just been made."""
    present = (t.site_revisions.c.site_id == site.id, t.site_revisions.c.number == site.number)
    return connection.scalar(select(t.site_revisions.c.document).where(*present))


def _check_base(wish: _Wish, current: int, said: str | None) -> None:
    if wish.base in (None, current):
        return
    if said is None:
        raise NotFound(f"There is no site {wish.key!r}, so no revision {wish.base} of it.")
    lines = differences(json.loads(said), json.loads(wish.document))
    raise Conflict(f"The site {wish.key}", wish.base, current, said, wish.document, lines)


def _revisions() -> Any:
    return select(t.sites.c.key, t.site_revisions).join(
        t.sites, t.sites.c.id == t.site_revisions.c.site_id
    )


def _as_revision(row: Any) -> SiteRevision:
    return SiteRevision(row.key, row.number, row.created, row.author, read_site(row.document))
