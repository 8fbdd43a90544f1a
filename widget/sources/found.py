"""What a link turned out to lead to, before its picture is fetched."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from widget.content.sanitize import clean_text
from widget.errors import Refused

TITLE: Final = 120
"""Characters of a title."""
EXCERPT: Final = 600
"""Characters of an excerpt."""

_READ: Final = 20_000  # characters of a text that are looked at


@dataclass(frozen=True)
class Found:
    """The words of a page or video, and where its picture may be, best first."""

    url: str
    title: str
    excerpt: str = ""
    pictures: tuple[str, ...] = ()
    seconds: int | None = None


def words(text: Any, most: int) -> str:
    """Foreign text as plain text on one line, cut after a word; '' for what cannot be shown."""
    if not isinstance(text, str):
        return ""
    try:
        clean = clean_text(text[:_READ])
    except Refused:
        return ""
    return clean if len(clean) <= most else _cut(clean, most)


def _cut(text: str, most: int) -> str:
    """The beginning with an ellipsis; a word longer than half of it is cut through."""
    whole = text[:most].rpartition(" ")[0].rstrip(" ,;:–—-")
    return (whole if len(whole) >= most // 2 else text[: most - 1]) + "…"
