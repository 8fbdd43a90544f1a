"""Sessions in the store: how long they last, and who ends them."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from tests.doors import joined
from tests.samples import Clinic, Clock
from widget.content import models as t
from widget.content.database import reading
from widget.content.people import Person
from widget.content.sessions import SessionStore, session_key
from widget.content.tickets import TicketStore


@pytest.fixture
def sessions(clinic: Clinic) -> SessionStore:
    return clinic.service.desk.sessions


@pytest.fixture
def person(clinic: Clinic) -> Person:
    return joined(clinic)


def test_a_token_says_whose_session_it_is(sessions: SessionStore, person: Person) -> None:
    token = sessions.open(person.id, "Firefox")
    found = sessions.person(token)
    assert found
    assert found.id == person.id
    assert sessions.person(token + "x") is None
    assert sessions.person("\ud800") is None


def test_a_session_that_nobody_uses_ends_after_a_working_day(
    sessions: SessionStore, person: Person, clock: Clock
) -> None:
    token = sessions.open(person.id, "")
    for _ in range(3):
        clock.forward(hours=7, minutes=59)
        assert sessions.person(token)
    clock.forward(hours=8)
    assert sessions.person(token) is None


def test_a_session_ends_after_a_week_however_busy_it_is(
    sessions: SessionStore, person: Person, clock: Clock
) -> None:
    token = sessions.open(person.id, "")
    for _ in range(27):
        clock.forward(hours=6)
        assert sessions.person(token)
    clock.forward(hours=6)
    assert sessions.person(token) is None


def test_being_seen_is_noted_once_a_minute(
    clinic: Clinic, sessions: SessionStore, person: Person, clock: Clock
) -> None:
    opened = clock.now
    token = sessions.open(person.id, "")
    clock.forward(seconds=59)
    sessions.person(token)
    assert sessions.of(person.id)[0].seen == opened
    clock.forward(seconds=1)
    sessions.person(token)
    assert sessions.of(person.id)[0].seen == clock.now
    found = clinic.service.people.find(person.id)
    assert found
    assert found.seen == clock.now


def test_a_deactivated_person_is_out_at_once(
    clinic: Clinic, sessions: SessionStore, person: Person
) -> None:
    token = sessions.open(person.id, "")
    clinic.service.people.set_active(person.id, False)
    assert sessions.person(token) is None
    clinic.service.people.set_active(person.id, True)
    assert sessions.person(token) is None


def test_one_session_is_ended_by_its_key_and_only_by_its_owner(
    clinic: Clinic, sessions: SessionStore, person: Person
) -> None:
    here, there = sessions.open(person.id, "here"), sessions.open(person.id, "there")
    other = joined(clinic, name="Bo Berg")
    sessions.close_one(other.id, session_key(there))
    for key in ("", "%", "_" * 16, session_key(there)[:8]):
        sessions.close_one(person.id, key)
    assert sessions.person(there)
    sessions.close_one(person.id, session_key(there))
    assert sessions.person(there) is None
    assert sessions.person(here)


def test_all_sessions_but_one_are_ended(sessions: SessionStore, person: Person) -> None:
    tokens = [sessions.open(person.id, "") for _ in range(3)]
    sessions.close_all(person.id, but=tokens[1])
    assert [bool(sessions.person(token)) for token in tokens] == [False, True, False]
    sessions.close_all(person.id)
    assert sessions.of(person.id) == ()


def test_a_link_that_sets_a_password_ends_every_session(
    clinic: Clinic, sessions: SessionStore, person: Person
) -> None:
    token = sessions.open(person.id, "")
    links = TicketStore(clinic.service.engine, clinic.service.desk.clock)
    clinic.service.people.accept(links.make("reset", person.id), "another fine pass phrase")
    assert sessions.person(token) is None


def test_what_has_ended_is_swept_when_another_begins(
    clinic: Clinic, sessions: SessionStore, person: Person, clock: Clock
) -> None:
    for _ in range(3):
        sessions.open(person.id, "")
    clock.forward(days=8)
    sessions.open(person.id, "")
    with reading(clinic.service.engine) as connection:
        assert connection.scalar(select(func.count()).select_from(t.sessions)) == 1


def test_a_browser_may_call_itself_anything(sessions: SessionStore, person: Person) -> None:
    sessions.open(person.id, "Bad\x00\x1b[31m" + "x" * 500)
    agent = sessions.of(person.id)[0].agent
    assert agent.startswith("Bad[31m")
    assert len(agent) == 200
