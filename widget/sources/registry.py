"""The registry of sources: the built-in ones on one screen, outside ones by entry point."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from importlib.metadata import entry_points

from widget.errors import NotFound, WidgetError
from widget.sources.base import AnySource, Source
from widget.sources.feed import FeedSource
from widget.sources.vimeo import Vimeo
from widget.sources.wordpress import WordPress
from widget.sources.youtube import YouTube

BUILT_IN: tuple[AnySource, ...] = (YouTube(), Vimeo(), WordPress(), FeedSource())
ENTRY_POINTS = "widget.sources"

_log = logging.getLogger(__name__)


def load_sources() -> Mapping[str, AnySource]:
    """All sorts of sources by name. An outside one that cannot be used is logged and left out."""
    sources = {source.name: source for source in BUILT_IN}
    for entry in entry_points(group=ENTRY_POINTS):
        try:
            source: AnySource = entry.load()()
            _check(source, sources)
        except Exception:  # a broken plugin must not stop the start (DESIGN, section 2)
            _log.exception("The source %r cannot be used and is left out.", entry.name)
            continue
        sources[source.name] = source
    return sources


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
