"""The visitors' door: pages, frames, fragments, the loader, assets, media."""

from __future__ import annotations

import json
import logging
import mimetypes
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event

from flask import Blueprint, Response, request, send_file
from sqlalchemy import Engine
from werkzeug.exceptions import HTTPException

from widget.config import Settings
from widget.content.database import StoreError
from widget.content.media import Media
from widget.content.reading import Reader
from widget.content.schema import check_schema
from widget.content.sites import KEY
from widget.delivery.addresses import LONGEST_NAME, Known, known_query, known_site
from widget.delivery.assets import IMMUTABLE, Assets, site_style, without_storing
from widget.delivery.front import Offer, offer
from widget.delivery.page import Page, make_page
from widget.delivery.pages import JSON, Pages
from widget.delivery.shown import Asked, Form, NoSite, Shown
from widget.delivery.snippets import PLUGIN_PATH
from widget.errors import NotFound, SchemaMismatch, WidgetError
from widget.kinds.fields import SLUG
from widget.public.answers import answer, complete, send
from widget.public.askers import Askers
from widget.public.headers import EVERYWHERE, content_policy
from widget.public.oembed import Oembed

HIT = "ClinicWidget; hit"
"""Of an answer that was made before, as RFC 9211 says it."""
MADE = "ClinicWidget; fwd=miss; stored"
"""Of one that is made now, and kept."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Public:
    """Answers visitors from what is stored; never waits for anybody else's server."""

    settings: Settings
    engine: Engine
    reader: Reader
    pages: Pages
    assets: Assets
    media: Media
    oembed: Oembed
    askers: Askers
    plugin: Callable[[str], bytes]
    _schema_is_right: Event = field(default_factory=Event)

    def blueprint(self) -> Blueprint:
        """The routes (DESIGN, section 4)."""
        routes = Blueprint("public", __name__)
        forms: dict[str, Form] = {
            "/e/<slug>": "page", "/e/<slug>/frame": "frame",
            "/e/<slug>/fragment": "fragment", "/e/<slug>.json": "json",
        }  # fmt: skip
        for rule, form in forms.items():
            routes.add_url_rule(rule, form, self._embed(form), strict_slashes=False)
        routes.add_url_rule("/", "index", self.index)
        routes.add_url_rule("/embeds.json", "embeds", self.embeds)
        routes.add_url_rule("/oembed", "oembed", self.describe)
        routes.add_url_rule(PLUGIN_PATH, "plugin", self.plugin_file)
        routes.add_url_rule("/loader.js", "loader", self.loader)
        routes.add_url_rule("/assets/<path:name>", "asset", self.asset)
        routes.add_url_rule("/media/<name>", "media", self.file)
        routes.add_url_rule("/healthz", "health", self.health)
        routes.add_url_rule("/readyz", "ready", self.ready)
        routes.register_error_handler(StoreError, self.store_is_away)
        routes.register_error_handler(NoSite, self.store_is_away)
        routes.register_error_handler(SchemaMismatch, self.store_is_away)
        routes.register_error_handler(NotFound, self.unknown)
        routes.app_errorhandler(HTTPException)(self.http_error)
        return routes

    def embed(self, form: Form, slug: str) -> Response:
        """An embed in one of its forms; 410 where it is withdrawn."""
        if not _is_slug(slug):
            raise NotFound(f"There is no embed {slug!r}.")
        self._check_schema_once()
        asked = Asked(slug, form, *_query())
        found, shown, hit = self.pages.find(asked)
        policy = content_policy(self.settings, shown.site)
        page = complete(found, {"Content-Security-Policy": policy, "Cache-Status": HIT})
        if _counts(asked, shown):  # questions that change nothing are without number
            offer(request.environ, Offer(page, shown.generation, shown.until))
        return send(page if hit else page.with_headers({"Cache-Status": MADE}), request)

    def index(self) -> Response:
        """A word to whoever opens the bare address."""
        return self._words("index.html", 200)

    def embeds(self) -> Response:
        """What is published, to pick from."""
        self._check_schema_once()
        return answer(self.pages.listing(_query()[0]), request)

    def describe(self) -> Response:
        """What the embed at a pasted address is (oEmbed); who asked is counted."""
        page, slug = self.oembed.answer(request.args)
        if slug:
            self.askers.note(request.headers.get("User-Agent", ""), slug)
        return answer(page, request)

    def plugin_file(self) -> Response:
        """The WordPress plugin, with this address and a site (else the default one) in it.

        404 for the key of no site.
        """
        asked = request.args.get("site")
        key = self.pages.site_key(known_site(asked))
        if asked and asked != key:  # with a wrong key its pages would show another disclaimer
            return _plain("There is no site of this key. Ask whoever runs the service.\n", 404)
        name = PLUGIN_PATH.rpartition("/")[2]
        headers = {
            "Content-Type": "application/zip",
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-cache",
        }
        return answer(Page(200, headers, {"": self.plugin(key)}), request)

    def loader(self) -> Response:
        """The script that the JS snippet names."""
        return self._lasting(self.assets.loader)

    def asset(self, name: str) -> Response:
        """An immutable file of ours, or a site's look."""
        own = self.assets.find(name)
        if own:
            return self._lasting(own)
        page = self._site_style(name)
        if page is None:
            raise NotFound(f"There is no file {name!r}.")
        return answer(page, request)

    def file(self, name: str) -> Response:
        """A picture, clip or caption file; ranges are answered (RFC 9110, section 14)."""
        path = self.media.path(name)
        if path is None:
            raise NotFound(f"There is no file {name!r}.")
        kind = "text/vtt; charset=utf-8" if name.endswith(".vtt") else mimetypes.guess_type(name)[0]
        response = send_file(path, mimetype=kind, conditional=True, etag=name)
        response.headers.update({**EVERYWHERE, "Cache-Control": IMMUTABLE})
        if request.method == "HEAD" or response.status_code == 304:
            response.close()  # the server asks for no body, so it would leave the file open
        return response

    def health(self) -> Response:
        """The process lives."""
        return _plain("ok\n")

    def ready(self) -> Response:
        """The store is there and has the right schema; else 503 that says what to do."""
        try:
            check_schema(self.engine)
        except (WidgetError, StoreError) as error:
            sentence = str(error) if isinstance(error, WidgetError) else "The store cannot be read."
            return _plain(f"{sentence}\n", 503)
        return _plain("ready\n")

    def unknown(self, error: Exception) -> Response:
        """404: an unknown slug or file."""
        return self._words("errors/404.html", 404)

    def store_is_away(self, error: Exception) -> Response:
        """503: the store cannot be read, or nothing may be shown yet."""
        _log.error("No answer could be given: %s", error)
        return self._words("errors/503.html", 503)

    def http_error(self, error: HTTPException) -> Response:
        """Any other refusal, such as a method that is not allowed, or our own mistake (500)."""
        if error.code == 404:
            return self.unknown(error)
        if error.code is None or error.code >= 500:
            return self.store_is_away(error)
        return _plain(f"{error.name}\n", error.code)

    def _embed(self, form: Form) -> Callable[[str], Response]:
        return lambda slug: self.embed(form, slug)

    def _lasting(self, page: Page) -> Response:
        """A file of this release."""
        whole = complete(page, {})
        offer(request.environ, Offer(whole))
        return send(whole, request)

    def _site_style(self, name: str) -> Page | None:
        stem, _, rest = name.partition(".")
        number, _, extension = rest.partition(".")
        key = stem.removeprefix("site-")
        if not (stem != key and KEY.fullmatch(key) and number.isdecimal() and extension == "css"):
            return None
        found = self.reader.site_revision(key, int(number[:9]))
        if found:
            return site_style(found[1])
        current = self.reader.site_revision(key)
        return without_storing(site_style(current[1])) if current else None

    def _words(self, template: str, status: int) -> Response:
        """A short page in the site's language; as JSON where JSON was asked for."""
        slug = (request.view_args or {}).get("slug", "") if status == 503 else ""
        key = _query()[0]
        page, site = self.pages.apology(template, status, key, slug if _is_slug(slug) else None)
        if request.path.endswith(".json"):
            body = json.dumps({"error": status})
            page = make_page(body, status, content_type=JSON, cache_control="no-cache")
        policy = content_policy(self.settings, site)
        return answer(page, request, {"Content-Security-Policy": policy})

    def _check_schema_once(self) -> None:
        """Never guess at a store of another schema: no embed is shown until it was right once."""
        if not self._schema_is_right.is_set():
            check_schema(self.engine)
            self._schema_is_right.set()


def _counts(asked: Asked, shown: Shown) -> bool:
    """Whether the site has what was asked for: otherwise it is as if nothing was."""
    site, lang = shown.site_pointer.key, asked.lang
    return asked.site in (None, site) and (lang is None or lang in shown.site.languages)


def _query() -> Known:
    return known_query(request.environ.get("QUERY_STRING", ""))


def _is_slug(text: str) -> bool:
    return bool(SLUG.fullmatch(text)) and len(text) <= LONGEST_NAME


def _plain(text: str, status: int = 200) -> Response:
    headers = {**EVERYWHERE, "Cache-Control": "no-store"}
    return Response(text, status, headers, content_type="text/plain; charset=utf-8")
