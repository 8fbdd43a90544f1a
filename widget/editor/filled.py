"""What a form holds: every field that is filled, with its path."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from widget.kinds.fields import Field, as_item


@dataclass(frozen=True)
class Filled:
    """A field with its value; ``path`` is as in ``Mistake``: list entries count from 1."""

    path: str
    field: Field
    value: Any


def filled(spec: Sequence[Field], values: Any, path: str = "") -> Iterator[Filled]:
    """Every field that is filled: single values, lists and groups, and what is in them.

    Nothing in ``values`` needs to be right.
    """
    for field in spec if isinstance(values, Mapping) else ():
        value, where = values.get(field.name), f"{path}{field.name}"
        if value is not None:
            yield Filled(where, field, value)
        if field.control == "list":
            yield from _in_entries(field, value, where)
        elif field.composite:
            yield from filled(field.fields, value, f"{where}/")


def _in_entries(field: Field, value: Any, where: str) -> Iterator[Filled]:
    items: Iterable[Any] = value if isinstance(value, list) else ()
    for number, item in enumerate(items, start=1):
        yield from filled(field.fields, as_item(field, item), f"{where}/{number}/")
