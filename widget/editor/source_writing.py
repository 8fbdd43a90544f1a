"""Write a source: a new one, or one that is there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from widget.content.source_store import KeptSource, Wish
from widget.content.summaries import Summary
from widget.editor.answers import interface_texts, notice, page, site_zone
from widget.editor.controls import FormView
from widget.editor.desk import Desk, Route
from widget.editor.identity import current_person
from widget.editor.list_sources import fillable
from widget.editor.mistakes import located
from widget.editor.source_form import SORTS, Typed, read_typed, typed_of, wish_of
from widget.editor.source_now import settled_now, sync_now
from widget.editor.source_pages import shown_sources
from widget.editor.source_words import rhythm_words
from widget.editor.told import told
from widget.errors import FieldErrors, Mistake, NotFound
from widget.kinds.fields import slug_of
from widget.sources.base import AnySource
from widget.texts import Texts

_RHYTHMS = (15, 60, 6 * 60, 24 * 60)  # minutes
_FIRST = "title"  # the control above those of the sort
_RESERVED = "new"  # which no key may be: it stands in the address of the form of a new source


@dataclass(frozen=True)
class SourceWriting:
    """The form of a source; it is read as soon as it is saved."""

    desk: Desk

    def routes(self) -> tuple[Route, ...]:
        """The routes, all for marketing, who keeps the lists."""
        return (
            Route("/sources/new/<sort>", "new_source", self.new, "marketing", ("GET", "POST")),
            Route("/sources/<key>", "source", self.source, "marketing", ("GET", "POST")),
        )

    def new(self, sort: str) -> ResponseReturnValue:
        """The form of a source that is not there yet; saved, it is read at once."""
        found = self._sort(sort)
        if request.method == "GET":
            return self._form(found, None, self._empty())
        typed = read_typed(found, request.form, site_zone())
        try:
            wish = settled_now(self.desk, found, wish_of(found, typed, self._slugs()))
            kept = self._added(found, wish)
        except FieldErrors as errors:
            return self._form(found, None, typed, errors.mistakes)
        texts = interface_texts()
        notice("done", texts.gettext("“%(title)s” is added.", title=kept.wish.title))
        return self._saved(kept, "source added")

    def source(self, key: str) -> ResponseReturnValue:
        """How it is going with a source, and its form."""
        kept = self.desk.sources.find(key)
        sort = self.desk.sorts.get(kept.wish.type)
        if sort is None or request.method == "GET":
            return self._form(sort, kept, typed_of(kept.wish))
        typed = read_typed(sort, request.form, site_zone())
        try:
            lists = {*self._slugs(), kept.wish.target}
            wish = settled_now(self.desk, sort, wish_of(sort, typed, lists))
            changed = self.desk.sources.change(key, wish)
        except FieldErrors as errors:
            return self._form(sort, kept, typed, errors.mistakes)
        notice("done", interface_texts().gettext("Saved."))
        return self._saved(changed, "source changed")

    # Saving

    def _added(self, sort: AnySource, wish: Wish) -> KeptSource:
        """The new source, under the first key that is free; raises FieldErrors."""
        wanted = slug_of(wish.title) or sort.name
        for key in self._free_keys(wanted):
            try:
                return self.desk.sources.add(key, wish)
            except FieldErrors as errors:
                if any(mistake.path != "key" for mistake in errors.mistakes):
                    raise
        raise NotFound("There are too many sources of this name.")

    def _free_keys(self, wanted: str) -> Iterator[str]:
        """Keys that nobody had a moment ago."""
        taken = {each.key for each in self.desk.sources.all()} | {_RESERVED}
        numbered = (f"{wanted}-{number}" for number in range(2, 1_000))
        return (key for key in (wanted, *numbered) if key not in taken)

    def _saved(self, kept: KeptSource, action: str) -> ResponseReturnValue:
        self.desk.audit.add(current_person().email, action, kept.wish.title, kept.key)
        if kept.wish.active:
            sync_now(self.desk, kept.key)
        return redirect(url_for("editor.source", key=kept.key))

    # The page

    def _form(
        self,
        sort: AnySource | None,
        kept: KeptSource | None,
        typed: Typed,
        mistakes: Sequence[Mistake] = (),
    ) -> Response:
        texts = interface_texts()
        return page(
            "source.html",
            422 if mistakes else 200,
            section="lists",
            sort=sort,
            one=shown_sources(self.desk, [kept])[0] if kept else None,
            typed=typed,
            lists=self._choices(kept),
            rhythms=_rhythms(typed, texts),
            **(_drawing(sort, typed, mistakes, texts) if sort else {}),
        )

    def _choices(self, kept: KeptSource | None) -> list[tuple[str, str]]:
        """The lists to choose from, and the one that is chosen already."""
        choices = [(each.slug, each.title) for each in self._lists()]
        if kept and kept.wish.target not in dict(choices):
            choices.append((kept.wish.target, kept.wish.target))
        return choices

    def _empty(self) -> Typed:
        """The form at first; with the list that was asked for, or the only one there is."""
        slugs, asked = self._slugs(), request.args.get("list", "")
        return Typed(target=slugs[0] if len(slugs) == 1 else asked)

    def _slugs(self) -> list[str]:
        return [each.slug for each in self._lists()]

    def _lists(self) -> list[Summary]:
        return fillable(self.desk, current_person())

    def _sort(self, name: str) -> AnySource:
        sort = self.desk.sorts.get(name)
        if sort is None:
            raise NotFound("There is no such sort of source.")
        return sort


def _rhythms(typed: Typed, texts: Texts) -> list[tuple[str, str]]:
    """How often, to choose from; whatever was chosen by other ways is there, too."""
    minutes = {*_RHYTHMS}
    if re.fullmatch("[1-9][0-9]{0,5}", typed.every, re.ASCII):
        minutes.add(int(typed.every))
    return [(str(each), rhythm_words(each, texts)) for each in sorted(minutes)]


def _drawing(
    sort: AnySource, typed: Typed, mistakes: Sequence[Mistake], texts: Texts
) -> Mapping[str, Any]:
    """The sort's own fields, what is wrong in the whole form, and where to begin."""
    inner = [_inner(each) for each in mistakes if _is_of_sort(each)]
    view = FormView(site_zone(), inner, tell=partial(told, texts))
    controls = view.controls(sort.fields, typed.fields)
    own = {each.path: told(texts, each) for each in mistakes if not _is_of_sort(each)}
    found = [(each.element, each.words) for each in located(controls, inner, texts)]
    for name, words in own.items():
        found.insert(0 if name == _FIRST else len(found), (name, words))
    return {
        "controls": controls,
        "problems": own,
        "mistakes": found,
        "first_wrong": found[0][0] if found else "",
        "zone": site_zone().key,
    }


def _is_of_sort(mistake: Mistake) -> bool:
    return mistake.path.startswith(SORTS)


def _inner(mistake: Mistake) -> Mistake:
    """As the sort found it."""
    return replace(mistake, path=mistake.path.removeprefix(SORTS))
