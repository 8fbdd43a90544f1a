"""Who is signed in, in the present request."""

from __future__ import annotations

from flask import Flask, g, request, session
from flask_login import LoginManager, current_user, login_user, logout_user

from widget.content.people import Person
from widget.content.sessions import SessionStore
from widget.editor.cookies import has_session
from widget.errors import WidgetError


class SignedOut(WidgetError):
    """Nobody is signed in, where somebody must be (to the person)."""


class _Visit:
    """A person with the token of their session, as Flask-Login asks for it."""

    is_authenticated = is_active = True
    is_anonymous = False

    def __init__(self, person: Person, token: str) -> None:
        self.person = person
        self.token = token

    def get_id(self) -> str:
        """What the cookie holds."""
        return self.token


def install_identity(inner: Flask, sessions: SessionStore) -> None:
    """Look sessions up in the store at each request: one that has ended there has ended."""
    manager = LoginManager()
    manager.session_protection = None  # phones change their address
    manager.init_app(inner, add_context_processor=False)

    @manager.user_loader  # type: ignore[untyped-decorator]
    def load(token: str) -> _Visit | None:
        person = sessions.person(token)
        return _Visit(person, token) if person else None


def person_or_none() -> Person | None:
    """The person who is signed in; None for anybody else."""
    visit = _visit()
    return visit.person if visit else None


def current_person() -> Person:
    """The person who is signed in; raises SignedOut."""
    person = person_or_none()
    if person is None:
        raise SignedOut("You are not signed in.")
    return person


def session_token() -> str:
    """The token of the present session; '' without one."""
    visit = _visit()
    return visit.token if visit else ""


def sign_in_person(person: Person, sessions: SessionStore) -> None:
    """Begin a session. Whatever the cookie held before is gone: nobody can have planted it."""
    if token := session_token():
        sessions.close(token)
    _empty()
    token = sessions.open(person.id, request.headers.get("User-Agent", ""))
    login_user(_Visit(person, token))
    session.pop("_id")  # a digest of the address, for a protection that we do without


def sign_out_person(sessions: SessionStore) -> None:
    """End the present session, in the store and in the browser."""
    sessions.close(session_token())
    logout_user()
    _empty()


def _visit() -> _Visit | None:
    visit = current_user._get_current_object() if has_session() else None
    return visit if isinstance(visit, _Visit) else None


def _empty() -> None:
    session.clear()
    g.pop("csrf_token", None)  # the one that was made of the former session
