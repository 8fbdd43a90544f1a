"""A sent form as the plain JSON that a kind reads; control names are paths of its fields."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from widget.kinds.fields import Field

ROOT = "f"
"""The first part of every control's name, so that none clashes with a form's own."""

Tree = dict[str, Any]


def read_form(
    spec: Sequence[Field], sent: Iterable[tuple[str, str]], zone: ZoneInfo
) -> dict[str, Any]:
    """The fields as they were typed; what cannot be read stays as text, for ``parse`` to refuse.

    ``sent`` are the names and values in the form's order, which is the order of list entries.
    ``zone`` is the one in which times are meant.
    """
    root = _tree(sent).get(ROOT)
    return _Reader(zone).group(spec, root if isinstance(root, dict) else {})


def _tree(sent: Iterable[tuple[str, str]]) -> Tree:
    """Nested by the parts of the names; of equal names the last one counts."""
    tree: Tree = {}
    for name, value in sent:
        *folders, leaf = name.split("/")
        branch: Any = tree
        for folder in folders:
            branch = branch.setdefault(folder, {}) if isinstance(branch, dict) else None
        if isinstance(branch, dict) and not isinstance(branch.get(leaf), dict):
            branch[leaf] = value
    return tree


class _Reader:
    def __init__(self, zone: ZoneInfo) -> None:
        self._leaves: dict[str, Callable[[str], Any]] = {
            "number": _number,
            "flag": lambda value: True if value == "on" else None,  # off is how it is without it
            "time": lambda value: _time(value, zone),
            "image": _stored,
            "clips": _stored,
            "captions": _stored,
        }

    def group(self, spec: Sequence[Field], branch: Tree) -> dict[str, Any]:
        values = {
            entry.name: self._field(entry, branch[entry.name])
            for entry in spec
            if entry.name in branch
        }
        return {name: value for name, value in values.items() if value not in (None, "", [], {})}

    def _field(self, entry: Field, value: Any) -> Any:
        if entry.control == "list":
            return self._items(entry, value) if isinstance(value, dict) else None
        if entry.composite:
            return self.group(entry.fields, value) if isinstance(value, dict) else None
        if not isinstance(value, str) or not value.strip():
            return None
        return self._leaves.get(entry.control, _text)(value)

    def _items(self, entry: Field, branch: Tree) -> list[dict[str, Any]]:
        return [
            {"id": name, **self.group(entry.fields, item)}
            for name, item in branch.items()
            if isinstance(item, dict) and item.get("id") == name
        ]


def _text(value: str) -> str:
    return value.replace("\r\n", "\n")


def _number(value: str) -> int | str:
    text = value.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else text


def _time(value: str, zone: ZoneInfo) -> str:
    """What a ``datetime-local`` control says, with the zone's offset at that time."""
    try:
        moment = datetime.fromisoformat(value.strip())
    except ValueError:
        return value
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).isoformat(timespec="minutes")


def _stored(value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        return value
