"""Answers what an embed at an address is (https://oembed.com), for WordPress above all."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from widget.config import Settings
from widget.content.database import StoreError
from widget.delivery.addresses import Address, read_address
from widget.delivery.page import Page, make_page
from widget.delivery.pages import JSON, Pages
from widget.delivery.render import Renderer, name_of
from widget.delivery.shown import Asked, Shown
from widget.delivery.snippets import oembed_html
from widget.errors import NotFound, SchemaMismatch
from widget.kinds.values import Picture, Tile

XML = "text/xml; charset=utf-8"

_WIDTHS = (260, 1_000)  # px
_HEIGHTS = (200, 1_000)  # px: those that WordPress allows
_USUAL_WIDTH = 600
_TALLEST_START = 600  # px until the frame has told its height


@dataclass(frozen=True)
class Oembed:
    """Answers always: WordPress keeps a failure for ever, so a store that is away is none."""

    settings: Settings
    pages: Pages
    renderer: Renderer

    def answer(self, asked: Mapping[str, str]) -> tuple[Page, str | None]:
        """The answer to a query with ``url``, ``format``, ``maxwidth``, ``maxheight``; its slug.

        404 for an address that names no embed of ours, 501 for an unknown format, 400 for JSONP;
        a withdrawn embed is answered like any other, for its frame says what happened.
        """
        if "callback" in asked or "jsonp" in asked:
            return _refusal(400, "JSONP is not answered: ask for JSON by CORS."), None
        form = asked.get("format") or "json"
        if form not in ("json", "xml"):
            return _refusal(501, "There are the formats json and xml."), None
        address = read_address(asked.get("url", ""), self.settings)
        try:
            facts = self._facts(address, asked) if address else None
        except NotFound:
            facts = None
        if address is None or facts is None:
            return _refusal(404, "This address names no embed of ours."), None
        page = _page(json.dumps(facts), JSON) if form == "json" else _page(_xml(facts), XML)
        return page, address.slug

    def _facts(self, address: Address, asked: Mapping[str, str]) -> dict[str, Any]:
        width = _within(asked.get("maxwidth"), _WIDTHS, _USUAL_WIDTH)
        most = _within(asked.get("maxheight"), _HEIGHTS, _TALLEST_START)
        height = min(most, _TALLEST_START)
        try:
            shown = self._shown(address)
        except (StoreError, SchemaMismatch):
            return self._frame(address.slug, Tile(name_of(address.slug)), address, width, height)
        tile = self.renderer.tile_of(shown)
        site = {"provider_name": shown.site.name, "provider_url": shown.site.address}
        frame = self._frame(shown.embed.slug, tile, address, width, height)
        return frame | site | self._thumbnail(tile.picture, width, most)

    def _shown(self, address: Address) -> Shown:
        asked = Asked(address.slug, "frame", address.site, address.lang, address.scheme)
        return self.pages.resolve(asked)

    def _frame(
        self, slug: str, tile: Tile, address: Address, width: int, height: int
    ) -> dict[str, Any]:
        page, frame = (self.renderer.url(slug, form, address.query) for form in ("page", "frame"))
        return {
            "version": "1.0", "type": "rich", "title": tile.title,
            "html": oembed_html(page, frame, tile.title, height),
            "width": width, "height": height,
        }  # fmt: skip

    def _thumbnail(self, picture: Picture | None, width: int, height: int) -> dict[str, Any]:
        """The largest size of the picture within what was asked for, if any is."""
        sizes = {size.width: size.media for size in picture.sizes} if picture else {}
        if picture:
            sizes[picture.width] = picture.media
        for wide in sorted(sizes, reverse=True):
            high = round(wide * picture.height / picture.width) if picture else 0
            if wide <= width and high <= height:
                return {
                    "thumbnail_url": self.renderer.media_url(sizes[wide]),
                    "thumbnail_width": wide, "thumbnail_height": high,
                }  # fmt: skip
        return {}


def _within(text: str | None, limits: tuple[int, int], usual: int) -> int:
    """A number of px within the limits; the usual one where none was given."""
    try:
        return max(limits[0], min(limits[1], int(text or "")))
    except ValueError:
        return usual


def _refusal(status: int, sentence: str) -> Page:
    return _page(json.dumps({"error": status, "message": sentence}), JSON, status)


def _page(body: str, kind: str, status: int = 200) -> Page:
    return make_page(body, status, effort=4, content_type=kind, cache_control="no-cache")


def _xml(facts: Mapping[str, Any]) -> str:
    fields = "".join(f"<{name}>{escape(str(value))}</{name}>" for name, value in facts.items())
    return f'<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n<oembed>{fields}</oembed>'
