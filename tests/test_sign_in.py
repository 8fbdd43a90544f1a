"""Signing in and out: what is told, what is not, what the browser keeps."""

from __future__ import annotations

import re

import pytest

from tests.doors import OUTSIDE, PASSWORD, Browser, inside, joined, link_in
from tests.samples import Clinic, Clock, card
from widget import open_service
from widget.content.passwords import SHORTEST, Busy
from widget.content.tickets import TicketStore

NEW = "another fine pass phrase"


def deeds(clinic: Clinic) -> list[tuple[str, str, str]]:
    """What the log says, the oldest first."""
    found = clinic.service.desk.audit.latest(100)
    return [(entry.who, entry.action, entry.what) for entry in reversed(found)]


# In and out


def test_who_signs_in_comes_to_the_page_they_asked_for(clinic: Clinic) -> None:
    person, browser = joined(clinic), Browser(clinic)
    asked = browser.get("/account?x=1")
    assert asked.status_code == 302
    assert asked.location == "/editor/sign-in?next=/editor/account?x%3D1"
    answer = browser.sign_in(person.email, next="/editor/account?x=1")
    assert answer.location == "/editor/account?x=1"
    assert "Robin Field" in browser.see("/account")


def test_an_address_may_be_typed_with_capitals_and_blanks(clinic: Clinic) -> None:
    joined(clinic)
    assert Browser(clinic).sign_in(" Robin.Field@CLINIC.example ").status_code == 302


def test_signing_out_ends_the_session_in_the_store_and_the_browser(clinic: Clinic) -> None:
    browser = inside(clinic)
    kept = browser.cookie()
    assert browser.submit("/sign-out", {}).location == "/editor/sign-in"
    assert "You are signed out." in browser.see("/sign-in")
    browser.client.set_cookie("__Host-clinic-editor", kept)
    assert browser.get("/account").status_code == 302


def test_who_is_signed_in_needs_no_form(clinic: Clinic) -> None:
    browser = inside(clinic)
    assert browser.get("/sign-in?next=/editor/account").location == "/editor/account"


def test_the_log_knows_who_came_and_went(clinic: Clinic) -> None:
    browser = inside(clinic)
    browser.submit("/sign-out", {})
    me = "robin.field@clinic.example"
    assert deeds(clinic) == [(me, "signed in", me), (me, "signed out", me)]


# Enumeration


def without_tokens(html: str) -> str:
    return re.sub(r'(?:value|content)="[^"]{60,}"', "", html)


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(clinic: Clinic) -> None:
    known, inactive = joined(clinic), joined(clinic, name="Bo Berg")
    clinic.service.people.set_active(inactive.id, False)
    clinic.service.people.invite("invited@clinic.example", "Invited", ["marketing"], "en")
    answers = set()
    for email in (known.email, inactive.email, "invited@clinic.example", "nobody@clinic.example"):
        answer = Browser(clinic).sign_in(email, "a wrong pass phrase")
        said = without_tokens(answer.get_data(as_text=True)).replace(email, "")
        answers.add((answer.status_code, said, tuple(answer.headers.keys())))
    assert len(answers) == 1
    assert "The e-mail address or the password is not right." in answers.pop()[1]


