"""What a source's answer becomes: items that can be shown, and a count of what cannot."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from widget.kinds.video_links import video_id
from widget.sources.base import Item, Recent
from widget.sources.found import EXCERPT, TITLE
from widget.sources.headers import NOTHING_KNOWN, Validators
from widget.sources.outward import outward_link, outward_picture
from widget.sources.plain import excerpt_words, plain_words
from widget.sources.reasons import Reason

LONGEST_REF: Final = 200
"""Characters of a source's own name for an item; a longer one is known by its digest."""

_FIRST: Final = datetime(1995, 1, 1, tzinfo=UTC)  # before it there was hardly a web to publish on
_AHEAD: Final = timedelta(days=2)  # a clock that is wrong, a time zone that is missing
_LONGEST_VIDEO: Final = 24 * 3600  # seconds


@dataclass(frozen=True)
class Entry:
    """One entry as it came, of which nothing is checked; links start from ``base``."""

    ref: str
    link: str
    title: str
    base: str = ""
    excerpt: str = ""
    picture: str = ""
    published: datetime | None = None
    seconds: int | None = None


def gathered(
    entries: Iterable[Entry | Reason],
    most: int,
    validators: Validators = NOTHING_KNOWN,
    left_out: Iterable[Reason] = (),
) -> Recent:
    """The newest of the entries that can be shown, each once; a ``Reason`` is one left out."""
    found: dict[str, Item] = {}
    missing = Counter[str](left_out)
    for item in _items(entries):
        if isinstance(item, Reason):
            missing[item] += 1
        elif item.ref in found:
            missing[Reason.TWICE] += 1
        else:
            found[item.ref] = item
    newest = _newest_first(found.values())[:most]
    return Recent(newest, validators, left_out=tuple(sorted(missing.items())))


def _items(entries: Iterable[Entry | Reason]) -> Iterator[Item | Reason]:
    now = datetime.now(UTC)
    for entry in entries:
        yield entry if isinstance(entry, Reason) else _item(entry, now)


def _item(entry: Entry, now: datetime) -> Item | Reason:
    if not entry.link.strip():
        return Reason.WITHOUT_LINK
    url = outward_link(entry.link, entry.base)
    if url is None:
        return Reason.UNFIT_LINK
    title = plain_words(entry.title, TITLE)
    if not title:
        return Reason.WITHOUT_TITLE
    return Item(
        ref=short_ref(entry.ref or url),
        url=url,
        title=title,
        kind="video" if video_id(url) else "page",
        excerpt=excerpt_words(entry.excerpt, EXCERPT),
        picture=outward_picture(entry.picture, entry.base) if entry.picture else None,
        published=believable(entry.published, now),
        seconds=_length(entry.seconds),
    )


def _newest_first(items: Iterable[Item]) -> tuple[Item, ...]:
    """By date where all have one; else the source's order says more than some dates."""
    dated = [(item.published, item) for item in items]
    times = [published for published, _ in dated if published]
    if len(times) < len(dated):
        return tuple(item for _, item in dated)
    order = sorted(range(len(dated)), key=lambda place: times[place], reverse=True)
    return tuple(dated[place][1] for place in order)


def believable(moment: datetime | None, now: datetime) -> datetime | None:
    """The date of something published, where it can be one: from 1995 to the day after tomorrow."""
    return moment if moment and _FIRST <= moment <= now + _AHEAD else None


def short_ref(ref: str) -> str:
    """A source's own name for something, in printable characters and bounded."""
    if len(ref) <= LONGEST_REF and ref.isprintable():
        return ref
    return "sha256:" + hashlib.sha256(ref.encode("utf-8", "surrogatepass")).hexdigest()


def _length(seconds: int | None) -> int | None:
    return seconds if seconds and 0 < seconds <= _LONGEST_VIDEO else None
