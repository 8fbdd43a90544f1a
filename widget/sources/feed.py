"""The source ``feed``: any RSS or Atom feed, given by its address or by a page that names it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from widget.kinds.fields import Field, JsonObject
from widget.kinds.forms import read_fields
from widget.sources.answers import FEEDS, FEEDS_OR_PAGES, PAGES, Fetched
from widget.sources.base import Client, Recent, Source
from widget.sources.feed_entries import MOST_BYTES, recent_of_feed
from widget.sources.headers import NOTHING_KNOWN, Validators
from widget.sources.page_links import page_links
from widget.sources.reasons import Reason, Unreachable

_FEED_TYPES: Final = ("application/rss+xml", "application/atom+xml")


class FeedSource(Source[str]):
    """RSS and Atom; what is parsed from the form is the address."""

    name = "feed"
    label = "RSS or Atom feed"
    help = "Videos or pages of any web site that has a feed."
    fields = (
        Field(
            "address", "Address of the feed", "url", required=True,
            help="Or of a page that has one; its feed is then looked for.",
        ),
    )  # fmt: skip

    def parse(self, fields: JsonObject) -> str:
        """Read the form; raises FieldErrors with every mistake."""
        return str(read_fields(self.fields, fields)["address"])

    def settled(self, fields: JsonObject, client: Client) -> JsonObject:
        """The form with the feed's own address, where a page was given.

        Raises:
            FieldErrors: as ``parse``.
            Unreachable: when there is no feed.
        """
        _, address = _found(self.parse(fields), client, NOTHING_KNOWN)
        return {**fields, "address": address}

    def recent(self, where: str, client: Client, most: int, known: Validators) -> Recent:
        """The newest entries.

        Raises:
            Unreachable: when there is no feed.
        """
        fetched, address = _found(where, client, known)
        recent = recent_of_feed(fetched, most)
        # What a feed says of itself must not be asked of the page that names it.
        return recent if address == where else replace(recent, validators=NOTHING_KNOWN)


def _found(address: str, client: Client, known: Validators) -> tuple[Fetched, str]:
    """The feed of an address and where it is: there, or where the page there says."""
    fetched = client.get(address, accept=FEEDS_OR_PAGES, most=MOST_BYTES, known=known)
    if fetched.media_type not in PAGES.types:
        return fetched, address
    named = _named_feed(fetched)
    return client.get(named, accept=FEEDS, most=MOST_BYTES), named


def _named_feed(page: Fetched) -> str:
    """The first feed that a page names; WordPress names the one of its comments second."""
    for link in page_links(page):
        if "alternate" in link.rel and link.type in _FEED_TYPES:
            return link.url
    raise Unreachable(Reason.PAGE_INSTEAD)
