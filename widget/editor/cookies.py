"""The editor's cookie: signed with a key that all processes share, and no visitor ever gets it."""

from __future__ import annotations

import hashlib

from flask import Flask, Request, abort, request, session
from flask.sessions import NullSession, SecureCookieSession, SecureCookieSessionInterface
from sqlalchemy import Engine

from widget.config import Settings
from widget.content.database import StoreError
from widget.content.secrets import shared_secret

EDITOR = "/editor"
"""The path below which the cookie is read and set."""

_SECRET = "cookies"  # noqa: S105 (the name of one)


def install_cookies(inner: Flask, settings: Settings, engine: Engine) -> None:
    """Give the editor its sessions; the key is read from the store at the first need."""
    secure = settings.origin.startswith("https:")
    inner.config.update(
        SESSION_COOKIE_NAME="__Host-clinic-editor" if secure else "clinic-editor",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",  # the prefix __Host- asks for it
    )
    inner.session_interface = EditorCookies(engine)
    inner.before_request(lambda: _need_session(engine))


def is_editors(path: str) -> bool:
    """Whether a path is the editor's own or below it."""
    return path == EDITOR or path.startswith(f"{EDITOR}/")


def has_session() -> bool:
    """Whether this request may have a session: not a visitor's, and the store answers."""
    return not isinstance(session, NullSession)


class EditorCookies(SecureCookieSessionInterface):
    """Flask's signed cookies, but only below the editor's path.

    Elsewhere there is no session at all, so nothing can set a cookie there, nor ``Vary: Cookie``.
    """

    digest_method = staticmethod(hashlib.sha256)

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """The session of an editor's request."""
        if not is_editors(request.path):
            return None
        if app.secret_key is None:
            try:
                app.secret_key = shared_secret(self._engine, _SECRET)
            except StoreError:  # _need_session says so, where an error page can be made
                return None
        return super().open_session(app, request)


def _need_session(engine: Engine) -> None:
    if request.blueprint == "editor" and not has_session():
        shared_secret(engine, _SECRET)  # raises StoreError, as it did a moment ago
        abort(503)
