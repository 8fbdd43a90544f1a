"""The source ``youtube``: a channel or a playlist, by its public feed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final, Literal
from urllib.parse import SplitResult, parse_qs, quote, unquote, urlencode, urlsplit

from widget.errors import FieldErrors, Mistake
from widget.kinds.fields import Field, JsonObject
from widget.kinds.forms import read_fields
from widget.kinds.video_links import video_id
from widget.sources.answers import FEEDS, PAGES, Fetched
from widget.sources.base import Client, Recent, Source
from widget.sources.feed_entries import MOST_BYTES, recent_of_feed
from widget.sources.gathered import Entry
from widget.sources.headers import Validators
from widget.sources.outward import outward_link
from widget.sources.page_links import page_links
from widget.sources.reasons import Reason, Unreachable

SITE: Final = "https://www.youtube.com"

_MOST_PAGE_BYTES: Final = 5 * 2**20
_HOSTS: Final = ("youtube.com", "www.youtube.com", "m.youtube.com", "music.youtube.com", "youtu.be")
_CHANNEL = re.compile(r"UC[\w-]{22}", re.ASCII)
_PLAYLIST = re.compile(r"(?:PL|UU|FL|LL|OL|PU)[\w-]{10,80}", re.ASCII)
_HANDLE = re.compile(r"@[\w.·-]{3,60}")
_NAME = re.compile(r"/(?:(?:c|user)/[\w.%-]{1,100}|@[\w.%·-]{3,200})", re.ASCII)


@dataclass(frozen=True)
class YouTubePlace:
    """A channel or a playlist by its id, or a page (of a channel) that must be asked for it."""

    by: Literal["channel_id", "playlist_id", "page"]
    value: str

    @property
    def feed(self) -> str:
        """The address of the feed."""
        return f"{SITE}/feeds/videos.xml?{urlencode([(self.by, self.value)])}"


class YouTube(Source[YouTubePlace]):
    """A channel's or a playlist's videos."""

    name = "youtube"
    label = "YouTube"
    help = "The newest videos of a channel, or those of a playlist."
    fields = (
        Field(
            "address", "Channel or playlist", "text", required=True, max_length=500,
            help="Its address at YouTube, its @name or its id.",
        ),
    )  # fmt: skip

    def parse(self, fields: JsonObject) -> YouTubePlace:
        """Read the form; raises FieldErrors with every mistake."""
        place = youtube_place(read_fields(self.fields, fields)["address"])
        if place is None:
            raise FieldErrors([Mistake("address", Reason.NO_YOUTUBE)])
        return place

    def settled(self, fields: JsonObject, client: Client) -> JsonObject:
        """The form with the channel's id in place of its name.

        Raises:
            FieldErrors: as ``parse``.
            Unreachable: when YouTube does not say which channel it is.
        """
        place = self.parse(fields)
        if place.by != "page":
            return fields
        return {**fields, "address": f"{SITE}/channel/{_looked_up(place, client).value}"}

    def recent(self, where: YouTubePlace, client: Client, most: int, known: Validators) -> Recent:
        """The newest videos (YouTube lists 15).

        Raises:
            Unreachable: when there is no such channel or playlist, or YouTube does not answer.
        """
        place = _looked_up(where, client) if where.by == "page" else where
        fetched = client.get(place.feed, accept=FEEDS, most=MOST_BYTES, known=known)
        return recent_of_feed(fetched, most, _videos)


def youtube_place(given: str) -> YouTubePlace | None:
    """What an address, a name or an id stands for; None where it is nothing of YouTube's."""
    given = given.strip()
    if _HANDLE.fullmatch(given):
        return YouTubePlace("page", f"{SITE}/{quote(given, safe='@')}")
    parts = _parts(given)
    if parts is None:
        return _by_id(given)
    query = parse_qs(parts.query)
    for name in ("list", "channel_id", "playlist_id"):
        if place := _by_id(query.get(name, [""])[0]):
            return place
    return _by_path(parts.path)


def _parts(given: str) -> SplitResult | None:
    """The parts of an address at YouTube, with or without its scheme."""
    try:
        parts = urlsplit(given if "://" in given else f"https://{given}")
    except ValueError:
        return None
    return parts if (parts.hostname or "") in _HOSTS else None


def _by_id(value: str) -> YouTubePlace | None:
    if _CHANNEL.fullmatch(value):
        return YouTubePlace("channel_id", value)
    return YouTubePlace("playlist_id", value) if _PLAYLIST.fullmatch(value) else None


def _by_path(path: str) -> YouTubePlace | None:
    if path.startswith("/channel/"):
        return _by_id(path.split("/")[2])
    named = _NAME.match(quote(unquote(path), safe="/@%"))
    return YouTubePlace("page", SITE + named[0]) if named else None


def _looked_up(place: YouTubePlace, client: Client) -> YouTubePlace:
    """The channel behind a name: its page says it in two of its links."""
    page = client.get(place.value, accept=PAGES, most=_MOST_PAGE_BYTES)
    for url in _telling(page):
        found = youtube_place(url)
        if found and found.by == "channel_id":
            return found
    raise Unreachable(Reason.NO_CHANNEL)


def _telling(page: Fetched) -> Iterator[str]:
    for link in page_links(page):
        is_feed = "alternate" in link.rel and link.type == "application/rss+xml"
        if "canonical" in link.rel or is_feed:
            yield link.url


def _videos(entries: Iterable[Entry]) -> Iterator[Entry | Reason]:
    """The entries that are videos, each known by the video's id, with the picture all have."""
    for entry in entries:
        url = outward_link(entry.link, entry.base)
        found = video_id(url) if url else None
        if found is None or found[0] != "youtube":
            yield Reason.NOT_A_VIDEO if url else entry
            continue
        identity = found[1]
        yield replace(
            entry,
            ref=identity,
            link=f"{SITE}/watch?v={identity}",
            picture=entry.picture or f"https://img.youtube.com/vi/{identity}/hqdefault.jpg",
        )
