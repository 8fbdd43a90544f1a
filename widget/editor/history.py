"""The history of an embed: who changed what and when, and the way back."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from widget.content.rows import Revision
from widget.delivery.shown import Asked
from widget.editor.access import require
from widget.editor.answers import interface_texts, notice, page, site_zone
from widget.editor.change_words import ChangeWords, titles_of
from widget.editor.desk import Desk, Route
from widget.editor.embed_form import SECTIONS
from widget.editor.identity import current_person
from widget.editor.revision_words import RevisionWords, Told
from widget.editor.told import told
from widget.errors import Conflict, FieldErrors, Refused
from widget.kinds import AnyKind, find_kind

_ON_A_PAGE = 20  # revisions
_LISTED = 6  # changes of a revision in the list; its own page has them all
_TO_COMPARE = 100  # revisions of which one can be chosen to compare with


@dataclass(frozen=True)
class HistoryPages:
    """Shows what was, brings it back, takes things away."""

    desk: Desk

    def routes(self) -> tuple[Route, ...]:
        """The routes: everybody may read; who keeps the kind may act."""
        return (
            Route("/embeds/<slug>/history", "history", self.history, "signed-in"),
            Route("/embeds/<slug>/history/<int:number>", "revision", self.revision, "signed-in"),
            Route("/embeds/<slug>/restore", "restore", self.restore, "signed-in", ("POST",)),
            Route("/embeds/<slug>/withdraw", "withdraw", self.withdraw, "signed-in", ("POST",)),
        )

    def history(self, slug: str) -> Response:
        """Every revision, the newest first, some on each page."""
        current = self.desk.store.current(slug)
        before = request.args.get("before", type=int)
        found = self.desk.store.history(current.slug, _ON_A_PAGE + 1, before)
        shown = found[:_ON_A_PAGE]
        return page(
            "history.html",
            lines=self._lines(current, shown),
            older=shown[-1].number if len(found) > len(shown) else None,
            newer=before is not None,
            **self._common(current),
        )

    def revision(self, slug: str, number: int) -> Response:
        """What one revision changed since the one before, or how it differs from another."""
        current = self.desk.store.current(slug)
        revision = self.desk.store.revision(slug, number)
        against = self._against(slug, number)
        all_of_them = self.desk.store.history(slug, _TO_COMPARE)
        others = [each for each in all_of_them if each.document and each.number != number]
        return page(
            "revision.html",
            told=self._words(current).told(revision, against),
            against=against,
            others=others,
            **self._common(current),
        )

    def restore(self, slug: str) -> ResponseReturnValue:
        """Publish an old revision again; undoes a withdrawal, too."""
        current, texts = self._to_change(slug), interface_texts()
        try:
            self._restore(current)
        except Conflict:
            notice("problem", texts.gettext("Somebody has just changed it. Look, and try again."))
        except FieldErrors as errors:
            words = texts.gettext("This old state does not keep today’s rules:")
            notice("problem", f"{words} {told(texts, errors)}")
        return redirect(url_for("editor.history", slug=current.slug))

    def withdraw(self, slug: str) -> ResponseReturnValue:
        """Take an embed away from every page, with a reason for the colleagues."""
        current, reason = self._to_change(slug), request.form.get("reason", "")
        try:
            self._withdraw(current, reason)
        except Refused as error:
            words = told(interface_texts(), error)
            common = self._common(current)
            return page("withdraw.html", 422, reason=reason, error=words, **common)
        return redirect(url_for("editor.history", slug=current.slug))

    # Acting

    def _to_change(self, slug: str) -> Revision:
        """The current revision, for somebody who keeps its kind."""
        current = self.desk.store.current(slug)
        require(self._kind(current).keeper)
        return current

    def _restore(self, current: Revision) -> None:
        person, number = current_person(), request.form.get("number", 0, int)
        new = self.desk.store.restore(
            current.slug, number, author=person.name,
            base=request.form.get("base", type=int), key=request.form.get("key"),
        )  # fmt: skip
        if new > current.number:  # else the same request came before
            self.desk.audit.add(person.email, "restored", current.slug, f"{number} → {new}")
        texts = interface_texts()
        self._say(current.slug, new, texts.gettext("It is back. Every site shows it now."))

    def _withdraw(self, current: Revision, reason: str) -> None:
        person = current_person()
        if not reason.strip():
            raise Refused("Please say why. Your colleagues will read it in the history.")
        new = self.desk.store.withdraw(
            current.slug, author=person.name, reason=reason, key=request.form.get("key")
        )
        if new > current.number:
            self.desk.audit.add(person.email, "withdrawn", current.slug, reason)
        texts = interface_texts()
        done = texts.gettext("It is withdrawn, and gone from every page and list.")
        self._say(current.slug, new, done)

    def _say(self, slug: str, number: int, done: str) -> None:
        """Say that it is done, once our own server really answers so."""
        texts = interface_texts()
        _, shown, _ = self.desk.pages.find(Asked(slug, "json"))
        if shown.embed.number == number:
            notice("done", done)
        elif shown.embed.number < number:
            notice("note", texts.gettext("It is done, and will be seen in a moment."))
        else:
            notice("problem", texts.gettext("Somebody has just changed it. Look, and try again."))

    # What pages show

    def _common(self, current: Revision) -> dict[str, Any]:
        kind = self._kind(current)
        summary = self.desk.summaries.of([current.slug]).get(current.slug)
        return {
            "section": SECTIONS[kind.keeper],
            "kind": kind,
            "current": current,
            "last": self.desk.store.latest_content(current.slug),
            "title": summary.title if summary else current.slug,
            "key": secrets.token_urlsafe(18),
        }

    def _lines(self, current: Revision, shown: Sequence[Revision]) -> list[Told]:
        """Each revision with what it changed since the last one with content."""
        words, lines = self._words(current), []
        last = shown[-1].number if shown else 0
        older = self.desk.store.content_before(current.slug, last)
        for revision in reversed(shown):
            lines.append(words.in_short(revision, older, _LISTED))
            older = revision if revision.document else older
        return lines[::-1]

    def _against(self, slug: str, number: int) -> Revision | None:
        """The revision that was chosen to compare with, else the one with content before."""
        chosen = request.args.get("against", type=int)
        if chosen is not None:
            return self.desk.store.revision(slug, chosen)
        return self.desk.store.content_before(slug, number)

    def _words(self, current: Revision) -> RevisionWords:
        words = ChangeWords(interface_texts(), site_zone(), titles_of(self.desk.summaries))
        return RevisionWords(self._kind(current), words)

    def _kind(self, current: Revision) -> AnyKind:
        return find_kind(self.desk.kinds, current.kind)
