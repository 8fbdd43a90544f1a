"""Which revision came of which request, so that a repeated one publishes nothing new."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select

from widget.content import models as t
from widget.errors import Refused

KEPT = timedelta(days=30)
"""How long a key is known: longer than any browser repeats a request."""

_KEY = re.compile(r"[A-Za-z0-9_-]{16,80}")
_MOST_SWEPT = 100  # rows at once: a publication must not wait for housekeeping


def check_key(key: str | None) -> None:
    """Refuse what is no key: 16 to 80 letters, digits, hyphens and underscores."""
    if key is not None and not _KEY.fullmatch(key):
        raise Refused("The form’s key cannot be read. Please load the page again.")


def find_deed(connection: Connection, key: str | None, embed_id: int | None) -> int | None:
    """The revision that came of the key; None where it is new.

    Raises:
        Refused: when the key was used for another embed.
    """
    if key is None:
        return None
    columns = (t.deeds.c.embed_id, t.deeds.c.number)
    row = connection.execute(select(*columns).where(t.deeds.c.key == key)).first()
    if row is None:
        return None
    if row.embed_id != embed_id:
        raise Refused("The form’s key belongs to something else. Please load the page again.")
    return int(row.number)


def note_deed(
    connection: Connection, key: str | None, embed_id: int, number: int, now: datetime
) -> None:
    """Note which revision came of the key; forget keys of more than 30 days ago."""
    if key is None:
        return
    row = {"key": key, "embed_id": embed_id, "number": number, "at": now}
    connection.execute(insert(t.deeds).values(**row))
    # What another writer is just sweeping is left to it: two sweeps would wait for each other.
    old = select(t.deeds.c.key).where(t.deeds.c.at < now - KEPT).limit(_MOST_SWEPT)
    swept = connection.scalars(old.with_for_update(skip_locked=True)).all()
    if swept:
        connection.execute(delete(t.deeds).where(t.deeds.c.key.in_(swept)))
