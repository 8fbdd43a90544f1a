"""The page with an embed's form: what is typed, what is wrong, what is live."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import Response, request

from widget.content.differences import differences
from widget.content.drafts import Draft
from widget.content.site_store import SiteRevision
from widget.content.translations import with_words
from widget.delivery.shown import Asked
from widget.editor.advice import advice_on
from widget.editor.answers import interface_texts, notice, page, site_zone
from widget.editor.controls import Control, FormView, sections
from widget.editor.desk import Desk
from widget.editor.list_sources import feeds_of, origin_of
from widget.editor.mistakes import first_wrong, located
from widget.editor.tiles import Tiles
from widget.editor.told import told
from widget.editor.work import Work
from widget.errors import Mistake
from widget.kinds.fields import JsonObject
from widget.sources.entries import linked_list
from widget.texts import Texts, language_name

SECTIONS: Mapping[str, str] = {"marketing": "lists", "clinician": "cards"}
"""The entry of the navigation in which the embeds of a role stand."""

_LONGEST_WORDS = 200  # characters


@dataclass(frozen=True)
class EmbedForm:
    """Draws the form of any kind."""

    desk: Desk

    def page(
        self,
        work: Work,
        typed: JsonObject | None = None,
        *,
        status: int = 200,
        mistakes: Sequence[Mistake] = (),
        problem: str = "",
    ) -> Response:
        """The page; ``typed`` is what was sent just now, where that is not the draft."""
        if problem:
            notice("problem", problem)
        texts = interface_texts()
        fields = work.fields if typed is None else typed
        controls = self._controls(work, fields, mistakes, texts)
        return page(
            "edit.html",
            status,
            section=SECTIONS[work.kind.keeper],
            work=work,
            **self._form(work, controls, mistakes, texts),
            **self._around(work, texts, refusal(mistakes, texts)),
        )

    def _controls(
        self, work: Work, fields: JsonObject, mistakes: Sequence[Mistake], texts: Texts
    ) -> tuple[Control, ...]:
        view = FormView(site_zone(), mistakes, work.original, partial(told, texts))
        return view.controls(work.kind.fields, fields)

    def _form(
        self, work: Work, controls: tuple[Control, ...], mistakes: Sequence[Mistake], texts: Texts
    ) -> dict[str, Any]:
        adds = list_for_links(work)
        main = next((control for control in controls if control.field.name == adds), None)
        rest = [control for control in controls if control is not main]
        feeds = feeds_of(self.desk, work)
        return {
            "feeds": feeds,
            "origin_of": origin_of(feeds),
            "adds": adds,
            "main": main,
            "sections": sections(rest),
            "folded_wrong": any(control.wrong for control in rest),
            **self._found(adds),
            "mistakes": [
                (found.element, found.words) for found in located(controls, mistakes, texts)
            ],
            "first_wrong": first_wrong(controls),
            "advice": located(controls, advice_on(work, self.desk.clock(), texts), texts),
            "tile": Tiles(self.desk.summaries, controls),
            "link": request.form.get("link", ""),
            "opened": request.args.get("open", ""),
            "zone": site_zone().key,
            "key": secrets.token_urlsafe(18),
        }

    def _found(self, adds: str) -> dict[str, Any]:
        """What a search without a script has found."""
        words = request.args.get("q", "")[:_LONGEST_WORDS] if adds else ""
        kinds = [kind.name for kind in self.desk.kinds.values() if kind.listable]
        found = self.desk.summaries.search(words, kinds) if words else ()
        return {"words": words, "found": found}

    def _around(self, work: Work, texts: Texts, refused: str) -> dict[str, Any]:
        sites = self.desk.store.sites.all()
        return {
            "languages": languages_of(work, sites),
            "live": self._live(work),
            "state": refused or state_words(work, changes(work, work.draft), texts),
            "sites": len(sites),
            "page_url": self.desk.renderer.url(work.slug, "page", {}),
            "json_url": self.desk.renderer.url(work.slug, "json", {}),
        }

    def _live(self, work: Work) -> int | None:
        """The revision just published, if our own server really answers with it."""
        number = request.args.get("live", type=int)
        if number is None or work.withdrawn or work.number is None:
            return None
        _, shown, _ = self.desk.pages.find(Asked(work.slug, "json"))
        return number if shown.embed.number >= number else None


def languages_of(work: Work, sites: Iterable[SiteRevision]) -> tuple[str, ...]:
    """Those that the embed has and those of the sites, its original one first."""
    of_sites = [lang for found in sites for lang in found.site.languages]
    own = [work.document.original, *work.document.texts] if work.document else [work.lang]
    return tuple(dict.fromkeys((*own, *of_sites)))


def list_for_links(work: Work) -> str:
    """The name of the list to which links and cards can be added; '' without one."""
    if work.translates:
        return ""
    field = linked_list(work.kind.fields)
    return field.name if field else ""


def changes(work: Work, draft: Draft | None) -> int:
    """How many things the draft changes."""
    if draft is None:
        return 0
    spec, fields = work.kind.fields, draft.fields
    if work.translates:  # its form holds the texts alone
        fields = with_words(spec, work.published, fields)
    return len(differences(spec, work.published, fields))


def refusal(mistakes: Sequence[Mistake], texts: Texts) -> str:
    """What the bar says after a publication was refused; '' where nothing was."""
    if not mistakes:
        return ""
    return texts.ngettext(
        "Not published: one thing needs your attention",
        "Not published: %(num)s things need your attention",
        len(mistakes),
    )


def state_words(work: Work, number: int, texts: Texts) -> str:
    """How far the draft is from what visitors see; ``number`` counts its changes."""
    if work.number is None:
        return texts.gettext("Not published yet")
    if work.document is not None and work.lang not in (
        work.document.original,
        *work.document.texts,
    ):
        language = language_name(work.lang, texts.lang)
        return texts.gettext("Not published in this language yet: %(language)s", language=language)
    if number:
        return texts.ngettext("%(num)s change not live yet", "%(num)s changes not live yet", number)
    if work.withdrawn:
        return texts.gettext("Withdrawn: nobody sees it until you publish it again")
    return texts.gettext("Nothing changed since it was published")
