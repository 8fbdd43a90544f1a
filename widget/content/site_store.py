"""The verbs of sites: save, make the default one, read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, insert, select, update

from widget.content import models as t
from widget.content.database import reading, writing
from widget.content.languages import canonical
from widget.content.rows import bump_generation, default_site_id, digest
from widget.content.sites import KEY, Site, parse_site, read_site, site_fields
from widget.errors import FieldErrors, Mistake, NotFound


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

    def save(self, key: str, fields: Any, *, author: str = "", default: bool = False) -> int:
        """Save a site's fields as its next revision; the first site becomes the default.

        Returns:
            The number of the revision; the present one where nothing changed.

        Raises:
            FieldErrors: with every mistake, a missing disclaimer among them.
        """
        if not KEY.fullmatch(key) or len(key) > 80:
            raise FieldErrors([Mistake("key", "must be lower-case letters, digits and hyphens")])
        document = canonical(site_fields(parse_site(fields)))
        with writing(self._engine) as connection:
            number = self._append(connection, key, document, author)
            if default or default_site_id(connection) is None:
                self._make_default(connection, key)
            return number

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

    def keys(self) -> list[str]:
        """The keys of all sites, the default one first."""
        with reading(self._engine) as connection:
            default = default_site_id(connection)
            rows = connection.execute(select(t.sites.c.id, t.sites.c.key).order_by(t.sites.c.id))
            return [row.key for row in sorted(rows, key=lambda row: bool(row.id != default))]

    def _append(self, connection: Connection, key: str, document: str, author: str) -> int:
        site = connection.execute(select(t.sites).where(t.sites.c.key == key)).first()
        if site is None:
            connection.execute(insert(t.sites).values(key=key, number=0))
            site = connection.execute(select(t.sites).where(t.sites.c.key == key)).one()
        now = (t.site_revisions.c.site_id == site.id, t.site_revisions.c.number == site.number)
        if connection.scalar(select(t.site_revisions.c.document).where(*now)) == document:
            return int(site.number)
        number = int(site.number) + 1
        connection.execute(update(t.sites).where(t.sites.c.id == site.id).values(number=number))
        values = {"site_id": site.id, "number": number, "created": self._clock(), "author": author}
        row = insert(t.site_revisions).values(document=document, digest=digest(document), **values)
        connection.execute(row)
        bump_generation(connection)
        return number

    def _make_default(self, connection: Connection, key: str) -> None:
        site_id = connection.scalar(select(t.sites.c.id).where(t.sites.c.key == key))
        if site_id is None:
            raise NotFound(f"There is no site {key!r}.")
        connection.execute(insert(t.default_sites).values(site_id=site_id, since=self._clock()))
        bump_generation(connection)


def _revisions() -> Any:
    return select(t.sites.c.key, t.site_revisions).join(
        t.sites, t.sites.c.id == t.site_revisions.c.site_id
    )


def _as_revision(row: Any) -> SiteRevision:
    return SiteRevision(row.key, row.number, row.created, row.author, read_site(row.document))
