"""Turns what a page shows into its text: HTML from autoescaping templates, or JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import BaseLoader, ChoiceLoader, Environment, FileSystemLoader, StrictUndefined

from widget.content.languages import upgraded
from widget.content.reading import Pointer, Reader
from widget.content.sanitize import SafeHtml
from widget.content.sites import Site
from widget.delivery.assets import Assets
from widget.delivery.shown import Form, Shown, language_of
from widget.errors import FieldErrors, NotFound
from widget.kinds.base import Kind, LinkedTile, Texts
from widget.kinds.values import MediaFile, Picture, Rendition, Tile
from widget.texts import direction, template_functions, texts_for

_LONGEST_DESCRIPTION = 300  # characters


@dataclass(frozen=True)
class SiteView:
    """A site as templates see it, in one language."""

    name: str
    phone: str | None
    tel: str | None
    address: str
    disclaimer: SafeHtml
    terms: str | None
    dosage_intro: str
    lang: str

    @classmethod
    def of(cls, site: Site, lang: str) -> SiteView:
        """The site in ``lang``, which is one of its languages."""
        terms = site.terms.get(lang) or site.terms.get(site.language)
        return cls(
            site.name, site.phone, site.tel, site.address, site.disclaimer[lang], terms,
            site.dosage_intro[lang], lang,
        )  # fmt: skip


@dataclass(frozen=True)
class Back:
    """The way back to the clinic's own pages."""

    href: str
    name: str


@dataclass(frozen=True)
class PageView:
    """The page as templates see it."""

    form: Form
    level: int
    lang: str
    dir: str
    interface_lang: str
    scheme: str
    slug: str
    revision: int
    kind: str
    title: str
    description: str
    url: str
    canonical: str
    indexable: bool
    frame_url: str
    oembed_url: str
    oembed_xml_url: str
    styles: tuple[str, ...]
    scripts: tuple[str, ...]
    back: Back


