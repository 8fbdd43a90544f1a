"""Flattens the tree of a page to a list of blocks, in the order in which they are read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from widget.importing.blocks import Block, BlockKind, Zone
from widget.importing.elements import INLINE, UNSEEN, classes, heading_level, is_data, is_title
from widget.importing.pieces import Piece, Pieces, tidy
from widget.importing.players import (
    absolute,
    announced_videos,
    picture_address,
    source,
    video_address,
)
from widget.importing.tabs import panels_of_tabs
from widget.importing.zones import Zones
from widget.sources.html_tree import Node, Tree

_PLAIN: Final = Piece("")


@dataclass(frozen=True)
class _Place:
    """Where in the page a piece of text stands."""

    zone: Zone = ""
    why: str = ""
    inside: bool = False
    heading: int = 0
    depth: int = 0
    ordered: bool = False
    caption: bool = False
    style: Piece = _PLAIN


def flatten(tree: Tree, base: str) -> list[Block]:
    """All blocks of a page, each in its zone; ``base`` is the page's address."""
    if tree.body is None:
        return []
    named = tree.css_first("base[href]")
    base = absolute(named.attributes.get("href"), base) or base if named else base
    walker = _Walker(Zones(tree), panels_of_tabs(tree), base)
    walker.walk(tree.body, _Place())
    walker.end_line(_Place())
    walker.tabs_without_panel()
    return walker.blocks


