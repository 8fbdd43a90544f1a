"""Edit an embed: its form, its draft, its publication."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from flask import Response, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from widget.content.drafts import Draft, DraftMoved, Seen
from widget.editor.access import require
from widget.editor.answers import interface_texts, notice, site_zone
from widget.editor.csrf import wants_json
from widget.editor.desk import Desk, Route
from widget.editor.embed_form import (
    SECTIONS,
    EmbedForm,
    changes,
    languages_of,
    list_for_links,
    state_words,
)
from widget.editor.entries import Entries, list_field
from widget.editor.form_reading import read_form
from widget.editor.identity import current_person
from widget.editor.list_sources import taken_over
from widget.editor.outline import change
from widget.editor.received import receive_files
from widget.editor.told import told
from widget.editor.work import Work, open_work
from widget.errors import Conflict, FieldErrors, Mistake, NotFound, WidgetError
from widget.kinds.fields import JsonObject

_KEEPING = ("save", "step", "undo", "open", "find")
"""Steps that keep the fields as they were typed; all others change a list first."""
_SMALL = ("save", "undo", "open", "find")
"""Steps before which nothing is worth going back to."""


@dataclass(frozen=True)
class EmbedPages:
    """The pages on which an embed is written."""

    desk: Desk
    entries: Entries

    @property
    def form(self) -> EmbedForm:
        """Draws the page."""
        return EmbedForm(self.desk)

    def routes(self) -> tuple[Route, ...]:
        """The routes; which role an embed needs, its kind says."""
        return (
            Route("/embeds/<slug>", "edit", self.edit, "signed-in"),
            Route("/embeds/<slug>", "work", self.work, "signed-in", ("POST",)),
        )

    def edit(self, slug: str) -> Response:
        """The form, with what the person has typed before."""
        return self.form.page(self._open(slug))

    def work(self, slug: str) -> ResponseReturnValue:
        """One step of the work: save what is typed, change a list, undo, discard, publish.

        A script gets JSON; without one each step leads back to the form.
        """
        work = self._open(slug)
        if _somebody_else():
            return self._not_yours()
        typed = read_form(work.kind.fields, request.form.items(multi=True), site_zone())
        do = request.form.get("do", "save")
        if do == "discard":
            return self._discard(work)
        try:
            if wrong := receive_files(self.desk, work.kind.fields, typed):
                raise FieldErrors(wrong)
            return self._publish(work, typed) if do == "publish" else self._keep(work, typed, do)
        except DraftMoved as moved:
            return self._moved(work, typed, moved.draft)
        except FieldErrors as errors:
            return self._again(work, typed, mistakes=errors.mistakes)
        except WidgetError as error:  # a link that cannot be read, no site yet, …
            return self._again(work, typed, problem=told(interface_texts(), error))

    # Steps

    def _keep(self, work: Work, typed: JsonObject, do: str) -> ResponseReturnValue:
        """Keep what is typed, after the step."""
        verb, _, place = do.partition(":")
        fields = typed if verb in _KEEPING else self._stepped(work, typed, do)
        draft = self._save(work, fields, step=verb not in _SMALL)
        if verb == "undo":
            draft = self._undone(work)
        return self._saved(work, draft, verb, place)

    def _save(self, work: Work, fields: JsonObject, *, step: bool) -> Draft | None:
        """Keep what is typed as the person's draft; none where it says what is published.

        Raises:
            DraftMoved: when another window has changed the draft.
        """
        seen = _seen()
        if work.draft is None:
            if work.says_the_same(fields):
                return None
            if work.number is not None and self._base(work) == work.number:
                # What is published is the first state, so that the first change can be undone.
                first = self._store(work, work.published, seen, step=True)
                seen = replace(seen, number=first.number)
        return self._store(work, fields, seen, step=step)

    def _store(self, work: Work, fields: JsonObject, seen: Seen, *, step: bool) -> Draft:
        return self.desk.drafts.save(
            current_person().id, work.kind.name, work.slug, work.lang, self._base(work), fields,
            step=step, seen=seen,
        )  # fmt: skip

    def _stepped(self, work: Work, typed: JsonObject, do: str) -> JsonObject:
        """The fields after a list's button was pressed, without a script."""
        verb, _, rest = do.partition(":")
        if verb == "take":
            return self._taken(work, typed, rest)
        if verb not in ("link", "pick"):
            return change(work.kind.fields, dict(typed), do)
        name, _, slug = rest.partition(":")
        field = list_field(work.kind.fields, name)
        link = request.form.get("link", "") if verb == "link" else ""
        made = self.entries.made(field, link, slug)
        if made.lacks:
            notice("note", told(interface_texts(), made.lacks))
        return {**typed, name: [made.entry, *typed.get(name, ())]}

    def _taken(self, work: Work, typed: JsonObject, source: str) -> JsonObject:
        """The fields with what a source has for the list; it can be undone as any step."""
        fields = taken_over(self.desk, work, typed, source)
        words = interface_texts().gettext(
            "It is in the list now. Visitors see it once you publish."
        )
        notice("done", words)
        return fields

    def _undone(self, work: Work) -> Draft | None:
        """The draft one state earlier; none where that is what is published."""
        person = current_person()
        try:
            draft = self.desk.drafts.undo(person.id, work.slug, work.lang)
        except NotFound:
            notice("note", interface_texts().gettext("There is nothing to undo."))
            return self.desk.drafts.find(person.id, work.slug, work.lang)
        if draft.undoable or draft.base != work.number or not work.says_the_same(draft.fields):
            return draft
        self.desk.drafts.drop(person.id, work.slug, work.lang, seen=draft.number)
        return None

    def _discard(self, work: Work) -> ResponseReturnValue:
        self.desk.drafts.drop(current_person().id, work.slug, work.lang)
        texts = interface_texts()
        if work.number is None:
            notice("done", texts.gettext("“%(title)s” is discarded.", title=work.title))
            return redirect(url_for(f"editor.{SECTIONS[work.kind.keeper]}"))
        notice("done", texts.gettext("Your changes are discarded. This is what is live."))
        return redirect(self._address(work))

    def _publish(self, work: Work, typed: JsonObject) -> ResponseReturnValue:
        try:
            number = self._published(work, typed)
        except Conflict:
            self._save(work, typed, step=False)
            return redirect(url_for("editor.conflict", slug=work.slug, lang=work.lang))
        self._drop_published(work, typed)
        return redirect(self._address(work, live=number))

    def _published(self, work: Work, typed: JsonObject) -> int:
        """The number of the revision that says what is typed: a new one, unless it is live."""
        if _is_live(work, typed):
            return work.number or 0
        person = current_person()
        number = self.desk.store.publish(
            work.kind, work.slug, typed, lang=work.lang, author=person.name,
            base=self._base(work), key=request.form.get("key"),
        )  # fmt: skip
        self.desk.audit.add(person.email, "published", work.slug, f"{work.lang}, {number}")
        return number

    def _drop_published(self, work: Work, typed: JsonObject) -> None:
        """Forget the draft, unless another window has typed something else since."""
        seen = _seen().number
        if work.draft and work.draft.fields == typed:
            seen = work.draft.number
        self.desk.drafts.drop(current_person().id, work.slug, work.lang, seen=seen)

    # Answers

    def _saved(self, work: Work, draft: Draft | None, verb: str, place: str) -> ResponseReturnValue:
        if _wants_facts():
            number = changes(work, draft)
            return jsonify(
                number=draft.number if draft else 0,
                draft=draft is not None,
                changes=number,
                undo=draft is not None and draft.undoable,
                says=state_words(work, number, interface_texts()),
            )
        if verb == "find":
            return redirect(self._address(work, q=request.form.get("q", ""), _anchor="found"))
        place = list_for_links(work) if verb == "take" else place
        spot = place.partition(":")[0].replace("/", "-")
        opened = place if verb == "open" else None
        return redirect(self._address(work, open=opened, _anchor=f"f-{spot}" if spot else None))

    def _moved(self, work: Work, typed: JsonObject, draft: Draft | None) -> ResponseReturnValue:
        texts = interface_texts()
        sentence = texts.gettext(
            "You have this open in another window, too, and changed it there. "
            "What you typed here is still here, but not saved."
        )
        if _wants_facts():
            return jsonify(error=sentence, number=draft.number if draft else 0), 409
        return self.form.page(self._open(work.slug), typed, status=409, problem=sentence)

    def _again(
        self,
        work: Work,
        typed: JsonObject,
        *,
        mistakes: Sequence[Mistake] = (),
        problem: str = "",
    ) -> ResponseReturnValue:
        """The form with what is wrong and all that was typed, which is kept as the draft, too."""
        if _wants_facts():
            words = problem or interface_texts().gettext("This cannot be saved.")
            return jsonify(error=words), 422
        with suppress(WidgetError):
            self._save(work, typed, step=False)
        again = self._open(work.slug)
        return self.form.page(again, typed, status=422, mistakes=mistakes, problem=problem)

    def _not_yours(self) -> ResponseReturnValue:
        """The form was opened by somebody else, who has signed out since."""
        words = interface_texts().gettext(
            "Somebody else is signed in now. "
            "Sign in as yourself in another window, then go on here."
        )
        return jsonify(error=words, sign_in=url_for("editor.sign_in")), 401

    # What it needs

    def _open(self, slug: str) -> Work:
        """The person's work on that embed, which their roles must allow."""
        asked = request.values.get("lang")
        work = open_work(self.desk, current_person(), slug, asked)
        require(work.kind.keeper)
        if work.translates and work.lang not in languages_of(work, self.desk.store.sites.all()):
            raise NotFound("No site is in that language.")
        return work

    def _base(self, work: Work) -> int | None:
        """The revision that the form was filled from."""
        return request.form.get("base", type=int) if work.number is not None else None

    def _address(self, work: Work, **more: Any) -> str:
        lang = work.lang if work.translates else None
        return url_for("editor.edit", slug=work.slug, lang=lang, **more)


def _is_live(work: Work, typed: JsonObject) -> bool:
    """Whether visitors see just that. A translation is published again to follow its original."""
    is_shown = work.number is not None and not work.withdrawn and not work.translates
    return is_shown and work.says_the_same(typed)


def _seen() -> Seen:
    """What the browser's window knew."""
    form = request.form
    return Seen(form.get("seen", 0, int), form.get("window", ""), form.get("tick", 0, int))


def _somebody_else() -> bool:
    """Whether a script sends what another person typed, whose session was over."""
    typed_by = request.form.get("who", type=int)
    return wants_json() and typed_by is not None and typed_by != current_person().id


def _wants_facts() -> bool:
    return request.accept_mimetypes.best == "application/json"