class Renderer:
    """Renders pages. Holds no state but what it has parsed of immutable revisions."""

    def __init__(
        self,
        reader: Reader,
        kinds: Mapping[str, Kind[Any]],
        assets: Assets,
        base: str,
        templates: Path,
    ) -> None:
        self._reader = reader
        self._kinds = kinds
        self._assets = assets
        self._base = base
        self._environment = Environment(
            loader=_loader(templates, kinds.values()),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals |= {"media": self.media_url, "asset": assets.url}
        self.content = lru_cache(maxsize=2_000)(self._content)

    @property
    def loader_url(self) -> str:
        """The absolute URL of the script that the JS snippet names."""
        return f"{self._base}/loader.js"

    def media_url(self, name: str) -> str:
        """The absolute URL of a stored file."""
        return f"{self._base}/media/{name}"

    def page_url(self, slug: str, site: str, form: Form = "page") -> str:
        """The absolute URL of an embed in one of its forms, as that site shows it."""
        return self.url(slug, form, {"site": site})

    def url(self, slug: str, form: Form, query: Mapping[str, str]) -> str:
        """The absolute URL of an embed in one of its forms."""
        ending = {"frame": "/frame", "fragment": "/fragment", "json": ".json"}.get(form, "")
        return f"{self._base}/e/{slug}{ending}{'?' if query else ''}{urlencode(query)}"

    def oembed_url(self, page_url: str, form: str = "json") -> str:
        """The absolute URL that says what the page at ``page_url`` is (oEmbed)."""
        return f"{self._base}/oembed?{urlencode({'url': page_url, 'format': form})}"

    def render(self, shown: Shown) -> str:
        """The whole text of the page."""
        if shown.form == "json":
            return json.dumps(self._json(shown), ensure_ascii=False)
        name = "fragment.html" if shown.form == "fragment" else "frame.html"
        return self._environment.get_template(name).render(self._values(shown))

    def error(self, name: str, site: Site | None, slug: str | None = None) -> str:
        """A page for a visitor whose page is not there; ``name`` is such as ``errors/404.html``.

        ``slug`` names the embed that is there, but cannot be shown at the moment.
        """
        texts = texts_for(site.language if site else "en")
        values = {
            "site": SiteView.of(site, site.language) if site else None,
            "interface_lang": texts.lang,
            "oembed_url": self.oembed_url(self.url(slug, "page", {})) if slug else None,
        }
        template = self._environment.get_template(name)
        return template.render(**values, **template_functions(texts))

    def tile_of(self, shown: Shown) -> Tile:
        """Title and picture of an embed; of a withdrawn one the last title alone.

        Of one that cannot be shown, for want of its kind or under newer rules, a name.
        """
        try:
            return self._tile_of(shown)
        except (FieldErrors, NotFound):
            return Tile(name_of(shown.embed.slug))

    def _tile_of(self, shown: Shown) -> Tile:
        kind = _installed(shown.kind, shown.embed)
        if not shown.embed.withdrawn:
            return kind.tile(self._shown_content(shown, kind))
        revision_id = self._reader.last_content(shown.embed.slug)
        document, _ = self._reader.document(revision_id)
        return Tile(kind.tile(self.content(revision_id, kind.name, document.original)).title)

    def listing(self, pointers: Iterable[Pointer], site: Site, key: str) -> str:
        """The published embeds as JSON, for whoever picks one; it says which site answers."""
        embeds = [self._listed(pointer, site, key) for pointer in pointers]
        named = {"key": key, "name": site.name, "address": site.address}
        whole = {"service": "clinic-widget", "site": named, "embeds": list(filter(None, embeds))}
        return json.dumps(whole, ensure_ascii=False)

    def _listed(self, pointer: Pointer, site: Site, key: str) -> dict[str, Any] | None:
        kind = self._kinds.get(pointer.kind)
        if kind is None:
            return None
        try:
            content = self.content(pointer.revision_id, kind.name, language_of(pointer, None, site))
        except FieldErrors:  # stored under older rules: one that cannot be shown hides no other
            return None
        tile = kind.tile(content)
        return {
            "slug": pointer.slug, "kind": kind.name, "kind_label": kind.label,
            "title": tile.title, "excerpt": tile.excerpt[:_LONGEST_DESCRIPTION],
            "url": self.page_url(pointer.slug, key), "height": kind.height(content),
        }  # fmt: skip

    def _values(self, shown: Shown) -> dict[str, Any]:
        texts = texts_for(shown.site_lang)
        values = {
            "site": SiteView.of(shown.site, shown.site_lang),
            "page": self._page(shown, texts.lang),
            **template_functions(texts),
        }
        if shown.embed.withdrawn:
            return values | {"embed_template": "withdrawn.html"}
        kind = _installed(shown.kind, shown.embed)
        content = self._shown_content(shown, kind)
        context = kind.context(content, _View(self, shown, texts))
        return values | {"embed_template": kind.template} | dict(context)

    def _page(self, shown: Shown, interface_lang: str) -> PageView:
        slug, site = shown.embed.slug, shown.site_pointer.key
        tile = self._title_tile(shown)
        home = self._home(shown.embed)
        url = self.page_url(slug, site)
        return PageView(
            form=shown.form,
            level=2 if shown.form in ("fragment", "plain") else 1,
            lang=shown.lang,
            dir=direction(shown.lang),
            interface_lang=interface_lang,
            scheme=shown.scheme,
            slug=slug,
            revision=shown.embed.number,
            kind=shown.embed.kind,
            title=tile.title,
            description=tile.excerpt[:_LONGEST_DESCRIPTION],
            url=url,
            canonical=home or url,
            indexable=shown.form == "page" and home is None and not shown.embed.withdrawn,
            frame_url=self.page_url(slug, site, "frame"),
            oembed_url=self.oembed_url(url),
            oembed_xml_url=self.oembed_url(url, "xml"),
            styles=self._styles(shown),
            scripts=self._scripts(shown),
            back=Back(home or shown.site.address, shown.site.name),
        )

    def _title_tile(self, shown: Shown) -> Tile:
        if shown.embed.withdrawn:
            return Tile(texts_for(shown.site_lang).gettext("Withdrawn"))
        kind = _installed(shown.kind, shown.embed)
        return kind.tile(self._shown_content(shown, kind))

    def _styles(self, shown: Shown) -> tuple[str, ...]:
        site = shown.site_pointer
        tokens = f"{self._base}/assets/site-{site.key}.{site.number}.css"
        look = shown.look or tokens
        return (self._assets.url("embed.css"), *self._of_kind(shown.kind, "styles"), look)

    def _scripts(self, shown: Shown) -> tuple[str, ...]:
        return (self._assets.url("embed.js"), *self._of_kind(shown.kind, "scripts"))

    def _of_kind(self, kind: Kind[Any] | None, what: str) -> list[str]:
        names = getattr(kind, what) if kind else ()
        return [self._assets.url(f"{kind.name}/{name}") for name in names] if kind else []

    def _json(self, shown: Shown) -> dict[str, Any]:
        site = SiteView.of(shown.site, shown.site_lang)
        page = self._page(shown, shown.site_lang)
        common = {
            "slug": page.slug, "kind": page.kind, "revision": page.revision,
            "language": page.lang, "title": page.title, "url": page.url,
            "home": self._home(shown.embed), "withdrawn": shown.embed.withdrawn,
            "site": self._plain(site),
        }  # fmt: skip
        if shown.embed.withdrawn:
            return common
        kind = _installed(shown.kind, shown.embed)
        content = self._shown_content(shown, kind)
        context = kind.context(content, _View(self, shown, texts_for(shown.site_lang)))
        own = {name: self._plain(value) for name, value in context.items()}
        told = {"excerpt": page.description, "height": kind.height(content)}
        return common | own | told | {"plain": self._plain_html(shown)}

    def _plain_html(self, shown: Shown) -> str:
        """All of it as plain HTML, for a site that keeps it for readers without scripts."""
        template = self._environment.get_template("plain.html")
        return template.render(self._values(replace(shown, form="plain"))).strip()

    def _plain(self, value: Any) -> Any:
        """Content as JSON; stored files become absolute URLs."""
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, Mapping):
            return {key: self._plain(item) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [self._plain(item) for item in value]
        if not is_dataclass(value) or isinstance(value, type):
            return str(value) if isinstance(value, str) else value
        plain = {field.name: self._plain(getattr(value, field.name)) for field in fields(value)}
        if isinstance(value, (Picture, Rendition, MediaFile)):
            plain["media"] = self.media_url(value.media)
        return plain

    def tile(self, pointer: Pointer, shown: Shown) -> LinkedTile | None:
        """Another embed's tile on this page; None where it cannot be shown (any more)."""
        kind = self._kinds.get(pointer.kind)
        if pointer.withdrawn or kind is None:
            return None
        lang = language_of(pointer, shown.lang, shown.site)
        tile = kind.tile(self.content(pointer.revision_id, kind.name, lang))
        page = self.page_url(pointer.slug, shown.site_pointer.key)
        return LinkedTile(pointer.slug, self._home(pointer) or page, lang, tile, page)

    def _home(self, pointer: Pointer) -> str | None:
        return self._reader.home(pointer.home_id) if pointer.home_id else None

    def _shown_content(self, shown: Shown, kind: Kind[Any]) -> Any:
        if shown.draft is not None:
            return shown.draft
        return self.content(shown.embed.revision_id, kind.name, shown.lang)

    def _content(self, revision_id: int, kind_name: str, lang: str) -> Any:
        document, version = self._reader.document(revision_id)
        kind = self._kinds[kind_name]
        return kind.parse(upgraded(kind, document, version).fields(kind.fields, lang))


@dataclass(frozen=True)
class _View:
    """What a kind may ask while it is shown (widget.kinds.base.View)."""

    renderer: Renderer
    shown: Shown
    texts: Texts

    @property
    def now(self) -> datetime:
        return self.shown.now

    def linked(self, slug: str) -> LinkedTile | None:
        pointer = next((ref for ref in self.shown.refs if ref.asked == slug), None)
        return self.renderer.tile(pointer, self.shown) if pointer else None

    def newest(self) -> tuple[LinkedTile, ...]:
        tiles = (self.renderer.tile(pointer, self.shown) for pointer in self.shown.newest)
        return tuple(tile for tile in tiles if tile)


def name_of(slug: str) -> str:
    """A title for an embed of which only the slug is known."""
    return slug.replace("-", " ").capitalize()


def _installed(kind: Kind[Any] | None, embed: Pointer) -> Kind[Any]:
    if kind is None:
        raise NotFound(f"The kind {embed.kind!r} of {embed.slug} is not installed.")
    return kind


def _loader(templates: Path, kinds: Iterable[Kind[Any]]) -> BaseLoader:
    outside = sorted({kind.package for kind in kinds} - {"widget"})
    folders = [str(files(package).joinpath("templates")) for package in outside]
    return ChoiceLoader([FileSystemLoader(folder) for folder in (str(templates), *folders)])
