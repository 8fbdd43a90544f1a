"""The people who may use the editor: their names, roles and passwords."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal, get_args

from sqlalchemy import Connection, Engine, Row, delete, exists, insert, select, text, update

from widget.content import models as t
from widget.content import passwords, tickets
from widget.content.database import reading, writing
from widget.content.passwords import PasswordFlaw, hash_password, password_flaw, verify_password
from widget.content.sanitize import clean_text
from widget.errors import FieldErrors, Mistake, NotFound, Refused, WidgetError

Role = Literal["marketing", "clinician", "administrator"]
ROLES: Final[tuple[Role, ...]] = get_args(Role)

LONGEST_NAME: Final = 120
LONGEST_EMAIL: Final = 254
"""Characters; RFC 5321, section 4.5.3.1.3, less the brackets."""

Flaw = Literal["name", "email", "email-taken", "roles", "again"] | PasswordFlaw
"""What can be wrong with what is told of a person."""

_SENTENCES: Final[Mapping[Flaw, str]] = {
    "name": f"must have a name of at most {LONGEST_NAME} characters",
    "email": "must be an e-mail address such as maria@clinic.example",
    "email-taken": "belongs to somebody who has joined already",
    "roles": f"must be one or more of {', '.join(ROLES)}",
    "again": "must be the same password once more",
    "password-short": f"must have at least {passwords.SHORTEST} characters",
    "password-long": f"must have at most {passwords.LONGEST} characters",
    "password-easy": "is among the first that anybody would try",
    "password-personal": "is made of words that others know of you",
}
_LOCK: Final = 0x57494450  # "WIDP": PostgreSQL's advisory lock of a change of people
_EMAIL = re.compile(r"[^@\s,;:<>()\"\\]+@[^@\s,;:<>()\"\\.]+(?:\.[^@\s,;:<>()\"\\.]+)+")


@dataclass(frozen=True)
class Person:
    """Somebody who may use the editor; ``joined`` once a password is set, ``seen`` at last."""

    id: int
    email: str
    name: str
    language: str
    roles: frozenset[Role]
    active: bool
    joined: bool
    seen: datetime | None


class PersonErrors(FieldErrors):
    """Everything wrong with what was told of a person: ``flaws`` by the name of the field."""

    def __init__(self, flaws: Mapping[str, Flaw]) -> None:
        self.flaws = dict(flaws)
        super().__init__(Mistake(field, _SENTENCES[flaw]) for field, flaw in flaws.items())


class LastAdministrator(WidgetError):
    """Without this person nobody could invite people or change the sites (to the editor)."""


class PeopleStore:
    """The people. Each verb is one transaction; a failed one changes nothing."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._clock = clock

    def empty(self) -> bool:
        """Whether there is nobody yet, so that the first administrator may come."""
        with reading(self._engine) as connection:
            return _nobody(connection)

    def first_code(self) -> str | None:
        """A new one-time code for the first administrator; None where there are people.

        Each code counts for a day, whether or not another one was made since.
        """
        with writing(self._engine) as connection:
            if not _nobody(connection):
                return None
            return tickets.make_code(connection, self._clock())

    def make_first(self, code: str, name: str, email: str, password: str, language: str) -> Person:
        """The first administrator, who holds every role, for a code that counts.

        Raises:
            PersonErrors: with every flaw; the code still counts.
            tickets.Dead: when the code does not count, or somebody was first.
        """
        self._check_code(code)
        told = checked(name, email, ROLES, password)
        stored = hash_password(password)
        with writing(self._engine) as connection:
            _lock(connection)
            if not _nobody(connection):
                raise tickets.Dead("There is an administrator already.")
            tickets.use_code(connection, code, self._clock())
            number = self._insert(connection, told, language, stored)
            return _known(connection, number)

    def accept(self, token: str, password: str, name: str | None = None) -> Person:
        """Use a link up: set the password, end all sessions; an invited person says their name.

        Raises:
            PersonErrors: with every flaw; the link still counts.
            tickets.Dead: when the link does not count (any more).
        """
        with reading(self._engine) as connection:
            ticket = tickets.find(connection, token, self._clock())
            person = _known(connection, ticket.person_id)
        told = checked(person.name if name is None else name, person.email, person.roles, password)
        stored = hash_password(password)
        with writing(self._engine) as connection:
            _lock(connection)
            tickets.use(connection, token, self._clock())
            _end_everything(connection, person.id)
            values = {"name": told.name, "password": stored}
            connection.execute(update(t.people).where(t.people.c.id == person.id).values(**values))
            return _known(connection, person.id)

    def find(self, person_id: int) -> Person | None:
        """The person with that number."""
        with reading(self._engine) as connection:
            row = connection.execute(select(t.people).where(t.people.c.id == person_id)).first()
        return as_person(row) if row else None

    def named(self, email: str) -> Person | None:
        """The person with that e-mail address, however its letters are typed."""
        row = self._row(email)
        return as_person(row) if row else None

    def all(self) -> tuple[Person, ...]:
        """Everybody, those who may sign in first, by name."""
        query = select(t.people).order_by(t.people.c.active.desc(), t.people.c.name, t.people.c.id)
        with reading(self._engine) as connection:
            return tuple(as_person(row) for row in connection.execute(query))

    def administrators(self) -> tuple[Person, ...]:
        """Those who can help with accounts."""
        return tuple(one for one in self.all() if _administers(one))

    def check(self, email: str, password: str) -> Person | None:
        """The person whose password this is; None takes as long, whatever is wrong.

        Raises:
            passwords.Busy: when too many are checked at once.
        """
        row = self._row(email)
        usable = row is not None and row.active
        if not verify_password(row.password if row and usable else "", password) or row is None:
            return None
        if passwords.is_outdated(row.password):
            self._store_password(row.id, hash_password(password))
        return as_person(row)

    def invite(self, email: str, name: str, roles: Iterable[str], language: str) -> Person:
        """Somebody new, who joins by a link (tickets); one who has not joined yet is told anew.

        Raises:
            PersonErrors: with every flaw, an address of somebody who has joined among them.
        """
        told = checked(name, email, roles)
        with writing(self._engine) as connection:
            _lock(connection)
            found = connection.execute(select(t.people).where(t.people.c.email == told.email))
            row = found.first()
            if row is None:
                return _known(connection, self._insert(connection, told, language, ""))
            if row.password:
                raise PersonErrors({"email": "email-taken"})
            values = {"name": told.name, "roles": _joined(told.roles), "active": True}
            connection.execute(update(t.people).where(t.people.c.id == row.id).values(**values))
            return _known(connection, row.id)

    def set_roles(self, person_id: int, roles: Iterable[str]) -> Person:
        """Give a person these roles instead of the present ones.

        Raises:
            PersonErrors: without any role that exists.
            LastAdministrator: when nobody would be administrator.
        """
        wanted = known_roles(roles)
        if not wanted:
            raise PersonErrors({"roles": "roles"})
        return self._change(person_id, {"roles": _joined(wanted)})

    def set_active(self, person_id: int, active: bool) -> Person:
        """Let a person sign in or not; without it sessions and links of theirs end.

        Raises:
            LastAdministrator: when nobody would be administrator.
        """
        return self._change(person_id, {"active": active})

    def rename(self, person_id: int, name: str, language: str) -> Person:
        """Change what a person is called, and the interface's language for them."""
        clean = _name(name)
        if not clean:
            raise PersonErrors({"name": "name"})
        return self._change(person_id, {"name": clean, "language": language})

    def set_password(self, person_id: int, password: str) -> None:
        """Store another password; links for the person are dead, their sessions go on.

        Raises:
            PersonErrors: when it must not become a password.
        """
        person = self.find(person_id)
        if person is None:
            raise NotFound("There is no such person.")
        if flaw := password_flaw(password, (person.name, person.email)):
            raise PersonErrors({"password": flaw})
        self._store_password(person_id, hash_password(password))
        with writing(self._engine) as connection:
            connection.execute(delete(t.tickets).where(t.tickets.c.person_id == person_id))

    def _check_code(self, code: str) -> None:
        """Before the password is hashed: that is work for those who may come in."""
        with reading(self._engine) as connection:
            tickets.find_code(connection, code, self._clock())

    def _row(self, email: str) -> Row[Any] | None:
        with reading(self._engine) as connection:
            query = select(t.people).where(t.people.c.email == address(email))
            return connection.execute(query).first()

    def _insert(self, connection: Connection, told: Told, language: str, stored: str) -> int:
        values = {"email": told.email, "name": told.name, "roles": _joined(told.roles)}
        row = insert(t.people).values(
            language=language, password=stored, active=True, created=self._clock(), **values
        )
        return int(connection.execute(row.returning(t.people.c.id)).scalar_one())

    def _change(self, person_id: int, values: dict[str, Any]) -> Person:
        with writing(self._engine) as connection:
            _lock(connection)
            before = _known(connection, person_id)
            connection.execute(update(t.people).where(t.people.c.id == person_id).values(**values))
            after = _known(connection, person_id)
            if _administers(before) and not _administers(after):
                _check_administrators(connection)
            if not after.active:
                _end_everything(connection, person_id)
            return after

    def _store_password(self, person_id: int, stored: str) -> None:
        with writing(self._engine) as connection:
            own = t.people.c.id == person_id
            connection.execute(update(t.people).where(own).values(password=stored))


