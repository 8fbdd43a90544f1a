"""Looks at where the links of a text lead, and says which of them are broken."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from html import unescape
from time import monotonic
from typing import Final

from flask import Response, request

from widget.content.sanitize import clean_html, clean_url
from widget.delivery.addresses import read_address
from widget.editor.access import require
from widget.editor.answers import interface_texts, page, site_zone
from widget.editor.controls import FormView
from widget.editor.desk import Desk, Route
from widget.editor.filled import filled
from widget.editor.identity import current_person
from widget.editor.mistakes import located
from widget.editor.slow import slow_work
from widget.editor.told import told
from widget.editor.work import Work, open_work
from widget.errors import Mistake, NotFound, Refused, WidgetError
from widget.kinds.fields import Field, JsonObject

MOST: Final = 20
"""Links that are looked at."""
SECONDS: Final = 8.0
"""For all of them together."""

_AT_ONCE: Final = 10
_FOR_ONE: Final = SECONDS * _AT_ONCE / MOST
_HREF = re.compile(r'href="([^"]*)"')


@dataclass(frozen=True)
class Broken:
    """A link that leads nowhere; ``element`` is the id of the control that holds it."""

    url: str
    element: str
    words: str


@dataclass(frozen=True)
class LinkCheck:
    """Answers with the broken links of what a person has typed."""

    desk: Desk

    def routes(self) -> tuple[Route, ...]:
        """The route; which role it needs, the kind says."""
        rule = "/embeds/<slug>/check-links"
        return (Route(rule, "check_links", self.check, "signed-in", ("POST",)),)

    def check(self, slug: str) -> Response:
        """The broken links as a part of a page; without a script as a page of its own."""
        work = open_work(self.desk, current_person(), slug, request.values.get("lang"))
        require(work.kind.keeper)
        links = tuple(links_in(work.kind.fields, work.fields))
        urls = tuple(dict.fromkeys(url for _, url in links))
        try:
            with slow_work():
                problems = self._problems(urls[:MOST])
        except WidgetError as error:  # too many others are at it
            return _answer(work, 503, problem=told(interface_texts(), error))
        return _answer(work, broken=_broken(work, links, problems), number=len(urls))

    def _problems(self, urls: Sequence[str]) -> dict[str, WidgetError]:
        """What is wrong with each link that is broken."""
        end = monotonic() + SECONDS
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            found = pool.map(lambda url: self._problem(url, end), urls)
            return {url: problem for url, problem in zip(urls, found, strict=True) if problem}

    def _problem(self, url: str, end: float) -> WidgetError | None:
        try:
            address = read_address(url, self.desk.settings)
            if address:
                self._check_ours(address.slug)
            else:
                left = max(0.0, end - monotonic())
                self.desk.links.check(url, seconds=min(_FOR_ONE, left))
        except WidgetError as error:
            return error
        return None

    def _check_ours(self, slug: str) -> None:
        known = self.desk.summaries.of([slug]).get(slug)
        if known is None:
            raise NotFound("There is no card of this address.")
        if known.withdrawn:
            raise Refused("This card is withdrawn, so it cannot be shown.")


def links_in(spec: Sequence[Field], form: JsonObject) -> Iterator[tuple[str, str]]:
    """Every link to a page that a form holds, with the path of its field.

    What would be refused when it is published is not among them, nor addresses of e-mail.
    """
    for found in filled(spec, form):
        if isinstance(found.value, str) and found.field.control in ("rich", "url"):
            yield from ((found.path, url) for url in _links(found.field, found.value))


def _links(field: Field, value: str) -> tuple[str, ...]:
    try:
        if field.control == "url":
            return (clean_url(value),)
        hrefs = map(unescape, _HREF.findall(clean_html(value)))
    except Refused:
        return ()
    return tuple(href for href in hrefs if href.startswith("https://"))


def _answer(
    work: Work, status: int = 200, *, broken: Sequence[Broken] = (), number: int = 0,
    problem: str = "",
) -> Response:  # fmt: skip
    here = "HX-Request" in request.headers
    return page(
        "parts/links.html" if here else "links.html", status, work=work, here=here, most=MOST,
        broken=broken, number=number, problem=problem,
    )  # fmt: skip


def _broken(
    work: Work, links: Sequence[tuple[str, str]], problems: Mapping[str, WidgetError]
) -> tuple[Broken, ...]:
    """Each place with a broken link."""
    controls = FormView(site_zone(), (), work.original).controls(work.kind.fields, work.fields)
    there = [(path, url) for path, url in links if url in problems]
    said = [Mistake(path, problems[url].template, problems[url].values) for path, url in there]
    places = located(controls, said, interface_texts())
    return tuple(
        Broken(url, place.element, place.words)
        for (_, url), place in zip(there, places, strict=True)
    )
