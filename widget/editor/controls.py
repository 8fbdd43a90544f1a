"""A form as templates draw it: each field with its name, value and mistakes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from widget.editor.form_reading import ROOT
from widget.errors import Mistake
from widget.kinds.fields import Field, item_id

Shape = Literal["words", "outline", "rows"]
"""How a list looks: single values, steps with sub-steps, or tiles that unfold."""

_TARGETS = ("embed", "video", "url")
"""What an entry of a list leads to; it has one of them."""
_SHORT = ("number", "choice", "time", "date")
_TOLD = ("text", "lines", "url", "number", "choice", "date")


@dataclass(frozen=True)
class Entry:
    """One entry of a list. ``place`` is its path for the buttons, such as ``steps/ab12``."""

    id: str
    name: str
    place: str
    position: int
    mistakes: tuple[str, ...]
    controls: tuple[Control, ...]
    values: Mapping[str, Any]

    @property
    def element(self) -> str:
        """The id of its element."""
        return _as_id(self.name)

    @property
    def first(self) -> Control:
        """The control that says best what the entry is."""
        return self.controls[0]

    @property
    def spare(self) -> tuple[Control, ...]:
        """What it could lead to instead of what it does; nothing while it leads nowhere."""
        targets = [each for each in self.controls if each.field.control in _TARGETS]
        empty = tuple(each for each in targets if not each.filled and not each.wrong)
        return empty if len(empty) < len(targets) else ()

    @property
    def wrong(self) -> bool:
        """Whether anything in it has a mistake, so that it must be unfolded."""
        return bool(self.mistakes) or any(control.wrong for control in self.controls)


@dataclass(frozen=True)
class Control:
    """One field as a form shows it. ``original`` is what a translation's field says there.

    ``path`` is the one of mistakes (entries counted from 1), ``place`` the one of buttons (by id).
    """

    field: Field
    name: str
    path: str
    place: str
    value: Any
    text: str
    original: Any
    mistakes: tuple[str, ...]
    controls: tuple[Control, ...] = ()
    entries: tuple[Entry, ...] = ()
    blank: Entry | None = None
    depth: int = 0

    @property
    def id(self) -> str:
        """The id of its element."""
        return _as_id(self.name)

    @property
    def wrong(self) -> bool:
        """Whether it or anything in it has a mistake."""
        inside = any(control.wrong for control in self.controls)
        return bool(self.mistakes) or inside or any(entry.wrong for entry in self.entries)

    @property
    def filled(self) -> bool:
        """Whether it holds anything."""
        return self.value not in (None, "", [], {})

    @property
    def shape(self) -> Shape:
        """How a list looks."""
        if self.field.control == "list" and len(self.field.fields) == 1:
            return "words"
        nested = any(field.name == self.field.name for field in self.field.fields)
        text_first = self.field.fields[0].control in ("text", "lines")
        return "outline" if nested or (self.depth and text_first) else "rows"

    @property
    def short(self) -> bool:
        """Whether it leaves room for a neighbour in its line."""
        return self.field.control in _SHORT

    @property
    def told(self) -> tuple[Control, ...]:
        """What of a group says in a few words what is in it."""
        return tuple(each for each in self.controls if each.text and each.field.control in _TOLD)

    @property
    def small(self) -> bool:
        """Whether it needs no frame of its own on a page."""
        return not self.field.composite or self.shape == "words"

    @property
    def nested(self) -> str:
        """The name of the list inside its entries that has its own name; '' without one."""
        return next((f.name for f in self.field.fields if f.name == self.field.name), "")


class FormView:
    """Draws forms of any kind: a field that a kind gains appears by itself."""

    def __init__(
        self,
        zone: ZoneInfo,
        mistakes: Iterable[Mistake] = (),
        original: Mapping[str, Any] | None = None,
        tell: Callable[[Mistake], str] = lambda mistake: mistake.message,
    ) -> None:
        self._zone = zone
        self._original = original
        self._mistakes: dict[str, list[str]] = {}
        for mistake in mistakes:
            self._mistakes.setdefault(mistake.path, []).append(tell(mistake))

    def controls(self, spec: Sequence[Field], values: Mapping[str, Any]) -> tuple[Control, ...]:
        """The controls of a form. Of a translation only those with texts are there."""
        return self._group(spec, values, self._original, _Path(ROOT, "", ""), 0)

    def _group(
        self, spec: Sequence[Field], values: Any, original: Any, at: _Path, depth: int
    ) -> tuple[Control, ...]:
        values = values if isinstance(values, Mapping) else {}
        shown = spec if self._original is None else [f for f in spec if _says(f, original)]
        return tuple(
            self._control(field, values.get(field.name), _of(original, field), at, depth)
            for field in shown
        )

    def _control(self, field: Field, value: Any, original: Any, at: _Path, depth: int) -> Control:
        own = at.into(field.name)
        common = (field, own.name, own.path, own.place, value, self._text(field, value), original)
        mistakes = self._at(own.path)
        if field.control == "list":
            entries = self._entries(field, value, original, own, depth)
            blank = self._blank(field, own, depth)
            return Control(*common, mistakes, (), entries, blank, depth)
        inside = self._group(field.fields, value, original, own, depth) if field.composite else ()
        return Control(*common, mistakes, inside, depth=depth)

    def _entries(
        self, field: Field, value: Any, original: Any, at: _Path, depth: int
    ) -> tuple[Entry, ...]:
        """Those of the value; of a translation, those of the original with the value's words."""
        own = value if isinstance(value, list) else []
        if self._original is None:
            pairs = [(item, None) for item in own]
        else:
            told = {item_id(item): item for item in own}
            theirs = original if isinstance(original, list) else []
            pairs = [(told.get(item_id(item), {"id": item_id(item)}), item) for item in theirs]
        return tuple(
            self._entry(field, item, theirs, at, number, depth)
            for number, (item, theirs) in enumerate(pairs, start=1)
        )

    def _entry(
        self, field: Field, item: Any, original: Any, at: _Path, number: int, depth: int
    ) -> Entry:
        own = at.item(item_id(item), number)
        controls = self._group(field.fields, item, original, own, depth + 1)
        return Entry(item_id(item), own.name, own.place, number, self._at(own.path), controls, item)

    def _blank(self, field: Field, at: _Path, depth: int) -> Entry | None:
        """An empty entry for scripts to copy; its id is a blank to be filled in."""
        if self._original is not None:
            return None
        return FormView(self._zone)._entry(
            field, {"id": f"__new{depth}__"}, None, _Path(at.name, "", at.place), 0, depth
        )

    def _at(self, path: str) -> tuple[str, ...]:
        return tuple(self._mistakes.get(path, ()))

    def _text(self, field: Field, value: Any) -> str:
        """The value as its element holds it."""
        if value is None or isinstance(value, bool):
            return ""
        if field.control == "time":
            return _local(value, self._zone)
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def sections(controls: Iterable[Control]) -> tuple[tuple[Control, ...], ...]:
    """The controls as they stand on the page: neighbours that are small share a section."""
    found: list[list[Control]] = []
    for control in controls:
        if found and control.small and found[-1][-1].small:
            found[-1].append(control)
        else:
            found.append([control])
    return tuple(map(tuple, found))