@dataclass(frozen=True)
class Told:
    """What is told of a person, checked."""

    name: str
    email: str
    roles: frozenset[Role]


def checked(name: str, email: str, roles: Iterable[str], password: str | None = None) -> Told:
    """What is told of a person, in its normal form; raises PersonErrors with every flaw."""
    told = Told(_name(name), address(email), known_roles(roles))
    flaws: dict[str, Flaw] = {}
    if not told.name:
        flaws["name"] = "name"
    if not told.email:
        flaws["email"] = "email"
    if not told.roles:
        flaws["roles"] = "roles"
    if password is not None and (flaw := password_flaw(password, (name, email))):
        flaws["password"] = flaw
    if flaws:
        raise PersonErrors(flaws)
    return told


def address(email: str) -> str:
    """An e-mail address as it is compared: case-folded; '' where it is none."""
    try:
        clean = clean_text(email).casefold()
    except Refused:
        return ""
    return clean if len(clean) <= LONGEST_EMAIL and _EMAIL.fullmatch(clean) else ""


def known_roles(roles: Iterable[str]) -> frozenset[Role]:
    """Those of the words that are roles."""
    given = set(roles)
    return frozenset(role for role in ROLES if role in given)


def as_person(row: Row[Any]) -> Person:
    """A row of the people as a value."""
    return Person(
        id=row.id,
        email=row.email,
        name=row.name,
        language=row.language,
        roles=known_roles(row.roles.split()),
        active=bool(row.active),
        joined=bool(row.password),
        seen=row.seen,
    )


