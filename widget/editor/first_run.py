"""The first administrator, let in by a code that whoever runs the service can read."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from widget.content import throttle
from widget.content.people import ROLES, Person, PersonErrors
from widget.content.throttle import Throttle, TooMany
from widget.content.tickets import Dead
from widget.editor.answers import interface_texts, page
from widget.editor.arrival import arrive, check_typed, wait
from widget.editor.desk import Desk, Route
from widget.editor.person_words import flaw_sentences, known_language, languages, wait_sentence


class FirstRun:
    """Asks the first administrator for their name."""

    def __init__(self, desk: Desk, limits: Throttle) -> None:
        self.desk = desk
        self._throttle = limits

    def routes(self) -> tuple[Route, ...]:
        """The routes; they lead to sign-in as soon as there is somebody."""
        return (
            Route("/first", "first", self.first, "anyone"),
            Route("/first", "make_first", self.make, "anyone", ("POST",)),
        )

    def first(self) -> ResponseReturnValue:
        """The form, while there is nobody; the code may stand in the address."""
        if not self.desk.people.empty():
            return redirect(url_for("editor.sign_in"))
        typed = {"code": request.args.get("code", ""), "language": interface_texts().lang}
        return self._form(200, {}, typed)

    def make(self) -> ResponseReturnValue:
        """Make the first administrator, and sign them in."""
        if not self.desk.people.empty():
            return redirect(url_for("editor.sign_in"))
        where = throttle.network(request.remote_addr, "code")
        texts = interface_texts()
        try:
            self._throttle.count(where)
            person = self._make()
        except TooMany as error:
            problem = {"code": wait_sentence(error.seconds, texts)}
            return wait(self._form(429, problem, request.form), error)
        except PersonErrors as error:
            self._throttle.give_back(where)  # nothing was said about the code
            return self._form(422, flaw_sentences(error.flaws, texts), request.form)
        except Dead:
            problem = {"code": texts.gettext("This code is not right, or it is too old.")}
            return self._form(422, problem, request.form)
        self._throttle.give_back(where)
        welcome = texts.gettext("Welcome! Everything is open to you. Invite others next.")
        return arrive(self.desk, person, "became the first administrator", welcome)

    def _make(self) -> Person:
        form = request.form
        code, name, email = (form.get(field, "") for field in ("code", "name", "email"))
        password = form.get("password", "")
        check_typed(name, email, ROLES, password, form.get("again", ""))
        language = known_language(form.get("language", ""))
        return self.desk.people.make_first(code, name, email, password, language)

    def _form(self, status: int, problems: dict[str, str], typed: Mapping[str, str]) -> Response:
        return page("first.html", status, typed=typed, problems=problems, languages=languages())
