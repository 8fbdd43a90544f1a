"""The finished page of an embed: from the cache, else made once on this machine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from widget.content.database import StoreError
from widget.content.reading import Reader, SitePointer
from widget.content.sites import Site
from widget.delivery.assets import REVALIDATED
from widget.delivery.cache import PageCache
from widget.delivery.page import Page, make_page
from widget.delivery.render import Renderer
from widget.delivery.shown import Asked, NoSite, Shown, resolve
from widget.errors import NotFound
from widget.kinds.base import Kind

HTML = "text/html; charset=utf-8"
JSON = "application/json; charset=utf-8"
MOST_LISTED = 500
"""Embeds in the list from which one is picked."""
_NEVER = datetime.min.replace(tzinfo=UTC)


class Pages:
    """Finds or makes pages."""

    def __init__(
        self,
        reader: Reader,
        kinds: Mapping[str, Kind[Any]],
        cache: PageCache,
        renderer: Renderer,
        release: str,
        clock: Callable[[], datetime],
    ) -> None:
        self._reader = reader
        self._kinds = kinds
        self._cache = cache
        self._renderer = renderer
        self._release = release
        self._clock = clock

    def find(self, asked: Asked) -> tuple[Page, Shown, bool]:
        """The page, what it shows, and whether it was in the cache; raises NotFound."""
        shown = self.resolve(asked)
        if shown.kind is None and not shown.embed.withdrawn:
            return self._last(shown), shown, True
        page, hit = self._cache.get_or_make(shown.fingerprint, lambda: self.make(shown))
        if not hit:
            self._cache.set(_last_key(shown), page)
        return page, shown, hit

    def resolve(self, asked: Asked, at: datetime | None = None) -> Shown:
        """What the page shows now, or showed at a time; raises NotFound."""
        return resolve(self._reader, self._kinds, asked, self._clock(), self._release, at)

    def make(self, shown: Shown) -> Page:
        """Render and compress the page."""
        gone = shown.embed.withdrawn
        return make_page(
            self._renderer.render(shown),
            status=410 if gone else 200,
            content_type=JSON if shown.form == "json" else HTML,
            cache_control="no-cache" if gone else REVALIDATED,
        )

    def apology(
        self, template: str, status: int, site_key: str | None, slug: str | None = None
    ) -> tuple[Page, Site | None]:
        """A short page in the words of a site (else of the default one), and that site.

        It is cached as well: whoever asks for a thousand unknown slugs costs one render. ``slug``
        names the embed that is there, but cannot be shown at the moment.
        """
        pointer = self._site_pointer(site_key)
        site = self._reader.site(pointer.revision_id) if pointer else None

        def make() -> Page:
            text = self._renderer.error(template, site, slug)
            return make_page(text, status, content_type=HTML, cache_control="no-cache")

        if slug:  # passes soon, and each slug would be a page of its own
            return make(), site
        key = f"{template}-{self._release}-{pointer.revision_id if pointer else 'none'}"
        return self._cache.get_or_make(key, make)[0], site

    def listing(self, site_key: str | None) -> Page:
        """The newest published embeds as JSON, in the words of a site (else of the default one).

        Raises:
            NoSite: when there is no site yet.
        """
        generation = self._reader.generation()  # before what it counts: never newer than the list
        pointer = self._known_site(site_key)
        site = self._reader.site(pointer.revision_id)

        def make() -> Page:
            embeds = self._reader.published(MOST_LISTED)
            text = self._renderer.listing(embeds, site, pointer.key)
            return make_page(text, content_type=JSON, cache_control=REVALIDATED)

        key = f"listing-{self._release}-{generation}-{pointer.revision_id}"
        return self._cache.get_or_make(key, make)[0]

    def site_key(self, asked: str | None) -> str:
        """The key of the site that answers, asked for one that may not exist; raises NoSite."""
        return self._known_site(asked).key

    def _known_site(self, asked: str | None) -> SitePointer:
        pointer = self._reader.find("-", asked).site
        if pointer is None:
            raise NoSite("There is no site yet.")
        return pointer

    def _site_pointer(self, key: str | None) -> SitePointer | None:
        try:
            return self._reader.find("-", key).site
        except StoreError:
            return None

    def _last(self, shown: Shown) -> Page:
        """The page last made for a revision whose kind is not installed any more."""
        page = self._cache.get(_last_key(shown))
        if page is None:
            raise NotFound(f"The kind {shown.embed.kind!r} of {shown.embed.slug} is not installed.")
        return page


def _last_key(shown: Shown) -> str:
    plain = replace(shown, kind=None, refs=(), newest=(), release="", now=_NEVER)
    return f"last-{plain.fingerprint}"
