"""The administrators' pages of people: who may do what, links for them, the log."""

from __future__ import annotations

from collections.abc import Collection

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from widget.content.people import (
    ROLES,
    LastAdministrator,
    Person,
    PersonErrors,
    Role,
    known_roles,
)
from widget.content.tickets import JOIN_PATH, TicketStore
from widget.editor.answers import interface_texts, notice, page
from widget.editor.audit_words import deed
from widget.editor.desk import Desk, Route
from widget.editor.identity import current_person
from widget.editor.person_words import browser_words, flaw_sentences, role_help, role_name
from widget.errors import NotFound

_LINES = 100  # of the log on one page


class PeoplePages:
    """What administrators do about people."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._tickets = TicketStore(desk.engine, desk.clock)

    def routes(self) -> tuple[Route, ...]:
        """The routes, all for administrators."""
        views = (
            ("", "people", self.people, "GET"),
            ("", "invite", self.invite, "POST"),
            ("/log", "log", self.log, "GET"),
            ("/<int:number>", "person", self.person, "GET"),
            ("/<int:number>/roles", "set_roles", self.set_roles, "POST"),
            ("/<int:number>/active", "set_active", self.set_active, "POST"),
            ("/<int:number>/link", "new_link", self.new_link, "POST"),
            ("/<int:number>/sessions", "end_sessions", self.end_sessions, "POST"),
        )
        return tuple(
            Route(f"/people{rule}", name, view, "administrator", (method,))
            for rule, name, view, method in views
        )

    def people(self) -> Response:
        """Everybody, and the form to invite somebody."""
        return self._people(200, {}, {"name": "", "email": ""}, [])

    def invite(self) -> ResponseReturnValue:
        """Invite somebody; the answer shows the link, this once."""
        form, me = request.form, current_person()
        roles = form.getlist("role")
        typed = {"name": form.get("name", ""), "email": form.get("email", "")}
        try:
            person = self.desk.people.invite(typed["email"], typed["name"], roles, me.language)
        except PersonErrors as error:
            problems = flaw_sentences(error.flaws, interface_texts())
            return self._people(422, problems, typed, roles)
        self.desk.audit.add(me.email, "invited", person.email, " ".join(sorted(person.roles)))
        return self._link(person)

    def person(self, number: int) -> Response:
        """One person: what they may do, where they are signed in."""
        return self._person(200, self._find(number))

    def set_roles(self, number: int) -> ResponseReturnValue:
        """Change what a person may do; one's own last say about people is asked for twice."""
        person, me = self._find(number), current_person()
        wanted = known_roles(request.form.getlist("role"))
        if person.id == me.id and "administrator" not in wanted and not _is_sure():
            return self._person(422, person, wanted=wanted, ask="roles")
        try:
            person = self.desk.people.set_roles(number, wanted)
        except (PersonErrors, LastAdministrator) as error:
            return self._person(422, person, self._why(error), wanted=wanted)
        self.desk.audit.add(me.email, "roles changed", person.email, " ".join(sorted(wanted)))
        return self._done(number, interface_texts().gettext("Saved. It counts from now on."))

    def set_active(self, number: int) -> ResponseReturnValue:
        """Let a person in again, or out at once."""
        person, me = self._find(number), current_person()
        active = request.form.get("active") == "yes"
        if person.id == me.id and not active and not _is_sure():
            return self._person(422, person, ask="active")
        try:
            self.desk.people.set_active(number, active)
        except LastAdministrator as error:
            return self._person(422, person, self._why(error))
        action = "let in again" if active else "deactivated"
        self.desk.audit.add(me.email, action, person.email)
        texts = interface_texts()
        if active:
            return self._done(number, texts.gettext("This person may sign in again."))
        return self._done(number, texts.gettext("This person is signed out and may not come back."))

    def new_link(self, number: int) -> ResponseReturnValue:
        """A new link: to join, or for a new password; the former one is dead."""
        person, me = self._find(number), current_person()
        if not person.active:
            return self._person(409, person)
        action = "link for a new password" if person.joined else "invited again"
        self.desk.audit.add(me.email, action, person.email)
        return self._link(person)

    def end_sessions(self, number: int) -> ResponseReturnValue:
        """Sign a person out everywhere."""
        person, me = self._find(number), current_person()
        self.desk.sessions.close_all(person.id)
        self.desk.audit.add(me.email, "sessions ended", person.email)
        return self._done(
            number, interface_texts().gettext("This person is signed out everywhere.")
        )

    def log(self) -> Response:
        """Who did what, the latest first."""
        before = request.args.get("before", type=int)
        found = self.desk.audit.latest(_LINES + 1, before)
        names = {person.email: person.name for person in self.desk.people.all()}
        texts = interface_texts()
        lines = [
            (entry, names.get(entry.who, entry.who), deed(entry, names, texts))
            for entry in found[:_LINES]
        ]
        older = found[_LINES - 1].id if len(found) > _LINES else None
        return page("audit.html", section="people", lines=lines, older=older)

    # How it is shown

    def _people(
        self, status: int, problems: dict[str, str], typed: dict[str, str], chosen: list[str]
    ) -> Response:
        people = self.desk.people.all()
        return page(
            "people.html",
            status,
            section="people",
            people=[(person, _roles_of(person)) for person in people],
            waiting=self._tickets.waiting(),
            problems=problems,
            typed=typed,
            roles=_role_choices(chosen),
        )

    def _person(
        self,
        status: int,
        person: Person,
        problem: str = "",
        wanted: frozenset[Role] | None = None,
        ask: str = "",
    ) -> Response:
        """``ask`` names the form that wants to know whether the person is sure."""
        texts = interface_texts()
        sessions = [
            (each, browser_words(each.agent, texts)) for each in self.desk.sessions.of(person.id)
        ]
        return page(
            "person.html",
            status,
            section="people",
            one=person,
            held=_roles_of(person),
            roles=_role_choices(person.roles if wanted is None else wanted),
            problem=problem,
            ask=ask,
            sessions=sessions,
            ticket=self._tickets.waiting().get(person.id),
        )

    def _link(self, person: Person) -> Response:
        """The one page that shows a link: only its digest is kept."""
        token = self._tickets.make("reset" if person.joined else "invite", person.id)
        link = f"{self.desk.settings.url}{JOIN_PATH}{token}"
        ticket = self._tickets.find(token)
        return page("person-link.html", section="people", one=person, link=link, ticket=ticket)

    def _find(self, number: int) -> Person:
        person = self.desk.people.find(number)
        if person is None:
            raise NotFound("There is no such person.")
        return person

    def _done(self, number: int, words: str) -> ResponseReturnValue:
        notice("done", words)
        return redirect(url_for("editor.person", number=number))

    def _why(self, error: PersonErrors | LastAdministrator) -> str:
        texts = interface_texts()
        if isinstance(error, PersonErrors):
            return " ".join(flaw_sentences(error.flaws, texts).values())
        return texts.gettext(
            "Nobody else is administrator. First make somebody one who has joined already."
        )


def _role_choices(chosen: Collection[str]) -> list[tuple[Role, str, str, bool]]:
    """Each role: its word, its name, what it opens, whether it is ticked."""
    texts = interface_texts()
    return [
        (role, role_name(role, texts), role_help(role, texts), role in chosen) for role in ROLES
    ]


def _roles_of(person: Person) -> list[str]:
    texts = interface_texts()
    return [role_name(role, texts) for role in ROLES if role in person.roles]


def _is_sure() -> bool:
    return request.form.get("sure") == "on"
