"""Begin a new card or list: its title makes its address."""

from __future__ import annotations

from dataclasses import dataclass

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from widget.editor.access import require
from widget.editor.answers import interface_texts, page
from widget.editor.desk import Desk, Route
from widget.editor.identity import current_person
from widget.kinds import AnyKind, find_kind
from widget.kinds.fields import slug_of

_LONGEST_TITLE = 120


@dataclass(frozen=True)
class NewEmbedPage:
    """The one question before a new embed can be written."""

    desk: Desk

    def routes(self) -> tuple[Route, ...]:
        """The route; which role it needs, the kind says."""
        return (Route("/new/<kind>", "new", self.new, "signed-in", ("GET", "POST")),)

    def new(self, kind: str) -> ResponseReturnValue:
        """Ask for the title; then its draft is there, and its form is next."""
        found = find_kind(self.desk.kinds, kind)
        require(found.keeper)
        title = request.form.get("title", "").strip()
        if title and len(title) <= _LONGEST_TITLE:
            return redirect(url_for("editor.edit", slug=self._begin(found, title)))
        problem = self._problem(title) if request.method == "POST" else ""
        status = 422 if problem else 200
        section = "lists" if found.keeper == "marketing" else "cards"
        return page("new.html", status, section=section, kind=found, title=title, problem=problem)

    def _begin(self, kind: AnyKind, title: str) -> str:
        slug = self.desk.drafts.free_slug(slug_of(title) or kind.name)
        lang = self.desk.store.sites.get().site.language
        fields = {"title": title}
        self.desk.drafts.save(current_person().id, kind.name, slug, lang, None, fields)
        return slug

    def _problem(self, title: str) -> str:
        texts = interface_texts()
        if title:
            return texts.gettext("The title is too long: at most 120 characters.")
        return texts.gettext("Please give it a title. You can change it later.")
