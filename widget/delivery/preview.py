"""An embed that is not published (yet), exactly as it will be shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from widget.content.reading import Pointer, Reader
from widget.delivery.render import Renderer
from widget.delivery.shown import Form, NoSite, Shown
from widget.kinds.base import Kind


class Previews:
    """Renders content that is in no revision; nothing of it is kept."""

    def __init__(self, reader: Reader, renderer: Renderer, clock: Callable[[], datetime]) -> None:
        self._reader = reader
        self._renderer = renderer
        self._clock = clock

    def html(
        self,
        kind: Kind[Any],
        slug: str,
        content: Any,
        lang: str,
        site_key: str | None = None,
        form: Form = "frame",
    ) -> str:
        """The document, as a site (else the default one) would show the content in ``lang``.

        Raises:
            NoSite: when there is no site yet.
        """
        found = self._reader.look_up(kind.refs(content), slug, site_key)
        if found.site is None:
            raise NoSite("There is no site yet. Save one first, with its disclaimer.")
        site = self._reader.site(found.site.revision_id)
        embed = Pointer(slug, slug, 0, 0, False, kind.name, None, (lang,), ())
        around = lang if lang in site.languages else site.language
        shown = Shown(
            form, embed, kind, site, found.site, lang, around, site.theme.scheme, found.refs,
            found.newest, self._clock(), "", content,
        )  # fmt: skip
        return self._renderer.render(shown)
