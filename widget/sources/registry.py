"""The registry of sources: the built-in ones on one screen, outside ones by entry point."""

from __future__ import annotations

from collections.abc import Mapping

from widget.errors import NotFound, WidgetError
from widget.kinds.plugins import load_plugins
from widget.sources.base import AnySource, Source
from widget.sources.feed import FeedSource
from widget.sources.vimeo import Vimeo
from widget.sources.wordpress import WordPress
from widget.sources.youtube import YouTube

BUILT_IN: tuple[AnySource, ...] = (YouTube(), Vimeo(), WordPress(), FeedSource())
ENTRY_POINTS = "widget.sources"


def load_sources() -> Mapping[str, AnySource]:
    """All sorts of sources by name. An outside one that cannot be used is logged and left out."""
    return load_plugins("source", ENTRY_POINTS, BUILT_IN, _check)


def _check(source: object, sources: Mapping[str, AnySource]) -> None:
    if not isinstance(source, Source):
        raise WidgetError("It is no source: it must be a Source of widget.sources.base.")
    if source.name in sources:
        raise WidgetError(f"There is a source {source.name!r} already.")


def find_source(sources: Mapping[str, AnySource], name: str) -> AnySource:
    """The sort of source of that name; raises NotFound with the names there are."""
    if name not in sources:
        raise NotFound(f"There is no sort of source {name!r}. There are: {_listed(sources)}.")
    return sources[name]


def _listed(sources: Mapping[str, AnySource]) -> str:
    return ", ".join(sorted(sources))
