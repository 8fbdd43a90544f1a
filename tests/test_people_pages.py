"""The administrators' pages of people, and everybody's own account."""

from __future__ import annotations

import re
from html import unescape

import pytest
from werkzeug.test import TestResponse

from tests.doors import PASSWORD, Browser, inside, joined, link_in
from tests.samples import Clinic, Clock
from widget.content.people import Person
from widget.editor.audit_words import deed
from widget.editor.person_words import browser_words, wait_sentence
from widget.texts import texts_for

NEW = "another fine pass phrase"


@pytest.fixture
def boss(clinic: Clinic) -> Browser:
    """The browser of an administrator."""
    return inside(clinic, "administrator", name="Ann Lee")


@pytest.fixture
def maria(clinic: Clinic, boss: Browser) -> Person:
    """A clinician."""
    return joined(clinic, "clinician", name="Maria Smith")


def words(page: TestResponse) -> str:
    """What a page says, without its markup."""
    text = re.sub(r"<[^>]*>", " ", page.get_data(as_text=True))
    return " ".join(unescape(text).split())


def now(clinic: Clinic, person: Person) -> Person:
    found = clinic.service.people.find(person.id)
    assert found
    return found


# People


def test_the_list_says_who_may_do_what_and_who_is_there(
    clinic: Clinic, boss: Browser, maria: Person
) -> None:
    clinic.service.people.invite("bo@clinic.example", "Bo Berg", ["marketing"], "en")
    gone = joined(clinic, "marketing", name="Gus Gone")
    clinic.service.people.set_active(gone.id, False)
    said = words(boss.get("/people"))
    assert "Ann Lee you ann.lee@clinic.example Administrator 1 Mar 2026, 07:00" in said
    assert "Maria Smith maria.smith@clinic.example Clinician not yet" in said
    assert "Bo Berg bo@clinic.example Marketing invitation too old" in said
    assert "Gus Gone gus.gone@clinic.example Marketing deactivated" in said


def test_an_invitation_becomes_a_link_to_copy(clinic: Clinic, boss: Browser) -> None:
    form = {"name": "Bo Berg", "email": "bo@clinic.example", "role": ["marketing", "clinician"]}
    page = boss.submit("/people", form)
    assert page.status_code == 200
    assert "It counts until 8 Mar 2026, 08:00, and once." in words(page)
    assert "data-copy" in page.get_data(as_text=True)
    person = clinic.service.people.named("bo@clinic.example")
    assert person
    assert person.roles == {"marketing", "clinician"}
    assert "Bo Berg bo@clinic.example Marketing, Clinician invited" in words(boss.get("/people"))


def test_every_mistake_of_an_invitation_is_beside_its_field(boss: Browser, maria: Person) -> None:
    page = boss.submit("/people", {"name": "", "email": maria.email.upper()})
    assert page.status_code == 422
    assert "3 things" not in words(page)
    assert "Please type a name" in words(page)
    assert "Please choose what this person may do." in words(page)
    taken = boss.submit("/people", {"name": "M", "email": maria.email, "role": "marketing"})
    assert "Somebody with this address has joined already." in words(taken)
    assert f'value="{maria.email}"' in taken.get_data(as_text=True)


def test_an_invited_person_may_get_another_link(clinic: Clinic, boss: Browser) -> None:
    form = {"name": "Bo Berg", "email": "bo@clinic.example", "role": "marketing"}
    old = link_in(boss.submit("/people", form))
    person = clinic.service.people.named("bo@clinic.example")
    assert person
    new = link_in(boss.submit(f"/people/{person.id}/link", {}))
    assert Browser(clinic).get(old).status_code == 404
    assert Browser(clinic).get(new).status_code == 200


def test_a_link_for_a_new_password_leaves_the_old_one_until_it_is_used(
    clinic: Clinic, boss: Browser, maria: Person
) -> None:
    link = link_in(boss.submit(f"/people/{maria.id}/link", {}))
    assert clinic.service.people.check(maria.email, PASSWORD)
    page = Browser(clinic).submit(link, {"password": NEW, "again": NEW, "name": "Eve"})
    assert page.status_code == 302
    assert clinic.service.people.check(maria.email, NEW)
    assert now(clinic, maria).name == "Maria Smith"


def test_roles_change_by_ticking(clinic: Clinic, boss: Browser, maria: Person) -> None:
    page = boss.submit(f"/people/{maria.id}/roles", {"role": ["marketing", "administrator"]})
    assert page.location == f"/editor/people/{maria.id}"
    assert now(clinic, maria).roles == {"marketing", "administrator"}
    assert "Saved. It counts from now on." in words(boss.get(f"/people/{maria.id}"))


