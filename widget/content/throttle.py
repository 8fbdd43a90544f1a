"""Slows down who guesses: failed attempts are counted in the store, for all processes at once."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Final

from sqlalchemy import Connection, Engine, Row, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from widget.content import models as t
from widget.content.database import reading, writing
from widget.content.secrets import shared_secret
from widget.errors import WidgetError

FIRST_WAIT: Final = timedelta(seconds=10)
"""After the free attempts; each further one waits twice as long."""

FORGET: Final = timedelta(days=1)
"""So long after the last wait a count starts anew."""

_SWEPT_EVERY: Final = timedelta(minutes=10)


@dataclass(frozen=True)
class Limit:
    """How many attempts are free, and the longest wait: it slows down, and never locks out."""

    free: int
    longest: timedelta


ACCOUNT: Final = Limit(free=5, longest=timedelta(minutes=5))
"""Some 300 guesses a day; who mistypes waits for a coffee at most."""

NETWORK: Final = Limit(free=20, longest=timedelta(minutes=15))
"""A whole clinic may come from one address, on the morning after a holiday."""


@dataclass(frozen=True)
class Subject:
    """Whose attempts are counted together."""

    name: str
    limit: Limit


class TooMany(WidgetError):
    """Too many attempts (to the person): ``seconds`` from now the next one is heard."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(f"Too many attempts. Please wait {seconds} seconds.")


def account(email: str) -> Subject:
    """The account of a normal e-mail address (people.address), whether or not there is one."""
    return Subject(f"account {email}", ACCOUNT)


def network(remote: str | None, door: str) -> tuple[Subject, ...]:
    """The network of a caller at one door: the IPv4 address, or the /64 that an IPv6 site has.

    Empty for an address that nobody outside can have: behind it stands a proxy, and one guesser
    would slow everybody down.
    """
    try:
        address = ipaddress.ip_address(remote or "")
    except ValueError:  # a socket file: a proxy, too
        return ()
    address = getattr(address, "ipv4_mapped", None) or address
    if any(address in local for local in _LOCAL):
        return ()
    size = 32 if address.version == 4 else 64
    return (Subject(f"{door} {ipaddress.ip_network((address, size), strict=False)}", NETWORK),)


_LOCAL: Final = tuple(
    ipaddress.ip_network(text)
    for text in (
        "127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16",
        "::1/128", "fc00::/7", "fe80::/10",
    )
)  # fmt: skip
"""RFC 1122, 1918, 3927, 4291, 4193."""


class Throttle:
    """Counts attempts before they are judged, so that many at once are not more than one by one."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._clock = clock
        self._swept: datetime | None = None

    def count(self, subjects: Iterable[Subject]) -> bool:
        """Count one attempt for each subject, in this order; tells whether a wait begins with it.

        Raises:
            TooMany: when one of them must wait; then nothing is counted.
        """
        self._sweep()
        wanted = self._digests(subjects)
        for _ in wanted:
            with suppress(IntegrityError):  # PostgreSQL: another process counted one first
                return self._count(wanted)
        return self._count(wanted)

    def check(self, subjects: Iterable[Subject]) -> None:
        """Raise TooMany where one of them must wait; counts nothing."""
        wanted = self._digests(subjects)
        with reading(self._engine) as connection:
            for digest in wanted:
                _locked(connection, digest, self._clock())

    def clear(self, subject: Subject) -> None:
        """Forget the attempts of one who has succeeded."""
        own = t.attempts.c.counted.in_(self._digests([subject]))
        with writing(self._engine) as connection:
            connection.execute(delete(t.attempts).where(own))

    def give_back(self, subjects: Iterable[Subject]) -> None:
        """Take back the attempt that has succeeded: the people of one network share a count."""
        own = t.attempts.c.counted.in_(self._digests(subjects))
        values = {"times": t.attempts.c.times - 1, "until": None}
        with writing(self._engine) as connection:
            changed = update(t.attempts).where(own, t.attempts.c.times > 0)
            connection.execute(changed.values(**values))

    def _count(self, wanted: Mapping[str, Limit]) -> bool:
        now = self._clock()
        with writing(self._engine) as connection:
            rows = {digest: _locked(connection, digest, now) for digest in wanted}
            waits = [
                _add(connection, digest, limit, rows[digest], now)
                for digest, limit in wanted.items()
            ]
        return any(waits)

    def _sweep(self) -> None:
        now = self._clock()
        if self._swept is None or now - self._swept >= _SWEPT_EVERY:
            self._swept = now
            last = func.coalesce(t.attempts.c.until, t.attempts.c.first)
            with writing(self._engine) as connection:
                connection.execute(delete(t.attempts).where(last <= now - FORGET))

    def _digests(self, subjects: Iterable[Subject]) -> dict[str, Limit]:
        """Before a transaction begins: the key may have to be made in one of its own."""
        return {
            hmac.new(self._key, each.name.encode(), hashlib.sha256).hexdigest(): each.limit
            for each in subjects
        }

    @cached_property
    def _key(self) -> bytes:
        # With a plain digest all IPv4 addresses could be tried until one fits.
        return bytes.fromhex(shared_secret(self._engine, "attempts"))


def _locked(connection: Connection, digest: str, now: datetime) -> Row[Any] | None:
    """The row of a subject, which PostgreSQL locks; raises TooMany."""
    own = t.attempts.c.counted == digest
    row = connection.execute(select(t.attempts).where(own).with_for_update()).first()
    if row and row.until and row.until > now:
        raise TooMany(-(-(row.until - now) // timedelta(seconds=1)))
    return row


def _add(
    connection: Connection, digest: str, limit: Limit, row: Row[Any] | None, now: datetime
) -> bool:
    """Count one more; tells whether the next one must wait."""
    fresh = row is None or (row.until or row.first) <= now - FORGET
    times = 1 if row is None or fresh else int(row.times) + 1
    until = _until(limit, times, now)
    values = {"times": times, "until": until, **({"first": now} if fresh else {})}
    if row is None:
        connection.execute(insert(t.attempts).values(counted=digest, **values))
    else:
        own = t.attempts.c.counted == digest
        connection.execute(update(t.attempts).where(own).values(**values))
    return until is not None


def _until(limit: Limit, times: int, now: datetime) -> datetime | None:
    """When the next attempt is heard after so many."""
    if times < limit.free:
        return None
    wait = FIRST_WAIT * (1 << min(times - limit.free, 20))
    return now + min(wait, limit.longest)
