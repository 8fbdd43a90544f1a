"""What a WordPress's REST API says of one post, page or entry of another type."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from widget.sources.found import TITLE
from widget.sources.gathered import Entry, believable
from widget.sources.outward import outward_link
from widget.sources.plain import plain_words
from widget.sources.reasons import Reason, Unreachable

LISTED: Final = "id,type,link,title,excerpt,date_gmt,_links,_embedded"
"""The fields to ask for in a list; without ``_links`` nothing is embedded."""
READ: Final = "id,type,link,title,content,date_gmt,modified_gmt"
"""The fields to ask for of one post."""

_SIZES: Final = ("large", "medium_large", "full")  # of a picture, in the order of our liking


@dataclass(frozen=True)
class Post:
    """One post as the site shows it: ``html`` is foreign and unsafe, ``title`` is plain text."""

    ref: str
    url: str
    title: str
    html: str
    published: datetime | None
    changed: datetime | None


def entry_of(told: Any, base: str) -> Entry | Reason:
    """An entry of a list, or why it is left out."""
    if not isinstance(told, dict) or _ref(told) is None:
        return told if isinstance(told, Reason) else Reason.SHAPELESS
    if _inside(told, "excerpt", "protected") or _inside(told, "content", "protected"):
        return Reason.PROTECTED
    return Entry(
        ref=_ref(told) or "",
        link=_string(told.get("link")),
        title=_rendered(told, "title"),
        base=base,
        excerpt=_rendered(told, "excerpt"),
        picture=_picture(told),
        published=_moment(told.get("date_gmt")),
    )


def post_of(told: dict[str, Any], base: str) -> Post:
    """A whole post.

    Raises:
        Unreachable: when it is none, or behind a password.
    """
    ref, url = _ref(told), outward_link(_string(told.get("link")), base)
    if ref is None or url is None or not isinstance(told.get("content"), dict):
        raise Unreachable(Reason.OTHER_DATA)
    if _inside(told, "content", "protected"):
        raise Unreachable(Reason.POST_PROTECTED)
    now = datetime.now(UTC)
    return Post(
        ref=ref,
        url=url,
        title=plain_words(_rendered(told, "title"), TITLE),
        html=_rendered(told, "content"),
        published=believable(_moment(told.get("date_gmt")), now),
        changed=believable(_moment(told.get("modified_gmt")), now),
    )


def _ref(told: dict[str, Any]) -> str | None:
    """The site's own name for it, which stays when title and address change."""
    number, kind = told.get("id"), told.get("type")
    is_number = isinstance(number, int) and not isinstance(number, bool)
    return f"{kind}:{number}" if is_number and isinstance(kind, str) and kind else None


def _rendered(told: dict[str, Any], name: str) -> str:
    value = told.get(name)
    return _string(value.get("rendered") if isinstance(value, dict) else value)


def _string(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _moment(value: Any) -> datetime | None:
    """A date in UTC, which WordPress writes without saying so."""
    try:
        moment = datetime.fromisoformat(_string(value))
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _picture(told: dict[str, Any]) -> str:
    """The featured picture, in a size that suits a tile."""
    media = _inside(told, "_embedded", "wp:featuredmedia")
    first = media[0] if isinstance(media, list) and media else None
    sizes = _inside(first, "media_details", "sizes")
    found = (_string(_inside(sizes, size, "source_url")) for size in _SIZES)
    return next(filter(None, found), _string(_inside(first, "source_url")))


def _inside(told: Any, *names: str) -> Any:
    """What is at a path of names; None where something else is on the way."""
    for name in names:
        told = told.get(name) if isinstance(told, dict) else None
    return told
