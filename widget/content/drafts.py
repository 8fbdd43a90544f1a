"""What people have typed and not published yet, with the states before, to undo."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Row,
    Select,
    and_,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from widget.content import models as t
from widget.content.database import WRITES, reading, writing
from widget.errors import NotFound, Refused, WidgetError
from widget.kinds.fields import JsonObject

MOST_STATES = 50
"""States kept of a draft; older ones cannot be gone back to."""

LONGEST = 1_000_000
"""Characters of one state: more than the largest form that a kind could publish."""

_MOST_TICKS = 2**31 - 1  # the column's


@dataclass(frozen=True)
class Draft:
    """What a person has typed for an embed in one language; nothing in ``fields`` was checked.

    ``base`` is the revision it started from, None for a new embed. ``number`` grows with each save,
    also over a draft that was dropped. ``undoable`` says whether there is a state before.
    """

    id: int
    person_id: int
    kind: str
    slug: str
    lang: str
    base: int | None
    number: int
    saved: datetime
    fields: JsonObject
    undoable: bool = False


@dataclass(frozen=True)
class Seen:
    """What a browser's window knew when it sent a save.

    ``number`` is the draft's number that it saw last, 0 where there was no draft. ``window`` is a
    random name of the window, ``tick`` grows with each save that it sends: so a save whose answer
    got lost is not taken for somebody else's, and an older one that arrives late changes nothing.
    """

    number: int
    window: str = ""
    tick: int = 0


class DraftMoved(WidgetError):
    """Another window has saved, published or dropped the draft (to the editor).

    ``draft`` is what is there now, None where it is gone; nothing was stored.
    """

    def __init__(self, draft: Draft | None) -> None:
        self.draft = draft
        super().__init__(
            "You have this open in another window, and changed it there."
            if draft
            else "You published or discarded this in another window."
        )


class DraftStore:
    """Keeps drafts: one for each person, embed and language."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._clock = clock

    def find(self, person_id: int, slug: str, lang: str) -> Draft | None:
        """A person's draft; None where they have typed nothing."""
        with reading(self._engine) as connection:
            return _find(connection, person_id, slug, lang)

    def of(self, person_id: int) -> list[Draft]:
        """All drafts of a person, the one saved last first."""
        query = _with_last_state().where(t.drafts.c.person_id == person_id)
        with reading(self._engine) as connection:
            rows = connection.execute(query.order_by(t.drafts.c.saved.desc(), t.drafts.c.id.desc()))
            return [_draft(row) for row in rows]

    def free_slug(self, wanted: str) -> str:
        """The slug, else the first one with a number that nobody has had."""
        number = 1
        while not self.slug_is_free(wanted if number == 1 else f"{wanted}-{number}"):
            number += 1
        return wanted if number == 1 else f"{wanted}-{number}"

    def slug_is_free(self, slug: str) -> bool:
        """Whether no embed ever had it, and no draft of anybody has it."""
        taken = select(t.slugs.c.slug).where(t.slugs.c.slug == slug)
        drafted = _with_last_state().where(t.drafts.c.slug == slug)
        with reading(self._engine) as connection:
            return not (connection.execute(taken).first() or connection.execute(drafted).first())

    def save(
        self,
        person_id: int,
        kind: str,
        slug: str,
        lang: str,
        base: int | None,
        fields: JsonObject,
        *,
        step: bool = True,
        seen: Seen | int | None = None,
    ) -> Draft:
        """Keep what was typed; equal fields make no new state.

        Without ``step`` the last state is replaced, unless it is the only one: so a burst of small
        changes is undone at once. ``seen`` is what the browser's window knew, a bare number where
        the window has no name; without it the last save wins. What was typed from another ``base``
        cannot be undone to: it would be published over what came in between.

        Raises:
            DraftMoved: when another window saved, published or dropped the draft meanwhile.
            Refused: over a million characters.
        """
        known = Seen(seen) if isinstance(seen, int) else seen
        wish = _Wish(person_id, kind, slug, lang, base, _as_json(fields), step, known)
        try:
            return self._save(wish)
        except IntegrityError:  # PostgreSQL: another window made the same draft at that moment
            return self._save(wish)

    def undo(self, person_id: int, slug: str, lang: str) -> Draft:
        """Go back to the state before; raises NotFound where there is none."""
        with writing(self._engine) as connection:
            row = _locked(connection, person_id, slug, lang)
            before = _state_before(connection, row) if row else None
            if row is None or before is None:
                raise NotFound("There is nothing to undo.")
            own = t.draft_states.c.draft_id == row.id
            connection.execute(delete(t.draft_states).where(own, _last_of(row)))
            # A new number: what another window saw under an old one must not be mistaken for this.
            renumbered = update(t.draft_states).where(own, t.draft_states.c.number == before)
            connection.execute(renumbered.values(number=row.number + 1))
            self._touch(connection, row, number=row.number + 1, window="", tick=0)
            return _sure(_find(connection, person_id, slug, lang))

    def drop(self, person_id: int, slug: str, lang: str, *, seen: int | None = None) -> None:
        """Forget the draft, after it was published or discarded.

        With ``seen`` only that state: what another window has typed since stays.
        """
        with writing(self._engine) as connection:
            row = _locked(connection, person_id, slug, lang)
            if row and seen in (None, row.number):
                # The row stays, without a state, so that its numbers are never used twice.
                own = t.draft_states.c.draft_id == row.id
                connection.execute(delete(t.draft_states).where(own))

    def _save(self, wish: _Wish) -> Draft:
        with writing(self._engine) as connection:
            row = _locked(connection, wish.person_id, wish.slug, wish.lang)
            row = row or self._create(connection, wish)
            now = _find(connection, wish.person_id, wish.slug, wish.lang)
            if now and (wish.comes_late(row) or wish.repeats(row, now)):
                return now
            if not wish.follows(row, now):
                raise DraftMoved(now)
            if now is None or _as_json(now.fields) != wish.text:
                self._add_state(connection, row, wish)
            else:
                self._touch(connection, row, **wish.columns())
            if now and now.base != wish.base:
                self._forget_states(connection, row)
            return _sure(_find(connection, wish.person_id, wish.slug, wish.lang))

    def _create(self, connection: Connection, wish: _Wish) -> Row[Any]:
        own = {"person_id": wish.person_id, "slug": wish.slug, "lang": wish.lang}
        row = insert(t.drafts).values(number=0, saved=self._clock(), **own, **wish.columns())
        return connection.execute(row.returning(t.drafts)).one()

    def _add_state(self, connection: Connection, row: Row[Any], wish: _Wish) -> None:
        own, number = t.draft_states.c.draft_id == row.id, row.number + 1
        if not wish.step and _state_before(connection, row) is not None:
            connection.execute(delete(t.draft_states).where(own, _last_of(row)))
        state = {"draft_id": row.id, "number": number, "fields": wish.text}
        connection.execute(insert(t.draft_states).values(**state))
        newest = select(t.draft_states.c.number).where(own)
        newest = newest.order_by(t.draft_states.c.number.desc()).limit(MOST_STATES)
        oldest = connection.scalars(newest).all()[-1]
        connection.execute(delete(t.draft_states).where(own, t.draft_states.c.number < oldest))
        self._touch(connection, row, number=number, **wish.columns())

    def _forget_states(self, connection: Connection, row: Row[Any]) -> None:
        """All states but the last one."""
        own = t.draft_states.c.draft_id == row.id
        last = select(func.max(t.draft_states.c.number)).where(own).scalar_subquery()
        connection.execute(delete(t.draft_states).where(own, t.draft_states.c.number < last))

    def _touch(self, connection: Connection, row: Row[Any], **values: Any) -> None:
        own = update(t.drafts).where(t.drafts.c.id == row.id)
        connection.execute(own.values(saved=self._clock(), **values))


