"""The source ``wordpress``: what a WordPress publishes, by its REST API."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote, urljoin, urlsplit

from widget.errors import FieldErrors, Mistake
from widget.kinds.fields import Field, JsonObject
from widget.kinds.forms import read_fields
from widget.sources.answers import LISTS, PAGES, Fetched
from widget.sources.base import Client, Recent, Source
from widget.sources.gathered import gathered
from widget.sources.headers import NOTHING_KNOWN, Validators
from widget.sources.json_lists import read_list, read_object
from widget.sources.page_links import page_links
from widget.sources.reasons import Reason, Unreachable
from widget.sources.wordpress_api import MOST_BYTES, PER_PAGE, Api, Listed, declared_api, listed
from widget.sources.wordpress_posts import LISTED, READ, Post, entry_of, post_of

_MOST_PAGE_BYTES: Final = 5 * 2**20
_TYPE = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
_PLURALS: Final = {"post": "posts", "page": "pages"}


@dataclass(frozen=True)
class WordPressPlace:
    """A site by any of its pages, the type of content in its plural, and a category's slug."""

    site: str
    type: str = "posts"
    category: str | None = None


class WordPress(Source[WordPressPlace]):
    """Posts, pages or a site's own types of content, newest first."""

    name = "wordpress"
    label = "WordPress"
    help = "The newest posts or pages of a WordPress site."
    fields = (
        Field("address", "Address of the site", "url", required=True),
        Field(
            "type", "Type of content", "text", max_length=60,
            help="As in the site’s REST address: posts (if you leave it empty), pages, or another.",
        ),
        Field(
            "category", "Only of this category", "text", max_length=200,
            help="Its short name, as in the address of the category’s page.",
        ),
    )  # fmt: skip

    def parse(self, fields: JsonObject) -> WordPressPlace:
        """Read the form; raises FieldErrors with every mistake."""
        values = read_fields(self.fields, fields)
        kind = values["type"] or "posts"
        if not _TYPE.fullmatch(kind):
            raise FieldErrors([Mistake("type", Reason.NO_TYPE, {"type": kind})])
        return WordPressPlace(values["address"], _PLURALS.get(kind, kind), values["category"])

    def recent(self, where: WordPressPlace, client: Client, most: int, known: Validators) -> Recent:
        """The newest entries.

        Raises:
            Unreachable: when there is no WordPress, or not that type or category.
        """
        is_single = most <= PER_PAGE  # of several pages, one may change while the first does not
        query = _query(where, client, min(most, PER_PAGE))
        found = _listed(where, client, query, known if is_single else NOTHING_KNOWN)
        if found.first.unchanged:
            return Recent((), found.first.validators, unchanged=True)
        entries = (entry_of(told, found.first.url) for told in found.entries(client, most))
        return gathered(entries, most, found.first.validators if is_single else NOTHING_KNOWN)

    def read(self, url: str, client: Client) -> Post:
        """The post at an address, as its site gives it to programs.

        Raises:
            Unreachable: when it cannot be fetched, or no WordPress gives it.
        """
        page = client.get(url, accept=PAGES, most=_MOST_PAGE_BYTES)
        named = _named_post(page)
        if named:
            fetched = client.get(named, accept=LISTS, most=MOST_BYTES)
            return post_of(read_object(fetched.body), page.url)
        return _searched_post(page, client)


def _listed(
    where: WordPressPlace, client: Client, query: dict[str, object], known: Validators
) -> Listed:
    """The list of that type; a WordPress answers 404 for one that it does not know."""
    try:
        return listed(where.site, client, f"wp/v2/{where.type}", query, known)
    except Unreachable as error:
        if error.message != Reason.MISSING:
            raise
        raise Unreachable(Reason.NO_TYPE, type=where.type) from None


def _query(where: WordPressPlace, client: Client, count: int) -> dict[str, object]:
    query: dict[str, object] = {
        "per_page": count, "orderby": "date", "order": "desc", "_embed": "wp:featuredmedia",
        "_fields": LISTED,
    }  # fmt: skip
    if where.category:
        query["categories"] = _category(where.site, where.category, client)
    return query


def _category(site: str, slug: str, client: Client) -> int:
    """The number of a category, which the API asks for."""
    query: dict[str, object] = {"slug": slug, "_fields": "id,slug", "per_page": 1}
    for told in listed(site, client, "wp/v2/categories", query).entries(client, 1):
        number = told.get("id") if isinstance(told, dict) else None
        if isinstance(number, int):
            return number
        raise Unreachable(Reason.OTHER_DATA)
    raise Unreachable(Reason.NO_CATEGORY, category=slug)


def _named_post(page: Fetched) -> str | None:
    """The REST address that a page names as its own (WordPress 5.5 and later)."""
    for link in page_links(page):
        is_data = "alternate" in link.rel and link.type == "application/json"
        if is_data and "/wp/v2/" in unquote(link.url):
            return link.url
    return None


def _searched_post(page: Fetched, client: Client) -> Post:
    """The post whose address is the page's, found by the last part of its path."""
    path = urlsplit(page.url).path.rstrip("/")
    api = declared_api(page) or Api(urljoin(page.url, "/wp-json/"))
    for post in _of_that_slug(api, unquote(path.rpartition("/")[2]), page.url, client):
        if urlsplit(post.url).path.rstrip("/") == path:
            return post
    raise Unreachable(Reason.NO_POST)


def _of_that_slug(api: Api, slug: str, base: str, client: Client) -> Iterator[Post]:
    for kind in ("posts", "pages"):
        url = api.url(f"wp/v2/{kind}", slug=slug, per_page=5, _fields=READ)
        for told in read_list(client.get(url, accept=LISTS, most=MOST_BYTES).body, 5):
            if isinstance(told, dict):
                yield post_of(told, base)
