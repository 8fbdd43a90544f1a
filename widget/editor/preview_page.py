"""The live preview: a draft as the very embed that visitors will see."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, request

from widget.delivery.preview import Previews
from widget.editor.access import require
from widget.editor.answers import interface_texts, nothing
from widget.editor.desk import Desk, Route
from widget.editor.drafted import showable
from widget.editor.headers import as_embed
from widget.editor.identity import current_person
from widget.editor.work import Work, open_work
from widget.errors import FieldErrors
from widget.kinds.fields import JsonObject


@dataclass(frozen=True)
class PreviewPage:
    """Shows a draft in a frame of our own pages."""

    desk: Desk
    previews: Previews

    def routes(self) -> tuple[Route, ...]:
        """The route."""
        return (Route("/embeds/<slug>/preview", "preview", self.preview, "signed-in"),)

    def preview(self, slug: str) -> Response:
        """The draft, as the site named in the query (else the default one) would show it."""
        work = open_work(self.desk, current_person(), slug, request.args.get("lang"))
        require(work.kind.keeper)
        content = showable(work.kind, _whole(work))
        if content is None:
            answer = nothing(
                interface_texts().gettext(
                    "As soon as there is something to show, you see it here as patients will."
                )
            )
        else:
            site = request.args.get("site")
            html = self.previews.html(work.kind, work.slug, content, work.lang, site)
            answer = Response(html, content_type="text/html; charset=utf-8")
        return as_embed(answer, self.desk.settings)


def _whole(work: Work) -> JsonObject:
    try:
        return work.whole(work.fields)
    except FieldErrors:  # the draft does not fit the original any more
        return work.published
