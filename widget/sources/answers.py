"""What may be fetched: the types that a caller can read, and what comes back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from widget.sources.headers import NOTHING_KNOWN, Validators
from widget.sources.reasons import Reason


@dataclass(frozen=True)
class Accept:
    """The media types that a caller can read, and what to say of any other.

    ``instead`` is what to say of a web page, where there is more to say of one. ``headers`` are
    the names, in lower case, of the answer's headers that the caller wants.
    """

    types: tuple[str, ...]
    otherwise: Reason
    instead: Reason | None = None
    headers: tuple[str, ...] = ()


PAGES: Final = Accept(("text/html", "application/xhtml+xml"), Reason.NOT_A_PAGE)
DATA: Final = Accept(("application/json",), Reason.NOT_DATA)
FEEDS: Final = Accept(
    (
        "application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/xml",
        "text/xml",
    ),
    Reason.NOT_A_FEED,
    instead=Reason.PAGE_INSTEAD,
)  # fmt: skip
FEEDS_OR_PAGES: Final = Accept((*FEEDS.types, *PAGES.types), Reason.NOT_A_FEED)
LISTS: Final = Accept(
    (
        "application/json", "text/json", "application/hal+json", "application/ld+json",
        "application/vnd.api+json",
    ),
    Reason.NOT_DATA,
    instead=Reason.PAGE_INSTEAD,
    headers=("x-wp-totalpages",),
)  # fmt: skip
"""JSON from anybody's server, where a page to sign in may come instead."""
PICTURES: Final = Accept(
    (
        "image/avif", "image/webp", "image/jpeg", "image/jpg", "image/pjpeg", "image/png",
        "image/gif", "application/octet-stream", "binary/octet-stream",
    ),
    Reason.NOT_A_PICTURE,
)  # fmt: skip


@dataclass(frozen=True)
class Fetched:
    """What an address led to: the address in the end, and the body as it was before encoding.

    ``unchanged`` says that nothing has changed since what was known, so nothing was sent.
    ``headers`` are those that ``Accept`` asks for, by their names in lower case.
    """

    url: str
    media_type: str
    charset: str | None
    body: bytes
    unchanged: bool = False
    validators: Validators = NOTHING_KNOWN
    headers: Mapping[str, str] = field(default_factory=dict)
