"""Reads the title, the description and the picture of a web page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import urljoin

from widget.sources.fetch import PAGES, Fetched, Fetcher
from widget.sources.found import EXCERPT, TITLE, Found, words
from widget.sources.html_tree import Node, Tree, parse_html
from widget.sources.page_text import page_text

_MOST: Final = 5 * 2**20  # bytes of a page; more is no page to link to

_TITLES: Final = ("og:title", "twitter:title")
_EXCERPTS: Final = ("og:description", "twitter:description", "description")
_PICTURES: Final = (
    "og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src",
)  # fmt: skip
_MOST_PICTURES: Final = 2
_SHORTEST_PARAGRAPH: Final = 40  # characters: less is a date or a button


def read_page(fetcher: Fetcher, url: str, seconds: float) -> Found:
    """What a web page says of itself.

    Raises:
        Unreachable: when it cannot be fetched, or is not a page.
    """
    return parse_page(fetcher.get(url, accept=PAGES, most=_MOST, seconds=seconds))


def parse_page(fetched: Fetched) -> Found:
    """Find a page's words: what it says to those who share it, else what it shows."""
    tree = parse_html(page_text(fetched.body, fetched.charset))
    said = _said(tree)
    return Found(
        url=fetched.url,
        title=_first(_titles(tree, said), TITLE),
        excerpt=_first(_excerpts(tree, said), EXCERPT),
        pictures=_pictures(tree, said, fetched.url),
    )


def _first(texts: Iterable[str], most: int) -> str:
    return next(filter(None, (words(text, most) for text in texts)), "")


def _said(tree: Tree) -> dict[str, str]:
    """What the page's meta elements say, by name; the first one counts."""
    said: dict[str, str] = {}
    for node in tree.css("meta"):
        attributes = node.attributes
        name = (attributes.get("property") or attributes.get("name") or "").strip().lower()
        content = (attributes.get("content") or "").strip()
        if name and content:
            said.setdefault(name, content)
    return said


def _named(said: dict[str, str], names: Iterable[str]) -> Iterator[str]:
    return (said[name] for name in names if name in said)


def _titles(tree: Tree, said: dict[str, str]) -> Iterator[str]:
    yield from _named(said, _TITLES)
    for selector in ("head > title", "h1"):
        yield _text(tree.css_first(selector))


def _excerpts(tree: Tree, said: dict[str, str]) -> Iterator[str]:
    yield from _named(said, _EXCERPTS)
    for node in tree.css("main p, article p"):
        if len(text := _text(node)) >= _SHORTEST_PARAGRAPH:
            yield text


def _text(node: Node | None) -> str:
    return node.text().strip() if node else ""


def _pictures(tree: Tree, said: dict[str, str], url: str) -> tuple[str, ...]:
    """The pictures that the page names; the last way is a WordPress without any plugin."""
    base = _absolute(_attribute(tree, "base[href]", "href"), url) or url
    named = (
        *_named(said, _PICTURES),
        _attribute(tree, "link[rel=image_src]", "href"),
        _attribute(tree, "img.wp-post-image", "src"),
    )
    found = (_absolute(picture, base) for picture in named)
    return tuple(dict.fromkeys(filter(None, found)))[:_MOST_PICTURES]


def _attribute(tree: Tree, selector: str, name: str) -> str:
    node = tree.css_first(selector)
    return (node.attributes.get(name) or "").strip() if node else ""


def _absolute(url: str, base: str) -> str:
    """The http address; '' for any other."""
    try:
        absolute = urljoin(base, url) if url else ""
    except ValueError:
        return ""
    return absolute if absolute.startswith(("https://", "http://")) else ""
