"""A feed's bytes as text, with what is wrong in many feeds put right."""

from __future__ import annotations

import re
from html import entities
from typing import Final
from xml.sax.saxutils import escape

from widget.sources.page_text import decoded

_DECLARATION = re.compile(r"\A<\?xml\b[^>]*\?>", re.IGNORECASE)
_ENCODING = re.compile(rb"<\?xml\b[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})[\"']")
# UTF-16 without a byte order mark is seen by the first sign (XML 1.0, appendix F).
_WIDE: Final = {b"<\0": "utf-16-le", b"\0<": "utf-16-be"}
_MOST_REPAIRS: Final = 50_000  # a feed that needs more is broken
_UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_AMPERSAND = re.compile(
    r"<!\[CDATA\[.*?(?:\]\]>|\Z)|&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9a-fA-F]{1,6});)"
    r"(?:(\w{2,31});)?",
    re.DOTALL,
)


def feed_text(body: bytes, charset: str | None) -> str:
    """The feed as text, with what is wrong in many feeds put right: signs that XML has not."""
    stated = _ENCODING.search(body, 0, 400)
    inside = stated[1].decode("ascii") if stated else None
    wide = _WIDE.get(body[:2])
    text = body.decode(wide, "replace") if wide else decoded(body, charset, inside)
    text = _DECLARATION.sub("", text.lstrip("\ufeff \t\r\n"))
    text = _UNREADABLE.sub("", text)
    return _AMPERSAND.sub(_written_out, text, count=_MOST_REPAIRS)


def _written_out(found: re.Match[str]) -> str:
    """HTML's named characters as such; a bare ampersand written out."""
    if found[0].startswith("<"):
        return found[0]
    name = f"{found[1]};"
    return escape(entities.html5[name]) if name in entities.html5 else f"&amp;{found[0][1:]}"
