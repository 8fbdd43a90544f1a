"""One sync of one source: fetch, compare, publish; what fails leaves the last good content."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection

from widget.content.database import writing
from widget.content.encoder import PictureStore
from widget.content.source_store import (
    LOST,
    KeptItem,
    KeptSource,
    LeaseLost,
    Outcome,
    SourceStore,
    State,
)
from widget.content.store import Store
from widget.errors import Conflict, NotFound, WidgetError
from widget.kinds.base import Kind
from widget.kinds.fields import JsonObject
from widget.sources.base import AnySource, Recent, Validators
from widget.sources.fetch import Fetcher
from widget.sources.reasons import Unreachable
from widget.sources.sync.client import Hosts, SyncClient
from widget.sources.sync.items import Renewal
from widget.sources.sync.outcomes import (
    NO_SORT,
    SAME,
    SOMETHING_NEW,
    UNREADABLE,
    Report,
    halved,
    refused,
    took,
)
from widget.sources.sync.pace import after_failure, after_success
from widget.sources.sync.target import Target, list_field, published

SECONDS: Final = 45.0
"""How long one sync may take, pictures included."""
SETTLING_SECONDS: Final = 7.0
"""How long somebody waits while a source is looked up that they have just typed."""
LEASE: Final = timedelta(seconds=90)
"""How long a process that was killed keeps others from its source."""
MOST_ITEMS: Final = 50
CONFIRMATIONS: Final = 2
"""How often it must be seen again that half is gone, before it is believed."""

_FEW: Final = 4  # a source that had fewer may shrink as it likes
_TRIES: Final = 3  # when people publish the same list meanwhile
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Syncer:
    """Syncs sources; ``holder`` is this process's own name, ``chance`` a number from 0 to 1."""

    store: Store
    sources: SourceStore
    sorts: Mapping[str, AnySource]
    kinds: Mapping[str, Kind[Any]]
    fetcher: Fetcher
    pictures: PictureStore
    clock: Callable[[], datetime]
    hosts: Hosts
    holder: str
    chance: Callable[[], float]

    def run_due(self) -> Iterator[Report]:
        """Sync what is due and nobody else syncs, one after the other."""
        while held := self.sources.claim(self.holder, LEASE):
            yield self._run(held)

    def run(self, key: str) -> Report | None:
        """Sync a source now; None while another process does.

        Raises:
            NotFound: when there is no such source.
        """
        self.sources.find(key)
        held = self.sources.claim(self.holder, LEASE, key)
        return self._run(held) if held else None

    def settled(self, sort: AnySource, fields: JsonObject) -> JsonObject:
        """The form of a source, with what must be looked up only once; unchanged where it cannot.

        Raises:
            FieldErrors: with every mistake in the form.
        """
        sort.parse(fields)
        try:
            return sort.settled(fields, SyncClient(self.fetcher, self.hosts, SETTLING_SECONDS))
        except Unreachable as error:  # the first sync says so
            _log.info("A source could not be looked up yet: %s", error)
            return fields

    def proposed(self, source: KeptSource, kind: Kind[Any], fields: JsonObject) -> JsonObject:
        """A list's fields, filled with what the source had at its last sync.

        Raises:
            NotFound: where the kind has no list that a source can fill.
        """
        slug = source.wish.target
        target = Target(kind, slug, list_field(kind, slug), fields)
        filled = target.filled(source.key, self.sources.items(source), source.wish.takes)
        return target.with_entries(filled.entries)

    def _run(self, held: KeptSource) -> Report:
        try:
            return self._sync(held)
        except LeaseLost as lost:
            return _lost(held, lost)
        except WidgetError as error:
            return self._failed(held, refused(error), wait=getattr(error, "retry_after", None))
        except Exception:  # a source that nobody foresaw must not end all others
            _log.exception("The source %s could not be synced.", held.key)
            return self._failed(held, UNREADABLE)

    def _sync(self, held: KeptSource) -> Report:
        sort = self.sorts.get(held.wish.type)
        if sort is None:
            raise NotFound(NO_SORT, type=held.wish.type)
        client = SyncClient(self.fetcher, self.hosts, SECONDS)
        known = Validators(held.state.etag, held.state.modified)
        recent = sort.recent(sort.parse(held.wish.fields), client, MOST_ITEMS, known)
        before = self.sources.items(held)
        if recent.unchanged:
            return self._fill(held, replace(recent, validators=known), before)
        had = sum(1 for each in before if not each.away)
        if _is_halved(had, len(recent.items), held.state):
            outcome = halved(had, len(recent.items))
            return self._failed(held, outcome, halved=held.state.halved + 1)
        items = Renewal(client, self.pictures).renewed(recent.items, before)
        return self._fill(held, recent, items)

    def _fill(self, held: KeptSource, recent: Recent, items: Sequence[KeptItem]) -> Report:
        for _ in range(_TRIES - 1):
            try:
                return self._filled(held, recent, items)
            except Conflict:  # somebody has just published the list: once more, from theirs
                continue
        return self._filled(held, recent, items)

    def _filled(self, held: KeptSource, recent: Recent, items: Sequence[KeptItem]) -> Report:
        target, base = published(self.store, self.kinds, held.wish.target)
        filled = target.filled(held.key, items, held.wish.takes)
        if filled.entries == target.entries:
            return self._done(held, self._state(held, recent, SAME), filled.items)
        if not held.wish.publishes:
            return self._done(held, self._state(held, recent, SOMETHING_NEW), filled.seen)
        state = self._state(held, recent, took(target, filled))
        number = self.store.publish(
            target.kind, target.slug, target.with_entries(filled.entries), base=base,
            author=held.wish.title, also=self._noting(held, state, filled.items),
        )  # fmt: skip
        return Report(held.key, _outcome(state), number)

    # How it ended

    def _done(self, held: KeptSource, state: State, items: Sequence[KeptItem]) -> Report:
        with writing(self.store.engine) as connection:
            self._noting(held, state, items)(connection)
        return Report(held.key, _outcome(state))

    def _failed(
        self, held: KeptSource, outcome: Outcome, *, wait: float | None = None, halved: int = 0
    ) -> Report:
        now, failures = self.clock(), held.state.failures + 1
        due = after_failure(now, held.wish.every, failures, wait, self.chance())
        state = replace(
            held.state, due=due, failures=failures, halved=halved, outcome=outcome, tried=now
        )
        try:
            with writing(self.store.engine) as connection:
                self.sources.finish(connection, held, state)
        except LeaseLost as lost:
            return _lost(held, lost)
        return Report(held.key, outcome)

    def _state(self, held: KeptSource, recent: Recent, outcome: Outcome) -> State:
        now, validators = self.clock(), recent.validators
        outcome = replace(outcome, left_out=recent.left_out)
        due = after_success(now, held.wish.every, self.chance())
        etag, modified = validators.etag, validators.modified
        return State(due, etag, modified, outcome=outcome, tried=now, fetched=now)

    def _noting(
        self, held: KeptSource, state: State, items: Sequence[KeptItem]
    ) -> Callable[[Connection], None]:
        return lambda connection: self.sources.finish(connection, held, state, items)


def _is_halved(had: int, has: int, state: State) -> bool:
    """Whether suspiciously little is left, and that was not seen often enough."""
    is_little = (had >= _FEW and has < had / 2) or (had > 0 and has == 0)
    return is_little and state.halved < CONFIRMATIONS


def _outcome(state: State) -> Outcome:
    return state.outcome or SAME


def _lost(held: KeptSource, lost: LeaseLost) -> Report:
    _log.warning("%s", lost)
    return Report(held.key, Outcome(LOST, lost.template, lost.values))