def _name(name: str) -> str:
    try:
        clean = clean_text(name)
    except Refused:
        return ""
    return clean if len(clean) <= LONGEST_NAME and _has_letter(clean) else ""


def _has_letter(text: str) -> bool:
    return any(unicodedata.category(character).startswith("L") for character in text)


def _joined(roles: frozenset[Role]) -> str:
    return " ".join(role for role in ROLES if role in roles)


def _administers(person: Person) -> bool:
    return person.active and person.joined and "administrator" in person.roles


def _nobody(connection: Connection) -> bool:
    return not connection.scalar(select(exists().select_from(t.people)))


def _lock(connection: Connection) -> None:
    """One change of people at a time on PostgreSQL; on SQLite a writer is alone anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


def _known(connection: Connection, person_id: int) -> Person:
    row = connection.execute(select(t.people).where(t.people.c.id == person_id)).first()
    if row is None:
        raise NotFound("There is no such person.")
    return as_person(row)


def _check_administrators(connection: Connection) -> None:
    rows = connection.execute(select(t.people))
    if not any(_administers(as_person(row)) for row in rows):
        raise LastAdministrator(
            "Nobody else is administrator. Make somebody else one first, who has joined."
        )


def _end_everything(connection: Connection, person_id: int) -> None:
    for table in (t.sessions, t.tickets):
        connection.execute(delete(table).where(table.c.person_id == person_id))
