"""The part of a page's bytes that is worth parsing, as text."""

from __future__ import annotations

import codecs
import re
from io import StringIO
from typing import Final

import webencodings

LOOKED_AT: Final = 2**20
"""Bytes: what names a page stands at its beginning."""

# A parser is quadratic in the depth and in the attributes of a tag: this much takes it 0.3 s at
# the worst, where a whole page of "<div>" would take a minute.
_PARSED: Final = 100_000  # characters, without scripts and styles
_TAGS: Final = 4_000
_LONGEST_TAG: Final = 20_000  # characters

_TAG = re.compile(
    r"<(?:(?P<comment>!--)|(?P<text>script|style|title)(?=[\s/>])|[a-z/])", re.IGNORECASE
)
_TAG_END = re.compile(r"""(?:[^>"']++|"[^"]*+"|'[^']*+')*+>""")
_PRESCAN: Final = 1024  # bytes, by the HTML standard
_META_CHARSET = re.compile(
    rb"<meta\b[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE
)


def page_text(body: bytes, charset: str | None) -> str:
    """The beginning of a page, decoded, without scripts, styles and comments.

    ``charset`` is what the server said; the page's own word counts where it said nothing.
    """
    return _beginning(_decoded(body[:LOOKED_AT], charset))


def decoded(body: bytes, *charsets: str | None) -> str:
    """The whole of some bytes as text, whatever a server calls them.

    A byte order mark beats all. Else bytes that can be UTF-8 are: others hardly ever happen to
    be, while many a server says "iso-8859-1" of whatever it sends. Else the first of ``charsets``
    that there is counts; one that cannot be read is marked by U+FFFD.
    """
    encodings = (webencodings.lookup(charset) for charset in charsets if charset)
    stated = next((each for each in encodings if each and each != webencodings.UTF8), None)
    guessed = _guessed(body)
    encoding = guessed if guessed is webencodings.UTF8 else stated or guessed
    return webencodings.decode(body, encoding, errors="replace")[0]


def _decoded(body: bytes, charset: str | None) -> str:
    stated = webencodings.lookup(charset) if charset else None
    encoding = stated or _stated_inside(body) or _guessed(body)
    return webencodings.decode(body, encoding, errors="replace")[0]  # a byte order mark beats all


def _stated_inside(body: bytes) -> webencodings.Encoding | None:
    match = _META_CHARSET.search(body, 0, _PRESCAN)
    encoding = webencodings.lookup(match[1].decode("ascii", "replace")) if match else None
    # Who could read this in ASCII has shown that it is not UTF-16 (HTML standard).
    return webencodings.UTF8 if encoding and encoding.name.startswith("utf-16") else encoding


def _guessed(body: bytes) -> webencodings.Encoding | str:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(body)
    except UnicodeDecodeError:
        return "windows-1252"
    return webencodings.UTF8


def _beginning(text: str) -> str:
    """As much as can be parsed in a moment, however it is nested."""
    kept = StringIO()
    place = 0
    for _ in range(_TAGS):
        found = _TAG.search(text, place)
        if found is None or kept.tell() > _PARSED:
            break
        end = _end(text, found)
        dropped = _is_silent(found) or end - found.start() > _LONGEST_TAG
        kept.write(text[place : found.start() if dropped else end])
        place = end
    return kept.getvalue()[:_PARSED]


def _is_silent(found: re.Match[str]) -> bool:
    return bool(found["comment"]) or (found["text"] or "").lower() in ("script", "style")


def _end(text: str, found: re.Match[str]) -> int:
    """Where a tag ends; of an element that holds mere text, its closing tag."""
    start = found.end()
    if found["comment"]:
        return _past(text.find("-->", start), 3, text)
    if found["text"]:
        closing = re.compile(rf"</{found['text']}\s*>", re.IGNORECASE).search(text, start)
        return closing.end() if closing else len(text)
    whole = _TAG_END.match(text, start, start + _LONGEST_TAG)
    return whole.end() if whole else _past(text.find(">", start), 1, text)


def _past(place: int, length: int, text: str) -> int:
    return place + length if place >= 0 else len(text)
