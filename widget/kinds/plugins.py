"""Plugins by name: the built-in ones, and those that other packages bring by an entry point."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from importlib.metadata import entry_points
from typing import Any, Protocol, TypeVar

_log = logging.getLogger(__name__)


class Plugin(Protocol):
    """Whatever has a name by which it is found."""

    @property
    def name(self) -> str:
        """Its own among its like."""


Sort = TypeVar("Sort", bound=Plugin)


def load_plugins(
    what: str,
    group: str,
    built_in: Iterable[Sort],
    check: Callable[[Any, Mapping[str, Sort]], None],
) -> Mapping[str, Sort]:
    """All plugins by name; an outside one that cannot be used is logged and left out.

    ``group`` is the entry point, ``what`` the log calls one of them. ``check`` raises for an
    outside one that is not fit, or whose name is taken.
    """
    plugins = {plugin.name: plugin for plugin in built_in}
    for entry in entry_points(group=group):
        try:
            plugin: Sort = entry.load()()
            check(plugin, plugins)
        except Exception:  # a broken plugin must not stop the start (DESIGN, section 2)
            _log.exception("The %s %r cannot be used and is left out.", what, entry.name)
            continue
        plugins[plugin.name] = plugin
    return plugins
