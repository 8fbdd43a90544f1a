"""What differs between two states of a form, in the words of its fields."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from widget.content.languages import canonical
from widget.content.wording import Part, compare, readable
from widget.kinds.fields import Control, Field, JsonObject, as_item, item_id
from widget.kinds.leaves import BadValue, clean_leaf, read_leaf

Sort = Literal["added", "removed", "changed", "moved"]


@dataclass(frozen=True)
class Crumb:
    """One step of the way to a place in a form: a field's label, an entry's number, or both."""

    label: str
    number: int = 0

    def __str__(self) -> str:
        return " ".join(filter(None, (self.label, str(self.number or ""))))


Trail = tuple[Crumb, ...]


@dataclass(frozen=True)
class Change:
    """One thing that differs.

    ``path`` goes by the entries' ids, ``trail`` by labels and numbers. ``before`` and ``after`` are
    values as a form holds them, None where there is none; of an entry that was moved, they are its
    trails. ``parts`` are the words of a text; all of them are the same where only its look changed.
    """

    path: str
    trail: Trail
    control: Control
    sort: Sort
    before: Any
    after: Any
    parts: tuple[Part, ...] = ()

    @property
    def label(self) -> str:
        """Where it is, such as ``Step 2 › Note``."""
        return label(self.trail)


@dataclass(frozen=True)
class Leaf:
    """A single value in a form; ``place`` sorts it as the form shows it."""

    path: str
    trail: Trail
    field: Field
    value: Any
    place: tuple[int, ...] = ()


def label(trail: Trail) -> str:
    """A trail in one line."""
    return " › ".join(str(crumb) for crumb in trail)


def silent_part(entry: Field) -> str:
    """The sub-field that speaks for the whole: a picture's file, a step's text, an only one."""
    speaks = entry.control == "picture" or len(entry.fields) == 1 or _named_by_first(entry)
    return entry.fields[0].name if speaks else ""


def field_trail(entry: Field, trail: Trail, silent: str = "") -> Trail:
    """The trail of a field in a group with that trail; the silent part has none of its own."""
    return trail if entry.name == silent else (*trail, Crumb(entry.label))


def entry_trail(entry: Field, trail: Trail, number: int) -> Trail:
    """The trail of a list's entry; its list stands in a group with that trail."""
    if len(entry.fields) > 1 and _named_by_first(entry):
        return (*trail, Crumb(entry.fields[0].label, number))
    return (*trail, Crumb(entry.label), Crumb("", number))


def differences(spec: Sequence[Field], before: JsonObject, after: JsonObject) -> tuple[Change, ...]:
    """What changed, in the order of the form; list entries are known by their ids.

    Both may hold anything that was typed: nothing in them needs to be right.
    """
    twice = _ids_used_twice(spec, before) | _ids_used_twice(spec, after)
    old, new = _Walk(twice), _Walk(twice)
    old.group(spec, before, _Spot())
    new.group(spec, after, _Spot())
    found = [*_moves(old, new), *_changes(old, new)]
    return tuple(change for _, change in sorted(found, key=lambda pair: pair[0]))


def leaves(spec: Sequence[Field], values: JsonObject) -> tuple[Leaf, ...]:
    """Every value of a form, in its order."""
    walk = _Walk(frozenset())
    walk.group(spec, values, _Spot())
    return tuple(walk.leaves.values())


def entry_names(entry: Field, value: Any) -> tuple[str, ...]:
    """What each entry of a list says first."""
    items = value if isinstance(value, list) else []
    return tuple(_first_words(entry, as_item(entry, item)) for item in items)


def same_value(entry: Field, one: Any, other: Any) -> bool:
    """Whether two values of a field say the same, once they are cleaned."""
    if one == other or (is_empty(one) and is_empty(other)):
        return True
    if entry.composite:
        return not differences((entry,), {entry.name: one}, {entry.name: other})
    return bool(_tidy(entry, one) == _tidy(entry, other))


