"""The entries of a feed, whatever its format: RSS 0.9 to 2.0, RDF, Atom, Media RSS."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from io import BytesIO
from typing import Any, Final

import feedparser

from widget.sources.answers import Fetched
from widget.sources.base import Recent
from widget.sources.feed_shape import feed_shape
from widget.sources.gathered import Entry, gathered
from widget.sources.reasons import Reason

MOST_BYTES: Final = 8 * 2**20
"""Bytes of a feed; what is longer is refused."""

_IMAGE = re.compile(r"""<img\s[^<>]{0,2000}?\bsrc\s*=\s*["']?([^"'\s<>]{1,2000})""", re.IGNORECASE)
_CLOCK = re.compile(r"(?:([0-9]{1,2}):)?([0-9]{1,3}):([0-9]{2})|([0-9]{1,6})(?:\.[0-9]+)?")
_READ: Final = 4_000  # characters of an excerpt in which a picture is looked for


Entries = Iterable[Entry | Reason]


@dataclass(frozen=True)
class Feed:
    """The entries at a feed's beginning; ``broken`` says that it cannot be read after them."""

    entries: tuple[Entry, ...]
    broken: bool


def recent_of_feed(
    fetched: Fetched, most: int, chosen: Callable[[Iterable[Entry]], Entries] = iter
) -> Recent:
    """The newest entries of a feed that was fetched, as far as they are ``chosen``.

    Raises:
        Unreachable: when it is no feed, or none that can be read.
    """
    if fetched.unchanged:
        return Recent((), fetched.validators, unchanged=True)
    feed = read_feed(fetched)
    broken = (Reason.BROKEN_OFF,) if feed.broken else ()
    return gathered(chosen(feed.entries), most, fetched.validators, broken)


def read_feed(fetched: Fetched) -> Feed:
    """Read a feed that was fetched; nothing else is fetched for it.

    Raises:
        Unreachable: when it is no feed, or none that can be read.
    """
    shape = feed_shape(fetched.body, fetched.charset)
    told = feedparser.parse(
        BytesIO(shape.xml.encode("utf-8", "replace")),
        response_headers={
            "content-type": "application/xml; charset=utf-8",
            "content-location": fetched.url,
        },
        resolve_relative_uris=False,  # in HTML, of which only the words are taken
        sanitize_html=False,  # likewise
    )
    entries = tuple(_entry(each, fetched.url) for each in told["entries"])
    return Feed(entries, shape.broken)


def _entry(told: dict[str, Any], url: str) -> Entry:
    excerpt = _string(told, "summary")
    return Entry(
        ref=_string(told, "id"),
        link=_string(told, "link"),
        title=_string(told, "title"),
        base=url,
        excerpt=excerpt,
        picture=next(_pictures(told, excerpt), ""),
        published=_moment(told),
        seconds=next(_lengths(told), None),
    )


def _string(told: dict[str, Any], name: str) -> str:
    """A text of an entry; the parser's own ``get`` would guess where there is none."""
    value = dict.get(told, name)
    return value if isinstance(value, str) else ""


def _moment(told: dict[str, Any]) -> datetime | None:
    """When it was published, else changed; the parser gives UTC."""
    parsed = dict.get(told, "published_parsed") or dict.get(told, "updated_parsed")
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), UTC) if parsed else None
    except (ValueError, OverflowError, OSError):
        return None


def _pictures(told: dict[str, Any], excerpt: str) -> Iterator[str]:
    """The addresses of its pictures, best first: named ones, attached ones, one in its words."""
    for name in ("media_thumbnail", "media_content"):
        for each in _objects(told, name):
            is_picture = name == "media_thumbnail" or _is_picture(each, "medium")
            if is_picture and (address := _string(each, "url") or _string(each, "href")):
                yield address
    for each in _objects(told, "links"):
        if each.get("rel") == "enclosure" and _is_picture(each, "type"):
            yield _string(each, "href")
    if shown := _IMAGE.search(excerpt[:_READ]):
        yield unescape(shown[1])


def _is_picture(told: dict[str, Any], name: str) -> bool:
    return _string(told, name).startswith("image") or _string(told, "type").startswith("image/")


def _objects(told: dict[str, Any], name: str) -> Iterator[dict[str, Any]]:
    listed = dict.get(told, name)
    yield from (each for each in listed or () if isinstance(each, dict))


def _lengths(told: dict[str, Any]) -> Iterator[int]:
    """The seconds that it lasts: Media RSS says them, a podcast a clock or seconds."""
    said = (*(_string(each, "duration") for each in _objects(told, "media_content")),
            _string(told, "itunes_duration"))  # fmt: skip
    for text in said:
        if found := _CLOCK.fullmatch(text.strip()):
            hours, minutes, seconds, alone = (int(part or 0) for part in found.groups())
            yield alone or hours * 3600 + minutes * 60 + seconds
