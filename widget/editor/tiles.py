"""An entry of a list as one row: what it is, in a few words and a picture."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from widget.content.sanitize import plain_text
from widget.content.summaries import Summaries, Summary
from widget.editor.controls import Control, Entry
from widget.kinds.fields import Field


@dataclass(frozen=True)
class Tile:
    """A row: title, excerpt, the media name of a small picture, what it is, times, ticked flags.

    ``gone`` says that the embed it names is withdrawn or unknown, so visitors don't see it.
    """

    title: str
    excerpt: str
    picture: str
    embed: str
    gone: bool
    times: tuple[tuple[str, str], ...]
    flags: tuple[str, ...] = ()


class Tiles:
    """Makes the rows of one form; asks once for all embeds that it names."""

    def __init__(self, summaries: Summaries, controls: Iterable[Control]) -> None:
        slugs = set(_embeds(controls))
        self._known = summaries.of(slugs) if slugs else {}

    def __call__(self, entry: Entry) -> Tile:
        """The row of an entry."""
        embed = next(_embeds(entry.controls), "")
        summary = self._known.get(embed)
        title, excerpt = _words(entry)
        return Tile(
            title=title or (summary.title if summary else "") or embed,
            excerpt=excerpt or (summary.excerpt if summary else ""),
            picture=_picture(entry.values) or _thumbnail(summary),
            embed=embed,
            gone=bool(embed) and (summary is None or summary.withdrawn),
            times=tuple(_times(entry.controls)),
            flags=tuple(_flags(entry.controls)),
        )

    def named(self, slug: str) -> Summary | None:
        """The embed of that slug."""
        return self._known.get(slug)

    def thumbnail(self, slug: str) -> str:
        """The media name of that embed's small picture; '' without one."""
        return _thumbnail(self._known.get(slug))


def _embeds(controls: Iterable[Control]) -> Iterator[str]:
    """Every embed that is named in the controls."""
    for control in controls:
        if control.field.control == "embed" and control.filled:
            yield str(control.value)
        yield from _embeds(control.controls)
        for entry in control.entries:
            yield from _embeds(entry.controls)


def _words(entry: Entry) -> tuple[str, str]:
    """The entry's own title, else one inside of it; its first longer text."""
    texts = [(each.field, each.value) for each in entry.controls if _is_text(each.field)]
    short = [str(value) for field, value in texts if field.control == "text" and value]
    long = [plain_text(str(value)) for field, value in texts if field.control != "text" and value]
    inside = (each.value.get("title") for each in entry.controls if _is_group(each))
    pages = (str(each.value) for each in entry.controls if each.field.control == "url")
    title = next(iter(short), "") or next((str(word) for word in inside if word), "")
    return title or (next((page for page in pages if page != "None"), "")), next(iter(long), "")


def _is_text(field: Field) -> bool:
    return field.control in ("text", "lines", "rich")


def _is_group(control: Control) -> bool:
    return isinstance(control.value, Mapping)


def _picture(value: Any) -> str:
    """The smallest size of the first stored picture in a value, as its media name."""
    if not isinstance(value, Mapping):
        return ""
    if "media" in value and "width" in value:
        return smallest(value)
    return next(filter(None, map(_picture, value.values())), "")


def _thumbnail(summary: Summary | None) -> str:
    return smallest(summary.picture) if summary and summary.picture else ""


def smallest(image: Mapping[str, Any]) -> str:
    """The media name of a stored picture's smallest size."""
    sizes = image.get("sizes") or [image]
    return str(sizes[0].get("media", "")) if isinstance(sizes[0], Mapping) else ""


def _times(controls: Iterable[Control]) -> Iterator[tuple[str, str]]:
    """The times that are set, with the label of their control."""
    for control in controls:
        if control.field.control == "time" and control.filled:
            yield control.field.label, str(control.value)


def _flags(controls: Iterable[Control]) -> Iterator[str]:
    """The labels of what is ticked."""
    return (each.field.label for each in controls if each.field.control == "flag" and each.value)