@dataclass(frozen=True)
class _Path:
    """One place in a form: as a control's name, as mistakes say it, as buttons say it."""

    name: str
    path: str
    place: str

    def into(self, name: str) -> _Path:
        return _Path(f"{self.name}/{name}", _joined(self.path, name), _joined(self.place, name))

    def item(self, name: str, number: int) -> _Path:
        return _Path(f"{self.name}/{name}", f"{self.path}/{number}", f"{self.place}/{name}")


def _joined(path: str, name: str) -> str:
    return f"{path}/{name}" if path else name


def _of(original: Any, field: Field) -> Any:
    return original.get(field.name) if isinstance(original, Mapping) else None


def _says(field: Field, original: Any) -> bool:
    """Whether a translation has anything to say there."""
    value = _of(original, field)
    if field.control == "list":
        items = value if isinstance(value, list) else []
        return any(_says(inner, item) for item in items for inner in field.fields)
    if field.composite:
        return any(_says(inner, value) for inner in field.fields)
    return field.translatable and value not in (None, "")


def _as_id(name: str) -> str:
    return name.replace("/", "-")


def _local(value: Any, zone: ZoneInfo) -> str:
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return str(value)
    local = moment.astimezone(zone) if moment.tzinfo else moment
    return local.replace(tzinfo=None).isoformat(timespec="minutes")
