"""Who is signed in where: sessions on the server, which end by time or by word."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Engine, Row, delete, insert, or_, select, update

from widget.content import models as t
from widget.content.database import reading, writing
from widget.content.people import Person, as_person

IDLE: Final = timedelta(hours=8)
"""A working day with its breaks; what was forgotten in the evening has ended in the morning."""

ABSOLUTE: Final = timedelta(days=7)
"""However busy it is kept: a token that got away is worth a week at most."""

NOTED_EVERY: Final = timedelta(minutes=1)
"""More exactly nobody needs to know when a session was seen, and each note is a write."""

_LONGEST_AGENT: Final = 200
_KEY_LENGTH: Final = 16


@dataclass(frozen=True)
class Session:
    """One browser that is signed in; ``key`` names it, and lets nobody in."""

    key: str
    created: datetime
    seen: datetime
    agent: str


class SessionStore:
    """The sessions. Only digests of the tokens are kept."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._clock = clock

    def open(self, person_id: int, agent: str) -> str:
        """Begin a session; returns its token (256 bits). Those that have ended are swept."""
        token, now = secrets.token_urlsafe(32), self._clock()
        row = {"digest": _digest(token), "person_id": person_id, "agent": _printable(agent)}
        with writing(self._engine) as connection:
            connection.execute(delete(t.sessions).where(_over(now)))
            connection.execute(insert(t.sessions).values(created=now, seen=now, **row))
            _note(connection, person_id, now)
        return token

    def person(self, token: str) -> Person | None:
        """Whose session it is, while it lasts and they are active; it is seen by that."""
        now = self._clock()
        query = (
            select(t.people, t.sessions.c.seen.label("session_seen"))
            .join(t.sessions, t.sessions.c.person_id == t.people.c.id)
            .where(t.sessions.c.digest == _digest(token), ~_over(now), t.people.c.active)
        )
        with reading(self._engine) as connection:
            row = connection.execute(query).first()
        if row is None:
            return None
        if now - row.session_seen >= NOTED_EVERY:
            self._see(token, row.id, now)
        return as_person(row)

    def of(self, person_id: int) -> tuple[Session, ...]:
        """A person's sessions, the one seen last first."""
        query = select(t.sessions).where(t.sessions.c.person_id == person_id, ~_over(self._clock()))
        with reading(self._engine) as connection:
            rows = connection.execute(query.order_by(t.sessions.c.seen.desc()))
            return tuple(_session(row) for row in rows)

    def close(self, token: str) -> None:
        """End the session of a token."""
        self._delete(t.sessions.c.digest == _digest(token))

    def close_one(self, person_id: int, key: str) -> None:
        """End one session of a person, by its key."""
        named = t.sessions.c.digest.startswith(key, autoescape=True)
        if len(key) == _KEY_LENGTH:
            self._delete((t.sessions.c.person_id == person_id) & named)

    def close_all(self, person_id: int, *, but: str = "") -> None:
        """End all sessions of a person, but the one of that token."""
        other = t.sessions.c.digest != _digest(but)
        self._delete((t.sessions.c.person_id == person_id) & other)

    def _see(self, token: str, person_id: int, now: datetime) -> None:
        with writing(self._engine) as connection:
            own = t.sessions.c.digest == _digest(token)
            connection.execute(update(t.sessions).where(own).values(seen=now))
            _note(connection, person_id, now)

    def _delete(self, which: ColumnElement[bool]) -> None:
        with writing(self._engine) as connection:
            connection.execute(delete(t.sessions).where(which))


def session_key(token: str) -> str:
    """The key of the session of that token."""
    return _digest(token)[:_KEY_LENGTH]


def _over(now: datetime) -> ColumnElement[bool]:
    return or_(t.sessions.c.seen <= now - IDLE, t.sessions.c.created <= now - ABSOLUTE)


def _note(connection: Connection, person_id: int, now: datetime) -> None:
    connection.execute(update(t.people).where(t.people.c.id == person_id).values(seen=now))


def _session(row: Row[Any]) -> Session:
    return Session(row.digest[:_KEY_LENGTH], row.created, row.seen, row.agent)


def _printable(agent: str) -> str:
    return "".join(letter for letter in agent if letter.isprintable())[:_LONGEST_AGENT]


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
