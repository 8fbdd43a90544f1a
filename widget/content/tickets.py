"""One-time links and codes: an invitation, a new password, the first administrator."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from sqlalchemy import Connection, Engine, Row, delete, insert, select

from widget.content import models as t
from widget.content.database import reading, writing
from widget.errors import WidgetError

Purpose = Literal["invite", "reset"]

LASTING: Final = {
    "invite": timedelta(days=7),  # it may reach somebody on holiday
    "reset": timedelta(days=1),  # somebody who waits for it
    "first": timedelta(days=1),  # it stands in a terminal, or in a log
}
"""How long each counts."""

JOIN_PATH: Final = "/editor/join/"
"""Where a link leads, below the service's address; the token follows."""

_SYMBOLS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: 5 bits each
_READ_AS: Final = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})
_CODE_LENGTH: Final = 12  # 60 bits, for a day, tried one by one over the network


class Dead(WidgetError):
    """A link or code that does not count: wrong, used, replaced or too old (to the person)."""


@dataclass(frozen=True)
class Ticket:
    """What a link is for, and for whom."""

    purpose: Purpose
    person_id: int
    ends: datetime


class TicketStore:
    """The links of people. Only their digests are kept: a link is shown once."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._clock = clock

    def make(self, purpose: Purpose, person_id: int) -> str:
        """A new link's token (256 bits); the person's former ones are dead from now on."""
        token, now = secrets.token_urlsafe(32), self._clock()
        with writing(self._engine) as connection:
            own = t.tickets.c.person_id == person_id
            connection.execute(delete(t.tickets).where(own | (t.tickets.c.ends <= now)))
            _insert(connection, token, purpose, person_id, now)
        return token

    def find(self, token: str) -> Ticket:
        """What a token is for; uses nothing up. Raises Dead."""
        with reading(self._engine) as connection:
            return find(connection, token, self._clock())

    def waiting(self) -> dict[int, Ticket]:
        """The links that can still be used, by person."""
        live = t.tickets.c.ends > self._clock()
        with reading(self._engine) as connection:
            rows = connection.execute(select(t.tickets).where(live, t.tickets.c.person_id > 0))
            return {row.person_id: _ticket(row) for row in rows}


def find(connection: Connection, token: str, now: datetime) -> Ticket:
    """The ticket of a link that counts; raises Dead."""
    return _ticket(_row(connection, token, now, first=False))


def use(connection: Connection, token: str, now: datetime) -> None:
    """Use up a link that counts; raises Dead, so that of two at once one gets through."""
    _row(connection, token, now, first=False)
    _delete(connection, token)


def make_code(connection: Connection, now: datetime) -> str:
    """A code for the first administrator, in groups to be read aloud: ``K7QM-2XWD-9RTA``."""
    code = "".join(secrets.choice(_SYMBOLS) for _ in range(_CODE_LENGTH))
    _insert(connection, code, "first", None, now)
    return "-".join(code[start : start + 4] for start in range(0, _CODE_LENGTH, 4))


def find_code(connection: Connection, code: str, now: datetime) -> None:
    """Raise Dead unless the code counts; small letters, O for 0 and the like are understood."""
    _row(connection, _read(code), now, first=True)


def use_code(connection: Connection, code: str, now: datetime) -> None:
    """Use up a code that counts, and with it all others; raises Dead."""
    find_code(connection, code, now)
    connection.execute(delete(t.tickets).where(t.tickets.c.purpose == "first"))


def _insert(
    connection: Connection, secret: str, purpose: str, person_id: int | None, now: datetime
) -> None:
    row = {"digest": _digest(secret), "purpose": purpose, "person_id": person_id}
    connection.execute(insert(t.tickets).values(**row, created=now, ends=now + LASTING[purpose]))


def _row(connection: Connection, secret: str, now: datetime, *, first: bool) -> Row[Any]:
    query = select(t.tickets).where(t.tickets.c.digest == _digest(secret), t.tickets.c.ends > now)
    row = connection.execute(query).first()
    if row is None or (row.purpose == "first") is not first:
        raise Dead("This code does not count (any more)." if first else _DEAD_LINK)
    return row


_DEAD_LINK: Final = "This link does not count (any more)."


def _delete(connection: Connection, token: str) -> None:
    gone = connection.execute(delete(t.tickets).where(t.tickets.c.digest == _digest(token)))
    if gone.rowcount != 1:
        raise Dead(_DEAD_LINK)


def _ticket(row: Row[Any]) -> Ticket:
    return Ticket(row.purpose, row.person_id, row.ends)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _read(code: str) -> str:
    return code.strip().upper().translate(_READ_AS)
