"""Reads what a pasted link leads to: a video or a page, with its words and its picture."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from time import monotonic
from typing import Final, Literal
from urllib.parse import urlsplit

from widget.content.sanitize import clean_url
from widget.errors import Refused
from widget.kinds.video_links import video_id
from widget.sources.fetch import PAGES, PICTURES, Fetcher
from widget.sources.found import Found
from widget.sources.reasons import Reason, Unreachable
from widget.sources.targets import Target, read_target
from widget.sources.videos import read_video
from widget.sources.web_page import read_page

SECONDS: Final = 7.0
"""How long reading a link may take, its picture included; an editor waits for it."""

_FOR_WORDS: Final = 5 / 7  # of the time; the rest is kept for the picture
_MOST: Final = 10 * 2**20  # bytes of a picture
_SEEN: Final = 64 * 2**10  # bytes of what is only looked at
_SOMETHING: Final = (Reason.NOT_A_PAGE, Reason.UNTYPED, Reason.LARGE)
_BARE = re.compile(r"[\w-]+(?:\.[\w-]+)+(?:[/?#].*)?")
_NOT_OVER_HTTPS: Final = (
    Reason.LATE, Reason.CLOSED, Reason.INSECURE, Reason.EXPIRED, Reason.OTHER_NAME,
    Reason.UNTRUSTED, Reason.DOWNGRADE,
)  # fmt: skip


@dataclass(frozen=True)
class Link:
    """What a link leads to, in plain text; ``picture`` is as it came, so unchecked.

    ``picture_note`` is why there is no picture. ``seconds`` is a video's length, where it is known.
    """

    kind: Literal["video", "page"]
    url: str
    title: str
    excerpt: str
    picture: bytes | None
    picture_note: Unreachable | None
    seconds: int | None = None


class LinkReader:
    """Reads single links; one may serve all threads."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher

    def read(self, url: str, *, seconds: float = SECONDS) -> Link:
        """Read a link as somebody pasted it, in at most ``seconds`` in all.

        Without a scheme, or with http, it is read as https: only that can be linked.

        Raises:
            Unreachable: when it cannot be read; a missing picture is only noted.
        """
        end = monotonic() + seconds
        pasted = _complete(url.strip())
        target = read_target(pasted)
        video = video_id(target.url)
        if video:
            found = read_video(self._fetcher, *video, seconds * _FOR_WORDS)
        else:
            found = self._page(target, seconds * _FOR_WORDS)
        picture, note = self._picture(found, end)
        return Link(
            kind="video" if video else "page",
            url=_clean(found.url, "" if video else urlsplit(pasted).fragment),
            title=found.title,
            excerpt=found.excerpt,
            picture=picture,
            picture_note=note,
            seconds=found.seconds,
        )

    def check(self, url: str, *, seconds: float) -> None:
        """See whether a link leads to anything, of whatever type and size.

        Raises:
            Unreachable: with the reason, where it does not.
        """
        video = video_id(url)
        if video:
            read_video(self._fetcher, *video, seconds)
            return
        try:
            self._fetcher.get(url, accept=PAGES, most=_SEEN, seconds=seconds)
        except Unreachable as error:
            if error.message not in _SOMETHING:
                raise

    def _page(self, target: Target, seconds: float) -> Found:
        secure = replace(target, scheme="https", port=443) if target.scheme == "http" else target
        try:
            return read_page(self._fetcher, secure.url, seconds)
        except Unreachable as error:
            if secure != target and error.message in _NOT_OVER_HTTPS:
                raise Unreachable(Reason.HTTP_ONLY) from None
            raise

    def _picture(self, found: Found, end: float) -> tuple[bytes | None, Unreachable | None]:
        """The first picture that can be had before the end, else why there is none."""
        note = Unreachable(Reason.NO_PICTURE)
        for url in found.pictures:
            left = end - monotonic()
            try:
                fetched = self._fetcher.get(url, accept=PICTURES, most=_MOST, seconds=left)
            except Unreachable as error:
                note = Unreachable(error.message, **error.values)  # without what led to it
            else:
                return fetched.body, None
        return None, note


def _complete(url: str) -> str:
    """An address with its scheme, which people leave out."""
    return f"https://{url}" if _BARE.fullmatch(url) else url


def _clean(url: str, fragment: str) -> str:
    try:
        return clean_url(f"{url}#{fragment}" if fragment else url)
    except Refused:
        raise Unreachable(Reason.ADDRESS) from None
