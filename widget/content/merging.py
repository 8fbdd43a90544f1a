"""Two people's changes of one form, joined; what both changed differently is to be chosen."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from widget.content.differences import (
    Trail,
    as_group,
    entries_by_id,
    entry_trail,
    field_trail,
    is_empty,
    same_value,
    silent_part,
)
from widget.kinds.fields import Field, JsonObject

ORDER = "@order"
"""The last part of the path of a choice between two orders of one list."""


@dataclass(frozen=True)
class Choice:
    """One place that both changed differently.

    ``path`` goes by the entries' ids. The values are as a form holds them, None where there is
    none; those of an entry that one has removed and the other changed are whole entries, those of
    an order are lists of entries.
    """

    path: str
    trail: Trail
    field: Field
    base: Any
    theirs: Any
    yours: Any

    @property
    def of_order(self) -> bool:
        """Whether it is about the order of a list."""
        return self.path.endswith(ORDER)


def field_choices(
    spec: Sequence[Field], base: JsonObject, theirs: JsonObject, yours: JsonObject
) -> tuple[Choice, ...]:
    """What both changed differently since ``base``, in the order of the form."""
    merger = _Merger(frozenset())
    merger.group(spec, _Three(base, theirs, yours), "", ())
    return tuple(merger.choices)


def merged(
    spec: Sequence[Field],
    base: JsonObject,
    theirs: JsonObject,
    yours: JsonObject,
    take_theirs: Collection[str] = (),
) -> dict[str, Any]:
    """The form with both people's changes; where both changed differently, yours.

    ``take_theirs`` are the paths of the choices where it is to be theirs.
    """
    return _Merger(frozenset(take_theirs)).group(spec, _Three(base, theirs, yours), "", ())


@dataclass(frozen=True)
class _Three:
    """One place as both started from it, and as each has left it."""

    base: Any
    theirs: Any
    yours: Any

    def at(self, entry: Field) -> _Three:
        values = (as_group(value).get(entry.name) for value in (self.base, self.theirs, self.yours))
        return _Three(*values)


@dataclass
class _Merger:
    take_theirs: frozenset[str]
    choices: list[Choice] = field(default_factory=list)

    def group(
        self, spec: Sequence[Field], three: _Three, path: str, trail: Trail, silent: str = ""
    ) -> dict[str, Any]:
        values = {}
        for entry in spec:
            named = entry.control != "list"  # a list is named with each of its entries
            own = field_trail(entry, trail, silent) if named else trail
            values[entry.name] = self._field(entry, three.at(entry), f"{path}{entry.name}", own)
        return {name: value for name, value in values.items() if not _blank(value)}

    def _field(self, entry: Field, three: _Three, path: str, trail: Trail) -> Any:
        if same_value(entry, three.theirs, three.yours):
            return three.yours
        if same_value(entry, three.base, three.yours):
            return three.theirs
        if same_value(entry, three.base, three.theirs):
            return three.yours
        if entry.control == "list":
            return self._list(entry, three, path, trail)
        if entry.composite and not _is_one_thing(entry):
            return self.group(entry.fields, three, f"{path}/", trail, silent_part(entry))
        return self._choose(entry, three, path, trail)

    def _choose(self, entry: Field, three: _Three, path: str, trail: Trail) -> Any:
        self.choices.append(Choice(path, trail, entry, three.base, three.theirs, three.yours))
        return three.theirs if path in self.take_theirs else three.yours

    def _list(self, entry: Field, three: _Three, path: str, trail: Trail) -> list[dict[str, Any]]:
        base, theirs, yours = (
            entries_by_id(entry, value) for value in (three.base, three.theirs, three.yours)
        )
        numbers = {name: number for number, name in enumerate({**theirs, **yours}, start=1)}
        numbers |= {name: number for number, name in enumerate(yours, start=1)}
        kept: dict[str, dict[str, Any]] = {}
        for name, number in numbers.items():
            one = _Three(base.get(name), theirs.get(name), yours.get(name))
            item = self._entry(entry, one, f"{path}/{name}", entry_trail(entry, trail, number))
            if item is not None:
                kept[name] = {"id": name, **item}
        return [kept[name] for name in self._order(entry, three, path, trail) if name in kept]

    def _entry(self, entry: Field, three: _Three, path: str, trail: Trail) -> Any:
        """The entry, None where it is to be gone."""
        if three.theirs is not None and three.yours is not None:
            return self.group(entry.fields, three, f"{path}/", trail, silent_part(entry))
        left = three.theirs if three.yours is None else three.yours
        if three.base is None:  # one of both has added it
            return left
        if _same_entry(entry, three.base, left):  # one has removed what the other left alone
            return None
        return self._choose(entry, three, path, trail)

    def _order(self, entry: Field, three: _Three, path: str, trail: Trail) -> list[str]:
        """The ids in the order of whoever has moved entries; of both, it is to be chosen."""
        base, theirs, yours = (
            list(entries_by_id(entry, value)) for value in (three.base, three.theirs, three.yours)
        )
        if _agree(base, yours) and not _agree(base, theirs):
            return _filled_in(theirs, yours)
        if _agree(base, theirs) or _agree(theirs, yours):
            return _filled_in(yours, theirs)
        place, where = f"{path}/{ORDER}", field_trail(entry, trail)
        self.choices.append(Choice(place, where, entry, three.base, three.theirs, three.yours))
        if place in self.take_theirs:
            return _filled_in(theirs, yours)
        return _filled_in(yours, theirs)


def _agree(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether the entries that both have stand in the same order."""
    return [name for name in one if name in other] == [name for name in other if name in one]


def _filled_in(order: Sequence[str], others: Sequence[str]) -> list[str]:
    """The order, and each of the others that it lacks behind the one that it follows there."""
    result = list(order)
    for position, name in enumerate(others):
        if name not in result:
            before = others[position - 1] if position else None
            result.insert(result.index(before) + 1 if before else 0, name)
    return result


def _same_entry(entry: Field, one: JsonObject, other: JsonObject) -> bool:
    return all(same_value(part, one.get(part.name), other.get(part.name)) for part in entry.fields)


def _is_one_thing(entry: Field) -> bool:
    """Whether parts from two people would not fit: a picture and its text, a dose from and to."""
    return entry.control in ("picture", "video") or not any(part.composite for part in entry.fields)


def _blank(value: Any) -> bool:
    return is_empty(value) and value is not False
