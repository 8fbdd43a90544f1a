"""Finds the content of a page, and says what stands around it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from widget.importing.blocks import Zone
from widget.sources.html_tree import Node, Tree

_ROOTS: Final = (
    "main, [role=main]", "article",
    (
        ".entry-content, .post-content, .wp-block-post-content, [itemprop=articleBody],"
        "[data-elementor-type^=single], [data-elementor-type^=wp-]"
    ),
    "#content, #main, #main-content, #primary, .site-content",
)  # fmt: skip
_SMALLEST_SHARE: Final = 0.3  # of the page's words: less is not its content

# Whole words of class and id, or parts of them between hyphens; each with what it says.
_BY_NAME: Final[tuple[tuple[Zone, str, str], ...]] = (
    ("outside", "a cookie banner", r"(?:.*[-_])?(?:cookies?|gdpr|consent)(?:[-_].*)?"),
    ("outside", "comments", r"comments?(?:-area|-list|list|-respond)?|respond|disqus.*"),
    ("outside", "a side bar", r"side-?bar(?:-.*)?|widget-area|secondary"),
    ("outside", "the page's foot", r"(?:site-|page-|main-)?footer|colophon|.*location-footer"),
    ("outside", "the page's head", r"(?:site-)?header|masthead|top-?bar|.*location-header"),
    ("outside", "a newsletter form", r"newsletter(?:-.*)?|subscribe(?:-.*)?|mc4wp.*"),
    ("outside", "a pop-up", r"popup(?:-.*)?|modal|.*location-popup"),
    ("navigation", "breadcrumbs", r"(?:.*[-_])?breadcrumbs?(?:[-_].*)?"),
    ("navigation", "a menu", r"menu|nav(?:bar|igation)?|(?:main|post|posts|site)-?nav.*|skip-link"),
    ("navigation", "page numbers", r"pagination|pager|(?:scroll|back)-?to-?top"),
    ("navigation", "share buttons", r"share(?:-.*)?|social(?:-.*)?|sharedaddy|addtoany.*|sd-.*"),
    ("contents", "a table of contents", r"toc|(?:.*[-_])?toc[-_].*|.*table-of-contents.*"),
    ("related", "related pages", r"jp-relatedposts|related(?:-.*)?|.*related-posts|yarpp.*"),
    ("related", "related pages", r"elementor-widget-(?:loop-carousel|portfolio|posts)"),
)
_PATTERNS: Final = tuple((zone, why, re.compile(p)) for zone, why, p in _BY_NAME)
_BY_TAG: Final[dict[str, tuple[Zone, str]]] = {
    "nav": ("navigation", "a menu"),
    "form": ("outside", "a form"),
    "noscript": ("outside", "shown only where scripts are off"),
    "dialog": ("outside", "a pop-up"),
}
_BY_TAG_AROUND: Final[dict[str, tuple[Zone, str]]] = {
    "header": ("outside", "the page's head"),
    "footer": ("outside", "the page's foot"),
    "aside": ("outside", "a side bar"),
}
_WHOLE: Final = frozenset({"html", "body", "main", "article"})
_HOLDS_CONTENT: Final = "h1, main, article, .entry-content"


class Zones:
    """Says of each element whether it is the page's content, and else what it is."""

    def __init__(self, tree: Tree) -> None:
        self._length = _length(tree.body)
        self.root = self._with_title(tree, self._found(tree))
        self._above = {node.mem_id for node in _upwards(self.root)}

    def is_root(self, node: Node) -> bool:
        """Whether the content begins here."""
        return self.root is not None and node.mem_id == self.root.mem_id

    def around(self, node: Node) -> bool:
        """Whether the element has the content somewhere inside."""
        return node.mem_id in self._above

    def of(self, node: Node) -> tuple[Zone, str]:
        """The zone that begins with an element, and what it is in words; ('', '') for none."""
        if node.tag in _WHOLE or self.around(node) or self.is_root(node):
            return "", ""
        if node.tag in _BY_TAG:
            return _BY_TAG[node.tag]
        found = self._by_name(node)
        if found[0] and found[0] != "related" and self._holds_content(node):
            return "", ""
        return found

    def _by_name(self, node: Node) -> tuple[Zone, str]:
        tag, attributes = node.tag or "", node.attributes
        names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}".lower().split()
        for zone, why, pattern in _PATTERNS:
            if any(pattern.fullmatch(name) for name in names):
                return zone, why
        inside_article = any(above.tag in ("article", "main") for above in _upwards(node))
        return ("", "") if inside_article else _BY_TAG_AROUND.get(tag, ("", ""))

    def _holds_content(self, node: Node) -> bool:
        """A name alone does not make the exercise itself a side bar."""
        if node.css_first("nav") is None and node.css_first(_HOLDS_CONTENT) is not None:
            return True
        return _length(node) > self._length / 2

    def _found(self, tree: Tree) -> Node | None:
        for selector in _ROOTS:
            nodes = tree.css(selector)
            places = {node.mem_id for node in nodes}
            outer = [node for node in nodes if not _inside(node, places)]
            if len(outer) == 1 and _length(outer[0]) >= self._length * _SMALLEST_SHARE:
                return outer[0]
        return tree.body

    def _with_title(self, tree: Tree, root: Node | None) -> Node | None:
        """The content, or as much around it as holds the page's title."""
        title = next((h1 for h1 in tree.css("h1") if not self._is_banner(h1)), None)
        if root is None or title is None:
            return root
        above = {node.mem_id for node in _upwards(title)}
        return next((n for n in (root, *_upwards(root)) if n.mem_id in above), root)

    def _is_banner(self, title: Node) -> bool:
        """Whether a heading is the site's name, not the page's."""
        around = [title, *_upwards(title)]
        named = any("site-title" in (node.attributes.get("class") or "") for node in around)
        outside = (node for node in around if self._by_name(node)[0] == "outside")
        return named or any(node.css_first("nav, .menu") is not None for node in outside)


def _upwards(node: Node | None) -> Iterator[Node]:
    parent = node.parent if node else None
    while parent is not None:
        yield parent
        parent = parent.parent


def _inside(node: Node, places: set[int]) -> bool:
    return any(above.mem_id in places for above in _upwards(node))


def _length(node: Node | None) -> int:
    return len(node.text()) if node else 0
