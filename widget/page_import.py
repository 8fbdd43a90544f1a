"""Brings a page that explains an exercise in as a person's draft, and tells what became of it."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from widget import Service
from widget.content.people import Person
from widget.content.sanitize import plain_text
from widget.content.sites import Site
from widget.errors import NotFound, WidgetError
from widget.importing.exercise import read_exercise
from widget.importing.report import Imported, Report, Unplaced
from widget.kinds.fields import slug_of
from widget.sources.fetch import PAGES, PICTURES
from widget.sources.page_text import page_text

KIND: Final = "exercise-card"

_MOST_PAGE: Final = 5 * 2**20  # bytes
_MOST_PICTURE: Final = 10 * 2**20  # bytes
_MOST_PICTURES: Final = 20
_SECONDS: Final = 20.0  # for a page or a picture: nobody waits at a form


@dataclass(frozen=True)
class Brought:
    """A draft that was made of a page: its slug, what was read, and what could not be fetched."""

    slug: str
    imported: Imported
    problems: tuple[str, ...]


def bring_page(service: Service, source: str, person: Person) -> Brought:
    """Read a page at an address, or saved as a file, into a draft of the person's.

    Its pictures, and its videos' pictures, are fetched and stored; one that cannot be had is
    told. Nothing is published.

    Raises:
        Unreachable: when the address cannot be read.
        NotFound: when there is no such file, or no site yet.
        Refused: for a page that is too long or too tangled.
    """
    html, address = _page(service, source)
    site = service.store.sites.get().site
    imported = read_exercise(html, address, disclaimer=_disclaimer(site))
    fields: dict[str, Any] = deepcopy(dict(imported.fields))
    problems = (*_pictures(service, imported.report, fields), *_posters(service, fields))
    slug = service.desk.drafts.free_slug(slug_of(str(fields.get("title") or "")) or KIND)
    lang = imported.report.language
    known = lang if lang in site.languages else site.language
    service.desk.drafts.save(person.id, KIND, slug, known, None, fields)
    return Brought(slug, imported, problems)


def lines(brought: Brought) -> Iterator[str]:
    """What became of the page, for an operator."""
    report = brought.imported.report
    if not report.exercise:
        yield "This page does not seem to explain an exercise: only its title was taken."
    yield from (f"  {each.certainty:8} {each.field}: {each.reason}" for each in report.findings)
    yield from (f"  missing  {each.field}: {each.reason}" for each in report.missing)
    if report.disclaimer and report.disclaimer.same is not True:
        yield f"  The page's disclaimer is not the site's: {report.disclaimer.text}"
    yield from (f"  related  {each.title} {each.address}".rstrip() for each in report.related)
    yield from (f"  not fetched: {problem}" for problem in brought.problems)
    yield from (f"  NO PLACE {_said(sentence)}" for sentence in report.unplaced)
    if report.home:
        yield f"Once it is published: clinic-widget home {brought.slug} {report.home}"


def _said(sentence: Unplaced) -> str:
    return f"{sentence.text} (under “{sentence.under}”)" if sentence.under else sentence.text


def is_page(source: str) -> bool:
    """Whether it is the address of a page or a saved one, rather than an archive."""
    return source.startswith(("https://", "http://")) or source.lower().endswith((".html", ".htm"))


def _page(service: Service, source: str) -> tuple[str, str]:
    """The page's HTML and its address ('' for a file)."""
    if not source.startswith(("https://", "http://")):
        try:
            return page_text(Path(source).read_bytes(), None), ""
        except OSError as error:
            raise NotFound(f"{source} cannot be read: {error.strerror}.") from None
    fetched = service.syncer.fetcher.get(source, accept=PAGES, most=_MOST_PAGE, seconds=_SECONDS)
    return page_text(fetched.body, fetched.charset), fetched.url


def _disclaimer(site: Site) -> str:
    return plain_text(str(site.disclaimer[site.language]))


def _pictures(service: Service, report: Report, fields: dict[str, Any]) -> Iterator[str]:
    """Put the page's pictures where they belong; yields why one is missing."""
    for found in [each for each in report.pictures if each.field][:_MOST_PICTURES]:
        try:
            fetched = service.syncer.fetcher.get(
                found.address, accept=PICTURES, most=_MOST_PICTURE, seconds=_SECONDS
            )
            stored = service.desk.pictures.store(fetched.body)
        except WidgetError as error:
            yield f"{found.address} ({error})"
        else:
            _put(fields, found.field, {"file": stored, "alt": found.alt})


def _put(fields: dict[str, Any], path: str, value: object) -> None:
    """Set a value by its path, such as ``steps/2/picture``; entries are counted from one."""
    *way, name = path.split("/")
    place: Any = fields
    for part in way:
        place = place[int(part) - 1] if part.isdecimal() else place[part]
    place[name] = value


def _posters(service: Service, fields: dict[str, Any]) -> Iterator[str]:
    """Give the videos the picture that stands before them; yields why one is missing."""
    for name in ("video", "watch_first_video"):
        video = fields.get(name)
        if not video or "url" not in video:
            continue
        try:
            link = service.desk.links.read(video["url"], seconds=_SECONDS)
            if link.picture is None:
                raise link.picture_note or NotFound("It has no picture.")
            fields[name] = {**video, "poster": service.desk.pictures.store(link.picture)}
        except WidgetError as error:
            yield f"the picture of {video['url']} ({error})"
