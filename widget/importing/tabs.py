"""Finds the panels that belong to the titles of tabs, which often stand apart from them."""

from __future__ import annotations

from collections.abc import Iterator

from widget.sources.html_tree import Node, Tree


def panels_of_tabs(tree: Tree) -> dict[int, Node]:
    """The tabs by their panels' identity (WAI-ARIA: ``aria-controls``, else by their order)."""
    found: dict[int, Node] = {}
    by_identifier = {node.attributes.get("id"): node for node in tree.css("[id]")}
    panels = tree.css("[role=tabpanel], .tab-pane, .elementor-tab-content, .wp-block-tab-panel")
    for tabs in tree.css("[role=tablist]"):
        titles = tabs.css("[role=tab]")
        named = [by_identifier.get(name) for name in map(_controlled, titles)]
        if titles and None in named and len(panels) == len(titles):
            named = list(panels)
        for title, panel in zip(titles, named, strict=True):
            if panel is not None and not _holds(panel, title):
                found.setdefault(panel.mem_id, title)
    return found


def _controlled(tab: Node) -> str | None:
    """The id of the panel that a tab opens, in the ways that frameworks write it."""
    attributes = tab.attributes
    link = (
        attributes.get("href") or attributes.get("data-bs-target") or attributes.get("data-target")
    )
    return attributes.get("aria-controls") or (link or "").removeprefix("#") or None


def _holds(panel: Node, title: Node) -> bool:
    return any(above.mem_id == panel.mem_id for above in _upwards(title))


def _upwards(node: Node) -> Iterator[Node]:
    parent = node.parent
    while parent is not None:
        yield parent
        parent = parent.parent
