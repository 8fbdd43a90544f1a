"""The time zones of the world, grouped as a person looks for one."""

from __future__ import annotations

from functools import cache
from itertools import groupby
from zoneinfo import available_timezones

Zone = tuple[str, str]
"""A zone's name, such as ``America/Toronto``, and its place alone."""

_AREAS = (
    "Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian",
    "Pacific",
)  # fmt: skip


@cache
def zones() -> tuple[tuple[str, tuple[Zone, ...]], ...]:
    """Each area with its zones by place; walks the whole data base, once in a process."""
    names = sorted(name for name in available_timezones() if name.split("/")[0] in _AREAS)
    named = [name for name in names if "/" in name]
    areas = groupby(named, key=lambda name: name.partition("/")[0])
    return tuple((area, tuple(map(_zone, found))) for area, found in areas)


def _zone(name: str) -> Zone:
    return name, name.partition("/")[2].replace("_", " ").replace("/", ", ")
