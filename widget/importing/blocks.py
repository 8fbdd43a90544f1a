"""The flat form of a page: headings, paragraphs, list items, table rows, pictures, videos."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from widget.importing.pieces import Pieces, part, words

BlockKind = Literal["heading", "paragraph", "item", "row", "picture", "video", "caption", "embed"]
Zone = Literal["", "outside", "navigation", "contents", "related"]


@dataclass(frozen=True)
class Block:
    """One block of a page.

    ``level`` is a heading's (1 to 6), or the depth of a list item; a paragraph with a level
    belongs to the item of that depth. ``joined``: only a line break parts it from the block
    before. ``cells`` are a table row's; ``header`` marks a row of column names. ``address`` is a
    picture's, a video's or another embedded page's, whose alternative text or title ``pieces`` is.
    """

    kind: BlockKind
    pieces: Pieces = ()
    level: int = 0
    ordered: bool = False
    joined: bool = False
    cells: tuple[Pieces, ...] = ()
    header: bool = False
    address: str = ""
    zone: Zone = ""
    why: str = ""

    @property
    def text(self) -> str:
        """The block's words; of a row: its cells, with a colon after the first of two."""
        if self.kind != "row":
            return words(self.pieces)
        return (": " if len(self.cells) == 2 else " · ").join(words(cell) for cell in self.cells)

    @property
    def strong(self) -> bool:
        """Whether every word is bold."""
        return bool(self.pieces) and all(p.strong for p in self.pieces if p.text.strip())

    def cut(self, start: int, end: int | None = None) -> Block:
        """The same block with a stretch of its text only."""
        return replace(
            self, pieces=part(self.pieces, start, len(self.text) if end is None else end)
        )