def test_an_unknown_address_takes_as_long_as_a_known_one(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each time one hash is checked, with the same parameters."""
    known, inactive = joined(clinic), joined(clinic, name="Bo Berg")
    clinic.service.people.set_active(inactive.id, False)
    checked: list[str] = []

    def matches(stored: str, _: str) -> bool:
        checked.append(stored.rpartition("$")[0].rpartition("$")[0])
        return False

    monkeypatch.setattr("widget.content.passwords._matches", matches)
    for email in (known.email, inactive.email, "nobody@clinic.example", "", "x" * 500):
        assert clinic.service.people.check(email, "a wrong pass phrase") is None
    assert checked == ["$argon2id$v=19$m=19456,t=3,p=1"] * 5


def test_unknown_addresses_are_slowed_down_like_known_ones(clinic: Clinic) -> None:
    joined(clinic)
    for email in ("robin.field@clinic.example", "nobody@clinic.example"):
        browser = Browser(clinic, address="2001:db8::1")
        codes = [browser.sign_in(email, "a wrong pass phrase").status_code for _ in range(6)]
        assert codes == [422] * 5 + [429]


# Throttling


def test_after_a_few_wrong_passwords_the_right_one_has_to_wait_too(
    clinic: Clinic, clock: Clock
) -> None:
    person, browser = joined(clinic), Browser(clinic)
    for _ in range(5):
        browser.sign_in(person.email, "a wrong pass phrase")
    answer = Browser(clinic, "198.51.100.1").sign_in(person.email)
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "10"
    assert "Please wait 10 seconds" in answer.get_data(as_text=True)
    clock.forward(seconds=10)
    assert browser.sign_in(person.email).status_code == 302
    assert ("", "sign-in slowed down", person.email) in deeds(clinic)


def test_who_tries_many_accounts_from_one_network_waits(clinic: Clinic, clock: Clock) -> None:
    person = joined(clinic)
    for number in range(20):
        Browser(clinic).sign_in(f"{number}@clinic.example", "a wrong pass phrase")
    assert Browser(clinic).sign_in(person.email).status_code == 429
    assert Browser(clinic, "198.51.100.1").sign_in(person.email).status_code == 302


def test_the_address_is_the_connections_own(clinic: Clinic) -> None:
    person, browser = joined(clinic), Browser(clinic)
    for number in range(20):
        browser.client.environ_base["HTTP_X_FORWARDED_FOR"] = f"198.51.100.{number}"
        browser.sign_in(f"{number}@clinic.example", "a wrong pass phrase")
    assert browser.sign_in(person.email).status_code == 429


def test_no_password_is_hashed_for_one_who_must_wait(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    person, browser = joined(clinic), Browser(clinic)
    for _ in range(5):
        browser.sign_in(person.email, "a wrong pass phrase")
    monkeypatch.setattr("widget.content.people.verify_password", lambda *_: pytest.fail("hashed"))
    assert browser.sign_in(person.email).status_code == 429


def test_too_many_at_once_are_told_to_try_again(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: str) -> bool:
        raise Busy("busy")

    person = joined(clinic)
    monkeypatch.setattr("widget.content.people.verify_password", busy)
    answer = Browser(clinic).sign_in(person.email)
    assert answer.status_code == 503
    assert "Please try again in a moment." in answer.get_data(as_text=True)
    assert person.email in answer.get_data(as_text=True)


# What the browser keeps


def test_the_cookie_is_bound_to_our_host_and_hidden_from_scripts(clinic: Clinic) -> None:
    person, browser = joined(clinic), Browser(clinic)
    cookie = browser.sign_in(person.email).headers["Set-Cookie"]
    name, _, rest = cookie.partition("=")
    assert name == "__Host-clinic-editor"
    assert {part.strip() for part in rest.split(";")[1:]} == {
        "Secure", "HttpOnly", "Path=/", "SameSite=Lax",
    }  # fmt: skip


def test_a_session_that_somebody_planted_is_not_the_one_signed_in(clinic: Clinic) -> None:
    """Session fixation."""
    person, attacker, victim = joined(clinic), Browser(clinic), Browser(clinic)
    attacker.get("/sign-in")
    planted = attacker.cookie()
    victim.client.set_cookie("__Host-clinic-editor", planted)
    before = victim.token()
    victim.sign_in(person.email)
    assert victim.cookie() != planted
    assert victim.token() != before
    assert attacker.get("/account").status_code == 302
    assert attacker.client.post("/editor/account", data={"csrf_token": before}).status_code == 401


def test_signing_in_again_ends_the_session_before(clinic: Clinic) -> None:
    browser = inside(clinic)
    before = browser.cookie()
    browser.sign_in("robin.field@clinic.example")
    other = Browser(clinic)
    other.client.set_cookie("__Host-clinic-editor", before)
    assert other.get("/account").status_code == 302


def test_visitors_get_no_cookie_and_no_page_that_varies_by_one(clinic: Clinic) -> None:
    clinic.publish("bridge", card())
    browser = inside(clinic)
    for path in ("/e/bridge", "/e/bridge/frame", "/e/bridge.json", "/loader.js", "/oembed",
                 "/embeds.json", "/", "/healthz", "/nowhere", "/editorial"):  # fmt: skip
        answer = browser.client.get(path)
        assert "Set-Cookie" not in answer.headers, path
        assert "Cookie" not in answer.headers.get("Vary", ""), path


def test_a_service_without_https_has_a_plain_cookie(
    clinic: Clinic, settings: dict[str, str]
) -> None:
    plain = open_service(settings | {"WIDGET_URL": "http://127.0.0.1:8000"})
    answer = plain.inner.test_client().get("/editor/token")
    assert answer.headers["Set-Cookie"].startswith("clinic-editor=")
    assert "Secure" not in answer.headers["Set-Cookie"]
    plain.engine.dispose()


def test_all_processes_sign_cookies_alike(clinic: Clinic, settings: dict[str, str]) -> None:
    browser = inside(clinic)
    other = open_service(settings, clock=clinic.service.desk.clock)
    client = other.inner.test_client()
    client.set_cookie("__Host-clinic-editor", browser.cookie())
    assert client.get("/editor/account").status_code == 200
    other.engine.dispose()


def test_a_cookie_that_we_did_not_sign_is_nobodys(clinic: Clinic) -> None:
    browser = inside(clinic)
    body, _, rest = browser.cookie().partition(".")
    for forged in ("x", "", f"{body}x.{rest}", browser.cookie()[:-4] + "AAAA"):
        browser.client.set_cookie("__Host-clinic-editor", forged)
        assert browser.get("/account").status_code == 302


# The first administrator


def test_the_first_day_begins_with_the_code(clinic: Clinic) -> None:
    code, browser = clinic.service.people.first_code(), Browser(clinic)
    assert browser.get("/sign-in").location == "/editor/first"
    assert f'value="{code}"' in browser.see(f"/first?code={code}")
    answer = browser.submit(
        "/first",
        {"code": code, "name": "Ann Lee", "email": "ann@clinic.example", "password": PASSWORD,
         "again": PASSWORD, "language": "fr"},
    )  # fmt: skip
    assert answer.status_code == 302
    assert "Ann Lee" in browser.see("/people")
    person = clinic.service.people.named("ann@clinic.example")
    assert person
    assert person.language == "fr"


def test_the_first_language_is_the_browsers(clinic: Clinic) -> None:
    page = Browser(clinic).get("/first", headers={"Accept-Language": "fr-CA,fr;q=0.9"})
    assert re.search(r'<option value="fr" lang="fr" selected>', page.get_data(as_text=True))


def test_every_mistake_of_the_first_form_is_beside_its_field(clinic: Clinic) -> None:
    page = Browser(clinic).submit(
        "/first",
        {"code": "x", "name": "", "email": "ann", "password": "short", "again": "shorter"},
    )
    text = page.get_data(as_text=True)
    assert page.status_code == 422
    for field in ("name", "email", "password", "again"):
        assert f'id="{field}-error"' in text
        assert f'href="#{field}"' in text
    assert re.search(r'<input id="name"[^>]*autofocus', text)
    assert 'value="ann"' in text
    assert "short" not in re.findall(r'type="password" value="([^"]*)"', text)
    assert f"At least {SHORTEST} characters" in text


def test_a_wrong_code_lets_nobody_in_and_is_slowed_down(clinic: Clinic, clock: Clock) -> None:
    code, browser = clinic.service.people.first_code(), Browser(clinic)
    form = {"name": "Eve", "email": "eve@clinic.example", "password": PASSWORD, "again": PASSWORD}
    codes = [
        browser.submit("/first", {**form, "code": f"K7QM-2XWD-{n:04}"}).status_code
        for n in range(21)
    ]
    assert codes == [422] * 20 + [429]
    assert browser.submit("/first", {**form, "code": code}).status_code == 429
    clock.forward(minutes=15)
    assert browser.submit("/first", {**form, "code": code}).status_code == 302


def test_once_there_is_somebody_the_first_page_leads_to_sign_in(clinic: Clinic) -> None:
    code = clinic.service.people.first_code()
    joined(clinic)
    browser = Browser(clinic)
    form = {"code": code, "name": "Eve", "email": "eve@clinic.example", "password": PASSWORD,
            "again": PASSWORD}  # fmt: skip
    assert browser.get("/first").location == "/editor/sign-in"
    assert browser.submit("/first", form).location == "/editor/sign-in"
    assert clinic.service.people.named("eve@clinic.example") is None


# Links


def test_an_invitation_is_shown_once_and_lets_its_person_in(clinic: Clinic) -> None:
    boss = inside(clinic, "administrator", name="Ann Lee")
    invited = {"name": "Maria", "email": "maria@clinic.example", "role": ["clinician"]}
    link = link_in(boss.submit("/people", invited))
    assert "/join/" not in boss.see("/people") + boss.see("/people/2")
    maria = Browser(clinic)
    assert "maria@clinic.example" in maria.see(link)
    answer = maria.submit(link, {"name": "Maria Smith", "password": NEW, "again": NEW})
    assert answer.status_code == 302
    page = maria.see("/account")
    assert "Maria Smith" in page
    assert "Welcome! You are signed in." in page
    assert maria.get(link).status_code == 404


def test_looking_at_a_link_uses_nothing_up(clinic: Clinic) -> None:
    links = TicketStore(clinic.service.engine, clinic.service.desk.clock)
    link = f"/join/{links.make('reset', joined(clinic).id)}"
    browser = Browser(clinic)
    assert [browser.get(link).status_code for _ in range(3)] == [200] * 3
    assert browser.get(link).headers["Referrer-Policy"] == "no-referrer"
    weak = browser.submit(link, {"password": "password1234", "again": "password1234"})
    assert weak.status_code == 422
    assert "easy to guess" in weak.get_data(as_text=True)
    assert browser.submit(link, {"password": NEW, "again": NEW}).status_code == 302


def test_a_new_password_ends_all_sessions_and_the_old_password(clinic: Clinic) -> None:
    old = inside(clinic)
    person = clinic.service.people.named("robin.field@clinic.example")
    assert person
    links = TicketStore(clinic.service.engine, clinic.service.desk.clock)
    link = f"/join/{links.make('reset', person.id)}"
    assert old.get("/account").status_code == 200
    Browser(clinic).submit(link, {"password": NEW, "again": NEW})
    assert old.get("/account").status_code == 302
    assert Browser(clinic).sign_in(person.email).status_code == 422
    assert Browser(clinic).sign_in(person.email, NEW).status_code == 302


def test_a_link_that_is_none_says_what_to_do(clinic: Clinic) -> None:
    page = Browser(clinic).get(f"/join/{'x' * 43}")
    assert page.status_code == 404
    assert "ask an administrator for a new link" in page.get_data(as_text=True)


def test_who_tries_many_links_waits_and_does_not_keep_others_from_signing_in(
    clinic: Clinic,
) -> None:
    links = TicketStore(clinic.service.engine, clinic.service.desk.clock)
    person, browser = joined(clinic), Browser(clinic)
    good = f"/join/{links.make('reset', person.id)}"
    codes = [browser.get(f"/join/{n:043}").status_code for n in range(21)]
    assert codes == [404] * 20 + [429]
    assert browser.get(good).status_code == 429
    assert Browser(clinic, "198.51.100.1").get(good).status_code == 200
    assert Browser(clinic, OUTSIDE).sign_in(person.email).status_code == 302