@dataclass(frozen=True)
class _Wish:
    """One save."""

    person_id: int
    kind: str
    slug: str
    lang: str
    base: int | None
    text: str
    step: bool
    seen: Seen | None

    def columns(self) -> dict[str, Any]:
        """What the draft's row keeps of the save."""
        seen = self.seen or Seen(0)
        return {
            "kind": self.kind,
            "base": self.base,
            "window": seen.window[:16],
            "tick": max(0, min(seen.tick, _MOST_TICKS)),
        }

    def comes_late(self, row: Row[Any]) -> bool:
        """Whether the same window has already saved something newer."""
        return self._same_window(row) and self.columns()["tick"] < row.tick

    def repeats(self, row: Row[Any], now: Draft) -> bool:
        """Whether another window, or the same request before, has typed just that."""
        return not self.follows(row, now) and _as_json(now.fields) == self.text

    def follows(self, row: Row[Any], now: Draft | None) -> bool:
        """Whether the window knew the state that it replaces."""
        if self.seen is None or (self._same_window(row) and now):
            return True
        return self.seen.number == (now.number if now else 0)

    def _same_window(self, row: Row[Any]) -> bool:
        return bool(self.seen and self.seen.window and self.seen.window[:16] == row.window)


def _as_json(fields: JsonObject) -> str:
    """The fields as they are kept: ASCII, so that any character typed can be stored."""
    text = json.dumps(fields, sort_keys=True, separators=(",", ":"))
    if len(text) > LONGEST:
        raise Refused("This is too long to be kept as a draft. Please split it up.")
    return text


