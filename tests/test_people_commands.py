"""The commands about people: what an operator types when nobody can sign in."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.doors import PASSWORD
from tests.samples import SITE, Run
from widget import open_service
from widget.content.people import PeopleStore
from widget.content.store import utc_now

INVITE = ("invite", "maria@clinic.example", "--name", "Maria", "--role", "clinician")


@pytest.fixture
def run(run: Run) -> Run:
    """The same, with a store and a site."""
    Path("site.json").write_text(json.dumps(SITE), encoding="utf-8")
    assert run("migrate")[0] == 0
    assert run("site", "main", "site.json")[0] == 0
    return run


@pytest.fixture
def people(run: Run, tmp_path: Path) -> PeopleStore:
    """The store that the commands write."""
    url = {"WIDGET_URL": "https://cards.example", "WIDGET_DATA": str(tmp_path / "data")}
    return PeopleStore(open_service(url).engine, utc_now)


def token(output: str) -> str:
    first = output.splitlines()[0]
    assert first.startswith("https://cards.example/editor/join/")
    return first.rpartition("/")[2]


def test_an_invitation_is_a_link_that_works(run: Run, people: PeopleStore) -> None:
    code, output, _ = run(*INVITE, "--role", "administrator")
    assert code == 0
    assert "Send it to Maria. It counts once, for 7 days." in output
    person = people.accept(token(output), PASSWORD)
    assert person.roles == {"clinician", "administrator"}


def test_the_link_of_the_command_line_opens_in_the_editor(run: Run, tmp_path: Path) -> None:
    _, output, _ = run(*INVITE)
    url = {"WIDGET_URL": "https://cards.example", "WIDGET_DATA": str(tmp_path / "data")}
    client = open_service(url).inner.test_client()
    page = client.get(output.splitlines()[0])
    assert page.status_code == 200
    assert "maria@clinic.example" in page.get_data(as_text=True)


def test_a_password_is_set_anew_by_a_link(run: Run, people: PeopleStore) -> None:
    people.accept(token(run(*INVITE)[1]), PASSWORD)
    code, output, _ = run("reset", "Maria@clinic.example")
    assert code == 0
    assert "It counts once, for 1 day." in output
    people.accept(token(output), "another fine pass phrase")
    assert people.check("maria@clinic.example", "another fine pass phrase")


def test_everybody_is_listed(run: Run, people: PeopleStore) -> None:
    run(*INVITE)
    person = people.named("maria@clinic.example")
    assert person
    lines = run("people")[1].splitlines()
    assert lines[1] == "maria@clinic.example\tMaria\tclinician\tinvited\t"
    people.set_active(person.id, False)
    assert "\tdeactivated\t" in run("people")[1]


def test_what_is_wrong_is_said_and_exits_accordingly(run: Run, people: PeopleStore) -> None:
    code, _, errors = run("invite", "maria", "--name", "Maria", "--role", "clinician")
    assert (code, errors) == (2, "email: must be an e-mail address such as maria@clinic.example\n")
    people.accept(token(run(*INVITE)[1]), PASSWORD)
    code, _, errors = run(*INVITE)
    assert code == 2
    assert "email: belongs to somebody who has joined already" in errors
    assert run("reset", "nobody@clinic.example")[0] == 4
    person = people.named("maria@clinic.example")
    assert person
    people.set_active(person.id, False)
    code, _, errors = run("reset", "maria@clinic.example")
    assert code == 1
    assert "Maria is deactivated." in errors


def test_a_link_needs_the_services_real_address(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WIDGET_URL")
    code, _, errors = run(*INVITE)
    assert code == 1
    assert "WIDGET_URL is not set." in errors
