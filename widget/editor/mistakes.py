"""Where in a form its mistakes are, for the summary above it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from widget.content.differences import Crumb, Trail, entry_trail, field_trail, silent_part
from widget.editor.controls import Control
from widget.editor.told import told
from widget.errors import Mistake
from widget.texts import Texts


@dataclass(frozen=True)
class Located:
    """A mistake's sentence with the way to it; ``element`` is the id to jump to, '' for none."""

    element: str
    words: str


def located(
    controls: Iterable[Control], mistakes: Iterable[Mistake], texts: Texts
) -> tuple[Located, ...]:
    """Each mistake at the innermost control that its path leads to."""
    spots = {spot.path: spot for spot in _spots(controls, ())}
    return tuple(_located(spots, mistake, texts) for mistake in mistakes)


def first_wrong(controls: Iterable[Control]) -> str:
    """The id of the first element that has a mistake of its own; '' without one."""
    return next((spot.element for spot in _spots(controls, ()) if spot.wrong), "")


@dataclass(frozen=True)
class _Spot:
    path: str
    element: str
    trail: Trail
    wrong: bool


def _spots(controls: Iterable[Control], trail: Trail, silent: str = "") -> Iterator[_Spot]:
    """Every control and list entry, in the order of the form."""
    for control in controls:
        named = control.field.control != "list"
        own = field_trail(control.field, trail, silent) if named else trail
        shown = own if named else (*trail, Crumb(control.field.label))
        yield _Spot(control.path, control.id, shown, bool(control.mistakes))
        inner = silent_part(control.field) if control.field.composite else ""
        yield from _spots(control.controls, own, inner)
        for entry in control.entries:
            there = entry_trail(control.field, trail, entry.position)
            path = f"{control.path}/{entry.position}"
            yield _Spot(path, entry.element, there, bool(entry.mistakes))
            yield from _spots(entry.controls, there, inner)


def _located(spots: dict[str, _Spot], mistake: Mistake, texts: Texts) -> Located:
    words = told(texts, mistake)
    path = mistake.path
    while path not in spots and path:
        path = path.rpartition("/")[0]
    if path not in spots:
        return Located("", words)
    trail = spots[path].trail
    if trail and trail[-1] == Crumb(str(mistake.values.get("label", ""))):
        trail = trail[:-1]  # the sentence begins with that label
    way = " › ".join(_crumb(crumb, texts) for crumb in trail)
    return Located(spots[path].element, f"{way}: {words}" if way else words)


def _crumb(crumb: Crumb, texts: Texts) -> str:
    number = str(crumb.number) if crumb.number else ""
    return " ".join(filter(None, (texts.gettext(crumb.label), number)))
