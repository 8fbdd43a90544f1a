"""The registry of kinds: the built-in ones on one screen, outside ones by entry point."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from importlib.metadata import entry_points
from importlib.resources import files
from typing import Any

from widget.errors import NotFound, WidgetError
from widget.kinds.base import Kind
from widget.kinds.exercise_card import ExerciseCard
from widget.kinds.video_carousel import VideoCarousel

AnyKind = Kind[Any]
BUILT_IN: tuple[AnyKind, ...] = (ExerciseCard(), VideoCarousel())
ENTRY_POINTS = "widget.kinds"

_log = logging.getLogger(__name__)


def load_kinds() -> Mapping[str, AnyKind]:
    """All kinds by name. An outside kind that cannot be used is logged and left out."""
    kinds = {kind.name: kind for kind in BUILT_IN}
    for entry in entry_points(group=ENTRY_POINTS):
        try:
            kind: AnyKind = entry.load()()
            _check(kind, kinds)
        except Exception:  # a broken plugin must not stop the start (DESIGN, section 2)
            _log.exception("The kind %r cannot be used and is left out.", entry.name)
            continue
        kinds[kind.name] = kind
    return kinds


def _check(kind: AnyKind, kinds: Mapping[str, AnyKind]) -> None:
    if kind.name in kinds:
        raise WidgetError(f"There is a kind {kind.name!r} already.")
    folder = files(kind.package)
    shown = [f"templates/{kind.template}", *(f"static/{name}" for name in kind.styles)]
    for path in (*shown, *(f"static/{name}" for name in kind.scripts)):
        if not folder.joinpath(path).is_file():
            raise WidgetError(f"The package {kind.package} lacks the file {path}.")


def find_kind(kinds: Mapping[str, AnyKind], name: str) -> AnyKind:
    """The kind of that name; raises NotFound with the names there are."""
    if name not in kinds:
        raise NotFound(f"There is no kind {name!r}. There are: {', '.join(sorted(kinds))}.")
    return kinds[name]
