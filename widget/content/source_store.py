"""The verbs of the sources: keep one, hold one while it is synced, note how that ended."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Row, and_, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from widget.content import models as t
from widget.content.database import reading, writing
from widget.content.languages import canonical
from widget.errors import FieldErrors, Mistake, NotFound, WidgetError
from widget.kinds.fields import SLUG, JsonObject

LONGEST_REF = 200
"""Characters of a source's own name for an item."""
WAITING = "waiting"
"""The name of an outcome: there is something new, and the source does not publish by itself."""
LOST = "lost"
"""The name of an outcome: another process took the source over meanwhile."""
EVERY = (5, 7 * 24 * 60)
"""Minutes between two syncs, at least and at most."""
TAKES = (1, 50)
"""Entries that a source may fill a list with."""


@dataclass(frozen=True)
class Outcome:
    """How a sync ended: a name for machines, a sentence with its values for people.

    ``left_out`` counts what the source had and could not be used, by reason (English words).
    """

    name: str
    template: str
    values: Mapping[str, object] = field(default_factory=dict, hash=False)
    left_out: tuple[tuple[str, int], ...] = ()

    @property
    def sentence(self) -> str:
        """The sentence in English."""
        return str(WidgetError(self.template, **self.values))


@dataclass(frozen=True)
class Wish:
    """What people decide about a source."""

    type: str
    title: str
    fields: JsonObject
    target: str
    takes: int = 10
    every: int = 60
    publishes: bool = True
    active: bool = True


@dataclass(frozen=True)
class State:
    """How it is going with a source."""

    due: datetime
    etag: str | None = None
    modified: str | None = None
    failures: int = 0
    halved: int = 0
    outcome: Outcome | None = None
    tried: datetime | None = None
    fetched: datetime | None = None


@dataclass(frozen=True)
class KeptSource:
    """A source as it is kept; ``holder`` is who syncs it now, '' for nobody."""

    id: int
    key: str
    wish: Wish
    state: State
    holder: str = ""


@dataclass(frozen=True)
class KeptItem:
    """One thing that a source had. ``item`` and ``picture`` are the sync's own values.

    ``written`` is the list's entry as a sync last made it, None before; ``hidden`` and ``dropped``
    are what people decided about it. ``away``: the source has it no more, but may have it again.
    """

    ref: str
    item: JsonObject
    picture: JsonObject | None = None
    written: JsonObject | None = None
    hidden: bool = False
    dropped: bool = False
    away: bool = False


class LeaseLost(WidgetError):
    """Somebody else syncs the source by now, so nothing of this sync counts (to the log)."""

    def __init__(self, key: str) -> None:
        super().__init__("Another process has taken over the source %(key)s.", key=key)


