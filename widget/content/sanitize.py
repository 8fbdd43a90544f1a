"""The one road by which foreign text, HTML or links become safe to show."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from html import unescape
from html.parser import HTMLParser
from typing import Any, Final, NoReturn, Self
from urllib.parse import SplitResult, quote, urlsplit, urlunsplit

import bleach
import nh3

from widget.errors import Refused

TAGS: Final = frozenset({"a", "br", "em", "li", "ol", "p", "strong", "ul"})
REL: Final = "noopener noreferrer"

MAX_BYTES: Final = 64 * 1024
MAX_TAGS: Final = 300  # counted as "<"
MAX_ENTITIES: Final = 1_000  # counted as "&": bleach needs 25 ms for these
MAX_LEVELS: Final = 32
MAX_TAG_LENGTH: Final = 4_000  # characters: parsers are quadratic in a tag's attributes
MAX_URL_LENGTH: Final = 2_000
_MAX_ROUNDS: Final = 8

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_BIDI = re.compile(r"[\u202a-\u202e\u2066-\u2069]")

_KEY: Final = object()


class SafeHtml(str):
    """HTML that may stand in element content as it is (never in an attribute).

    Only ``clean_html`` makes one; whatever a string method makes of it is a plain ``str`` again.
    """

    __slots__ = ()

    def __new__(cls, text: str, key: object = None) -> Self:
        """Refuse everybody who does not hold this module's key."""
        if key is not _KEY:
            raise TypeError("SafeHtml is made by clean_html alone")
        return super().__new__(cls, text)

    def __html__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self


def clean_html(text: str) -> SafeHtml:
    """Reduce rich text to paragraphs, lists, emphasis and links; '' where no word is left.

    Cleaning what is clean changes nothing. Text without any block becomes paragraphs.

    Raises:
        Refused: what could keep a parser busy (for long), or hide something.
    """
    for _ in range(_MAX_ROUNDS):
        tidy = _by_nh3(text)
        if tidy == text:
            tidy = _by_bleach(text)
        if tidy == text:  # two independent parsers find nothing left to do
            return SafeHtml(text, _KEY)
        text = tidy
    raise Refused("The text's HTML is too tangled to be cleaned; please paste it as plain text.")