def _with_last_state() -> Select[Any]:
    """Drafts with their last state; a dropped one has none, so it is not among them."""
    states, before = t.draft_states, t.draft_states.alias()
    last = and_(states.c.draft_id == t.drafts.c.id, states.c.number == t.drafts.c.number)
    undoable = (
        select(func.count())
        .where(before.c.draft_id == t.drafts.c.id, before.c.number < t.drafts.c.number)
        .correlate(t.drafts)
        .scalar_subquery()
    )
    return select(t.drafts, states.c.fields, undoable.label("undoable")).join(states, last)


def _find(connection: Connection, person_id: int, slug: str, lang: str) -> Draft | None:
    row = connection.execute(_with_last_state().where(_own(person_id, slug, lang))).first()
    return _draft(row) if row else None


def _locked(connection: Connection, person_id: int, slug: str, lang: str) -> Row[Any] | None:
    """The draft's row, dropped or not; PostgreSQL locks it for a writer."""
    query = select(t.drafts).where(_own(person_id, slug, lang))
    if connection.get_execution_options().get(WRITES):
        query = query.with_for_update()
    return connection.execute(query).first()


def _own(person_id: int, slug: str, lang: str) -> ColumnElement[bool]:
    return and_(t.drafts.c.person_id == person_id, t.drafts.c.slug == slug, t.drafts.c.lang == lang)


def _last_of(row: Row[Any]) -> ColumnElement[bool]:
    number: int = row.number
    return t.draft_states.c.number == number


def _state_before(connection: Connection, row: Row[Any]) -> int | None:
    """The number of the last state but one."""
    own = (t.draft_states.c.draft_id == row.id, t.draft_states.c.number < row.number)
    number: int | None = connection.scalar(select(func.max(t.draft_states.c.number)).where(*own))
    return number


def _draft(row: Row[Any]) -> Draft:
    fields: Mapping[str, Any] = json.loads(row.fields)
    return Draft(
        row.id, row.person_id, row.kind, row.slug, row.lang, row.base, row.number, row.saved,
        fields, bool(row.undoable),
    )  # fmt: skip


def _sure(draft: Draft | None) -> Draft:
    if draft is None:
        raise NotFound("There is no such draft.")
    return draft
