"""A site's history: who changed what, and the way back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from widget.content.site_store import SiteRevision
from widget.content.sites import site_fields
from widget.editor.answers import interface_texts, notice, page
from widget.editor.desk import Desk, Route
from widget.editor.site_changes import changes
from widget.editor.site_saving import save_site
from widget.errors import Conflict, NotFound


@dataclass(frozen=True)
class SiteHistory:
    """Shows what a site was."""

    desk: Desk

    def routes(self) -> tuple[Route, ...]:
        """The routes, all for administrators."""
        return (
            Route("/sites/<key>/history", "site_history", self.history, "administrator"),
            Route("/sites/<key>/restore", "restore_site", self.restore, "administrator", ("POST",)),
        )

    def history(self, key: str) -> Response:
        """Who changed what, and when; the newest first."""
        revisions = self.desk.store.sites.history(key)
        if not revisions:
            raise NotFound(f"There is no site {key!r}.")
        texts = interface_texts()
        before: Sequence[SiteRevision | None] = [*revisions[1:], None]
        lines = [
            (revision, changes(older.site, revision.site, texts) if older else None)
            for revision, older in zip(revisions, before, strict=True)
        ]
        return page("site-history.html", section="sites", key=key, lines=lines, now=revisions[0])

    def restore(self, key: str) -> ResponseReturnValue:
        """Save an old revision again."""
        number = request.form.get("number", 0, int)
        base = request.form.get("base", 0, int)
        old = self.desk.store.sites.revision(key, number)
        texts = interface_texts()
        try:
            save_site(self.desk, key, site_fields(old.site), base, "site restored", str(number))
        except Conflict:
            notice("problem", texts.gettext("Somebody has just changed it. Look, and try again."))
        else:
            notice("done", texts.gettext("The site is again what it was. Pages show it at once."))
        return redirect(url_for("editor.site_history", key=key))
