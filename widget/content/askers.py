"""The verbs of the count of web sites that asked for an embed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, func, insert, select, update

from widget.content import models as t
from widget.content.database import reading, writing

MOST_ROWS = 10_000
"""More pairs of site and embed are not counted: anybody can make up a name."""


@dataclass(frozen=True)
class Asker:
    """How often a web site has asked for an embed, and when the last time."""

    site: str
    slug: str
    times: int
    seen: datetime


class AskerStore:
    """Which web sites asked for what."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, askers: Iterable[Asker]) -> None:
        """Add to the counts, in one transaction."""
        with writing(self._engine) as connection:
            room = MOST_ROWS - (connection.scalar(select(func.count()).select_from(t.askers)) or 0)
            for asker in askers:
                if not _add(connection, asker) and room > 0:
                    connection.execute(insert(t.askers).values(**vars(asker)))
                    room -= 1

    def all(self) -> list[Asker]:
        """Every count, the latest first."""
        with reading(self._engine) as connection:
            rows = connection.execute(select(t.askers).order_by(t.askers.c.seen.desc()))
            return [Asker(row.site, row.slug, row.times, row.seen) for row in rows]


def _add(connection: Connection, asker: Asker) -> bool:
    same = (t.askers.c.site == asker.site, t.askers.c.slug == asker.slug)
    values = {"times": t.askers.c.times + asker.times, "seen": asker.seen}
    return connection.execute(update(t.askers).where(*same).values(**values)).rowcount == 1