def clean_text(text: str, *, lines: bool = False) -> str:
    """Plain text in NFC on one line, or with ``lines`` on several, at most one blank in between.

    Markup is not interpreted: ``<b>`` stays these three characters.

    Raises:
        Refused: over 64 KB, control characters, broken characters.
    """
    _refuse_unreadable(text)
    text = unicodedata.normalize("NFC", _BIDI.sub("", text))
    if not lines:
        return " ".join(text.split())
    folded = "\n".join(" ".join(line.split()) for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", folded).strip()


def clean_url(url: str) -> str:
    """An absolute https URL in its normal form: lower-case host, all else percent-encoded.

    Raises:
        Refused: any other scheme, credentials, no proper host name, over 2,000 characters.
    """
    _refuse_unreadable(url)
    url = url.strip()
    if re.search(r"[\s\\]", url):
        raise Refused("A link must not contain spaces, line breaks or backslashes.")
    if url[:8].lower() != "https://":
        raise Refused("A link must begin with https://.")
    if len(url) > MAX_URL_LENGTH:
        _refuse_long_url()
    parts = _split(url)
    rest = (quote(part, safe=_URL_SAFE) for part in (parts.path, parts.query, parts.fragment))
    url = urlunsplit(("https", _host_and_port(parts), *rest))
    return url if len(url) <= MAX_URL_LENGTH else _refuse_long_url()


def plain_text(html: str) -> str:
    """The words of safe HTML, each block on a line of its own."""
    words = _Words()
    words.feed(html)
    words.close()
    lines = (" ".join(line.split()) for line in "".join(words.found).split("\n"))
    return "\n".join(line for line in lines if line)


def _refuse_unreadable(text: str) -> None:
    if len(text) > MAX_BYTES:
        _refuse_long_text()
    if _SURROGATE.search(text):
        raise Refused("The text contains a broken character (half of a surrogate pair).")
    if found := _CONTROL.search(text):
        raise Refused(
            "The text contains a control character (%(code)s).", code=f"U+{ord(found[0]):04X}"
        )
    if len(text.encode()) > MAX_BYTES:
        _refuse_long_text()


def _refuse_long_text() -> NoReturn:
    raise Refused("The text is longer than %(most)s KB.", most=MAX_BYTES // 1024)


def _refuse_laborious(text: str) -> None:
    _refuse_unreadable(text)
    if text.count("<") > MAX_TAGS:
        raise Refused("The text has more than %(most)s tags (or signs <).", most=MAX_TAGS)
    if text.count("&") > MAX_ENTITIES:
        raise Refused(
            "The text has more than %(most)s signs & (written out or needed).", most=MAX_ENTITIES
        )
    levels: list[str] = []
    for tag in _TAG_START.finditer(text):
        _refuse_long_tag(text, tag.start())
        _walk(levels, closing=bool(tag[1]), name=tag[2].lower())
        if len(levels) > MAX_LEVELS:
            raise Refused("The text is nested more than %(most)s levels deep.", most=MAX_LEVELS)


_TAG_START = re.compile(r"<(/?)([a-zA-Z][^\t\n\f\r />]*)")
# A tag as HTML's tokeniser reads it, in linear time; a quote may run on to the text's end.
_TAG = re.compile(
    r"""</?[a-zA-Z][^\t\n\f\r />]*+
    (?: [\t\n\f\r /]++
      | [^\t\n\f\r />][^\t\n\f\r />=]*+
        (?: [\t\n\f\r ]*+ = [\t\n\f\r ]*+
            (?: "[^"]*+(?:"|\Z) | '[^']*+(?:'|\Z) | [^\t\n\f\r >"'][^\t\n\f\r >]*+ )?+ )?+
    )*+ >""",
    re.VERBOSE,
)
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
)
_END_OPTIONAL = frozenset({"dd", "dt", "li", "option", "p", "td", "th", "tr"})


def _refuse_long_tag(text: str, start: int) -> None:
    end = start + MAX_TAG_LENGTH
    if end < len(text) and not _TAG.match(text, start, end):
        raise Refused(
            "The text has a tag of more than %(most)s characters"
            " (perhaps a picture was pasted into it).",
            most=MAX_TAG_LENGTH,
        )


def _walk(levels: list[str], *, closing: bool, name: str) -> None:
    if not closing:
        follows = name in _END_OPTIONAL and levels[-1:] == [name]
        if name not in _VOID and not follows:
            levels.append(name)
    elif name in levels:
        while levels.pop() != name:
            pass


_BLOCKS = (
    "address", "article", "aside", "blockquote", "caption", "dd", "details", "div", "dl", "dt",
    "figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "main", "nav",
    "pre", "section", "summary", "table", "td", "th", "tr",
)  # fmt: skip
_RENAMED = {"b": "strong", "i": "em"} | dict.fromkeys(_BLOCKS, "p")
_OLD_NAMES = re.compile(rf"<(/?)({'|'.join(_RENAMED)})>")
_BLOCK = re.compile(r"<(?:p|ul|ol|li)>")
_DEAD_LINK = re.compile(rf'<a rel="{REL}">(.*?)</a>', re.DOTALL)
_HOLLOW = re.compile(r"<(a|em|strong)\b[^>]*>((?:\s|&nbsp;|<br>)*)</\1>")
_EMPTY = re.compile(r"<(li|ol|p|ul)>(?:\s|&nbsp;|<br>)*</\1>")


def _href(value: str) -> str | None:
    """The link in its normal form, or None: denied unless known to be good."""
    scheme, _, rest = value.strip().partition(":")
    scheme, rest = scheme.lower(), re.sub(r"\s", "", rest)
    if scheme in _ADDRESS:
        return f"{scheme}:{rest}" if _ADDRESS[scheme].fullmatch(rest) else None
    try:
        return clean_url(value)
    except Refused:
        return None


_ADDRESS = {
    "mailto": re.compile(r"[\w.+-]+@\w[\w-]*(?:\.[\w-]+)+(?:\?[\w.%&=+,;:@/-]*)?", re.ASCII),
    "tel": re.compile(r"\+?[0-9().-]{2,30}(?:;ext=[0-9]{1,8})?"),
}


def _nh3_attribute(tag: str, name: str, value: str) -> str | None:
    if name == "rel":  # it asks about the one that it adds itself, too
        return REL
    return _href(value) if name == "href" else None


def _bleach_attribute(tag: str, name: str, value: str) -> bool:
    if name == "rel":
        return value == REL
    return name == "href" and _href(unescape(value)) is not None


_BLEACH_ATTRIBUTES: dict[str, Callable[[str, str, str], bool]] = {"a": _bleach_attribute}


def _nh3_cleaner(tags: frozenset[str]) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=tags,
        clean_content_tags=_UNREAD,
        attributes={"a": {"href"}},
        attribute_filter=_nh3_attribute,
        link_rel=REL,
        url_schemes=_SCHEMES,
        url_relative="deny",
    )


