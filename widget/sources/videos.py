"""Reads a video at YouTube or Vimeo through the provider's oEmbed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urlencode

from widget.kinds.values import PROVIDER_NAMES, Provider
from widget.sources.fetch import DATA, Fetcher
from widget.sources.found import EXCERPT, TITLE, Found, words
from widget.sources.reasons import Reason, Unreachable

_MOST: Final = 256 * 1024  # bytes of an answer
_LONGEST: Final = 24 * 3600  # seconds of a video
_WIDTH: Final = 1280  # px of the picture that we ask Vimeo for
_ENDPOINTS: Final[dict[Provider, str]] = {
    "youtube": "https://www.youtube.com/oembed",
    "vimeo": "https://vimeo.com/api/oembed.json",
}


def read_video(
    fetcher: Fetcher, provider: Provider, identity: str, token: str, seconds: float
) -> Found:
    """Title, excerpt, length and pictures of a video; ``token`` is Vimeo's of an unlisted one.

    Of the provider's answer only these are used, never its HTML.

    Raises:
        Unreachable: when the provider does not show the video to everybody, or does not answer.
    """
    url = _watch_url(provider, identity, token)
    query = urlencode({"url": url, "format": "json", "width": _WIDTH})
    try:
        fetched = fetcher.get(
            f"{_ENDPOINTS[provider]}?{query}", accept=DATA, most=_MOST, seconds=seconds
        )
    except Unreachable as error:
        raise _in_the_videos_words(error, provider) from None
    told = _read(fetched.body)
    if told.get("domain_status_code") == 403:  # Vimeo: only on the sites that its owner named
        raise Unreachable(Reason.VIDEO_LOCKED)
    return Found(
        url=url,
        title=words(told.get("title"), TITLE),
        excerpt=words(told.get("description"), EXCERPT),
        pictures=tuple(_pictures(provider, told.get("thumbnail_url"))),
        seconds=_length(told.get("duration")),
    )


def _watch_url(provider: Provider, identity: str, token: str) -> str:
    if provider == "youtube":
        return f"https://www.youtube.com/watch?v={identity}"
    return f"https://vimeo.com/{identity}" + (f"/{token}" if token else "")


def _in_the_videos_words(error: Unreachable, provider: Provider) -> Unreachable:
    """What the status of an oEmbed answer means; YouTube says 400 where an id cannot exist."""
    status = error.values.get("status")
    if status in (401, 403):
        return Unreachable(Reason.VIDEO_LOCKED)
    if status in (400, 404):
        return Unreachable(Reason.VIDEO_MISSING, provider=PROVIDER_NAMES[provider])
    return error


def _read(body: bytes) -> dict[str, Any]:
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        raise Unreachable(Reason.BROKEN) from None
    if not isinstance(told, dict):
        raise Unreachable(Reason.BROKEN)
    return told


def _pictures(provider: Provider, url: Any) -> Iterator[str]:
    """The picture that was named; before it YouTube's large one, which not every video has."""
    if not isinstance(url, str):
        return
    if provider == "youtube" and url.endswith("/hqdefault.jpg"):
        yield url.removesuffix("hqdefault.jpg") + "maxresdefault.jpg"
    yield url


def _length(seconds: Any) -> int | None:
    usable = isinstance(seconds, int) and not isinstance(seconds, bool)
    return seconds if usable and 0 < seconds <= _LONGEST else None
