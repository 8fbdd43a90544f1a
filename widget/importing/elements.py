"""What single elements of HTML, and the classes of page builders, are to a reader."""

from __future__ import annotations

from typing import Final

from widget.sources.html_tree import Node

INLINE: Final = frozenset({
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em",
    "font", "i", "ins", "kbd", "label", "mark", "nobr", "q", "s", "samp", "small", "span", "strike",
    "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
})  # fmt: skip
UNSEEN: Final = frozenset({"head", "script", "style", "template", "title", "svg", "-comment"})
_LEVELS: Final = {f"h{level}": level for level in range(1, 7)} | {"summary": 5, "dt": 6}
# What page builders make headings of, though it is none to HTML.
_TITLES: Final = frozenset({
    "elementor-tab-title", "elementor-toggle-title", "elementor-accordion-title",
    "e-n-accordion-item-title", "e-n-tab-title", "et_pb_toggle_title", "vc_tta-panel-title",
    "wp-block-accordion-heading", "accordion-title", "accordion-header", "accordion-button",
    "toggle-title", "tab-title",
})  # fmt: skip


def classes(node: Node) -> set[str]:
    """The element's classes, in lower case."""
    return set((node.attributes.get("class") or "").lower().split())


def is_title(node: Node) -> bool:
    """Whether a page builder or an author made a heading of an element that is none to HTML."""
    role = (node.attributes.get("role") or "").lower()
    return role in ("tab", "heading") or bool(classes(node) & _TITLES)


def heading_level(node: Node) -> int:
    """The level of a heading, from 1 to 6; 0 for what is none."""
    if node.tag in _LEVELS:
        return _LEVELS[node.tag]
    if not is_title(node):
        return 0
    stated = node.attributes.get("aria-level") or ""
    return int(stated) if stated in ("1", "2", "3", "4", "5", "6") else 5


def is_data(table: Node) -> bool:
    """Whether a table holds facts; a page's layout holds headings, lists and more."""
    if table.css_first("h1, h2, h3, h4, h5, h6, li, table table, dl, iframe, video") is not None:
        return False
    cells = table.css("td, th")
    if any(len(cell.css("p, div")) > 1 for cell in cells):
        return False
    return any(len(row.css("td, th")) > 1 for row in table.css("tr"))
