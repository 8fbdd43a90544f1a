"""A list as a source fills it, with what people decided left as it is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from widget.content.source_store import KeptItem
from widget.kinds.fields import JsonObject
from widget.sources.entries import entry_id, mark_of

_PEOPLES = {"id", "hide", "pin", "from", "until"}
"""What only people decide of an entry."""


@dataclass(frozen=True)
class Offered:
    """An item and the entry that it would be, by itself."""

    kept: KeptItem
    entry: JsonObject


@dataclass(frozen=True)
class Filled:
    """The list's entries; the items with what people decided, once those entries are published.

    ``seen`` are the items while they are not.
    """

    entries: list[JsonObject]
    items: list[KeptItem]
    seen: list[KeptItem]


def fill(
    source: str, entries: Sequence[JsonObject], offered: Sequence[Offered], takes: int, room: int
) -> Filled:
    """Fill a list with at most ``takes`` items that are shown, in the source's order.

    The list never gets more than ``room`` entries by it.

    What people put in by hand or pinned keeps its place. What they hid stays hidden, what they
    took out stays away, what they wrote stays; all else follows the source.
    """
    there = {str(entry.get("id")): entry for entry in entries if _is_of(source, entry)}
    known = [_decided(source, each, there) for each in offered]
    fixed = sum(1 for entry in entries if not _is_moved(source, entry))
    moving = _moving(source, known, there, takes)[: max(0, room - fixed)]
    pinned = {name for name, entry in there.items() if entry.get("pin")}
    published = pinned.union(str(entry["id"]) for entry in moving)
    return Filled(
        _placed(source, entries, moving), _noted(source, known, published),
        _noted(source, known, set(there)),
    )  # fmt: skip


def _decided(source: str, each: Offered, there: Mapping[str, JsonObject]) -> Offered:
    """What people decided about an item, as the list shows it."""
    entry, kept = there.get(entry_id(source, each.kept.ref)), each.kept
    if entry is None:
        return replace(each, kept=replace(kept, dropped=kept.dropped or kept.written is not None))
    return replace(each, kept=replace(kept, hidden=bool(entry.get("hide")), dropped=False))


def _moving(
    source: str, known: Iterable[Offered], there: Mapping[str, JsonObject], takes: int
) -> list[JsonObject]:
    """The entries that follow the source: hidden ones count for nothing."""
    moving: list[JsonObject] = []
    left = takes - sum(1 for entry in there.values() if entry.get("pin") and not entry.get("hide"))
    for each in known:
        present = there.get(entry_id(source, each.kept.ref))
        if each.kept.dropped or (present and present.get("pin")):
            continue
        if not each.kept.hidden:
            left -= 1
        if each.kept.hidden or left >= 0:
            moving.append(_joined(source, each, present))
    return moving


def _joined(source: str, each: Offered, present: JsonObject | None) -> JsonObject:
    """The entry: what people wrote into it stays, all else is what the source says now."""
    mine, written = present or {}, each.kept.written or {}
    edited = present is not None and each.kept.written is not None
    names = dict.fromkeys([*each.entry, *mine])
    joined: dict[str, Any] = {"id": entry_id(source, each.kept.ref)}
    for name in names:
        own = name in _PEOPLES or (edited and mine.get(name) != written.get(name))
        value = (mine if own else each.entry).get(name)
        if name != "id" and value is not None:
            joined[name] = value
    return joined | ({"hide": True} if each.kept.hidden else {})


def _placed(
    source: str, entries: Sequence[JsonObject], moving: Sequence[JsonObject]
) -> list[JsonObject]:
    """The fixed entries at their places, the others around them in order."""
    fixed = [(at, each) for at, each in enumerate(entries) if not _is_moved(source, each)]
    placed: list[JsonObject] = []
    coming = iter(moving)
    for at, each in fixed:
        while len(placed) < at and (following := next(coming, None)) is not None:
            placed.append(following)
        placed.append(each)
    return [*placed, *coming]


def _noted(source: str, known: Iterable[Offered], shown: Collection[str]) -> list[KeptItem]:
    """The items, each with what the source itself put into the list: so edits are known later."""
    return [
        replace(each.kept, written=each.entry if entry_id(source, each.kept.ref) in shown else None)
        for each in known
    ]


def _is_moved(source: str, entry: JsonObject) -> bool:
    return _is_of(source, entry) and not entry.get("pin")


def _is_of(source: str, entry: JsonObject) -> bool:
    return str(entry.get("id", "")).startswith(mark_of(source))
