"""A draft's content as a preview can show it, although parts of it are missing or wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any

from widget.errors import FieldErrors, Mistake
from widget.kinds import AnyKind
from widget.kinds.fields import Field, JsonObject

_MISSING = "…"
_MOST_ROUNDS = 6


def showable(kind: AnyKind, fields: JsonObject) -> Any:
    """The content of a form, a missing text as "…", without what is wrong; None if none is left."""
    shown: dict[str, Any] = deepcopy(dict(fields))
    for _ in range(_MOST_ROUNDS):
        try:
            return kind.parse(shown)
        except FieldErrors as errors:
            for mistake in reversed(errors.mistakes):  # later entries first: numbers stay right
                _mend(kind.fields, shown, mistake)
    return None


def _mend(spec: Sequence[Field], shown: dict[str, Any], mistake: Mistake) -> None:
    """Fill in a text that is missing, drop the list entry or field that is wrong."""
    steps = list(_way(spec, shown, mistake.path.split("/")))
    if not steps:
        return
    field, holder, key = steps[-1]
    absent = isinstance(holder, dict) and not holder.get(key)
    if absent and field.control in ("text", "lines", "rich"):
        holder[key] = _MISSING
    elif absent and field.control == "list":
        holder[key] = [_blank(field)]
    else:
        _drop(steps)


def _drop(steps: list[tuple[Field, Any, Any]]) -> None:
    """Take out the innermost thing that is there."""
    for _, holder, key in reversed(steps):
        if isinstance(holder, list) or key in holder:
            del holder[key]
            return


def _way(spec: Sequence[Field], value: Any, parts: list[str]) -> Iterator[tuple[Field, Any, Any]]:
    """What a mistake's path leads through: each field, what holds it, and its key there."""
    field: Field | None = None
    for part in parts:
        if isinstance(value, list) and field is not None and part.isdigit():
            if int(part) > len(value):
                return
            yield field, value, int(part) - 1
            value = value[int(part) - 1]
            continue
        field = next((each for each in spec if each.name == part), None)
        if field is None or not isinstance(value, Mapping):
            return
        yield field, value, part
        value, spec = value.get(part), field.fields


def _blank(field: Field) -> dict[str, Any]:
    return {each.name: _MISSING for each in field.fields if each.required}
