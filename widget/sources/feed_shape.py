"""What of a feed is worth parsing: the entries at its beginning, small and well-formed.

Parsers of feeds are made to forgive, and forgiving is quadratic here and there. So this reads the
bytes first, with expat, in linear time, and writes down again what is needed of the entries. The
server's word is kept; its entities, external documents and everything unknown are not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from widget.sources.feed_text import feed_text
from widget.sources.reasons import Reason, Unreachable

Role = Literal["frame", "entry", "field", "words", "markup", "skipped"]
Ending = Literal["whole", "enough", "long", "broken"]

LOOKED_AT: Final = 2 * 2**20
"""Bytes of a feed that are read, however long it is."""
MOST_ENTRIES: Final = 200
"""Entries that are read at most."""

_STEP: Final = 64 * 1024  # characters that are parsed at once
_ROOTS: Final = {"rss", "feed", "rdf"}
_ENTRIES: Final = {"item", "entry"}
_WORDS: Final = {"title", "description", "summary", "content", "encoded"}
# What is needed of an entry; in none of these does a parser do more than linear work.
_NEEDED: Final = _WORDS | {
    "link", "guid", "id", "pubdate", "published", "issued", "updated", "modified", "date", "group",
    "thumbnail", "enclosure", "duration",
}  # fmt: skip
_ATTRIBUTES: Final = {
    "href", "rel", "type", "mode", "url", "medium", "duration", "width", "isPermaLink", "xml:base",
    "version",
}  # fmt: skip
_XHTML: Final = {"xhtml", "application/xhtml+xml"}
_MEDIA: Final = "http://search.yahoo.com/mrss"  # with or without a slash at its end
_LONGEST_WORDS: Final = 8_000  # characters; of the longest excerpt 600 are shown
_LONGEST_VALUE: Final = 4_000  # characters of anything else; no address that long is shown
_MOST_FIELDS: Final = 200  # elements of an entry
_DEEPEST: Final = 64  # levels
_MOST_ATTRIBUTES: Final = 100


@dataclass(frozen=True)
class FeedShape:
    """A feed's beginning as well-formed XML without a declaration.

    ``broken`` says that the feed is not well-formed after the last of the entries.
    """

    xml: str
    broken: bool


def feed_shape(body: bytes, charset: str | None) -> FeedShape:
    """Reduce a feed; ``charset`` is what the server said.

    Raises:
        Unreachable: when it is no feed, declares entities, or no entry of it can be read.
    """
    text = feed_text(body[:LOOKED_AT], charset)
    reader = _Reader()
    end = reader.read(text, whole=len(body) <= LOOKED_AT)
    if end == "whole" or reader.complete:
        return FeedShape(reader.written(), broken=end == "broken")
    if not reader.is_feed:
        raise Unreachable(Reason.NO_FEED)
    if end == "long":
        raise Unreachable(Reason.LARGE, most=f"{LOOKED_AT / 2**20:.3g}")
    raise Unreachable(Reason.FEED_BROKEN)


class _EnoughError(Exception):
    """As many entries are read as are wanted."""


class _Reader:
    """Walks a feed and writes down what is needed, entry by entry.

    Each open element has a role: a frame (around the entries), an entry, a field of one (which
    may hold others), words (a field of text), markup (inside words), or it is skipped.
    """

    def __init__(self) -> None:
        self.complete = 0
        self.is_feed = False
        self._open: list[tuple[Role, str]] = []  # with the name as it is written
        self._kept: list[str] = []
        self._entry: list[str] = []
        self._fields = 0
        self._room = 0  # characters that the field under way may still hold
        self._nested = False  # whether the words under way are XHTML
        self._declared: list[tuple[str, str]] = []

    def read(self, text: str, *, whole: bool) -> Ending:
        """Read, and say how it ended."""
        parser = self._parser()
        try:
            for place in range(0, len(text), _STEP):
                parser.Parse(text[place : place + _STEP].encode("utf-8", "replace"), False)
            if whole:
                parser.Parse(b"", True)
        except _EnoughError:
            return "enough"
        except expat.ExpatError:
            return "broken"
        return "whole" if whole else "long"

    def written(self) -> str:
        """The frames with the entries that are complete."""
        frames = (name for role, name in reversed(self._open) if role == "frame")
        return "".join((*self._kept, *(f"</{name}>" for name in frames)))

    def _parser(self) -> expat.XMLParserType:
        parser = expat.ParserCreate("utf-8", " ")
        parser.namespace_prefixes = True
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._say
        parser.StartNamespaceDeclHandler = self._declare
        parser.EntityDeclHandler = _refuse_entities
        return parser

    def _declare(self, prefix: str | None, address: str | None) -> None:
        name = f"xmlns:{prefix}" if prefix else "xmlns"
        self._declared.append((name, (address or "")[:_LONGEST_VALUE]))

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        declared, self._declared = self._declared, []
        if len(self._open) >= _DEEPEST or len(attributes) + len(declared) > _MOST_ATTRIBUTES:
            raise expat.ExpatError
        address, local, written = _parts(name)
        role = self._role(address, local.lower())
        self._open.append((role, written))
        if role == "markup":
            self._mark_up(local, attributes)
        elif role != "skipped":
            self._begin(role, written, declared, attributes)

    def _role(self, address: str, local: str) -> Role:
        """What an element is, by its name and the one around it."""
        around = self._open[-1][0] if self._open else None
        if around is None:
            return _root(local)
        if around == "frame":
            return "entry" if local in _ENTRIES else "frame" if local == "channel" else "skipped"
        if around in ("words", "markup"):
            return "markup"
        if around == "skipped" or local not in _NEEDED or self._fields >= _MOST_FIELDS:
            return "skipped"
        is_media = local == "content" and address.startswith(_MEDIA)
        return "words" if local in _WORDS and not is_media else "field"

    def _begin(
        self, role: Role, written: str, declared: list[tuple[str, str]], given: dict[str, str]
    ) -> None:
        self.is_feed = True
        self._nested = role == "words" and given.get("type", "").lower() in _XHTML
        self._room = _LONGEST_WORDS if role == "words" else _LONGEST_VALUE
        attributes = dict(declared)
        for name, value in given.items():
            attribute = _parts(name)[2]
            if attribute in _ATTRIBUTES:
                attributes[attribute] = value[:_LONGEST_VALUE]
        if self._nested:
            attributes["type"] = "html"
        said = "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items())
        if role == "entry":
            self._entry, self._fields = [], 0
        self._fields += 1
        (self._kept if role == "frame" else self._entry).append(f"<{written}{said}>")

    def _mark_up(self, local: str, attributes: dict[str, str]) -> None:
        """Markup that was not written out, in words: write it out, as most feeds do."""
        source = attributes.get("src", "")[:_LONGEST_VALUE]
        tag = f"<{local} src={quoteattr(source)}>" if source else f"<{local}>"
        self._entry.append(escape(tag[: self._room]))
        self._room -= min(len(tag), self._room)

    def _say(self, text: str) -> None:
        role = self._open[-1][0] if self._open else "skipped"
        if role in ("field", "words", "markup"):
            kept = text[: self._room]
            self._room -= len(kept)
            self._entry.append(escape(escape(kept) if self._nested else kept))

    def _end(self, _: str) -> None:
        role, written = self._open.pop()
        if role == "markup":
            self._entry.append(escape(f"</{written.rpartition(':')[2]}>" if self._room else ""))
        elif role == "frame":
            self._kept.append(f"</{written}>")
        elif role != "skipped":
            self._entry.append(f"</{written}>")
        if role == "entry":
            self._kept += self._entry
            self.complete += 1
            if self.complete >= MOST_ENTRIES:
                raise _EnoughError


def _root(local: str) -> Role:
    if local not in _ROOTS:
        raise Unreachable(Reason.NO_FEED)
    return "frame"


def _parts(name: str) -> tuple[str, str, str]:
    """The namespace's address of a name, its local part, and the name as it is written."""
    address, _, rest = name.rpartition(" ")
    if not address:
        return "", rest, rest
    if " " not in address:
        return address, rest, rest
    address, _, local = address.partition(" ")
    return address, local, f"{rest}:{local}"


def _refuse_entities(*_: object) -> None:
    raise Unreachable(Reason.ENTITIES)