class _Walker:
    """Collects the text of a line until the line ends."""

    def __init__(self, zones: Zones, tabs: dict[int, Node], base: str) -> None:
        self.blocks: list[Block] = []
        self._zones, self._base = zones, base
        self._tabs, self._moved = tabs, {tab.mem_id for tab in tabs.values()}
        self._line: list[Piece] = []
        self._has_text = False
        self._waiting: list[Block] = []  # pictures and videos inside a line
        self._item: _Place | None = None  # a list item that has no text yet
        self._joined = self._in_cell = False

    def walk(self, node: Node, place: _Place) -> None:
        """Read an element with all that it holds."""
        if node.mem_id in self._moved:
            return  # it stands above its panel, where it is read
        if tab := self._tabs.pop(node.mem_id, None):
            self._moved.discard(tab.mem_id)
            self.walk(tab, place)
        place = self._entered(node, place)
        if node.tag in INLINE and not is_title(node):
            self._children(node, place)
        else:
            self._block(node, place)

    def tabs_without_panel(self) -> None:
        """What was to stand above a panel that is nowhere to be read."""
        tabs, self._tabs, self._moved = list(self._tabs.values()), {}, set()
        for tab in tabs:
            self.walk(tab, _Place(inside=True))

    def _entered(self, node: Node, place: _Place) -> _Place:
        inside = place.inside or self._zones.is_root(node)
        zone, why = self._zones.of(node) if place.zone in ("", "outside") else ("", "")
        if not zone and not inside and not self._zones.around(node) and not place.zone:
            zone, why = "outside", "beside the page's content"
        if zone:
            place = replace(place, zone=zone, why=why)
        return replace(place, inside=inside, style=self._style(node, place.style))

    def _style(self, node: Node, style: Piece) -> Piece:
        match node.tag:
            case "b" | "strong" | "th":
                return replace(style, strong=True)
            case "i" | "em":
                return replace(style, emphasis=bool(node.text().strip()))
            case "a":
                return replace(style, href=absolute(node.attributes.get("href"), self._base))
            case _:
                return style

    def _children(self, node: Node, place: _Place) -> None:
        for child in node.iter(include_text=True):
            if child.tag == "-text":
                self._say(child.text(), place)
            elif child.tag == "br":
                self._break(place)
            elif child.tag not in UNSEEN:
                self.walk(child, place)

    def _say(self, text: str, place: _Place) -> None:
        self._line.append(replace(place.style, text=text))
        self._has_text = self._has_text or bool(text.strip())

    def _break(self, place: _Place) -> None:
        had_text = self._has_text
        self.end_line(place)
        self._joined = had_text

    def _block(self, node: Node, place: _Place) -> None:
        if self._shown(node, place):
            return
        self.end_line(place)
        match node.tag:
            case "table" if is_data(node):
                self._table(node, place)
            case "li":
                self._list_item(node, place)
            case _:
                self._plain(node, place)
        self.end_line(place)

    def _plain(self, node: Node, place: _Place) -> None:
        if node.tag in ("ul", "ol"):
            place = replace(place, ordered=node.tag == "ol")
        if level := heading_level(node):
            place = replace(place, heading=level, style=replace(place.style, strong=False))
        if node.tag == "figcaption" or "wp-caption-text" in classes(node):
            place = replace(place, caption=True)
        for address in announced_videos(node.attributes, self._base):
            self._add(Block("video", address=address), place)
        self._children(node, place)
        self.end_line(place)

    def _list_item(self, node: Node, place: _Place) -> None:
        place = replace(place, depth=place.depth + 1)
        self._item = place
        self._children(node, place)
        self.end_line(place)
        self._item = None

    def _table(self, node: Node, place: _Place) -> None:
        for caption in node.css("caption"):
            self._children(caption, place)
            self.end_line(replace(place, heading=5))
        for row in node.css("tr"):
            cells = row.css("td, th")
            read = tuple(self._cell(cell, place) for cell in cells)
            above = row.parent is not None and row.parent.tag == "thead"
            header = above or all(cell.tag == "th" for cell in cells)
            pictures, self._waiting = self._waiting, []
            if any(read):
                self._add(Block("row", cells=read, header=header), place)
            for picture in pictures:
                self._add(picture, place)

    def _cell(self, cell: Node, place: _Place) -> Pieces:
        self._in_cell = True
        self._inline(cell, self._entered(cell, place))
        self._in_cell = False
        line, self._line, self._has_text = tidy(self._line), [], False
        return line

    def _inline(self, node: Node, place: _Place) -> None:
        """Everything inside as one line."""
        for child in node.iter(include_text=True):
            if child.tag == "-text":
                self._say(child.text(), place)
            elif child.tag not in UNSEEN and not self._shown(child, place):
                inner = replace(place, style=self._style(child, place.style))
                self._line.append(Piece(" ") if child.tag not in INLINE else Piece(""))
                self._inline(child, inner)

    def _shown(self, node: Node, place: _Place) -> bool:
        """Whether the element is a picture, a video or another embedded page."""
        if node.tag not in ("img", "iframe", "video", "embed"):
            return False
        attributes = node.attributes
        if node.tag == "img":
            self._picture(node, place)
        else:
            inner = node.css_first("source")
            address = source(attributes, self._base) or (
                source(inner.attributes, self._base) if inner else ""
            )
            video = video_address(address)
            title = tidy([Piece(attributes.get("title") or "")])
            kind: BlockKind = "video" if video else "embed"
            self._wait(Block(kind, title, address=video or address), place)
        return True

    def _picture(self, node: Node, place: _Place) -> None:
        alt = node.attributes.get("alt") or ""
        if {"emoji", "wp-smiley"} & classes(node):
            self._say(alt, place)
            return
        if address := picture_address(node.attributes, self._base):
            self._wait(Block("picture", tidy([Piece(alt)]), address=address), place)

    def _wait(self, block: Block, place: _Place) -> None:
        """What stands inside a line follows it; what stands before, comes before."""
        block = replace(block, level=place.depth)
        if self._in_cell or self._has_text:
            self._waiting.append(block)
        else:
            self._add(block, place)

    def _add(self, block: Block, place: _Place) -> None:
        self.blocks.append(replace(block, zone=place.zone, why=place.why))

    def end_line(self, place: _Place) -> None:
        """Make a block of the line, and of the pictures in it."""
        pieces, self._line, self._has_text = tidy(self._line), [], False
        if pieces:
            self._add(self._made(pieces, place), place)
            self._linked_videos(pieces, place)
        for block in self._waiting:
            self._add(block, place)
        self._waiting, self._joined = [], False

    def _linked_videos(self, pieces: Pieces, place: _Place) -> None:
        """A link to a video shows it, too; so does its bare address."""
        texts = [piece.href or piece.text.strip() for piece in pieces]
        addresses = (video_address(text) for text in texts if text.startswith("http"))
        for address in dict.fromkeys(filter(None, addresses)):
            self._add(Block("video", address=address, level=place.depth), place)

    def _made(self, pieces: Pieces, place: _Place) -> Block:
        if place.heading:
            numbered = self._item is not None and self._item.ordered
            item, self._item = (self._item if numbered else None), None
            if item is None:
                return Block("heading", pieces, level=place.heading)
            return Block("item", pieces, level=item.depth, ordered=True)
        if place.caption:
            return Block("caption", pieces)
        if self._item is not None:
            item, self._item = self._item, None
            return Block("item", pieces, level=item.depth, ordered=item.ordered)
        return Block("paragraph", pieces, level=place.depth, joined=self._joined)
