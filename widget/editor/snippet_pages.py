"""What to paste where: the snippet of an embed, and the other ways to show it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, request

from widget.delivery.snippets import PLUGIN_PATH, Snippet, make_snippet
from widget.editor.answers import page
from widget.editor.desk import Desk, Route
from widget.errors import NotFound


@dataclass(frozen=True)
class SnippetPages:
    """Hands out snippets to everybody who is signed in."""

    desk: Desk

    def routes(self) -> tuple[Route, ...]:
        """The route."""
        return (Route("/embeds/<slug>/snippet", "snippets", self.snippets, "signed-in"),)

    def snippets(self, slug: str) -> Response:
        """What to paste for an embed on the site named in the query, else on the default one."""
        sites = self.desk.store.sites.all()
        asked = request.args.get("site")
        key = next((site.key for site in sites if site.key == asked), sites[0].key if sites else "")
        summary = self.desk.summaries.of([slug]).get(slug)
        snippet = self._snippet(slug, key)
        kind = self.desk.kinds.get(summary.kind) if summary else None
        return page(
            "snippets.html",
            200 if snippet else 404,
            section={"marketing": "lists"}.get(kind.keeper if kind else "", "cards"),
            slug=slug,
            title=summary.title if summary else slug,
            sites=sites,
            key=key,
            snippet=snippet,
            plugin=f"{self.desk.settings.url}{PLUGIN_PATH}?site={key}",
        )

    def _snippet(self, slug: str, key: str) -> Snippet | None:
        """What to paste; None for an embed that is not live."""
        try:
            return make_snippet(self.desk.pages, self.desk.renderer, slug, key)
        except NotFound:
            return None
