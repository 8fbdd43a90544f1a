"""Refuses pages that would keep a parser busy for long."""

from __future__ import annotations

import re
from typing import Final

from widget.errors import Refused
from widget.sources.html_tree import Node, Tree, parse_html

_MOST: Final = 3 * 2**20  # characters: a page builder's page has a tenth
_MOST_TAGS: Final = 40_000
_MOST_OPEN: Final = 1_000  # a parser is quadratic in the depth: 30 ms for these
_DEEPEST: Final = 200  # levels of the tree: page builders need 60
_MOST_FORMATTING: Final = 100  # unclosed ones are repeated in every later block (HTML standard)
_MOST_ATTRIBUTES: Final = 2_000  # signs = in one tag: a parser is quadratic in these, too

_TAG: Final = re.compile(r"<(/?)([a-z][^\s/>]*)", re.IGNORECASE)
_FORMATTING: Final = frozenset({
    "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
})  # fmt: skip
_BROKEN: Final = re.compile(r"[\ud800-\udfff]")


def parse_calmly(html: str) -> Tree:
    """The tree of a page.

    Raises:
        Refused: too long, too many tags or too deep to be a page that somebody wrote.
    """
    if len(html) > _MOST:
        raise Refused("The page is longer than %(most)s MB.", most=_MOST // 2**20)
    _refuse_tangled(html)
    tree = parse_html(_BROKEN.sub("\ufffd", html))
    tree.strip_tags(["script", "style", "template"])
    if tree.body is not None:
        _refuse_deep(tree.body)
    return tree


def _refuse_tangled(html: str) -> None:
    open_tags = formatting = 0
    for count, tag in enumerate(_TAG.finditer(html), start=1):
        step = -1 if tag[1] else 1
        open_tags = max(open_tags + step, 0)
        if tag[2].lower() in _FORMATTING:
            formatting = max(formatting + step, 0)
        if count > _MOST_TAGS or formatting > _MOST_FORMATTING:
            _refuse()
    if any(piece.count("=") > _MOST_ATTRIBUTES for piece in _long_tags(html)):
        _refuse()


def _long_tags(html: str) -> list[str]:
    """What stands between two tags' beginnings, where it is long."""
    return [piece for piece in html.split("<") if len(piece) > _MOST_ATTRIBUTES]


def _refuse_deep(body: Node) -> None:
    """Refuse a tree that is deep, walked without recursion."""
    waiting = [(body, 1)]
    while waiting:
        node, depth = waiting.pop()
        if depth > _DEEPEST:
            _refuse()
        waiting += [(child, depth + 1) for child in node.iter()]


def _refuse() -> None:
    raise Refused("The page's HTML is too tangled to be read; please save it in a simpler form.")
