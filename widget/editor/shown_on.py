"""What visitors saw at a time: the page as it was, list and disclaimer included."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask import Response, request

from widget.content.rows import Revision
from widget.content.site_store import SiteRevision
from widget.delivery.shown import Asked, Shown
from widget.editor.answers import interface_texts, nothing, page, site_zone
from widget.editor.desk import Desk, Route
from widget.editor.embed_form import SECTIONS
from widget.editor.headers import as_embed
from widget.errors import NotFound
from widget.kinds import find_kind
from widget.texts import known_language


@dataclass(frozen=True)
class ShownOnPages:
    """Looks back in time."""

    desk: Desk

    def routes(self) -> tuple[Route, ...]:
        """The routes: everybody who is signed in may look."""
        return (
            Route("/embeds/<slug>/shown-on", "shown_on", self.shown_on, "signed-in"),
            Route("/embeds/<slug>/as-shown", "as_shown", self.as_shown, "signed-in"),
        )

    def shown_on(self, slug: str) -> Response:
        """Asks for a time, and has the page of then below."""
        current = self.desk.store.current(slug)
        asked = request.args.get("at", "").strip()
        moment = _moment(asked) if asked else None
        wrong = bool(asked) and moment is None
        return page(
            "shown-on.html",
            422 if wrong else 200,
            wrong=wrong,
            typed=_local(moment) if moment else asked,
            **self._then(current.slug, moment),
            **self._around(current),
        )

    def as_shown(self, slug: str) -> Response:
        """The page of then, as a document of its own for a frame."""
        shown = self._shown(slug, _moment(request.args.get("at", "")))
        if shown is None:
            texts = interface_texts()
            answer = nothing(texts.gettext("There was nothing to see at that time."), 404)
        else:
            made = self.desk.pages.make(shown)
            answer = Response(made.bodies[""], content_type=made.headers["Content-Type"])
        return as_embed(answer, self.desk.settings)

    def _shown(self, slug: str, moment: datetime | None) -> Shown | None:
        """What the page showed; None before there was anything, or for a kind that is gone."""
        site = request.args.get("site") or None
        lang = known_language(request.args.get("lang"))
        try:
            shown = self.desk.pages.resolve(Asked(slug, "page", site, lang), moment)
        except NotFound:
            return None
        return shown if shown.kind or shown.embed.withdrawn else None

    def _then(self, slug: str, moment: datetime | None) -> dict[str, Any]:
        """Which revisions counted then."""
        shown = self._shown(slug, moment) if moment else None
        revision: Revision | None = None
        site: SiteRevision | None = None
        if shown:
            revision = self.desk.store.revision(slug, shown.embed.number)
            pointer = shown.site_pointer
            site = self.desk.store.sites.revision(pointer.key, pointer.number)
        later = moment is not None and moment > self.desk.clock()
        return {"moment": moment, "revision": revision, "then": site, "later": later}

    def _around(self, current: Revision) -> dict[str, Any]:
        kind = find_kind(self.desk.kinds, current.kind)
        summary = self.desk.summaries.of([current.slug]).get(current.slug)
        sites = self.desk.store.sites.all()
        return {
            "section": SECTIONS[kind.keeper],
            "current": current,
            "title": summary.title if summary else current.slug,
            "sites": sites,
            "languages": sorted({lang for found in sites for lang in found.site.languages}),
            "site": request.args.get("site", ""),
            "chosen": request.args.get("lang", ""),
            "zone": site_zone().key,
            "now": _local(self.desk.clock()),
        }


def _moment(text: str) -> datetime | None:
    """A time as typed, in the default site's zone unless it says its own; None for what is none."""
    try:
        moment = datetime.fromisoformat(text.strip())
        whole = moment if moment.tzinfo else moment.replace(tzinfo=site_zone())
        _local(whole)
        return whole.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _local(moment: datetime) -> str:
    """A time as a control for it holds it."""
    return moment.astimezone(site_zone()).replace(tzinfo=None).isoformat(timespec="minutes")
