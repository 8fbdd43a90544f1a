"""The HTML parser, for all who read foreign pages."""

from __future__ import annotations

from typing import TypeAlias

from selectolax.lexbor import LexborHTMLParser, LexborNode

Tree: TypeAlias = LexborHTMLParser
Node: TypeAlias = LexborNode


def parse_html(html: str) -> Tree:
    """The tree that a browser would make of a page (HTML standard, section 13.2).

    The time grows with the square of the depth: what comes from strangers is to be cut before.
    """
    return LexborHTMLParser(html)
