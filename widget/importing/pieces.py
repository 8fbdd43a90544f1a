"""Runs of text with their emphasis and links: what a block of a page consists of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from html import escape
from itertools import groupby
from typing import Final

_INVISIBLE: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
_BLANKS: Final = re.compile(r"\s+")


@dataclass(frozen=True)
class Piece:
    """A run of text in one style; ``href`` is an absolute address or ''."""

    text: str
    strong: bool = False
    emphasis: bool = False
    href: str = ""


Pieces = tuple[Piece, ...]


def visible(text: str) -> str:
    """The text without what nobody sees (and the sanitiser refuses)."""
    return _INVISIBLE.sub("", text)


def tidy(pieces: Iterable[Piece]) -> Pieces:
    """The pieces as one line: single blanks, none at the ends, neighbours of a style joined."""
    made: list[Piece] = []
    after_blank = True
    for piece in pieces:
        text = _BLANKS.sub(" ", visible(piece.text))
        text = text[1:] if after_blank and text[:1] == " " else text
        if text:
            made.append(replace(piece, text=text))
            after_blank = text[-1] == " "
    return _joined(_without_last_blank(made))


def _without_last_blank(pieces: list[Piece]) -> list[Piece]:
    if pieces and pieces[-1].text.endswith(" "):
        last = pieces.pop()
        stripped = last.text.rstrip(" ")
        return [*pieces, replace(last, text=stripped)] if stripped else pieces
    return pieces


def _joined(pieces: Iterable[Piece]) -> Pieces:
    styles = groupby(pieces, key=lambda piece: replace(piece, text=""))
    return tuple(
        replace(style, text="".join(piece.text for piece in same)) for style, same in styles
    )


def words(pieces: Iterable[Piece]) -> str:
    """The plain text."""
    return "".join(piece.text for piece in pieces)


def part(pieces: Iterable[Piece], start: int, end: int) -> Pieces:
    """The pieces of a stretch of the text, from one place in ``words`` to another."""
    found, place = [], 0
    for piece in pieces:
        first, last = max(start - place, 0), min(end - place, len(piece.text))
        if first < last:
            found.append(replace(piece, text=piece.text[first:last]))
        place += len(piece.text)
    return tidy(found)


def markup(pieces: Sequence[Piece]) -> str:
    """The pieces as HTML; a block that is strong all over is not stressed at all."""
    all_strong = all(piece.strong for piece in pieces if piece.text.strip())
    return "".join(_tagged(replace(p, strong=p.strong and not all_strong)) for p in pieces)


def _tagged(piece: Piece) -> str:
    html = escape(piece.text, quote=False)
    html = f"<strong>{html}</strong>" if piece.strong else html
    html = f"<em>{html}</em>" if piece.emphasis else html
    return f'<a href="{escape(piece.href)}">{html}</a>' if piece.href else html
