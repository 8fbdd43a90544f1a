"""The source ``vimeo``: the videos of a person, a channel, a group or a showcase, by its feed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final
from urllib.parse import urlsplit

from widget.errors import FieldErrors, Mistake
from widget.kinds.fields import Field, JsonObject
from widget.kinds.forms import read_fields
from widget.kinds.video_links import video_id
from widget.sources.answers import FEEDS
from widget.sources.base import Client, Recent, Source
from widget.sources.feed_entries import MOST_BYTES, recent_of_feed
from widget.sources.gathered import Entry
from widget.sources.headers import Validators
from widget.sources.outward import outward_link
from widget.sources.reasons import Reason

SITE: Final = "https://vimeo.com"

_NAME: Final = r"[A-Za-z][\w-]{0,60}"
# A mere number is a video; a person without a name of their own is "user" and a number.
_PLACE = re.compile(
    rf"/?(?P<place>(?:channels|groups)/(?:{_NAME}|[0-9]+)|(?:showcase|album)/[0-9]+|{_NAME})"
    r"(?:/videos)?(?:/rss)?/?",
    re.ASCII,
)
_OURS: Final = {  # Vimeo's own pages, which are no people
    "about", "blog", "categories", "channels", "explore", "features", "groups", "help", "join",
    "log_in", "manage", "search", "settings", "showcase", "album", "upload", "watch",
}  # fmt: skip
_CLIP = re.compile(r"/(?:channels/[\w-]+|groups/[\w-]+/videos|(?:showcase|album)/\d+/video)/(\d+)")


class Vimeo(Source[str]):
    """Somebody's videos; what is parsed from the form is the feed's address."""

    name = "vimeo"
    label = "Vimeo"
    help = "The newest videos of a person, a channel, a group or a showcase."
    fields = (
        Field(
            "address", "Person, channel, group or showcase", "text", required=True, max_length=500,
            help="Its address at Vimeo, or the person’s name there.",
        ),
    )  # fmt: skip

    def parse(self, fields: JsonObject) -> str:
        """Read the form; raises FieldErrors with every mistake."""
        feed = vimeo_feed(read_fields(self.fields, fields)["address"])
        if feed is None:
            raise FieldErrors([Mistake("address", Reason.NO_VIMEO)])
        return feed

    def recent(self, where: str, client: Client, most: int, known: Validators) -> Recent:
        """The newest videos (Vimeo lists 25).

        Raises:
            Unreachable: when there is no such place, or Vimeo does not answer.
        """
        fetched = client.get(where, accept=FEEDS, most=MOST_BYTES, known=known)
        return recent_of_feed(fetched, most, _videos)


def vimeo_feed(given: str) -> str | None:
    """The address of a place's feed; None where it is no place at Vimeo with videos."""
    found = _PLACE.fullmatch(_path(given.strip()))
    if found is None or found["place"].lower() in _OURS:
        return None
    return f"{SITE}/{found['place'].replace('album/', 'showcase/')}/videos/rss"


def _path(given: str) -> str:
    """The path of an address at Vimeo, with or without its scheme; a bare name is one, too."""
    if "." not in given and ":" not in given:
        return given
    try:
        parts = urlsplit(given if "://" in given else f"https://{given}")
    except ValueError:
        return ""
    return parts.path if (parts.hostname or "").removeprefix("www.") == "vimeo.com" else ""


def _videos(entries: Iterable[Entry]) -> Iterator[Entry | Reason]:
    """The entries that are videos, each known by the video's id."""
    for entry in entries:
        url = outward_link(entry.link, entry.base)
        identity = _identity(url) if url else None
        if identity:
            yield replace(entry, ref=identity, link=f"{SITE}/{identity}")
        else:
            yield Reason.NOT_A_VIDEO if url else entry


def _identity(url: str) -> str | None:
    """The id of the video that a link leads to, also within a channel, a group or a showcase."""
    parts = urlsplit(url)
    found = video_id(url)
    if found and found[0] == "vimeo":
        return found[1]
    is_here = (parts.hostname or "").removeprefix("www.") == "vimeo.com"
    clip = _CLIP.fullmatch(parts.path) if is_here else None
    return clip[1] if clip else None
