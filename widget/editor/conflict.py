"""Two people on one thing: both versions field by field, to choose from; nothing typed is lost."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from widget.content.differences import Leaf, entry_names, words_of
from widget.content.drafts import Draft, DraftMoved, Seen
from widget.content.merging import Choice
from widget.content.wording import Part
from widget.editor.access import require
from widget.editor.answers import interface_texts, notice, page, site_zone
from widget.editor.change_words import ChangeWords, Line, Said, titles_of
from widget.editor.desk import Desk, Route
from widget.editor.embed_form import SECTIONS
from widget.editor.identity import current_person
from widget.editor.versions import versions_of
from widget.editor.work import Work, open_work
from widget.kinds.fields import JsonObject

_PICK = "c/"
"""The first part of the name of each choice."""


@dataclass(frozen=True)
class Side:
    """One person's version of what is to be chosen.

    A text has ``parts``, what changed in it since both began marked; all else has ``lines``.
    ``removed`` says that this person took out an entry of a list.
    """

    parts: tuple[Part, ...]
    lines: tuple[Line, ...]
    removed: bool = False


@dataclass(frozen=True)
class Question:
    """One choice, as the page asks it."""

    path: str
    label: str
    of_order: bool
    yours: Side
    theirs: Side


@dataclass(frozen=True)
class ConflictPage:
    """Joins a draft with what was published since it was begun."""

    desk: Desk

    def routes(self) -> tuple[Route, ...]:
        """The routes; which role an embed needs, its kind says."""
        return (
            Route("/embeds/<slug>/conflict", "conflict", self.ask, "signed-in"),
            Route("/embeds/<slug>/conflict", "choose", self.choose, "signed-in", ("POST",)),
        )

    def ask(self, slug: str) -> ResponseReturnValue:
        """Both versions, where both changed the same; what else changed is joined by itself."""
        work = self._open(slug)
        if work.draft is None or not work.outdated:
            return redirect(self._form_of(work))
        return self._page(work, work.draft, ())

    def choose(self, slug: str) -> ResponseReturnValue:
        """The draft, joined as was chosen, from the revision that is current now."""
        work = self._open(slug)
        if work.draft is None or not work.outdated:
            return redirect(self._form_of(work))
        picks = [
            name.removeprefix(_PICK)
            for name, value in request.form.items()
            if name.startswith(_PICK) and value == "theirs"
        ]
        if not _still_so(work, work.draft):
            return self._page(work, work.draft, picks, again=True)
        fields = versions_of(work, work.draft, self.desk.store).joined(picks)
        try:
            self._keep(work, work.draft, fields)
        except DraftMoved:
            again = self._open(slug)
            return self._page(again, again.draft or work.draft, picks, again=True)
        texts = interface_texts()
        notice("done", texts.gettext("Both versions are joined. Look once more, then publish."))
        return redirect(self._form_of(work))

    def _keep(self, work: Work, draft: Draft, fields: JsonObject) -> None:
        self.desk.drafts.save(
            draft.person_id, work.kind.name, work.slug, work.lang, work.number, fields,
            seen=Seen(draft.number),
        )  # fmt: skip

    def _page(
        self, work: Work, draft: Draft, picks: Collection[str], *, again: bool = False
    ) -> ResponseReturnValue:
        texts = interface_texts()
        words = ChangeWords(texts, site_zone(), titles_of(self.desk.summaries))
        versions = versions_of(work, draft, self.desk.store)
        if again:
            notice("note", texts.gettext("Somebody has changed it once more. Please look again."))
        return page(
            "conflict.html",
            409 if again else 200,
            section=SECTIONS[work.kind.keeper],
            work=work,
            draft=draft,
            current=self.desk.store.current(work.slug),
            questions=[_question(choice, words) for choice in versions.choices()],
            of_theirs=words.lines(versions.of_theirs()),
            of_yours=words.lines(versions.of_yours()),
            lost=[_lost(leaf, words) for leaf in versions.lost],
            picks=set(picks),
        )

    def _open(self, slug: str) -> Work:
        work = open_work(self.desk, current_person(), slug, request.values.get("lang"))
        require(work.kind.keeper)
        return work

    def _form_of(self, work: Work) -> str:
        lang = work.lang if work.translates else None
        return url_for("editor.edit", slug=work.slug, lang=lang)


def _still_so(work: Work, draft: Draft) -> bool:
    """Whether nothing has changed since the page was made."""
    form = request.form
    return form.get("base", type=int) == work.number and form.get("seen", type=int) == draft.number


def _question(choice: Choice, words: ChangeWords) -> Question:
    label = words.label(choice.trail)
    yours, theirs = (_side(choice, value, words) for value in (choice.yours, choice.theirs))
    return Question(choice.path, label, choice.of_order, yours, theirs)


def _side(choice: Choice, value: Any, words: ChangeWords) -> Side:
    if choice.of_order:
        names = [Line("", "added", after=Said(name)) for name in entry_names(choice.field, value)]
        return Side((), tuple(names))
    if choice.field.control in ("text", "lines", "rich"):
        return Side(words.compared(choice.field, choice.base, value), ())
    removed = value is None and choice.field.control == "list"
    return Side((), words.values(choice.field, value), removed)


def _lost(leaf: Leaf, words: ChangeWords) -> Line:
    said = Said(words_of(leaf.field, leaf.value))
    return Line(words.label(leaf.trail), "removed", after=said)
