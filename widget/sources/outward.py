"""The links of foreign content, as far as they can be shown to visitors."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urljoin

from widget.content.sanitize import clean_url
from widget.errors import WidgetError
from widget.sources.addresses import is_public
from widget.sources.targets import LONGEST, read_target

_PLAIN = re.compile(r"http://([^/?#]*?)(?::80)?(?=[/?#]|\Z)", re.IGNORECASE)
_WEB: Final = ("https://", "http://")


def outward_link(link: str, base: str) -> str | None:
    """The https address that a link leads to from ``base``; None where visitors cannot follow it.

    Only https can be shown, so http becomes https without a look whether that is there.
    """
    absolute = _absolute(link, base)
    if absolute is None:
        return None
    try:
        url = clean_url(_PLAIN.sub(r"https://\1", absolute, count=1))
        place = read_target(url).literal
    except WidgetError:
        return None
    return url if place is None or is_public(place) else None


def outward_picture(link: str, base: str) -> str | None:
    """The address of a picture, http or https, which is fetched by us alone; else None."""
    return _absolute(link, base)


def _absolute(link: str, base: str) -> str | None:
    """The whole address, where it is one of the web; a space in it is what people type."""
    try:
        absolute = urljoin(base, re.sub(r"[\t\r\n]", "", link.strip()).replace(" ", "%20"))
    except ValueError:
        return None
    return absolute if absolute.lower().startswith(_WEB) and len(absolute) <= LONGEST else None