_SCHEMES = frozenset({"https", "mailto", "tel"})
_UNREAD = frozenset({
    "iframe", "math", "noembed", "noframes", "noscript", "object", "script", "select", "style",
    "svg", "template", "textarea", "title",
})  # fmt: skip
_LOOSE = _nh3_cleaner(TAGS | _RENAMED.keys())
_STRICT = _nh3_cleaner(TAGS)


def _by_nh3(text: str) -> str:
    _refuse_laborious(text)
    text = _arrange(_LOOSE.clean(text))
    _refuse_laborious(text)
    return _STRICT.clean(text)


def _arrange(text: str) -> str:
    """Other blocks become paragraphs, lest words run together; what is empty or dead goes."""
    text = _DEAD_LINK.sub(r"\1", _BIDI.sub("", text))
    text = _OLD_NAMES.sub(lambda tag: f"<{tag[1]}{_RENAMED[tag[2]]}>", text).strip()
    if not _BLOCK.search(text):
        text = "<p>" + re.sub(r"\n\s*\n", "</p><p>", text) + "</p>"
    return _without_empty(text) if plain_text(text) else ""


def _without_empty(text: str) -> str:
    before = ""
    while text != before:
        before, text = text, _EMPTY.sub("", _HOLLOW.sub(r"\2", text))
    return text.strip()


def _by_bleach(text: str) -> str:
    _refuse_laborious(text)
    return bleach.clean(  # makes a Cleaner of its own each time: one is not thread-safe
        text, tags=TAGS, attributes=_BLEACH_ATTRIBUTES, protocols=_SCHEMES, strip=True
    )


_URL_SAFE: Final = "%/:=&?~+!$,;'@()*[]"


def _refuse_long_url() -> NoReturn:
    raise Refused("A link may have at most %(most)s characters.", most=MAX_URL_LENGTH)


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise Refused("The link's host or port cannot be read.") from None
    if "@" in parts.netloc:
        raise Refused("A link must not contain a user name or password.")
    return parts


def _host_and_port(parts: SplitResult) -> str:
    host = unicodedata.normalize("NFKC", (parts.hostname or "")).lower()
    host = unicodedata.normalize("NFKC", host)
    if not host:
        raise Refused("The link has no host name.")
    labels = host.removesuffix(".").split(".")
    if not all(_is_label(label) for label in labels):
        raise Refused("The link's host name contains a character that host names do not have.")
    return host if parts.port in (None, 443) else f"{host}:{parts.port}"


def _is_label(label: str) -> bool:
    kinds = ["-" if char in "-_" else unicodedata.category(char) for char in label]
    begins_well = bool(kinds) and kinds[0][0] != "M"
    return begins_well and all(kind[0] in "L-" or kind in ("Nd", "Mn", "Mc") for kind in kinds)


class _Words(HTMLParser):
    """Collects the text of HTML, with a line break wherever a block begins or ends."""

    _APART = frozenset({"br", "li", "ol", "p", "ul"})

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._apart(tag)

    def handle_endtag(self, tag: str) -> None:
        self._apart(tag)

    def handle_data(self, data: str) -> None:
        self.found.append(" ".join(re.split(r"\s", data)))

    def _apart(self, tag: str) -> None:
        if tag in self._APART:
            self.found.append("\n")
