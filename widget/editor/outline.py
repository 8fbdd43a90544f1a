"""What the buttons of a form's lists do: add, remove, move, indent entries."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from widget.errors import NotFound
from widget.kinds.fields import Field

Values = dict[str, Any]


def new_id() -> str:
    """A stable id for a new list entry."""
    return secrets.token_hex(4)


def change(spec: Sequence[Field], fields: Values, do: str) -> Values:
    """The fields after one step, such as ``up:steps/ab12`` or ``add:steps``.

    A step that is not possible (the first entry cannot go up) changes nothing.

    Raises:
        NotFound: for a step or a place that does not exist.
    """
    verb, _, path = do.partition(":")
    changed = deepcopy(fields)
    if verb == "add":
        _add(spec, changed, path.split("/"))
    elif verb in _STEPS:
        _STEPS[verb](_find(spec, changed, path.split("/")))
    else:
        raise NotFound(f"A list has no step {verb!r}.")
    return changed


@dataclass(frozen=True)
class _Place:
    """Where an entry stands: the list, its field and index, and the list entry that holds it."""

    field: Field
    items: list[Values]
    index: int
    outer: _Place | None

    @property
    def item(self) -> Values:
        return self.items[self.index]


def _add(spec: Sequence[Field], fields: Values, parts: list[str]) -> None:
    """A new entry at the end of the list that ``parts`` name."""
    *place, name = parts
    spec, holder, _ = _holder(spec, fields, place)
    entry = _list_field(spec, name)
    holder.setdefault(entry.name, []).append({"id": new_id()})


def _find(spec: Sequence[Field], fields: Values, parts: list[str]) -> _Place:
    *place, name, item_id = ["", *parts]
    spec, holder, outer = _holder(spec, fields, place[1:])
    entry = _list_field(spec, name)
    items = holder.get(entry.name, [])
    for index, item in enumerate(items):
        if item.get("id") == item_id:
            return _Place(entry, items, index, outer)
    raise NotFound("That entry is not in the list any more.")


def _holder(
    spec: Sequence[Field], fields: Values, parts: list[str]
) -> tuple[Sequence[Field], Values, _Place | None]:
    """The group that the parts lead to, through groups and list entries."""
    holder, outer = fields, None
    rest = list(parts)
    while rest:
        entry = next((field for field in spec if field.name == rest[0]), None)
        if entry is None or not entry.composite:
            raise NotFound("There is no such list in this form.")
        if entry.control == "list":
            outer = _find(spec, holder, rest[:2]) if len(rest) > 1 else _missing()
            holder, rest = outer.item, rest[2:]
        else:
            holder, rest = holder.setdefault(entry.name, {}), rest[1:]
        spec = entry.fields
    return spec, holder, outer


def _missing() -> _Place:
    raise NotFound("There is no such entry in this form.")


def _list_field(spec: Sequence[Field], name: str) -> Field:
    for entry in spec:
        if entry.name == name and entry.control == "list":
            return entry
    raise NotFound("There is no such list in this form.")


def _move(place: _Place, to: int) -> None:
    if 0 <= to < len(place.items):
        place.items.insert(to, place.items.pop(place.index))


def _up(place: _Place) -> None:
    _move(place, place.index - 1)


def _down(place: _Place) -> None:
    _move(place, place.index + 1)


def _first(place: _Place) -> None:
    _move(place, 0)


def _remove(place: _Place) -> None:
    del place.items[place.index]


def _indent(place: _Place) -> None:
    """Into the list of the same name in the entry before, where there is one."""
    nested = next((field for field in place.field.fields if field.name == place.field.name), None)
    if nested and place.index and not place.item.get(nested.name):
        item = place.items.pop(place.index)
        item.pop(nested.name, None)
        place.items[place.index - 1].setdefault(nested.name, []).append(item)


def _outdent(place: _Place) -> None:
    """Out of its list, to stand behind the entry that held it."""
    if place.outer and place.outer.field.name == place.field.name:
        place.outer.items.insert(place.outer.index + 1, place.items.pop(place.index))


_STEPS: dict[str, Callable[[_Place], None]] = {
    "up": _up, "down": _down, "first": _first, "remove": _remove,
    "indent": _indent, "outdent": _outdent,
}  # fmt: skip
