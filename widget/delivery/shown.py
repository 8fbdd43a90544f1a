"""What one page shows, resolved; its fingerprint is the digest of all of it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from widget.content.languages import canonical
from widget.content.reading import Pointer, Reader, SitePointer
from widget.content.sites import SCHEMES, Scheme, Site
from widget.errors import NotFound
from widget.kinds.base import Kind

Form = Literal["page", "frame", "fragment", "json", "plain"]
"""``plain`` is no URL of its own: the whole as HTML without behaviour, a part of ``json``."""


@dataclass(frozen=True)
class Asked:
    """What a URL asks for; every value is already reduced to a known one, else None."""

    slug: str
    form: Form
    site: str | None = None
    lang: str | None = None
    scheme: Scheme | None = None


@dataclass(frozen=True)
class Shown:
    """All that one page shows. ``kind`` is None where the kind is not installed (any more)."""

    form: Form
    embed: Pointer
    kind: Kind[Any] | None
    site: Site
    site_pointer: SitePointer
    lang: str
    site_lang: str
    scheme: Scheme
    refs: tuple[Pointer, ...]
    newest: tuple[Pointer, ...]
    now: datetime
    release: str
    draft: Any = None
    """The content itself where it is in no revision: a preview, which is never cached."""
    look: str = ""
    """The address of the site's look where that is in no revision: a preview as well."""
    generation: int = 0
    """Of the store's state that was read."""

    @property
    def until(self) -> datetime | None:
        """When an entry's time comes or ends next: the page is another one from then on."""
        return min((moment for moment in self.embed.moments if moment > self.now), default=None)

    @property
    def fingerprint(self) -> str:
        """The key of the finished page: equal exactly where all that it shows is equal."""
        kind = (self.embed.kind, self.kind.version if self.kind else None)
        slot = sum(1 for moment in self.embed.moments if moment <= self.now)
        parts = [
            self.release, self.form, kind, _identity(self.embed), self.site_pointer.key,
            self.site_pointer.revision_id, self.lang, self.site_lang, self.scheme, slot,
            [_identity(ref) for ref in self.refs], [_identity(ref) for ref in self.newest],
        ]  # fmt: skip
        return hashlib.sha256(canonical(parts).encode()).hexdigest()


class NoSite(NotFound):
    """No site was saved yet, so nothing may be shown."""


def resolve(
    reader: Reader,
    kinds: Mapping[str, Kind[Any]],
    asked: Asked,
    now: datetime,
    release: str,
    at: datetime | None = None,
) -> Shown:
    """What the page shows ``now``, or what it showed ``at`` a time.

    Raises:
        NotFound: when no embed has or had that slug, or (NoSite) there is no site.
    """
    found = reader.find(asked.slug, asked.site, at)
    if found.embed is None:
        raise NotFound(f"There is no embed {asked.slug!r}.")
    if found.site is None:
        raise NoSite("There is no site yet. Save one first, with its disclaimer.")
    site = reader.site(found.site.revision_id)
    lang, site_lang = _languages(asked.lang, found.embed, site)
    return Shown(
        asked.form, found.embed, kinds.get(found.embed.kind), site, found.site, lang, site_lang,
        asked.scheme or _scheme(asked.form, site), found.refs, found.newest, at or now, release,
        generation=found.generation,
    )  # fmt: skip


def language_of(pointer: Pointer, asked: str | None, site: Site) -> str:
    """The language in which a site shows an embed (DESIGN, section 3)."""
    wanted = (asked if asked in site.languages else None, site.language)
    has = pointer.languages or (site.language,)
    return next((lang for lang in wanted if lang in has), has[0])


def _languages(asked: str | None, embed: Pointer, site: Site) -> tuple[str, str]:
    """The content's language; that of the disclaimer and the interface around it."""
    if embed.withdrawn:
        own = asked if asked in site.languages and asked else site.language
        return own, own
    lang = language_of(embed, asked, site)
    return lang, lang if lang in site.languages else site.language


def _scheme(form: Form, site: Site) -> Scheme:
    return "auto" if form == "page" else site.theme.scheme


def known_scheme(value: str | None) -> Scheme | None:
    """One of the three schemes, else None."""
    return next((scheme for scheme in SCHEMES if scheme == value), None)


def _identity(pointer: Pointer) -> list[Any]:
    return [pointer.asked, pointer.slug, pointer.revision_id, pointer.home_id]
