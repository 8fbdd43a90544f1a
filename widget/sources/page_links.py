"""The links that a web page declares to programs: its feed, its canonical address, its REST."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

from widget.sources.answers import Fetched
from widget.sources.html_tree import parse_html
from widget.sources.page_text import page_text


@dataclass(frozen=True)
class PageLink:
    """One ``<link>``: what it is (``rel``, in lower case), its media type, and where it leads."""

    rel: frozenset[str]
    type: str
    url: str


def page_links(fetched: Fetched) -> tuple[PageLink, ...]:
    """The links of a page to other addresses of the web, in order (HTML standard, 4.2.4)."""
    return tuple(_links(fetched))


def _links(fetched: Fetched) -> Iterator[PageLink]:
    for node in parse_html(page_text(fetched.body, fetched.charset)).css("link[rel][href]"):
        said = {name: (value or "").strip() for name, value in node.attributes.items()}
        try:
            url = urljoin(fetched.url, said["href"])
        except ValueError:
            continue
        if url.startswith(("https://", "http://")):
            kind = said.get("type", "").partition(";")[0].strip().lower()
            yield PageLink(frozenset(said["rel"].lower().split()), kind, url)