def test_a_person_without_any_role_is_refused_in_words(
    clinic: Clinic, boss: Browser, maria: Person
) -> None:
    page = boss.submit(f"/people/{maria.id}/roles", {"role": ["owner"]})
    assert page.status_code == 422
    assert "Please choose what this person may do." in words(page)
    assert now(clinic, maria).roles == {"clinician"}


def test_the_last_administrator_is_told_why_it_is_not_possible(
    clinic: Clinic, boss: Browser, maria: Person
) -> None:
    own = clinic.service.people.named("ann.lee@clinic.example")
    assert own
    for path, form in (("roles", {"role": "marketing"}), ("active", {"active": "no"})):
        page = boss.submit(f"/people/{own.id}/{path}", {**form, "sure": "on"})
        assert page.status_code == 422
        assert "Nobody else is administrator." in words(page)
    assert boss.get("/people").status_code == 200


@pytest.mark.parametrize(
    ("path", "form"), [("roles", {"role": "marketing"}), ("active", {"active": "no"})]
)
def test_nobody_ends_their_own_say_by_accident(
    clinic: Clinic, boss: Browser, path: str, form: dict[str, str]
) -> None:
    joined(clinic, "administrator", name="Bo Berg")
    own = clinic.service.people.named("ann.lee@clinic.example")
    assert own
    page = boss.submit(f"/people/{own.id}/{path}", form)
    assert page.status_code == 422
    assert 'name="sure"' in page.get_data(as_text=True)
    assert now(clinic, own) == own or now(clinic, own).roles == own.roles
    assert boss.submit(f"/people/{own.id}/{path}", {**form, "sure": "on"}).status_code == 302
    assert boss.get("/people").status_code in (302, 403)


def test_a_deactivated_person_is_out_at_the_next_request_and_may_come_again(
    clinic: Clinic, boss: Browser
) -> None:
    bo = inside(clinic, "marketing", name="Bo Berg")
    person = clinic.service.people.named("bo.berg@clinic.example")
    assert person
    boss.submit(f"/people/{person.id}/active", {"active": "no"})
    assert bo.get("/account").status_code == 302
    assert bo.sign_in(person.email).status_code == 422
    boss.submit(f"/people/{person.id}/active", {"active": "yes"})
    assert bo.sign_in(person.email).status_code == 302


def test_a_deactivated_person_gets_no_link(clinic: Clinic, boss: Browser, maria: Person) -> None:
    clinic.service.people.set_active(maria.id, False)
    page = boss.submit(f"/people/{maria.id}/link", {})
    assert page.status_code == 409
    assert "/join/" not in page.get_data(as_text=True)


def test_an_administrator_signs_somebody_out(clinic: Clinic, boss: Browser) -> None:
    bo = inside(clinic, "marketing", name="Bo Berg")
    person = clinic.service.people.named("bo.berg@clinic.example")
    assert person
    assert "Firefox on Windows" in words(boss.get(f"/people/{person.id}"))
    boss.submit(f"/people/{person.id}/sessions", {})
    assert bo.get("/account").status_code == 302
    assert bo.sign_in(person.email).status_code == 302


def test_somebody_who_does_not_exist_is_not_found(boss: Browser) -> None:
    for path in ("", "/roles", "/active", "/link", "/sessions"):
        answer = boss.submit(f"/people/99{path}", {}) if path else boss.get("/people/99")
        assert answer.status_code == 404


def test_what_people_call_themselves_is_text(clinic: Clinic, boss: Browser) -> None:
    name = "<script>alert(1)</script> x"
    person = joined(clinic, "clinician", name="Maria Smith")
    clinic.service.people.rename(person.id, name, "en")
    for path in ("/people", f"/people/{person.id}", "/people/log"):
        assert "<script>alert" not in boss.see(path)


# The log


def test_the_log_says_in_words_who_did_what(clinic: Clinic, boss: Browser, maria: Person) -> None:
    boss.submit(f"/people/{maria.id}/roles", {"role": ["marketing"]})
    boss.submit(f"/people/{maria.id}/active", {"active": "no"})
    clinic.service.desk.audit.add("ann.lee@clinic.example", "juggled", "three balls", "well")
    said = words(boss.get("/people/log"))
    assert "Ann Lee Changed what Maria Smith may do (Marketing)" in said
    assert "Ann Lee Deactivated Maria Smith" in said
    assert "Ann Lee juggled: three balls (well)" in said
    assert said.index("juggled") < said.index("Deactivated") < said.index("Signed in")


def test_the_log_is_read_page_by_page(clinic: Clinic, boss: Browser, clock: Clock) -> None:
    for number in range(150):
        clinic.service.desk.audit.add("", "counted", f"no. {number:03}")
    first = boss.see("/people/log")
    older = re.search(r'href="/editor(/people/log\?before=\d+)"', first)
    assert older
    second = boss.see(older[1])
    seen = re.findall(r"no\. \d+", first + second)
    assert seen == [f"no. {number:03}" for number in reversed(range(150))]
    assert "before=" not in second


