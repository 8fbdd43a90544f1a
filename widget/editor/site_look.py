"""A site's look before it is saved: a card with the tokens that were typed."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from flask import Response, abort, request, url_for

from widget.content.sites import Theme, parse_theme
from widget.delivery.assets import theme_style
from widget.delivery.policy import embed_policy
from widget.delivery.shown import Asked, Shown
from widget.editor.answers import page
from widget.editor.desk import Desk, Route
from widget.editor.site_form import read_typed, theme_fields
from widget.errors import FieldErrors

# A link in the card must not lead away from a form in which something is typed.
_NO_WAY_OUT = "sandbox allow-scripts"
_TOKENS = re.compile(r"([0-9a-f]{6})-([0-9]{1,2})-([a-z]+)")


@dataclass(frozen=True)
class SiteLook:
    """Shows a card in a frame of a site's form."""

    desk: Desk

    def routes(self) -> tuple[Route, ...]:
        """The routes; a form without scripts posts into the frame."""
        return (
            Route("/site-look", "site_look", self.card, "administrator", ("GET", "POST")),
            Route("/site-look/<tokens>.css", "site_tokens", self.tokens, "anyone"),
        )

    def card(self) -> Response:
        """The newest card, as a site would show it with the look that was typed."""
        shown = self._shown()
        if shown is None:
            answer = page("site-look-empty.html")
        else:
            html = self.desk.renderer.render(shown)
            answer = Response(html, content_type="text/html; charset=utf-8")
        policy = embed_policy(self.desk.settings, "'self'")
        answer.headers["Content-Security-Policy"] = f"{policy}; {_NO_WAY_OUT}"
        return answer

    def tokens(self, tokens: str) -> Response:
        """The look as a stylesheet, whose address says all that is in it.

        The sandbox of the card asks for it, as a stranger: without a cookie, from no origin.
        """
        match = _TOKENS.fullmatch(tokens)
        theme = _theme(*match.groups()) if match else None
        if theme is None:
            abort(404)
        found = theme_style(theme)
        headers = {
            "Content-Type": found.headers["Content-Type"],
            "Cross-Origin-Resource-Policy": "cross-origin",
        }
        return Response(found.bodies[""], headers=headers)

    def _shown(self) -> Shown | None:
        """What the frame shows; None where no card is live yet, or there is no site."""
        kinds = [kind.name for kind in self.desk.kinds.values() if kind.keeper == "clinician"]
        newest = self.desk.summaries.search("", kinds, 1)
        if not newest:
            return None
        site = request.values.get("site") or None
        shown = self.desk.pages.resolve(Asked(newest[0].slug, "frame", site))
        theme = self._typed(shown.site.theme)
        tokens = f"{theme.accent[1:]}-{theme.corners}-{theme.font}"
        look = url_for("editor.site_tokens", tokens=tokens)
        site_then = replace(shown.site, theme=theme)
        return replace(shown, site=site_then, scheme=theme.scheme, look=look)

    def _typed(self, saved: Theme) -> Theme:
        """The look that was typed; the saved one while it cannot be used."""
        try:
            return parse_theme(theme_fields(read_typed(request.values)))
        except FieldErrors:
            return saved


def _theme(accent: str, corners: str, font: str) -> Theme | None:
    try:
        return parse_theme({"accent": f"#{accent}", "corners": int(corners), "font": font})
    except FieldErrors:
        return None
