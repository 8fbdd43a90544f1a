"""The clinic's own pages for embeds, a table for each site."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from widget.editor.answers import interface_texts, notice, page
from widget.editor.desk import Desk, Route
from widget.editor.identity import current_person
from widget.editor.site_words import link_sentence
from widget.errors import Refused

_MOST = 60


@dataclass(frozen=True)
class Wrong:
    """An address that was refused: of which embed, what was typed, why in words."""

    slug: str
    url: str
    sentence: str


@dataclass(frozen=True)
class EmbedHomes:
    """Says which page of a site is an embed's home."""

    desk: Desk

    def routes(self) -> tuple[Route, ...]:
        """The routes, all for administrators."""
        return (
            Route("/sites/<key>/homes", "homes", self.homes, "administrator"),
            Route("/sites/<key>/homes", "set_home", self.set, "administrator", ("POST",)),
        )

    def homes(self, key: str) -> Response:
        """The embeds with their homes on the site."""
        return self._table(key)

    def set(self, key: str) -> ResponseReturnValue:
        """Set the home of an embed, or clear it."""
        slug, url = request.form.get("slug", ""), request.form.get("url", "").strip()
        if request.form.get("do") == "clear":
            url = ""
        person = current_person()
        try:
            self.desk.store.set_home(slug, key, url or None, author=person.name)
        except Refused as error:
            wrong = Wrong(slug, url, link_sentence(str(error), interface_texts()))
            return self._table(key, wrong)
        self.desk.audit.add(person.email, "home set" if url else "home cleared", slug, url or key)
        self._say(bool(url))
        words = request.form.get("q") or None
        return redirect(url_for("editor.homes", key=key, q=words, _anchor=f"home-{slug}"))

    def _say(self, has_one: bool) -> None:
        texts = interface_texts()
        if has_one:
            notice("done", texts.gettext("Saved. “Read more” leads to that page now."))
        else:
            notice("done", texts.gettext("Cleared. “Read more” leads to our own page now."))

    def _table(self, key: str, wrong: Wrong | None = None) -> Response:
        site = self.desk.store.sites.get(key)
        words = request.values.get("q", "")[:200]
        found = self.desk.summaries.search(words, most=_MOST)
        return page(
            "homes.html", 422 if wrong else 200, section="sites", key=key, site=site.site,
            found=found, homes=self.desk.store.sites.homes(key), words=words, wrong=wrong,
            most=_MOST,
        )  # fmt: skip
