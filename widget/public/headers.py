"""The headers of everything that visitors get (DESIGN, section 9)."""

from __future__ import annotations

from widget.config import Settings
from widget.content.sites import Site
from widget.kinds.values import PLAYER_ORIGINS

EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",  # YouTube's player needs a Referer
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Access-Control-Allow-Origin": "*",
}


def content_policy(settings: Settings, site: Site | None) -> str:
    """The content security policy of an embed page: our own files, and the players after a tap."""
    own = settings.origin
    rules = {
        "default-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "script-src": own,
        "style-src": own,
        "img-src": own,
        "media-src": own,
        "connect-src": own,
        "frame-src": " ".join(PLAYER_ORIGINS.values()),
        "frame-ancestors": _ancestors(site),
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def _ancestors(site: Site | None) -> str:
    """Who may frame the page: everybody, or only the site's own origins."""
    return " ".join(["'self'", *site.origins]) if site and site.only_origins else "*"
