"""Foreign titles and excerpts, which are often HTML, as plain words."""

from __future__ import annotations

import re
from html import unescape
from typing import Any, Final

from widget.sources.found import words

_READ: Final = 8_000  # characters that are looked at

# Each ends at the text's end at the latest, so that they take linear time.
_SILENT = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|svg|template|noscript)\b.*?(?:</\1\s*>|\Z)",
    re.DOTALL | re.IGNORECASE,
)
_INLINE = re.compile(
    r"</?(?:a|abbr|b|big|cite|code|del|em|font|i|ins|kbd|mark|q|s|small|span|strong|sub|sup|u)"
    r"(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_TAG = re.compile(r"</?[a-z][^<>]*>|<![a-z\[][^<>]*>", re.IGNORECASE)
_UNSHOWN = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_MORE = re.compile(r"\s*(?:\[(?:…|\.\.\.)\]|…|\.\.\.)\s*\Z")


def plain_words(html: Any, most: int) -> str:
    """HTML, or plain text, as words on one line, at most ``most`` characters; '' for what is none.

    A sign such as "<" that begins no tag stays: "less than < 5".
    """
    if not isinstance(html, str):
        return ""
    text = _SILENT.sub(" ", html[:_READ])
    text = unescape(_TAG.sub(" ", _INLINE.sub("", text)))
    return words(_UNSHOWN.sub(" ", text), most)


def excerpt_words(html: Any, most: int) -> str:
    """The same for an excerpt; where the server has cut it, it ends with an ellipsis."""
    text = plain_words(html, most)
    return _MORE.sub("…", text) if _MORE.search(text) and text.strip("[]….") else text
