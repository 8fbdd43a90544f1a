"""People in the store: the first one, invitations, roles, passwords."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event, Thread

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select, update

from tests.doors import PASSWORD, joined
from tests.samples import Clinic, Clock
from widget.content import models as t
from widget.content import passwords, tickets
from widget.content.database import reading, writing
from widget.content.passwords import hash_password, password_flaw, verify_password
from widget.content.people import LastAdministrator, PersonErrors, address
from widget.content.tickets import Dead, TicketStore
from widget.errors import WidgetError

KNOWN = ("Maria Smith", "maria.smith@clinic.example")


@pytest.fixture
def links(clinic: Clinic, clock: Clock) -> TicketStore:
    """The links of people."""
    return TicketStore(clinic.service.engine, clock)


def stored_password(clinic: Clinic, person_id: int) -> str:
    with reading(clinic.service.engine) as connection:
        query = select(t.people.c.password).where(t.people.c.id == person_id)
        return str(connection.scalar(query))


# Passwords


@pytest.mark.parametrize(
    ("password", "flaw"),
    [
        ("elevenchars", "password-short"),
        ("x" * 201, "password-long"),
        ("password1234", "password-easy"),
        ("Summer2026!!!!", "password-easy"),
        ("123456789012", "password-easy"),
        ("qwertyuiopas", "password-easy"),
        ("ababababababab", "password-easy"),
        ("!!!!!!!!!!!!!!", "password-easy"),
        ("Maria-Smith-1", "password-personal"),
        ("maria.smith@clinic.example", "password-personal"),
        ("Clinic Widget 26", "password-personal"),
    ],
)
def test_a_password_that_is_easily_guessed_is_refused(password: str, flaw: str) -> None:
    assert password_flaw(password, KNOWN) == flaw


@pytest.mark.parametrize(
    "password",
    ["correct horse battery staple", "839201847362", "maria dances on rivers", "été à la montagne"],
)
def test_length_alone_is_asked_of_other_passwords(password: str) -> None:
    assert password_flaw(password, KNOWN) is None


def test_a_password_is_stored_as_argon2id_with_at_least_owasps_parameters() -> None:
    stored = hash_password(PASSWORD)
    assert stored.startswith("$argon2id$v=19$m=19456,t=3,p=1$")
    assert verify_password(stored, PASSWORD)
    assert not verify_password(stored, PASSWORD + " ")


def test_the_same_letters_from_another_keyboard_are_the_same_password() -> None:
    assert verify_password(
        hash_password("été à la montagne"), "e\u0301te\u0301 a\u0300 la montagne"
    )


def test_a_person_without_a_password_is_let_in_by_none() -> None:
    assert not verify_password("", "")
    assert not verify_password("", PASSWORD)
    assert not verify_password("not a hash", PASSWORD)


def test_no_more_than_two_passwords_are_hashed_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    started, go_on, most = Barrier(3), Event(), []

    class Slow:
        at_once = 0

        def hash(self, _: bytes) -> str:
            Slow.at_once += 1
            most.append(Slow.at_once)
            started.wait(5)
            go_on.wait(5)
            Slow.at_once -= 1
            return ""

    monkeypatch.setattr(passwords, "_hasher", Slow())
    monkeypatch.setattr(passwords, "WAIT_SECONDS", 0.01)
    threads = [Thread(target=hash_password, args=("x",)) for _ in range(2)]
    for thread in threads:
        thread.start()
    started.wait(5)
    with pytest.raises(passwords.Busy, match="try again in a moment"):
        hash_password("x")
    go_on.set()
    for thread in threads:
        thread.join()
    assert max(most) == 2


def test_a_hash_with_older_parameters_is_renewed_at_sign_in(clinic: Clinic) -> None:
    person = joined(clinic)
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    with writing(clinic.service.engine) as connection:
        connection.execute(update(t.people).values(password=weak))
    assert clinic.service.people.check(person.email, PASSWORD)
    assert "m=19456,t=3" in stored_password(clinic, person.id)
    assert clinic.service.people.check(person.email, PASSWORD)


# The first administrator


def test_the_first_administrator_comes_by_a_code_and_may_do_everything(clinic: Clinic) -> None:
    code = clinic.service.people.first_code()
    assert code
    person = clinic.service.people.make_first(code, "Ann Lee", "Ann@Clinic.example", PASSWORD, "en")
    assert person.roles == {"marketing", "clinician", "administrator"}
    assert person.email == "ann@clinic.example"
    assert clinic.service.people.first_code() is None


def test_a_code_has_60_bits_and_is_read_as_people_type_it(clinic: Clinic) -> None:
    codes = {clinic.service.people.first_code() for _ in range(50)}
    assert len(codes) == 50
    code = str(codes.pop())
    assert len(code.replace("-", "")) * 5 >= 60
    assert not set("ILOU") & set(code)
    typed = code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    person = clinic.service.people.make_first(typed, "Ann Lee", "a@clinic.example", PASSWORD, "en")
    assert person.name == "Ann Lee"


def test_each_code_counts_for_a_day(clinic: Clinic, clock: Clock) -> None:
    first, second = (str(clinic.service.people.first_code()) for _ in range(2))
    clock.forward(hours=25)
    with pytest.raises(Dead):
        clinic.service.people.make_first(first, "Ann", "a@clinic.example", PASSWORD, "en")
    third = str(clinic.service.people.first_code())
    with pytest.raises(Dead):
        clinic.service.people.make_first(second, "Ann", "a@clinic.example", PASSWORD, "en")
    clinic.service.people.make_first(third, "Ann", "a@clinic.example", PASSWORD, "en")
    assert not clinic.service.people.empty()


def test_a_flaw_uses_no_code_up_and_every_flaw_is_told(clinic: Clinic) -> None:
    code = str(clinic.service.people.first_code())
    with pytest.raises(PersonErrors) as errors:
        clinic.service.people.make_first(code, " ", "nobody", "short", "en")
    assert errors.value.flaws == {
        "name": "name", "email": "email", "password": "password-short",
    }  # fmt: skip
    assert clinic.service.people.empty()
    clinic.service.people.make_first(code, "Ann", "a@clinic.example", PASSWORD, "en")
    assert not clinic.service.people.empty()


def test_of_two_first_administrators_at_once_one_comes(either_clinic: Clinic) -> None:
    people = either_clinic.service.people
    codes = [str(people.first_code()) for _ in range(4)]
    together = Barrier(4)

    def come(number: int) -> bool:
        together.wait(10)
        try:
            people.make_first(codes[number], "Ann", f"a{number}@clinic.example", PASSWORD, "en")
        except Dead:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        came = list(pool.map(come, range(4)))
    assert sum(came) == 1
    assert len(people.all()) == 1


# Links


def test_an_invited_person_joins_by_the_link_once(clinic: Clinic, links: TicketStore) -> None:
    people = clinic.service.people
    person = people.invite("maria@clinic.example", "Maria", ["clinician"], "fr")
    assert not person.joined
    token = links.make("invite", person.id)
    assert links.find(token) == links.find(token)  # to look uses nothing up
    assert people.accept(token, PASSWORD, "Maria Smith").name == "Maria Smith"
    assert people.check("maria@clinic.example", PASSWORD)
    with pytest.raises(Dead):
        people.accept(token, "another fine pass phrase")


@pytest.mark.parametrize(("purpose", "hours"), [("invite", 7 * 24), ("reset", 24)])
def test_a_link_counts_until_its_time_is_over(
    clinic: Clinic, links: TicketStore, clock: Clock, purpose: tickets.Purpose, hours: int
) -> None:
    token = links.make(purpose, joined(clinic).id)
    clock.forward(hours=hours - 1)
    assert links.find(token).purpose == purpose
    clock.forward(hours=1)
    with pytest.raises(Dead):
        links.find(token)


def test_a_new_link_kills_the_old_one(clinic: Clinic, links: TicketStore) -> None:
    person = joined(clinic)
    old, new = links.make("reset", person.id), links.make("reset", person.id)
    with pytest.raises(Dead):
        links.find(old)
    assert links.find(new).person_id == person.id
    assert links.waiting()[person.id].purpose == "reset"


def test_a_code_is_no_link_and_a_link_is_no_code(clinic: Clinic, links: TicketStore) -> None:
    code = str(clinic.service.people.first_code()).replace("-", "")
    with pytest.raises(Dead):
        links.find(code)
    token = links.make("invite", joined(clinic).id)
    with reading(clinic.service.engine) as connection, pytest.raises(Dead):
        tickets.find_code(connection, token, clinic.service.desk.clock())


def test_of_two_who_use_a_link_at_once_one_gets_in(either_clinic: Clinic) -> None:
    people = either_clinic.service.people
    person = people.invite("maria@clinic.example", "Maria", ["clinician"], "en")
    links = TicketStore(either_clinic.service.engine, either_clinic.service.desk.clock)
    token, together = links.make("invite", person.id), Barrier(2)

    def come(password: str) -> bool:
        together.wait(10)
        try:
            people.accept(token, password)
        except Dead:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        came = list(pool.map(come, ["the first long phrase", "the other long phrase"]))
    assert sum(came) == 1


def test_the_store_keeps_no_token_and_no_password(clinic: Clinic, links: TicketStore) -> None:
    person = joined(clinic)
    token = links.make("reset", person.id)
    session = clinic.service.desk.sessions.open(person.id, "")
    database = clinic.service.settings.data / "widget.sqlite3"
    content = database.read_bytes()
    assert person.email.encode() in content
    for secret in (token, session, PASSWORD):
        assert secret.encode() not in content


# Roles


def test_somebody_who_has_not_joined_may_be_invited_again(clinic: Clinic) -> None:
    people = clinic.service.people
    first = people.invite("maria@clinic.example", "Maria", ["clinician"], "en")
    again = people.invite("MARIA@clinic.example ", "Maria Smith", ["marketing"], "en")
    assert again.id == first.id
    assert again.name == "Maria Smith"
    assert again.roles == {"marketing"}


def test_somebody_who_has_joined_is_not_invited_again(clinic: Clinic) -> None:
    person = joined(clinic)
    with pytest.raises(PersonErrors) as errors:
        clinic.service.people.invite(person.email, "Somebody else", ["administrator"], "en")
    assert errors.value.flaws == {"email": "email-taken"}
    assert clinic.service.people.find(person.id) == person


def test_the_last_administrator_stays(clinic: Clinic) -> None:
    people = clinic.service.people
    only = joined(clinic, "administrator", name="Ann Lee")
    people.invite("b@clinic.example", "Has not joined", ["administrator"], "en")
    with pytest.raises(LastAdministrator):
        people.set_roles(only.id, ["marketing"])
    with pytest.raises(LastAdministrator):
        people.set_active(only.id, False)
    joined(clinic, "administrator", name="Bo Berg")
    assert people.set_roles(only.id, ["marketing"]).roles == {"marketing"}


def test_two_administrators_cannot_end_each_other(either_clinic: Clinic) -> None:
    people = either_clinic.service.people
    both = [joined(either_clinic, "administrator", name=name) for name in ("Ann Lee", "Bo Berg")]
    together = Barrier(2)

    def end(number: int) -> bool:
        together.wait(10)
        try:
            people.set_active(both[number].id, False)
        except LastAdministrator:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        ended = list(pool.map(end, range(2)))
    assert sum(ended) == 1
    assert len(people.administrators()) == 1


def test_a_person_needs_a_role_that_exists(clinic: Clinic) -> None:
    person = joined(clinic)
    for roles in ([], ["owner"]):
        with pytest.raises(PersonErrors):
            clinic.service.people.set_roles(person.id, roles)
    assert clinic.service.people.set_roles(person.id, ["clinician", "owner"]).roles == {"clinician"}


def test_a_deactivated_person_is_let_in_by_no_password_and_no_link(
    clinic: Clinic, links: TicketStore
) -> None:
    person = joined(clinic)
    token = links.make("reset", person.id)
    clinic.service.people.set_active(person.id, False)
    assert clinic.service.people.check(person.email, PASSWORD) is None
    with pytest.raises(Dead):
        links.find(token)
    clinic.service.people.set_active(person.id, True)
    assert clinic.service.people.check(person.email, PASSWORD)


@pytest.mark.parametrize(
    "email",
    ["", "maria", "maria@", "maria@clinic", "a b@clinic.example", "a@b@clinic.example",
     "maria@clinic..example", "x" * 250 + "@clinic.example", "maria\x00@clinic.example",
     "maria@clinic.example\nBcc: all", "\ud800@clinic.example", "<maria@clinic.example>"],
)  # fmt: skip
def test_what_is_no_address_is_told(email: str) -> None:
    assert address(email) == ""


@pytest.mark.parametrize(
    "email", ["maria@clinic.example", " Maria@CLINIC.example ", "zoë@clinic.ca"]
)
def test_an_address_is_compared_without_its_capitals(email: str) -> None:
    assert address(email) == email.strip().casefold()


def test_an_error_on_the_command_line_is_a_sentence(clinic: Clinic) -> None:
    with pytest.raises(WidgetError, match="name: must have a name"):
        clinic.service.people.invite("maria@clinic.example", "…", ["clinician"], "en")
