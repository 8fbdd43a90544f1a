"""Who may use what: the guard of every route, and what those get who may not."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Flask, current_app, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from widget.content.passwords import Busy
from widget.content.people import Role
from widget.editor.addresses import safe_next
from widget.editor.answers import interface_texts, page
from widget.editor.arrival import sign_in_page
from widget.editor.cookies import install_cookies
from widget.editor.csrf import CSRFError, install_csrf, wants_json
from widget.editor.desk import Desk, Route
from widget.editor.edges import install_edges
from widget.editor.identity import SignedOut, current_person, install_identity, person_or_none
from widget.editor.kept import kept_form
from widget.editor.person_words import busy_sentence, role_name
from widget.errors import WidgetError

__all__ = ["Forbidden", "guarded", "install", "require", "safe_next"]


class Forbidden(WidgetError):
    """The person lacks a role (to the person); the page says whom to ask."""

    def __init__(self, role: Role) -> None:
        self.role = role
        super().__init__(f"Only people with the role {role} may do that.")


def install(inner: Flask, desk: Desk) -> None:
    """Give the inner application the editor's cookie, its tokens and its people."""
    install_edges(inner, desk.settings)
    install_cookies(inner, desk.settings, desk.engine)
    install_csrf(inner)
    install_identity(inner, desk.sessions)
    inner.register_error_handler(CSRFError, _out_of_date)


def guarded(route: Route) -> Callable[..., ResponseReturnValue]:
    """The route's view, behind the question who may use it."""

    @wraps(route.view)
    def view(**values: Any) -> ResponseReturnValue:
        try:
            _check(route)
            return route.view(**values)
        except SignedOut:
            return _ask_to_sign_in()
        except Forbidden as error:
            return _forbidden(error)
        except Busy:
            return page("problem.html", 503, words=busy_sentence(interface_texts()))

    return view


def require(role: Role) -> None:
    """Go on only for people who hold the role: for what depends on the thing that is asked for.

    Raises:
        Forbidden: which becomes the page that says whom to ask.
    """
    if role not in current_person().roles:
        raise Forbidden(role)


def _check(route: Route) -> None:
    if route.who == "signed-in":
        current_person()
    elif route.who != "anyone":
        require(route.who)


def _desk() -> Desk:
    desk: Desk = current_app.extensions["widget-editor"]
    return desk


def _ask_to_sign_in() -> ResponseReturnValue:
    """To the sign-in page; what was typed goes along, and a script gets a sentence."""
    texts = interface_texts()
    if wants_json():
        sentence = texts.gettext(
            "You were signed out. Sign in again in another window, then go on here."
        )
        return jsonify(error=sentence, sign_in=url_for("editor.sign_in")), 401
    if request.method in ("GET", "HEAD"):
        return redirect(url_for("editor.sign_in", next=_asked()))
    return sign_in_page(401, over=True, kept=kept_form(_desk().settings))


def _asked() -> str | None:
    """The address that was asked for, where it is worth coming back to."""
    asked = request.script_root + request.full_path.rstrip("?")
    return asked if safe_next(asked) == asked != url_for("editor.home") else None


def _forbidden(error: Forbidden) -> ResponseReturnValue:
    names = [person.name for person in _desk().people.administrators()]
    if wants_json():
        texts = interface_texts()
        sentence = texts.gettext(
            "You may not do that. Please ask %(names)s.", names=", ".join(names)
        )
        return jsonify(error=sentence), 403
    return page("forbidden.html", 403, role=role_name(error.role, interface_texts()), names=names)


def _out_of_date(error: CSRFError) -> ResponseReturnValue:
    """A change without a valid token; what a page of ours sent can be sent again."""
    texts = interface_texts()
    if wants_json():
        sentence = texts.gettext(
            "You were signed out. Sign in again in another window, then go on here."
        )
        return jsonify(error=sentence, csrf=True, token=url_for("editor.token")), 400
    kept = kept_form(_desk().settings)
    if kept is None:
        return page("out-of-date.html", 400)
    if person_or_none() is None:
        return sign_in_page(400, over=True, kept=kept)
    return page("send-again.html", 400, kept=kept)
