"""The headers of everything that visitors get (DESIGN, section 9)."""

from __future__ import annotations

from widget.config import Settings
from widget.content.sites import Site
from widget.delivery.policy import embed_policy

EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",  # YouTube's player needs a Referer
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Access-Control-Allow-Origin": "*",
}


def content_policy(settings: Settings, site: Site | None) -> str:
    """The content security policy of an embed page: who may frame it is the site's choice."""
    return embed_policy(settings, _ancestors(site))


def _ancestors(site: Site | None) -> str:
    """Who may frame the page: everybody, or only the site's own origins."""
    return " ".join(["'self'", *site.origins]) if site and site.only_origins else "*"
