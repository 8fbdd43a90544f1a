"""What the doors into the editor share: arriving, waiting, a password typed twice."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Response, redirect, request
from flask.typing import ResponseReturnValue

from widget.content.people import Flaw, Person, PersonErrors, checked
from widget.content.throttle import TooMany
from widget.editor.addresses import safe_next
from widget.editor.answers import notice, page
from widget.editor.desk import Desk
from widget.editor.identity import sign_in_person
from widget.editor.kept import Kept, read_kept


def arrive(desk: Desk, person: Person, action: str, words: str = "") -> ResponseReturnValue:
    """Sign the person in, and lead them on: to what they had typed, or where they wanted to go.

    ``words`` are said to them there.
    """
    sign_in_person(person, desk.sessions)
    desk.audit.add(person.email, action, person.email)
    if words:
        notice("done", words)
    if kept := read_kept(request.form.get("kept", "")):
        return page("send-again.html", kept=kept)
    return redirect(safe_next(request.form.get("next")))


def sign_in_page(
    status: int = 200,
    *,
    next: str = "",
    kept: Kept | None = None,
    over: bool = False,
    email: str = "",
    problem: str = "",
) -> Response:
    """The form to sign in with; ``over`` says that a session was, ``kept`` what was typed in it."""
    return page(
        "sign-in.html", status, next=next, kept=kept, over=over, email=email, problem=problem
    )


def wait(response: Response, error: TooMany) -> Response:
    """The answer to one who tried too often, with the time to wait."""
    response.headers["Retry-After"] = str(error.seconds)
    return response


def check_typed(name: str, email: str, roles: Iterable[str], password: str, again: str) -> None:
    """Raise PersonErrors with every flaw, a password that is not the same twice among them."""
    flaws: dict[str, Flaw] = {}
    try:
        checked(name, email, roles, password)
    except PersonErrors as error:
        flaws = error.flaws
    if again != password:
        flaws["again"] = "again"
    if flaws:
        raise PersonErrors(flaws)
