"""The token that every change must carry, so that no other site can make a browser ask for one."""

from __future__ import annotations

from flask import Flask, request
from flask_wtf.csrf import CSRFError, CSRFProtect, generate_csrf

from widget.config import Settings
from widget.editor.cookies import has_session

__all__ = ["CSRFError", "csrf_token", "install_csrf", "is_same_origin", "wants_json"]


def install_csrf(inner: Flask) -> None:
    """Ask for the token on every unsafe request; it lasts as long as the session."""
    inner.config.update(
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,  # by the Host, which a proxy may change; the token suffices
    )
    CSRFProtect(inner)


def csrf_token() -> str:
    """The token for the forms of the present page; '' where there can be none."""
    return str(generate_csrf()) if has_session() else ""


def is_same_origin(settings: Settings) -> bool:
    """Whether the browser itself says that the request comes from a page of ours."""
    site = request.headers.get("Sec-Fetch-Site")
    return site == "same-origin" if site else request.headers.get("Origin") == settings.origin


def wants_json() -> bool:
    """Whether a script asks, which shows a sentence in its page."""
    asked = request.accept_mimetypes.best == "application/json" or request.is_json
    return asked or request.headers.get("Sec-Fetch-Dest") == "empty"
