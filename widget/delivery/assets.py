"""Our scripts, styles and fonts as immutable files named by content."""

from __future__ import annotations

import hashlib
import mimetypes
import re
from collections.abc import Iterable, Iterator
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any

from widget.config import Settings
from widget.content.sites import Site, Theme
from widget.delivery.page import Page, make_page
from widget.errors import NotFound
from widget.kinds.base import Kind

IMMUTABLE = "public, max-age=31536000, immutable"
REVALIDATED = "public, max-age=0"
FONTS = {
    "sans": 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif',
    "serif": 'Charter, "Iowan Old Style", Georgia, serif',
    "rounded": 'ui-rounded, "Hiragino Maru Gothic ProN", Quicksand, Nunito, system-ui, sans-serif',
}
EDITOR = "editor/"
"""The folder of what only the editor's pages use."""

_SHOWN = {".js", ".css", ".svg", ".woff2", ".png", ".webp"}


class Assets:
    """The files under ``static/``, and those of outside kinds as ``<kind>/<file>``."""

    def __init__(self, folder: Path, kinds: Iterable[Kind[Any]], settings: Settings) -> None:
        self._base = settings.url
        self._files = dict((*_own(folder), *_of_kinds(kinds)))
        self._hashes = {name: _digest(data)[:12] for name, data in self._files.items()}
        self._loader = _baked(folder / "loader.js", settings)
        self._page = cache(self._compressed)  # compressed once, when first asked for

    @property
    def digest(self) -> str:
        """The digest of all files that an embed may use."""
        shown = ((n, digest) for n, digest in self._hashes.items() if not n.startswith(EDITOR))
        whole = "".join(f"{name}{digest}" for name, digest in sorted(shown))
        return _digest(whole.encode())

    @cached_property
    def loader(self) -> Page:
        """The script that the JS snippet names; always asked for anew, so never out of date."""
        kind = "text/javascript; charset=utf-8"
        return make_page(self._loader, effort=11, content_type=kind, cache_control=REVALIDATED)

    def url(self, name: str) -> str:
        """The absolute URL of a file; raises NotFound (a mistake in a template or a kind)."""
        if name not in self._hashes:
            raise NotFound(f"There is no file static/{name}.")
        stem, _, extension = name.rpartition(".")
        return f"{self._base}/assets/{stem}.{self._hashes[name]}.{extension}"

    def find(self, path: str) -> Page | None:
        """The file that a path names; one of another release answers with the current file."""
        match = re.fullmatch(r"(.+)\.([0-9a-f]{12})\.(\w+)", path)
        name = f"{match[1]}.{match[3]}" if match else ""
        if not match or name not in self._files:
            return None
        page = self._page(name)
        return page if self._hashes[name] == match[2] else without_storing(page)

    def _compressed(self, name: str) -> Page:
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        charset = "; charset=utf-8" if kind.startswith("text/") else ""
        data = self._files[name]
        return make_page(data, effort=11, content_type=kind + charset, cache_control=IMMUTABLE)


def without_storing(page: Page) -> Page:
    """The same page, which nobody may keep: its name promises other bytes."""
    return Page(page.status, {**page.headers, "Cache-Control": "no-store"}, page.bodies)


def site_style(site: Site) -> Page:
    """A site's look as the tokens that ``embed.css`` reads."""
    return theme_style(site.theme)


def theme_style(theme: Theme) -> Page:
    """The same of a look that may be in no revision."""
    tokens = {
        "accent": theme.accent,
        "accent-dark": theme.accent_dark,
        "radius": f"{theme.corners}px",
        "font": FONTS[theme.font],
    }
    declarations = "".join(f"--clinic-{name}:{value};" for name, value in tokens.items())
    css = f":root,:host{{{declarations}}}"
    return make_page(css, content_type="text/css; charset=utf-8", cache_control=IMMUTABLE)


def _own(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        if path.suffix in _SHOWN and path.name != "loader.js":
            yield path.relative_to(folder).as_posix(), path.read_bytes()


def _of_kinds(kinds: Iterable[Kind[Any]]) -> Iterator[tuple[str, bytes]]:
    for kind in kinds:
        if kind.package != "widget":
            for name in (*kind.styles, *kind.scripts):
                yield (
                    f"{kind.name}/{name}",
                    files(kind.package).joinpath("static", name).read_bytes(),
                )


def _baked(path: Path, settings: Settings) -> str:
    """The loader talks only to the address in its own bytes."""
    source = path.read_text(encoding="utf-8")
    return source.replace("__WIDGET_URL__", settings.url).replace(
        "__WIDGET_OLD_URLS__", " ".join(settings.old_urls)
    )


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
