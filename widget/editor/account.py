"""A person's own page: name, language, password, and where they are signed in."""

from __future__ import annotations

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from widget.content import throttle
from widget.content.passwords import Busy
from widget.content.people import ROLES, Person, PersonErrors
from widget.content.sessions import session_key
from widget.content.throttle import Throttle, TooMany
from widget.editor.answers import interface_texts, notice, page
from widget.editor.arrival import check_typed, wait
from widget.editor.desk import Desk, Route
from widget.editor.identity import current_person, session_token, sign_in_person
from widget.editor.person_words import (
    browser_words,
    busy_sentence,
    flaw_sentences,
    known_language,
    languages,
    role_name,
    wait_sentence,
)
from widget.texts import texts_for


class AccountPages:
    """What people change about themselves."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._throttle = Throttle(desk.engine, desk.clock)

    def routes(self) -> tuple[Route, ...]:
        """The routes."""
        return (
            Route("/account", "account", self.account, "signed-in"),
            Route("/account", "save_account", self.save, "signed-in", ("POST",)),
            Route("/account/password", "password", self.password, "signed-in", ("POST",)),
            Route("/account/sessions", "end_session", self.end_session, "signed-in", ("POST",)),
        )

    def account(self) -> Response:
        """The page with its three forms."""
        return self._page(200)

    def save(self) -> ResponseReturnValue:
        """Change the name and the language."""
        person = current_person()
        language = known_language(request.form.get("language", ""))
        try:
            self.desk.people.rename(person.id, request.form.get("name", ""), language)
        except PersonErrors as error:
            problems = flaw_sentences(error.flaws, interface_texts())
            return self._page(422, problems, name=request.form.get("name", ""))
        self.desk.audit.add(person.email, "account changed", person.email)
        notice("done", texts_for(language).gettext("Saved."))
        return redirect(url_for("editor.account"))

    def password(self) -> ResponseReturnValue:
        """Change the password; asks the present one, and ends all other sessions."""
        person = current_person()
        who = throttle.account(person.email)
        texts = interface_texts()
        try:
            self._throttle.count((who,))
            self._change_password(person)
        except TooMany as error:
            problem = {"old": wait_sentence(error.seconds, texts)}
            return wait(self._page(429, problem), error)
        except Busy:
            return self._page(503, {"old": busy_sentence(texts)})
        except _WrongPassword:
            problem = {"old": texts.gettext("This is not your present password.")}
            return self._page(422, problem)
        except PersonErrors as error:
            self._throttle.give_back((who,))
            return self._page(422, flaw_sentences(error.flaws, texts))
        self._throttle.clear(who)
        notice("done", texts.gettext("Your password is changed. You are signed out elsewhere."))
        return redirect(url_for("editor.account"))

    def end_session(self) -> ResponseReturnValue:
        """End one other session, or all others."""
        person, key = current_person(), request.form.get("key", "")
        if key:
            self.desk.sessions.close_one(person.id, key)
        else:
            self.desk.sessions.close_all(person.id, but=session_token())
        self.desk.audit.add(person.email, "signed out elsewhere", person.email)
        notice("done", interface_texts().gettext("You are signed out there."))
        return redirect(url_for("editor.account"))

    def _change_password(self, person: Person) -> None:
        form = request.form
        new = form.get("password", "")
        if self.desk.people.check(person.email, form.get("old", "")) is None:
            raise _WrongPassword
        check_typed(person.name, person.email, person.roles, new, form.get("again", ""))
        self.desk.people.set_password(person.id, new)
        self.desk.sessions.close_all(person.id)
        sign_in_person(person, self.desk.sessions)  # a new token: the former one may be known
        self.desk.audit.add(person.email, "password changed", person.email)

    def _page(
        self, status: int, problems: dict[str, str] | None = None, name: str | None = None
    ) -> Response:
        person, texts = current_person(), interface_texts()
        sessions = [
            (each, browser_words(each.agent, texts)) for each in self.desk.sessions.of(person.id)
        ]
        return page(
            "account.html",
            status,
            section="account",
            problems=problems or {},
            name=person.name if name is None else name,
            roles=[role_name(role, texts) for role in ROLES if role in person.roles],
            languages=languages(),
            sessions=sessions,
            here=session_key(session_token()),
        )


class _WrongPassword(Exception):
    """The present password was not right."""
