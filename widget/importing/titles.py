"""Finds the title of a page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from widget.importing.blocks import Block
from widget.importing.pieces import Piece, tidy, words
from widget.importing.section_words import topic_of
from widget.importing.sentences import plain
from widget.sources.html_tree import Tree

_LONGEST = 300  # characters of a page's own title
_SITE_NAME = re.compile(r"\s+[|–—»·-]\s+[^|–—»]*$")


def page_title(tree: Tree, content: Sequence[Block], given: str = "") -> str:
    """The exercise's name: as given, else the first heading that the page's own title confirms.

    Else the highest heading that is no section of an exercise, else the page's own title.
    """
    stated = _stated(tree)
    headings = [block for block in content if block.kind == "heading" and not block.zone]
    candidates = (
        given,
        *_confirmed(headings, stated),
        *_highest(headings),
        stated,
        *_any(headings),
    )
    return next(filter(None, (_one_line(text) for text in candidates)), "")


def _one_line(text: str) -> str:
    return words(tidy([Piece(text)]))


def _stated(tree: Tree) -> str:
    """The page's own title without the site's name at its end."""
    for selector, attribute in (("meta[property='og:title']", "content"), ("title", "")):
        node = tree.css_first(selector)
        text = (node.attributes.get(attribute) if attribute else node.text()) if node else ""
        if text and text.strip():
            return _SITE_NAME.sub("", text.strip()[:_LONGEST])
    return ""


def _confirmed(headings: Sequence[Block], stated: str) -> Iterator[str]:
    known = plain(stated)
    equal = (block.text for block in headings if plain(block.text) == known != "")
    yield from equal
    for block in headings:
        if (
            block.level == 1
            and (plain(block.text) in known or known in plain(block.text))
            and known
        ):
            yield block.text


def _highest(headings: Sequence[Block]) -> Iterator[str]:
    for level in (1, 2):
        for block in headings:
            topic = topic_of(block.text)
            if block.level == level and not (topic and topic.exact):
                yield block.text


def _any(headings: Sequence[Block]) -> Iterator[str]:
    return (block.text for block in headings)
