"""The links that people get: an invitation, a new password."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import Response, request
from flask.typing import ResponseReturnValue

from widget.content import throttle
from widget.content.people import Person, PersonErrors
from widget.content.throttle import Subject, Throttle, TooMany
from widget.content.tickets import JOIN_PATH, Dead, Ticket, TicketStore
from widget.editor.answers import interface_texts, page
from widget.editor.arrival import arrive, check_typed, wait
from widget.editor.cookies import EDITOR
from widget.editor.desk import Desk, Route
from widget.editor.person_words import flaw_sentences, wait_sentence

_RULE = JOIN_PATH.removeprefix(EDITOR) + "<token>"


class Joining:
    """Lets in who has a link, once; to look at it uses nothing up."""

    def __init__(self, desk: Desk, limits: Throttle) -> None:
        self.desk = desk
        self._tickets = TicketStore(desk.engine, desk.clock)
        self._throttle = limits

    def routes(self) -> tuple[Route, ...]:
        """The routes of a link."""
        return (
            Route(_RULE, "join", self.join, "anyone"),
            Route(_RULE, "accept", self.accept, "anyone", ("POST",)),
        )

    def join(self, token: str) -> ResponseReturnValue:
        """The form that the link leads to."""
        return self._with_ticket(token, self._ask)

    def accept(self, token: str) -> ResponseReturnValue:
        """Set the password (and an invited person's name), and sign them in."""
        return self._with_ticket(token, self._accept)

    def _with_ticket(
        self, token: str, answer: Callable[[str, Ticket, Person], ResponseReturnValue]
    ) -> ResponseReturnValue:
        """The answer to a link that counts; who tries many others waits."""
        where = throttle.network(request.remote_addr, "link")
        try:
            self._throttle.check(where)
            ticket = self._tickets.find(token)
            return answer(token, ticket, self._owner(ticket))
        except Dead:
            return self._dead(where)
        except TooMany as error:
            return _too_many(error)

    def _dead(self, where: tuple[Subject, ...]) -> Response:
        try:
            self._throttle.count(where)
        except TooMany as error:
            return _too_many(error)
        return page("dead-link.html", 404, words="")

    def _owner(self, ticket: Ticket) -> Person:
        person = self.desk.people.find(ticket.person_id)
        if person is None:
            raise Dead("There is nobody any more whom this link is for.")
        return person

    def _ask(self, token: str, ticket: Ticket, owner: Person) -> Response:
        return _form(200, ticket, owner, {}, {"name": owner.name})

    def _accept(self, token: str, ticket: Ticket, owner: Person) -> ResponseReturnValue:
        invited = ticket.purpose == "invite"
        name = request.form.get("name", "") if invited else owner.name
        password, again = request.form.get("password", ""), request.form.get("again", "")
        texts = interface_texts()
        try:
            check_typed(name, owner.email, owner.roles, password, again)
            person = self.desk.people.accept(token, password, name)
        except PersonErrors as error:
            return _form(422, ticket, owner, flaw_sentences(error.flaws, texts), request.form)
        if invited:
            welcome = texts.gettext("Welcome! You are signed in.")
            return arrive(self.desk, person, "joined", welcome)
        done = texts.gettext("Your new password is set, and you are signed in.")
        return arrive(self.desk, person, "set a new password", done)


def _form(
    status: int, ticket: Ticket, owner: Person, problems: dict[str, str], typed: Mapping[str, str]
) -> Response:
    answer = page(
        "join.html", status, invited=ticket.purpose == "invite", owner=owner, typed=typed,
        problems=problems,
    )  # fmt: skip
    answer.headers["Referrer-Policy"] = "no-referrer"  # its own address lets somebody in
    return answer


def _too_many(error: TooMany) -> Response:
    words = wait_sentence(error.seconds, interface_texts())
    return wait(page("dead-link.html", 429, words=words), error)
