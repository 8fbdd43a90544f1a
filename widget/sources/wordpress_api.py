"""A WordPress's REST API: where it is, and its lists page by page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode, urlsplit, urlunsplit

from widget.sources.answers import LISTS, PAGES, Fetched
from widget.sources.base import Client
from widget.sources.headers import NOTHING_KNOWN, Validators
from widget.sources.json_lists import read_list
from widget.sources.page_links import page_links
from widget.sources.reasons import Reason, Unreachable

MOST_BYTES: Final = 4 * 2**20
"""Bytes of one answer; a page of a list has hardly more than one million."""
PER_PAGE: Final = 50
"""Entries of one page; WordPress gives 100 at most."""

_MOST_PAGES: Final = 200
_MOST_PAGE_BYTES: Final = 5 * 2**20
_RELATION: Final = "https://api.w.org/"  # WordPress's REST handbook, "Discovery"
_NOT_HERE: Final = (Reason.MISSING, Reason.NOT_DATA, Reason.PAGE_INSTEAD, Reason.UNTYPED)
_NO_SUCH_PAGE: Final = (400, 404)  # rest_post_invalid_page_number, or a post fewer meanwhile


@dataclass(frozen=True)
class Api:
    """A REST API by its root, which ends with a slash, in its path or in its query."""

    root: str

    def url(self, path: str, **query: object) -> str:
        """The address of a resource, such as ``wp/v2/posts``."""
        joint = "&" if "?" in self.root else "?"
        return f"{self.root}{path}{joint}{urlencode(query)}"


@dataclass(frozen=True)
class Listed:
    """The first page of a list, and how to go on; ``query`` is without the page's number."""

    api: Api
    path: str
    query: dict[str, object]
    first: Fetched

    def entries(self, client: Client, most: int) -> Iterator[Any]:
        """The list's entries, at most ``most``, as JSON that nobody has checked.

        A page that the server does not give ends the list; where it had promised the page, a
        ``Reason`` is the last entry.

        Raises:
            Unreachable: when a page is no list, or cannot be fetched.
        """
        number, page, had = 1, self.first, 0
        while True:
            count = 0
            for entry in read_list(page.body, min(PER_PAGE, most - had)):
                count += 1
                yield entry
            had += count
            if had >= most or not self._goes_on(number, count):
                return
            number += 1
            following = self._page(number, client)
            if following is None:
                if number <= self._total():
                    yield Reason.PAGES_MISSING
                return
            page = following

    def _total(self) -> int:
        """How many pages there are, as the server says; 0 where it does not."""
        said = self.first.headers.get("x-wp-totalpages", "")
        return int(said) if said.isascii() and said.isdecimal() else 0

    def _goes_on(self, number: int, count: int) -> bool:
        """Whether another page may follow this one."""
        more = number < self._total() if self._total() else count >= PER_PAGE
        return more and number < _MOST_PAGES

    def _page(self, number: int, client: Client) -> Fetched | None:
        url = self.api.url(self.path, **self.query, page=number)
        try:
            return client.get(url, accept=LISTS, most=MOST_BYTES)
        except Unreachable as error:
            if error.values.get("status") in _NO_SUCH_PAGE:
                return None
            raise


def listed(
    site: str,
    client: Client,
    path: str,
    query: dict[str, object],
    known: Validators = NOTHING_KNOWN,
) -> Listed:
    """The list at ``path`` of the WordPress at ``site``, wherever its API is.

    Raises:
        Unreachable: when there is none, with the reason.
    """
    home = _home(site)
    usual = Api(f"{home}wp-json/")
    try:
        return _listed(usual, client, path, query, known)
    except Unreachable as error:
        if error.message not in _NOT_HERE:
            raise
        refusal = error
    declared = _declared_at(site, client)
    if declared == usual:  # a WordPress, but it has no such list
        raise refusal
    if declared:
        return _listed(declared, client, path, query, known)
    return _last_resort(home, client, path, query, refusal)


def _listed(
    api: Api, client: Client, path: str, query: dict[str, object], known: Validators
) -> Listed:
    url = api.url(path, **query, page=1)
    return Listed(api, path, query, client.get(url, accept=LISTS, most=MOST_BYTES, known=known))


def _last_resort(
    home: str, client: Client, path: str, query: dict[str, object], refusal: Unreachable
) -> Listed:
    """The API of a site without pretty addresses (REST handbook, "Routes and endpoints")."""
    try:
        return _listed(Api(f"{home}?rest_route=/"), client, path, query, NOTHING_KNOWN)
    except Unreachable as error:
        if error.message not in _NOT_HERE:
            raise
        only_pages = error.message == refusal.message == Reason.PAGE_INSTEAD
        raise Unreachable(Reason.PAGE_INSTEAD if only_pages else Reason.NO_WORDPRESS) from None


def declared_api(page: Fetched) -> Api | None:
    """The API that a page of a WordPress names."""
    for link in page_links(page):
        if _RELATION in link.rel:
            return Api(link.url if link.url.endswith("/") else f"{link.url}/")
    return None


def _declared_at(site: str, client: Client) -> Api | None:
    try:
        return declared_api(client.get(site, accept=PAGES, most=_MOST_PAGE_BYTES))
    except Unreachable:  # what matters is whether the API answers
        return None


def _home(site: str) -> str:
    """The address without query and fragment, as a folder."""
    parts = urlsplit(site)
    return urlunsplit((parts.scheme, parts.netloc, f"{parts.path.rstrip('/')}/", "", ""))
