"""Files that a form brings along itself, where no script has sent them before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request
from werkzeug.datastructures import FileStorage

from widget.content.media_found import CONTROLS
from widget.editor.desk import Desk
from widget.editor.files import take_file
from widget.editor.form_reading import ROOT
from widget.errors import Mistake, WidgetError
from widget.kinds.fields import Field, item_id

_FILE, _REMOVE = ":file", ":remove"
"""What a control's name ends in, where it holds a file, or the wish to be without one."""


def receive_files(desk: Desk, spec: Sequence[Field], typed: dict[str, Any]) -> list[Mistake]:
    """Store the files that came with a form, and put them in their places in what was typed.

    Returns:
        What is wrong with them; that file's place is as it was.
    """
    for name in request.form:
        place = _find(spec, typed, name, _REMOVE)
        if place:
            place.holder.pop(place.field.name, None)
    mistakes = (_receive(desk, spec, typed, *sent) for sent in _sent())
    return [mistake for mistake in mistakes if mistake]


@dataclass(frozen=True)
class _Place:
    """Where a control's value stands; ``path`` is the one of mistakes."""

    holder: dict[str, Any]
    field: Field
    path: str


def _sent() -> Iterator[tuple[str, FileStorage]]:
    return ((name, file) for name, file in request.files.items(multi=True) if file.filename)


def _receive(
    desk: Desk, spec: Sequence[Field], typed: dict[str, Any], name: str, file: FileStorage
) -> Mistake | None:
    place = _find(spec, typed, name, _FILE)
    if place is None:
        return None
    try:
        value: Any = take_file(desk, place.field.control, file).file.value
    except WidgetError as error:
        return Mistake(place.path, error.template, error.values)
    before = place.holder.get(place.field.name)
    if place.field.control == "clips" and isinstance(before, list):
        value = [*before, *value]
    place.holder[place.field.name] = value
    return None


def _find(spec: Sequence[Field], typed: dict[str, Any], name: str, ending: str) -> _Place | None:
    """The place of a control such as ``f/steps/ab12/picture/file:file``; None for any other."""
    root, *names = name.removesuffix(ending).split("/")
    if not name.endswith(ending) or root != ROOT:
        return None
    return _place(spec, typed, names, "")


def _place(
    spec: Sequence[Field], holder: dict[str, Any], names: list[str], path: str
) -> _Place | None:
    field = next((field for field in spec if field.name in names[:1]), None)
    if field is None:
        return None
    own, rest = f"{path}{field.name}", names[1:]
    if field.control in CONTROLS:
        return None if rest else _Place(holder, field, own)
    if field.control != "list":
        inside = holder.setdefault(field.name, {})
        return _place(field.fields, inside, rest, f"{own}/")
    for number, item in enumerate(holder.get(field.name, ()), start=1):
        if item_id(item) in rest[:1]:
            return _place(field.fields, item, rest[1:], f"{own}/{number}/")
    return None
