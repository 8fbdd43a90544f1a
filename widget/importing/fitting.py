"""Keeps a draft within the limits of its kind: what does not fit goes into the report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from widget.content.sanitize import plain_text
from widget.errors import FieldErrors
from widget.kinds import AnyKind
from widget.kinds.fields import Field


def fitted(kind: AnyKind, fields: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The fields that the kind accepts, and the texts of those that it does not.

    What is missing stays missing: a draft may be unfinished.
    """
    removed = _shortened(kind.fields, fields)
    while paths := _wrong(kind, fields):
        # From the last one on, so that the entries before keep their numbers.
        for path in sorted(paths, reverse=True):
            removed += _lines(_taken_out(fields, path))
    return fields, [line for text in removed for line in text.split("\n")]


def _shortened(specification: Sequence[Field], values: dict[str, Any]) -> list[str]:
    """Cut every list to its length; the answer is the texts of what was cut off."""
    removed: list[str] = []
    for field in specification:
        entries = values.get(field.name)
        if isinstance(entries, list):
            removed += (text for entry in entries[field.limit :] for text in _lines(entry))
            del entries[field.limit :]
            for entry in entries:
                removed += _shortened(field.fields, entry) if isinstance(entry, dict) else []
    return removed


def _wrong(kind: AnyKind, fields: Mapping[str, Any]) -> set[tuple[str | int, ...]]:
    """Where there is something that the kind refuses."""
    try:
        kind.parse(fields)
    except FieldErrors as error:
        found = (_path(mistake.path.split("/"), fields) for mistake in error.mistakes)
        return {path for path in found if path}
    return set()


def _path(names: Sequence[str], fields: Mapping[str, Any]) -> tuple[str | int, ...]:
    """The way to a value, up to a list's entry without which the entry is none; () for no value."""
    value: Any = fields
    path: list[str | int] = []
    for name in names:
        if isinstance(value, str):  # a bare text that stands for an entry
            return tuple(path)
        key: Any = int(name) - 1 if isinstance(value, list) else name
        value = value[key] if isinstance(value, list) else value.get(name)
        if value is None:
            return ()
        path.append(key)
    return tuple(path[:-1] if names[-1] == "text" else path)


def _taken_out(fields: Any, path: Sequence[str | int]) -> Any:
    holder = fields
    for key in path[:-1]:
        holder = holder[key]
    return holder.pop(path[-1])


def _lines(value: Any) -> list[str]:
    """Every text of a value, as plain words."""
    if isinstance(value, Mapping):
        return [text for inner in value.values() for text in _lines(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in _lines(inner)]
    return [plain_text(value) if isinstance(value, str) else str(value)]