def is_empty(value: Any) -> bool:
    """Whether a field is not filled; a flag that is off says as much as none."""
    return value is None or value is False or value in ("", [], {})


def entries_by_id(entry: Field, value: Any) -> dict[str, Any]:
    """A list's entries by their ids, by their numbers where they have none."""
    items = value if isinstance(value, list) else []
    return {
        item_id(item) or str(number): as_group(as_item(entry, item))
        for number, item in enumerate(items, start=1)
    }


def as_group(value: Any) -> JsonObject:
    """A group's values; none where it is something else."""
    return value if isinstance(value, Mapping) else {}


def words_of(entry: Field, value: Any) -> str:
    """A text's value as words, a value of any other control as it is stored."""
    if is_empty(value):
        return ""
    text = value if isinstance(value, str) else canonical(value)
    return readable(text) if entry.control == "rich" else text


@dataclass(frozen=True)
class _Spot:
    """Where a walk is. ``key`` is the same before and after, wherever an entry moved."""

    path: str = ""
    key: str = ""
    trail: Trail = ()
    place: tuple[int, ...] = ()

    def into(self, name: str, position: int, trail: Trail) -> _Spot:
        path = f"{self.path}/{name}".lstrip("/")
        return _Spot(path, f"{self.key}/{name}", trail, (*self.place, position))

    def entry(self, name: str, key: str, trail: Trail, number: int) -> _Spot:
        return _Spot(f"{self.path}/{name}", key, trail, (*self.place, number))


@dataclass(frozen=True)
class _Entry:
    """A list entry as a walk met it; ``words`` are its first ones."""

    list_key: str
    spot: _Spot
    words: str


@dataclass
class _Walk:
    """Collects every value and list entry of a form by its key."""

    twice: frozenset[Identity]
    leaves: dict[str, Leaf] = field(default_factory=dict)
    entries: dict[str, _Entry] = field(default_factory=dict)

    def group(self, spec: Sequence[Field], values: Any, at: _Spot, silent: str = "") -> None:
        """Walk a group; the field named ``silent`` needs no label beside the group's own."""
        if not isinstance(values, Mapping):
            return
        for position, entry in enumerate(spec):
            named = entry.control != "list"  # a list is named with each of its entries
            trail = field_trail(entry, at.trail, silent) if named else at.trail
            self._field(entry, values.get(entry.name), at.into(entry.name, position, trail))

    def _field(self, entry: Field, value: Any, at: _Spot) -> None:
        if entry.control == "list":
            self._list(entry, value, at)
        elif entry.composite:
            self.group(entry.fields, value, at, silent_part(entry))
        elif not is_empty(value):
            self.leaves[at.key] = Leaf(at.path, at.trail, entry, value, at.place)

    def _list(self, entry: Field, value: Any, at: _Spot) -> None:
        for number, raw in enumerate(value if isinstance(value, list) else (), start=1):
            item, name = as_item(entry, raw), item_id(raw)
            unique = bool(name) and (entry.name, name) not in self.twice
            key = f"{entry.name}#{name}" if unique else f"{at.key}/{name or number}"
            spot = at.entry(name or str(number), key, entry_trail(entry, at.trail, number), number)
            self.entries[key] = _Entry(at.key, spot, _first_words(entry, item))
            self.group(entry.fields, item, spot, silent_part(entry))


Identity = tuple[str, str]
"""The name of a list's field, the id of an entry."""


def _ids_used_twice(spec: Sequence[Field], form: JsonObject) -> frozenset[Identity]:
    """Ids that do not say which entry is meant: the same content gets the same id elsewhere."""
    counted = Counter(_identities(spec, form))
    return frozenset(identity for identity, times in counted.items() if times > 1)


def _identities(spec: Sequence[Field], values: Any) -> Iterator[Identity]:
    for entry in spec:
        value = values.get(entry.name) if isinstance(values, Mapping) else None
        if entry.control == "list":
            for item in value if isinstance(value, list) else ():
                yield entry.name, item_id(item)
                yield from _identities(entry.fields, as_item(entry, item))
        elif entry.composite:
            yield from _identities(entry.fields, value)


