"""The administrators' pages on which sites are written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from widget.content.sites import Site, parse_site
from widget.editor.answers import interface_texts, notice, page
from widget.editor.desk import Desk, Route
from widget.editor.identity import current_person
from widget.editor.site_changes import agreed, choices
from widget.editor.site_drawing import drawing
from widget.editor.site_form import (
    SiteForm,
    Typed,
    change_languages,
    empty_form,
    fields_of,
    form_of,
    read_typed,
)
from widget.editor.site_saving import save_site
from widget.editor.site_words import sentences
from widget.errors import Conflict, FieldErrors, Mistake, NotFound
from widget.kinds.fields import slug_of
from widget.texts import language_name, texts_for

_NEW = 0  # the revision from which a new site starts


@dataclass(frozen=True)
class SitePages:
    """Keeps the sites."""

    desk: Desk

    def routes(self) -> tuple[Route, ...]:
        """The routes, all for administrators."""
        return (
            Route("/sites", "sites", self.sites, "administrator"),
            Route("/new-site", "new_site", self.new, "administrator", ("GET", "POST")),
            Route("/sites/<key>", "site", self.site, "administrator", ("GET", "POST")),
        )

    def sites(self) -> Response:
        """Every site, the default one first."""
        found = self.desk.store.sites.all()
        return page("sites.html", section="sites", sites=found, words=_name_of)

    def new(self) -> ResponseReturnValue:
        """The form of a site that is not there yet."""
        if request.method == "GET":
            return self._form(None, SiteForm(empty_form(current_person().language)), _NEW)
        form = SiteForm(read_typed(request.form))
        if self._steps():
            return self._form(None, self._stepped(form), _NEW)
        key = form.value("key").strip() or slug_of(form.value("name"))
        return self._save(None, key, form, _NEW)

    def site(self, key: str) -> ResponseReturnValue:
        """The form of a site; the languages in it change by buttons, before anything is saved."""
        now = self.desk.store.sites.get(key)
        if request.method == "GET":
            return self._form(key, SiteForm(form_of(now.site)), now.number)
        form = SiteForm(read_typed(request.form))
        base = request.form.get("base", _NEW, int)
        if self._steps():
            return self._form(key, self._stepped(form), base)
        return self._save(key, key, form, base)

    # Saving

    def _save(self, key: str | None, wanted: str, form: SiteForm, base: int) -> ResponseReturnValue:
        """Save what was typed; ``key`` is None for a new site, whose key is ``wanted``."""
        typed = form.typed
        try:
            fields = self._checked(key, wanted, typed)
            save_site(self.desk, wanted, fields, base, "site saved")
        except FieldErrors as errors:
            said = sentences(errors.mistakes, typed, interface_texts())
            return self._form(key, replace(form, mistakes=said), base, status=422)
        except Conflict:
            return self._conflict(wanted, parse_site(fields), base)
        self._advise(fields["languages"])
        return redirect(url_for("editor.site", key=wanted))

    def _checked(self, key: str | None, wanted: str, typed: Typed) -> dict[str, Any]:
        """The fields to be saved; raises FieldErrors, the key's among them."""
        mistakes = self._of_key(wanted) if key is None else []
        try:
            fields = fields_of(typed)
        except FieldErrors as errors:
            raise FieldErrors([*mistakes, *errors.mistakes]) from None
        if mistakes:
            raise FieldErrors(mistakes)
        return fields

    def _of_key(self, wanted: str) -> list[Mistake]:
        if not wanted:
            return [Mistake("key", "is missing")]
        if slug_of(wanted) != wanted:
            return [Mistake("key", "must be lower-case letters, digits and hyphens")]
        taken = self.desk.store.sites.history(wanted)
        return [Mistake("key", "is taken")] if taken else []

    def _advise(self, languages: Sequence[str]) -> None:
        texts = interface_texts()
        notice("done", texts.gettext("Saved. Every page shows it within a second."))
        for lang in languages:
            if texts_for(lang).lang != lang:
                name = language_name(lang, texts.lang)
                notice("note", texts.gettext("Buttons have no words in %(lang)s yet.", lang=name))

    # Pages

    def _form(self, key: str | None, form: SiteForm, base: int, *, status: int = 200) -> Response:
        return page(
            "site.html" if key else "site-new.html",
            status,
            section="sites",
            key=key,
            form=form,
            base=base,
            default=self.desk.store.sites.keys()[:1] == [key],
            wants_default=request.form.get("default") == "on",
            focus=_focus(form),
            **drawing(form, interface_texts()),
        )

    def _conflict(self, key: str, yours: Site, base: int) -> Response:
        """Somebody saved in between: both versions, field by field."""
        texts = interface_texts()
        theirs = self.desk.store.sites.get(key)
        found = choices(self._began_with(key, base), theirs.site, yours, texts)
        return page(
            "site-conflict.html", 409, section="sites", key=key, theirs=theirs, choices=found,
            same=agreed(theirs.site, yours), wants_default=request.form.get("default") == "on",
        )  # fmt: skip

    def _began_with(self, key: str, base: int) -> Site | None:
        try:
            return self.desk.store.sites.revision(key, base).site
        except NotFound:
            return None

    # Languages

    def _steps(self) -> bool:
        """Whether a button for languages was pressed, and nothing is to be saved."""
        return request.form.get("do", "save") != "save"

    def _stepped(self, form: SiteForm) -> SiteForm:
        return change_languages(form, request.form["do"], request.form.get("language", ""))


def _focus(form: SiteForm) -> str:
    """The field to begin with: the first wrong one, else that of a language just added."""
    added = request.form.get("language", "")
    if request.form.get("do") == "add" and added in form.languages:
        return f"disclaimer/{added}"
    return form.first_wrong


def _name_of(lang: str) -> str:
    return language_name(lang, interface_texts().lang)
