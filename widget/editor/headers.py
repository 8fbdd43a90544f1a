"""The headers of everything that the editor answers (DESIGN, section 9)."""

from __future__ import annotations

from flask import Response

from widget.config import Settings
from widget.delivery.policy import embed_policy

_RULES = {
    "default-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "script-src": "{own}",
    "style-src": "{own}",
    "img-src": "{own} data: blob:",  # a picture is shown before it is sent
    "media-src": "{own} blob:",
    "font-src": "{own}",
    "connect-src": "{own}",
    "frame-src": "'self'",
    "frame-ancestors": "'none'",
}


def editor_policy(settings: Settings) -> str:
    """The content security policy of the editor's own pages."""
    own = settings.origin
    return "; ".join(f"{name} {value.format(own=own)}" for name, value in _RULES.items())


def as_embed(response: Response, settings: Settings) -> Response:
    """An embed as visitors have it, which only our own pages may frame."""
    response.headers["Content-Security-Policy"] = embed_policy(settings, "'self'")
    response.headers["Referrer-Policy"] = "strict-origin-when-cross-origin"
    return response


def add_headers(response: Response, settings: Settings) -> Response:
    """Complete an answer of the editor; one that brought a policy of its own keeps it."""
    response.headers.setdefault("Content-Security-Policy", editor_policy(settings))
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    return response