def _named_by_first(entry: Field) -> bool:
    """Whether the entries of a list are called after their first sub-field, as steps are."""
    first = entry.fields[0]
    return entry.control == "list" and first.required and first.control in ("text", "lines")


def _first_words(entry: Field, item: Any) -> str:
    """What an entry says first, to recognise it by."""
    found = _Walk(frozenset())
    found.group(entry.fields, item, _Spot())
    texts = (words_of(leaf.field, leaf.value) for leaf in found.leaves.values() if _is_text(leaf))
    return next((text for text in texts if text), "")


def _is_text(leaf: Leaf) -> bool:
    return leaf.field.control in ("text", "lines", "rich", "embed")


Placed = tuple[tuple[int, ...], Change]


def _changes(old: _Walk, new: _Walk) -> Iterator[Placed]:
    for key in {**new.leaves, **old.leaves}:
        before, after = old.leaves.get(key), new.leaves.get(key)
        shown = after or before
        if shown is None or _same_leaf(before, after):
            continue
        yield shown.place, _change(shown, before, after)


def _same_leaf(before: Leaf | None, after: Leaf | None) -> bool:
    one = before.value if before else None
    other = after.value if after else None
    entry = before or after
    return entry is None or same_value(entry.field, one, other)


def _change(shown: Leaf, before: Leaf | None, after: Leaf | None) -> Change:
    one, other = before.value if before else None, after.value if after else None
    sort: Sort = "changed" if before and after else "added" if after else "removed"
    parts: tuple[Part, ...] = ()
    if shown.field.control in ("text", "lines", "rich"):
        parts = compare(words_of(shown.field, one), words_of(shown.field, other))
    return Change(shown.path, shown.trail, shown.field.control, sort, one, other, parts)


def _moves(old: _Walk, new: _Walk) -> Iterator[Placed]:
    """Entries that stand elsewhere than their neighbours would tell."""
    both = [key for key in new.entries if key in old.entries]
    lists = dict.fromkeys(new.entries[key].list_key for key in both)
    for name in lists:
        here = [key for key in both if new.entries[key].list_key == name]
        stayed = [key for key in here if old.entries[key].list_key == name]
        still = set(_rising(stayed, [old.entries[key].spot.place for key in stayed]))
        for key in here:
            if key not in still:
                yield _move(old.entries[key], new.entries[key])


def _move(before: _Entry, after: _Entry) -> Placed:
    parts = (Part(after.words, "same"),) if after.words else ()
    spot = after.spot
    was = before.spot.trail
    return spot.place, Change(spot.path, spot.trail, "list", "moved", was, spot.trail, parts)


def _rising(keys: Sequence[str], places: Sequence[tuple[int, ...]]) -> list[str]:
    """The most keys whose places rise: those that stayed, while others moved.

    Of several ways the one that leaves most keys at their number.
    """
    best: list[_Chain] = []
    for index, place in enumerate(places):
        before = (chain for chain in best if places[chain.last] < place)
        longest = max(before, key=_Chain.worth, default=_Chain((), 0))
        fixed = longest.fixed + (place[-1] == index + 1)
        best.append(_Chain((*longest.indices, index), fixed))
    stayed = max(best, key=_Chain.worth, default=_Chain((), 0))
    return [keys[index] for index in stayed.indices]


@dataclass(frozen=True)
class _Chain:
    """Entries in rising order; ``fixed`` counts those at their number."""

    indices: tuple[int, ...]
    fixed: int

    @property
    def last(self) -> int:
        return self.indices[-1]

    def worth(self) -> tuple[int, int]:
        return len(self.indices), self.fixed


def _tidy(entry: Field, value: Any) -> Any:
    """The value as it would be stored; as it is where it cannot be read."""
    if is_empty(value):
        return None
    try:
        read = read_leaf if entry.control == "time" else clean_leaf  # a moment has many spellings
        tidy = read(entry, value)
    except BadValue:
        return value
    return None if is_empty(tidy) else tidy
