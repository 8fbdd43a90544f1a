"""What sources have for a list, beside its form: to look at, and to take over."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from widget.content.people import Person
from widget.content.source_store import WAITING, KeptSource
from widget.content.summaries import Summary
from widget.editor.answers import interface_texts
from widget.editor.desk import Desk
from widget.editor.source_words import condition, outcome_words, read_words
from widget.editor.work import Work, open_work
from widget.errors import NotFound, WidgetError
from widget.kinds.fields import Field, JsonObject, item_id
from widget.sources.entries import linked_list, mark_of, name_of

_NAMED = 3  # new entries whose titles are told
_MOST = 500  # lists to choose from


@dataclass(frozen=True)
class Feed:
    """A source of a list. ``waits``: there is something to take over, such as ``new`` titles."""

    kept: KeptSource
    read: str
    said: str
    failing: bool
    waits: bool
    new: tuple[str, ...] = ()


def fillable(desk: Desk, person: Person) -> list[Summary]:
    """The published lists that sources can fill and that the person keeps, by title."""
    kinds = [
        kind.name
        for kind in desk.kinds.values()
        if kind.keeper in person.roles and linked_list(kind.fields)
    ]
    found = desk.summaries.search("", kinds, _MOST) if kinds else ()
    return sorted(found, key=lambda each: each.title.casefold())


def sources_of(desk: Desk, slug: str) -> list[KeptSource]:
    """The sources that fill that list; an old slug of it leads there, too."""
    sources = desk.sources.all()
    known = desk.summaries.of({each.wish.target for each in sources}) if sources else {}
    return [
        each
        for each in sources
        if each.wish.target in known and known[each.wish.target].slug == slug
    ]


def feeds_of(desk: Desk, work: Work) -> tuple[Feed, ...]:
    """The sources of the list that a person has open."""
    field = linked_list(work.kind.fields)
    if field is None or work.translates or work.document is None:
        return ()
    return tuple(_feed(desk, work, field, each) for each in sources_of(desk, work.slug))


def origin_of(feeds: Iterable[Feed]) -> Callable[[str], str]:
    """Finds the title of the source that an entry is from, by its id; '' for none."""
    titles = {mark_of(feed.kept.key): feed.kept.wish.title for feed in feeds}
    return lambda name: next((titles[mark] for mark in titles if name.startswith(mark)), "")


def taken_over(desk: Desk, work: Work, typed: JsonObject, key: str) -> JsonObject:
    """The fields as typed, filled with what the source has.

    Raises:
        NotFound: when there is no such source, or it does not fill this list.
    """
    source = desk.sources.find(key)
    if work.translates or key not in [each.key for each in sources_of(desk, work.slug)]:
        raise NotFound("This source does not fill this list.")
    return desk.feeder.proposed(source, work.kind, typed)


def waits(desk: Desk, person: Person, source: KeptSource) -> bool:
    """Whether something new of a source is to be taken over by hand."""
    if source.wish.publishes or not source.state.outcome:
        return False
    if source.state.outcome.name != WAITING:
        return False
    try:
        work = open_work(desk, person, source.wish.target, None)
        field = linked_list(work.kind.fields)
        return field is not None and _feed(desk, work, field, source).waits
    except WidgetError:  # the list is withdrawn: the next sync says so
        return False


def _feed(desk: Desk, work: Work, field: Field, source: KeptSource) -> Feed:
    texts, state = interface_texts(), source.state
    news = None if source.wish.publishes else _news(desk, work, field, source)
    return Feed(
        source,
        read_words(state, desk.clock(), texts),
        outcome_words(state.outcome, texts),
        condition(source, waits=False) == "failing",
        news is not None,
        news or (),
    )


def _news(desk: Desk, work: Work, field: Field, source: KeptSource) -> tuple[str, ...] | None:
    """The titles of the first new entries; None where nothing is to be taken over."""
    before = _by_id(work.published, field)
    coming = _by_id(desk.feeder.proposed(source, work.kind, work.published), field)
    if not is_open(before, coming, _by_id(work.fields, field)):
        return None
    title = name_of(field, "text")
    new = [entry for name, entry in coming.items() if name not in before]
    return tuple(str(entry[title]) for entry in new if entry.get(title))[:_NAMED]


Entries = Mapping[str, Mapping[str, Any]]
"""A list's entries by id, in their order."""


def is_open(before: Entries, coming: Entries, own: Entries) -> bool:
    """Whether ``own``, a draft, lacks what changes between ``before`` and ``coming``.

    An entry that the draft changed itself counts as decided.
    """
    changed = [name for name, entry in coming.items() if entry != before.get(name)]
    gone = [name for name in before if name not in coming]
    if not changed and not gone:
        return list(before) != list(coming) and list(own) == list(before)
    return any(own.get(name) == before.get(name) for name in changed) or any(
        name in own for name in gone
    )


def _by_id(fields: JsonObject, field: Field) -> dict[str, Mapping[str, Any]]:
    return {item_id(entry): entry for entry in fields.get(field.name) or []}