def test_an_entry_of_any_length_and_letters_is_stored(either_clinic: Clinic) -> None:
    audit = either_clinic.service.desk.audit
    audit.add("x" * 999, "y" * 999, "a\x00b\ud800\n" * 99, "z" * 9_999)
    entry = audit.latest(1)[0]
    assert entry.what.startswith("a b")
    assert (len(entry.who), len(entry.action), len(entry.detail)) == (254, 40, 2_000)


def test_every_deed_of_ours_has_its_sentence(clinic: Clinic) -> None:
    """No entry that these pages write is shown as it is stored."""
    texts = texts_for("fr")
    for action in ("signed in", "invited", "roles changed", "published", "site saved"):
        clinic.service.desk.audit.add("", action, "x", "y")
        said = deed(clinic.service.desk.audit.latest(1)[0], {}, texts)
        assert action not in said


# One's own account


def test_name_and_language_are_ones_own(clinic: Clinic) -> None:
    browser = inside(clinic)
    assert browser.submit("/account", {"name": "Robin F.", "language": "fr"}).status_code == 302
    page = browser.see("/account")
    assert 'value="Robin F."' in page
    assert '<html lang="fr"' in page
    assert browser.submit("/account", {"name": " ", "language": "xx"}).status_code == 422


def test_a_password_changes_for_who_knows_the_present_one(clinic: Clinic) -> None:
    browser, other = inside(clinic), Browser(clinic)
    other.sign_in("robin.field@clinic.example")
    before = browser.cookie()
    form = {"old": PASSWORD, "password": NEW, "again": NEW}
    assert browser.submit("/account/password", form).location == "/editor/account"
    assert browser.get("/account").status_code == 200
    assert browser.cookie() != before
    assert other.get("/account").status_code == 302
    stolen = Browser(clinic)
    stolen.client.set_cookie("__Host-clinic-editor", before)
    assert stolen.get("/account").status_code == 302
    assert Browser(clinic).sign_in("robin.field@clinic.example", NEW).status_code == 302


def test_a_password_that_is_not_the_present_one_is_slowed_down(clinic: Clinic) -> None:
    browser = inside(clinic)
    form = {"old": "a wrong pass phrase", "password": NEW, "again": NEW}
    answers = [browser.submit("/account/password", form) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [422] * 5 + [429]
    assert "This is not your present password." in words(answers[0])
    assert "Please wait 10 seconds" in words(answers[-1])


def test_a_new_password_that_is_refused_says_why(clinic: Clinic) -> None:
    browser = inside(clinic)
    for new, again, why in (
        ("short", "short", "at least 12 characters"),
        (NEW, NEW + "x", "This is not the same password."),
        ("robin.field.2026", "robin.field.2026", "made of your name"),
    ):
        page = browser.submit(
            "/account/password", {"old": PASSWORD, "password": new, "again": again}
        )
        assert page.status_code == 422
        assert why in words(page)
    assert clinic.service.people.check("robin.field@clinic.example", PASSWORD)


def test_other_browsers_are_signed_out_one_by_one_or_all(clinic: Clinic) -> None:
    here = inside(clinic)
    others = [Browser(clinic, agent=f"Mozilla/5.0 (iPhone) Safari/{n}") for n in range(3)]
    for other in others:
        other.sign_in("robin.field@clinic.example")
    page = here.see("/account")
    assert "Safari on iPhone" in page
    keys = re.findall(r'name="key" value="(\w+)"', page)
    assert len(keys) == 3
    here.submit("/account/sessions", {"key": keys[0]})
    assert sorted(other.get("/account").status_code for other in others) == [200, 200, 302]
    here.submit("/account/sessions", {})
    assert [other.get("/account").status_code for other in others] == [302] * 3
    assert here.get("/account").status_code == 200


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
         "Firefox on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0",
         "Edge on Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) AppleWebKit Version/18 Safari/605.1.15",
         "Safari on macOS"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit Chrome/140.0 Mobile Safari/537.36",
         "Chrome on Android"),
        ("Mozilla/5.0 (iPad; CPU OS 18) AppleWebKit CriOS/140 Mobile Safari/604.1",
         "Chrome on iPad"),
        ("curl/8.5", "An unknown browser"),
        ("", "An unknown browser"),
    ],
)  # fmt: skip
def test_a_browser_is_named_as_its_user_knows_it(agent: str, said: str) -> None:
    assert browser_words(agent, texts_for("en")) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(1, "one second"), (45, "45 seconds"), (60, "one minute"), (61, "2 minutes")],
)
def test_a_wait_is_said_in_words(seconds: int, said: str) -> None:
    assert f"Please wait {said}, then try again." in wait_sentence(seconds, texts_for("en"))
