"""The doors into the editor: signing in and out."""

from __future__ import annotations

from flask import Response, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from widget.content import throttle
from widget.content.passwords import Busy
from widget.content.people import address
from widget.content.throttle import Throttle, TooMany
from widget.editor.addresses import safe_next
from widget.editor.answers import interface_texts, notice
from widget.editor.arrival import arrive, sign_in_page, wait
from widget.editor.csrf import csrf_token
from widget.editor.desk import Desk, Route
from widget.editor.first_run import FirstRun
from widget.editor.identity import person_or_none, sign_out_person
from widget.editor.joining import Joining
from widget.editor.kept import read_kept
from widget.editor.person_words import busy_sentence, wait_sentence


class SignInPages:
    """Lets people in and out."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._throttle = Throttle(desk.engine, desk.clock)

    def routes(self) -> tuple[Route, ...]:
        """The routes of all doors, which nobody needs to be signed in for."""
        return (
            Route("/sign-in", "sign_in", self.sign_in, "anyone"),
            Route("/sign-in", "enter", self.enter, "anyone", ("POST",)),
            Route("/sign-out", "sign_out", self.sign_out, "anyone", ("POST",)),
            Route("/token", "token", self.token, "anyone"),
            *FirstRun(self.desk, self._throttle).routes(),
            *Joining(self.desk, self._throttle).routes(),
        )

    def sign_in(self) -> ResponseReturnValue:
        """The form; who is signed in goes on, and where nobody is yet, the first one is asked."""
        if person_or_none():
            return redirect(safe_next(request.args.get("next")))
        if self.desk.people.empty():
            return redirect(url_for("editor.first"))
        return sign_in_page(next=request.args.get("next", ""))

    def enter(self) -> ResponseReturnValue:
        """Sign in. Whatever is wrong, the answer says the same, and takes as long."""
        texts = interface_texts()
        email = address(request.form.get("email", ""))
        who = throttle.account(email)
        where = throttle.network(request.remote_addr, "sign-in")
        try:
            slowed = self._throttle.count((who, *where))
            person = self.desk.people.check(email, request.form.get("password", ""))
        except TooMany as error:
            return wait(self._again(wait_sentence(error.seconds, texts), 429), error)
        except Busy:
            return self._again(busy_sentence(texts), 503)
        if person is None:
            if slowed:
                self._note_failures(email)
            return self._again(
                texts.gettext("The e-mail address or the password is not right."), 422
            )
        self._throttle.clear(who)
        self._throttle.give_back(where)
        return arrive(self.desk, person, "signed in")

    def sign_out(self) -> ResponseReturnValue:
        """End the session, here and in the store."""
        if person := person_or_none():
            self.desk.audit.add(person.email, "signed out", person.email)
            sign_out_person(self.desk.sessions)
        notice("done", interface_texts().gettext("You are signed out."))
        return redirect(url_for("editor.sign_in"))

    def token(self) -> ResponseReturnValue:
        """A token of the present session, for a page whose own one is of a former session."""
        return jsonify(csrf=csrf_token(), signed_in=person_or_none() is not None)

    def _again(self, problem: str, status: int) -> Response:
        """The form, with why it did not work; what was typed goes along."""
        form = request.form
        return sign_in_page(
            status,
            next=form.get("next", ""),
            kept=read_kept(form.get("kept", "")),
            over=bool(form.get("kept")),
            email=form.get("email", ""),
            problem=problem,
        )

    def _note_failures(self, email: str) -> None:
        """Of any address, known or not: else the time would tell whether there is an account."""
        person = self.desk.people.named(email)
        self.desk.audit.add("", "sign-in slowed down", person.email if person else "")