class SourceStore:
    """The sources of a service, with a lease on each: one process at a time syncs one."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._clock = clock

    def add(self, key: str, wish: Wish) -> KeptSource:
        """Keep a new source, due at once.

        Raises:
            FieldErrors: when the key or a number is wrong, or the key is taken.
        """
        _check(wish, key)
        values = _columns(wish) | _state_columns(State(self._clock()))
        try:
            with writing(self._engine) as connection:
                connection.execute(insert(t.sources).values(key=key, holder="", **values))
        except IntegrityError:
            raise FieldErrors([Mistake("key", "is another source's already")]) from None
        return self.find(key)

    def change(self, key: str, wish: Wish) -> KeptSource:
        """Decide anew; the source is due at once, and asked as if for the first time."""
        _check(wish, key)
        state: dict[str, Any] = {"due": self._clock(), "etag": None, "modified": None}
        state |= {"failures": 0, "halved": 0}
        state |= {"holder": "", "held_until": None}  # a sync that is under way counts no more
        with writing(self._engine) as connection:
            own = update(t.sources).where(t.sources.c.key == key)
            if not connection.execute(own.values(**_columns(wish), **state)).rowcount:
                raise _missing(key)
        return self.find(key)

    def remove(self, key: str) -> None:
        """Forget a source; what it brought into its list stays there."""
        own = select(t.sources.c.id).where(t.sources.c.key == key).scalar_subquery()
        with writing(self._engine) as connection:
            connection.execute(delete(t.source_items).where(t.source_items.c.source_id == own))
            if not connection.execute(delete(t.sources).where(t.sources.c.key == key)).rowcount:
                raise _missing(key)

    def all(self) -> list[KeptSource]:
        """Every source, by title."""
        query = select(t.sources).order_by(t.sources.c.title, t.sources.c.id)
        with reading(self._engine) as connection:
            return [_kept(row) for row in connection.execute(query)]

    def find(self, key: str) -> KeptSource:
        """One source; raises NotFound."""
        with reading(self._engine) as connection:
            row = connection.execute(select(t.sources).where(t.sources.c.key == key)).first()
        if row is None:
            raise _missing(key)
        return _kept(row)

    def items(self, source: KeptSource) -> list[KeptItem]:
        """What the source had when it was last read well, in its order."""
        own = t.source_items.c.source_id == source.id
        query = select(t.source_items).where(own).order_by(t.source_items.c.position)
        with reading(self._engine) as connection:
            return [_item(row) for row in connection.execute(query)]

    def claim(self, holder: str, lease: timedelta, key: str | None = None) -> KeptSource | None:
        """Hold the source that is longest due, or the named one, if nobody holds it.

        The lease ends by itself: whoever is killed delays nobody for longer.
        """
        now, own = self._clock(), t.sources.c
        free = or_(own.held_until.is_(None), own.held_until <= now)
        wanted = own.key == key if key else and_(own.active, own.due <= now)
        first = select(t.sources).where(wanted, free).order_by(own.due, own.id).limit(1)
        with reading(self._engine) as connection:  # often nothing is due: that locks nobody out
            if connection.execute(first).first() is None:
                return None
        with writing(self._engine) as connection:
            row = connection.execute(first.with_for_update(skip_locked=True)).first()
            if row is None:
                return None
            held = update(t.sources).where(own.id == row.id)
            connection.execute(held.values(holder=holder, held_until=now + lease))
        return replace(_kept(row), holder=holder)

    def finish(
        self,
        connection: Connection,
        held: KeptSource,
        state: State,
        items: Iterable[KeptItem] | None = None,
    ) -> None:
        """Note how a sync ended, in the caller's transaction, and let the source go.

        Raises:
            LeaseLost: when another process holds it by now; the caller's transaction must end.
        """
        own = (t.sources.c.id == held.id, t.sources.c.holder == held.holder)
        values = _state_columns(state) | {"holder": "", "held_until": None}
        if not connection.execute(update(t.sources).where(*own).values(**values)).rowcount:
            raise LeaseLost(held.key)
        if items is not None:
            _replace_items(connection, held.id, items)


def _replace_items(connection: Connection, source_id: int, items: Iterable[KeptItem]) -> None:
    connection.execute(delete(t.source_items).where(t.source_items.c.source_id == source_id))
    rows = [
        {
            "source_id": source_id, "ref": each.ref, "position": position,
            "item": canonical(each.item), "picture": _text(each.picture),
            "written": _text(each.written), "hidden": each.hidden, "dropped": each.dropped,
            "away": each.away,
        }
        for position, each in enumerate(items)
    ]  # fmt: skip
    if rows:
        connection.execute(insert(t.source_items), rows)


def _check(wish: Wish, key: str) -> None:
    wrong = []
    if not SLUG.fullmatch(key) or len(key) > 80:
        words = "must be at most 80 lower-case letters, digits and single hyphens"
        wrong.append(Mistake("key", words))
    for name, value, (least, most) in (("takes", wish.takes, TAKES), ("every", wish.every, EVERY)):
        if not least <= value <= most:
            limits = {"least": least, "most": most}
            wrong.append(Mistake(name, "must be from %(least)s to %(most)s", limits))
    if wrong:
        raise FieldErrors(wrong)


def _missing(key: str) -> NotFound:
    return NotFound("There is no source %(key)s.", key=key)


def _columns(wish: Wish) -> dict[str, Any]:
    return vars(wish) | {"fields": canonical(wish.fields)}


def _state_columns(state: State) -> dict[str, Any]:
    outcome = canonical(vars(state.outcome)) if state.outcome else ""
    return vars(state) | {"outcome": outcome}


def _kept(row: Row[Any]) -> KeptSource:
    names = ("type", "title", "target", "takes", "every", "publishes", "active")
    wish = Wish(fields=json.loads(row.fields), **{name: getattr(row, name) for name in names})
    told = json.loads(row.outcome) if row.outcome else None
    if told:
        told["left_out"] = tuple((str(why), int(count)) for why, count in told["left_out"])
    state = State(
        row.due, row.etag, row.modified, row.failures, row.halved,
        Outcome(**told) if told else None, row.tried, row.fetched,
    )  # fmt: skip
    return KeptSource(row.id, row.key, wish, state, row.holder)


def _item(row: Row[Any]) -> KeptItem:
    return KeptItem(
        row.ref, json.loads(row.item), _value(row.picture), _value(row.written),
        bool(row.hidden), bool(row.dropped), bool(row.away),
    )  # fmt: skip


def _text(value: JsonObject | None) -> str:
    return "" if value is None else canonical(value)


def _value(text: str) -> JsonObject | None:
    value: JsonObject | None = json.loads(text) if text else None
    return value
