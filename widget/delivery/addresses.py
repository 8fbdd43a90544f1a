"""What a pasted address of ours names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import SplitResult, parse_qsl, urlsplit

from widget.config import Settings
from widget.content.sites import KEY, Scheme
from widget.delivery.shown import known_scheme
from widget.kinds.fields import SLUG
from widget.texts import known_language

LONGEST_NAME = 80
"""Characters of a slug or a site's key."""

_LONGEST = 2_000  # characters of an address
_USUAL = 200  # characters of a query that is worth remembering
_MOST_FIELDS = 100
_PATH = re.compile(rf"/e/({SLUG.pattern})(?:/frame|/fragment|\.json)?/*")
_PORTS = {"http": 80, "https": 443}

Known = tuple[str | None, str | None, Scheme | None]
"""A site's key, a language, a scheme."""


@dataclass(frozen=True)
class Address:
    """The embed that an address names, and how it is to be shown; each value is a known one."""

    slug: str
    site: str | None
    lang: str | None
    scheme: Scheme | None

    @property
    def query(self) -> dict[str, str]:
        """What of it a URL of ours says again."""
        named = {"site": self.site, "lang": self.lang, "scheme": self.scheme}
        return {name: value for name, value in named.items() if value}


def read_address(url: str, settings: Settings) -> Address | None:
    """The embed that ``url`` names; None for an address of anybody else.

    Every form that a person may paste counts: ``http`` for ``https``, an upper-case host, a
    former address of the service, a frame's address, a trailing slash, tracking parameters.
    """
    parts = _split(url)
    slug = _slug(parts, settings) if parts else None
    if parts is None or slug is None:
        return None
    return Address(slug, *known_query(parts.query))


def known_site(key: str | None) -> str | None:
    """The key, if a site could have it."""
    return key if key and KEY.fullmatch(key) and len(key) <= LONGEST_NAME else None


def known_query(query: str) -> Known:
    """Site, language and scheme of a query string, each reduced to a known value, else None.

    Of a name that is there twice, the first counts; all other names are ignored (DESIGN,
    section 4). Whoever keeps answers must reduce what was asked by this function alone: two
    readers of one query string could disagree, and an answer be kept for another question.
    """
    return _known(query) if len(query) <= _USUAL else _known.__wrapped__(query)


@lru_cache(maxsize=1_000)
def _known(query: str) -> Known:
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        pairs = []
    asked = dict(reversed(pairs))
    return (
        known_site(asked.get("site")),
        known_language(asked.get("lang")),
        known_scheme(asked.get("scheme")),
    )


def _split(url: str) -> SplitResult | None:
    """The parts of an http address; None where it is none."""
    try:
        parts = urlsplit(url.strip()) if len(url) <= _LONGEST else None
        usable = parts and parts.scheme in _PORTS and parts.hostname and _port(parts) is not None
    except ValueError:  # such as a port that is no number
        return None
    return parts if usable and parts and "@" not in parts.netloc else None


def _slug(parts: SplitResult, settings: Settings) -> str | None:
    """The slug in a path below the service's address, present or former, if one is there."""
    for base in map(urlsplit, (settings.url, *settings.old_urls)):
        inside = _place(parts) == _place(base) and parts.path.startswith(base.path)
        match = _PATH.fullmatch(parts.path[len(base.path) :]) if inside else None
        if match and len(match[1]) <= LONGEST_NAME:
            return match[1]
    return None


def _place(parts: SplitResult) -> tuple[str, int]:
    """Host and port; the two usual ports are one, for people write http for https."""
    port = _port(parts)
    return (parts.hostname or "").rstrip("."), 443 if port == 80 else port


def _port(parts: SplitResult) -> int:
    return parts.port or _PORTS[parts.scheme]
