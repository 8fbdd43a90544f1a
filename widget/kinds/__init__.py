"""The registry of kinds: the built-in ones on one screen, outside ones by entry point."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from widget.errors import NotFound, WidgetError
from widget.kinds.base import Kind
from widget.kinds.exercise_card import ExerciseCard
from widget.kinds.plugins import load_plugins
from widget.kinds.video_carousel import VideoCarousel

AnyKind = Kind[Any]
BUILT_IN: tuple[AnyKind, ...] = (ExerciseCard(), VideoCarousel())
ENTRY_POINTS = "widget.kinds"


def load_kinds() -> Mapping[str, AnyKind]:
    """All kinds by name. An outside kind that cannot be used is logged and left out."""
    return load_plugins("kind", ENTRY_POINTS, BUILT_IN, _check)


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
