"""The addresses of videos and pictures that elements of a page show."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Final
from urllib.parse import urljoin, urlsplit

from widget.kinds.video_links import video_id

_LAZY: Final = ("data-src", "data-lazy-src", "data-litespeed-src", "data-original", "src")
_PLAYER_SETTINGS: Final = ("youtube_url", "vimeo_url", "hosted_url", "external_url")
_FILE: Final = re.compile(r"\.(?:mp4|webm|m4v|mov)$", re.IGNORECASE)

Attributes = Mapping[str, str | None]


def absolute(url: str | None, base: str) -> str:
    """The http address that a page means; '' for any other, and for none."""
    if not (url or "").strip():
        return ""
    try:
        found = urljoin(base, (url or "").strip())
    except ValueError:
        return ""
    return found if found.lower().startswith(("https://", "http://")) else ""


def video_address(url: str, base: str = "") -> str:
    """The address of a video in its usual form: YouTube's, Vimeo's, or a file's; '' for no video.

    A file counts by its ending, as a browser has no better sign before it loads it.
    """
    found = absolute(url, base)
    with suppress(ValueError):
        if known := video_id(found):
            return _usual(*known)
        if _FILE.search(urlsplit(found).path):
            return found
    return ""


def _usual(provider: str, identifier: str, token: str) -> str:
    if provider == "youtube":
        return f"https://www.youtube.com/watch?v={identifier}"
    return f"https://vimeo.com/{identifier}" + (f"/{token}" if token else "")


def source(attributes: Attributes, base: str) -> str:
    """What a picture, frame or video element loads, also where the page loads it late."""
    found = (absolute(attributes.get(name), base) for name in _LAZY)
    return next(filter(None, found), "")


def picture_address(attributes: Attributes, base: str) -> str:
    """The largest of the pictures that an ``img`` offers; '' where it is a mere placeholder."""
    offered = attributes.get("data-srcset") or attributes.get("srcset") or ""
    sizes = [(_width(entry), entry.split()[0]) for entry in offered.split(", ") if entry.split()]
    largest = max(sizes, default=(0.0, ""))[1]
    return absolute(largest, base) or source(attributes, base)


def _width(entry: str) -> float:
    match = re.search(r"\s(\d+(?:\.\d+)?)[wx],?$", entry)
    return float(match[1]) if match else 0.0


def announced_videos(attributes: Attributes, base: str) -> Iterator[str]:
    """The videos that an element will show by script: Elementor's settings, lite-youtube."""
    yield from _in_settings(attributes.get("data-settings") or "", base)
    identifier = attributes.get("videoid") or attributes.get("data-youtube-id") or ""
    if re.fullmatch(r"[\w-]{11}", identifier, re.ASCII):
        yield _usual("youtube", identifier, "")


def _in_settings(text: str, base: str) -> Iterator[str]:
    with suppress(ValueError, RecursionError):
        settings = json.loads(text) if text.startswith("{") else {}
        for name in _PLAYER_SETTINGS:
            value = settings.get(name)
            url = value.get("url") if isinstance(value, dict) else value
            if isinstance(url, str) and (found := video_address(url, base)):
                yield found
