"""Who may use which route of the editor, and what those get who may not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from itertools import combinations
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.doors import Browser, inside, joined
from tests.editor import Editor, signed_in
from tests.samples import Clinic, Clock, card
from widget import open_service
from widget.content.people import ROLES
from widget.content.source_store import Wish
from widget.texts import LOCALES

# Every route by its name: who may use it. "keeper" is the role that keeps the kind of the embed:
# clinicians the cards, marketing the lists. A "writer" is either of them.
WHO = {
    "accept": "anyone",
    "account": "signed-in",
    "add_entry": "keeper",
    "as_shown": "signed-in",
    "begin_upload": "writer",
    "cancel_upload": "writer",
    "cards": "signed-in",
    "change_file": "writer",
    "check_links": "keeper",
    "choose": "keeper",
    "conflict": "keeper",
    "edit": "keeper",
    "end_session": "signed-in",
    "end_sessions": "administrator",
    "enter": "anyone",
    "file": "writer",
    "finish_upload": "writer",
    "first": "anyone",
    "history": "signed-in",
    "home": "signed-in",
    "homes": "administrator",
    "invite": "administrator",
    "join": "anyone",
    "library": "writer",
    "lists": "signed-in",
    "log": "administrator",
    "make_first": "anyone",
    "new": "keeper",
    "new_link": "administrator",
    "new_site": "administrator",
    "new_source": "marketing",
    "password": "signed-in",
    "pause_source": "marketing",
    "people": "administrator",
    "person": "administrator",
    "pick": "writer",
    "preview": "keeper",
    "remove_source": "marketing",
    "restore": "keeper",
    "restore_site": "administrator",
    "revision": "signed-in",
    "save_account": "signed-in",
    "search": "signed-in",
    "set_active": "administrator",
    "set_home": "administrator",
    "set_roles": "administrator",
    "shown_on": "signed-in",
    "sign_in": "anyone",
    "sign_out": "anyone",
    "site": "administrator",
    "site_history": "administrator",
    "site_look": "administrator",
    "site_tokens": "anyone",  # a stylesheet that says what its address says
    "sites": "administrator",
    "snippets": "signed-in",
    "source": "marketing",
    "sources": "marketing",
    "sync_source": "marketing",
    "token": "anyone",
    "upload": "writer",
    "upload_piece": "writer",
    "upload_state": "writer",
    "withdraw": "keeper",
    "work": "keeper",
}
KEEPERS = {"clinician": ("exercise-card", "bridge"), "marketing": ("video-carousel", "videos")}

COMBINATIONS = [held for size in (1, 2, 3) for held in combinations(ROLES, size)]
HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# The last one of embeds that are shown in the editor: video hosts want to know who embeds them.
REFERRER_POLICIES = ("same-origin", "no-referrer", "strict-origin-when-cross-origin")


def furnished(clinic: Clinic) -> Clinic:
    """A clinic with a card, a list, a source, and an administrator who looks on."""
    clinic.publish("bridge", card())
    clinic.publish_list("videos", "bridge")
    clinic.service.sources.add("main", Wish("none-such", "Ours", {}, "videos"))
    joined(clinic, "administrator", name="Ann Lee")
    return clinic


@pytest.fixture
def clinic(clinic: Clinic) -> Clinic:
    """A furnished clinic."""
    return furnished(clinic)


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory, migrated: Path) -> Iterator[Clinic]:
    """The same for all tests in which nothing may change."""
    data, clock = tmp_path_factory.mktemp("calm") / "data", Clock()
    copytree(migrated, data)
    settings = {"WIDGET_URL": "https://cards.example", "WIDGET_DATA": str(data)}
    service = open_service(settings, clock=clock)
    yield furnished(Clinic(service, clock))
    service.engine.dispose()


def rules(clinic: Clinic) -> dict[str, Rule]:
    found = clinic.service.inner.url_map.iter_rules()
    return {
        rule.endpoint.removeprefix("editor."): rule
        for rule in found
        if rule.endpoint.startswith("editor.")
    }


def methods(rule: Rule) -> list[str]:
    return sorted((rule.methods or set()) & {"GET", "POST"})


def addresses(clinic: Clinic, name: str) -> Iterator[tuple[str, str]]:
    """The role that a route asks for, with an address of it: one for each kind of embed."""
    who = WHO[name]
    for role in KEEPERS if who == "keeper" else [who]:
        kind, slug = KEEPERS.get(role, KEEPERS["clinician"])
        values = {"kind": kind, "slug": slug, "key": "main", "number": 1, "token": "x" * 43,
                  "tokens": "x" * 8, "media": "0" * 32 + ".webp", "id": "0" * 32,
                  "sort": "youtube"}  # fmt: skip
        rule = rules(clinic)[name]
        needed = {argument: values[argument] for argument in rule.arguments}
        built = clinic.service.inner.url_map.bind("").build(rule.endpoint, needed)
        yield role, str(built)


def may(role: str, held: tuple[str, ...]) -> bool:
    if role == "writer":
        return "marketing" in held or "clinician" in held
    return role == "signed-in" or role in held


def state(clinic: Clinic) -> Any:
    """What a request that was refused must not change."""
    desk = clinic.service.desk
    known = desk.people.all()[0], desk.drafts.of(1), desk.sources.all()
    return desk.store.generation(), desk.audit.latest(1), known


def ask(someone: Editor | Browser, method: str, path: str, **options: Any) -> TestResponse:
    answer = someone.client.open(path, method=method, **options)
    check_headers(answer)
    return answer


def check_headers(answer: TestResponse) -> None:
    for name, value in HEADERS.items():
        assert answer.headers.get(name) == value, (answer.request.path, name)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert re.search(r"frame-ancestors '(none|self)'", policy)
    assert "unsafe" not in policy
    assert answer.headers["Referrer-Policy"] in REFERRER_POLICIES


def test_every_route_is_in_the_table(calm: Clinic) -> None:
    assert set(rules(calm)) == set(WHO), "say in WHO who may use it"


@pytest.mark.parametrize("name", sorted(WHO))
def test_who_is_signed_out_is_asked_to_sign_in(calm: Clinic, name: str) -> None:
    browser, before = Browser(calm), state(calm)
    form = {"csrf_token": browser.token()}
    for role, path in addresses(calm, name):
        for method in methods(rules(calm)[name]):
            answer = ask(browser, method, path, data=form if method == "POST" else None)
            if role == "anyone":
                assert answer.status_code not in (401, 403)
                assert answer.status_code < 500
            elif method == "GET":
                back = "" if name == "home" else "?next=/editor/"
                assert answer.location.startswith(f"/editor/sign-in{back}")
            else:
                assert answer.status_code == 401
                assert "Sign in again" in answer.get_data(as_text=True)
    assert WHO[name] == "anyone" or state(calm) == before


@pytest.mark.parametrize("name", sorted(name for name, who in WHO.items() if who != "anyone"))
def test_who_lacks_the_role_gets_403_and_changes_nothing(calm: Clinic, name: str) -> None:
    for role, path in addresses(calm, name):
        for held in COMBINATIONS:
            if may(role, held):
                continue
            someone = signed_in(calm, *held, name=" ".join(held))
            form, before = {"csrf_token": someone.token()}, state(calm)
            for method in methods(rules(calm)[name]):
                answer = ask(someone, method, path, data=form if method == "POST" else None)
                assert answer.status_code == 403, (method, path, held)
                assert "Ann Lee" in answer.get_data(as_text=True)
            assert state(calm) == before


@pytest.mark.parametrize("name", sorted(name for name, who in WHO.items() if who != "anyone"))
def test_who_holds_the_role_is_let_in(clinic: Clinic, name: str) -> None:
    for role, path in addresses(clinic, name):
        for held in COMBINATIONS:
            if not may(role, held):
                continue
            someone = signed_in(clinic, *held, name=" ".join(held))
            form = {"csrf_token": someone.token()}
            for method in methods(rules(clinic)[name]):
                answer = ask(someone, method, path, data=form if method == "POST" else None)
                assert answer.status_code not in (401, 403), (method, path, held)
                assert answer.status_code < 500


@pytest.mark.parametrize("name", sorted(WHO))
def test_a_change_without_a_token_is_refused(calm: Clinic, name: str) -> None:
    someone = signed_in(calm, *ROLES)
    before = state(calm)
    for _, path in addresses(calm, name):
        if "POST" in methods(rules(calm)[name]):
            for form in ({}, {"csrf_token": ""}, {"csrf_token": "x"}):
                answer = ask(someone, "POST", path, data=form)
                assert answer.status_code == 400
                assert "Nothing was changed." in answer.get_data(as_text=True)
            told = ask(someone, "POST", path, data={}, headers={"Accept": "application/json"})
            assert told.get_json()["csrf"] is True
            assert told.get_json()["error"]
    assert state(calm) == before


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/editor/nowhere", 404),
        ("GET", "/editor/people/", 404),
        ("POST", "/editor/nowhere", 404),
        ("GET", "/editor/people/x", 404),
        ("DELETE", "/editor/sign-in", 405),
        ("OPTIONS", "/editor/sign-in", 200),
        ("HEAD", "/editor/sign-in", 200),
        ("GET", "/editor", 308),
        ("GET", "/editor//people", 308),
    ],
)
def test_what_no_route_answers_is_answered_by_the_editor(
    calm: Clinic, method: str, path: str, status: int
) -> None:
    answer = ask(Browser(calm), method, path, headers={"Host": "evil.example"})
    assert answer.status_code == status
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert "evil" not in answer.headers.get("Location", "")
    assert ("Allow" in answer.headers) is (status == 405 or method == "OPTIONS")


def test_the_editor_says_so_when_its_store_is_away(clinic: Clinic) -> None:
    browser = inside(clinic)
    form = {"csrf_token": browser.token()}
    clinic.service.engine.dispose()
    (clinic.service.settings.data / "widget.sqlite3").write_bytes(b"not a store" * 1_000)
    for fresh in (False, True):
        if fresh:
            clinic.service.inner.secret_key = None
        for method, path in (("GET", "/editor/account"), ("POST", "/editor/account")):
            answer = ask(browser, method, path, data=form if method == "POST" else None)
            assert answer.status_code == 503
            assert "cannot reach its store" in answer.get_data(as_text=True)
            assert "Set-Cookie" not in answer.headers


# What those get who may not


def test_a_script_of_somebody_signed_out_gets_a_sentence(clinic: Clinic) -> None:
    for headers in ({"Accept": "application/json"}, {"Sec-Fetch-Dest": "empty"}):
        answer = ask(Browser(clinic), "GET", "/editor/account", headers=headers)
        assert answer.status_code == 401
        assert answer.get_json()["error"].startswith("You were signed out.")
        assert answer.get_json()["sign_in"] == "/editor/sign-in"


def test_a_script_of_somebody_without_the_role_is_told_whom_to_ask(clinic: Clinic) -> None:
    someone = signed_in(clinic, "clinician")
    answer = ask(someone, "GET", "/editor/people", headers={"Accept": "application/json"})
    assert answer.status_code == 403
    assert answer.get_json() == {"error": "You may not do that. Please ask Ann Lee."}


def test_the_forbidden_page_names_the_role_and_every_administrator(clinic: Clinic) -> None:
    joined(clinic, "administrator", "clinician", name="Bo Berg")
    gone = joined(clinic, "administrator", name="Gone Girl")
    clinic.service.people.set_active(gone.id, False)
    text = signed_in(clinic, "clinician").see("/people")
    assert "“Administrator”" in text
    assert "ask one of the administrators: Ann Lee, Bo Berg." in text
    assert "Gone Girl" not in text


def test_a_role_that_was_taken_counts_no_more_at_the_next_request(clinic: Clinic) -> None:
    boss = inside(clinic, "administrator", name="Bo Berg")
    assert boss.get("/people").status_code == 200
    person = clinic.service.people.named("bo.berg@clinic.example")
    assert person
    clinic.service.people.set_roles(person.id, ["marketing"])
    assert boss.get("/people").status_code == 403


def test_a_page_speaks_the_persons_language(clinic: Clinic) -> None:
    someone = signed_in(clinic, "administrator")
    clinic.service.people.rename(someone.person.id, someone.person.name, "fr")
    assert '<html lang="fr"' in someone.see("/people")
    assert (LOCALES / "fr.po").exists()
    outside = Browser(clinic).get("/sign-in", headers={"Accept-Language": "fr"})
    assert '<html lang="fr"' in outside.get_data(as_text=True)


# What was typed when a session was over


TYPED = {"f/title": "Bridge", "f/steps/a/text": "\nLift <b>slowly</b>", "do": "publish", "f/x": "é"}


def hidden(page: TestResponse) -> dict[str, str]:
    """The values of a page's hidden controls."""
    text = page.get_data(as_text=True)
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', text)
    found += re.findall(r'<textarea name="([^"]+)" hidden>\n?([^<]*)</textarea>', text)
    return {name: unescape(value) for name, value in found}


@pytest.mark.parametrize(
    "origin", [{"Sec-Fetch-Site": "same-origin"}, {"Origin": "https://cards.example"}]
)
@pytest.mark.parametrize("cookie", [True, False])
def test_what_was_typed_when_the_session_was_over_is_sent_after_signing_in(
    clinic: Clinic, origin: dict[str, str], cookie: bool
) -> None:
    browser = inside(clinic, "clinician")
    form = {"csrf_token": browser.token(), **TYPED}
    person = clinic.service.people.named("robin.field@clinic.example")
    assert person
    clinic.service.desk.sessions.close_all(person.id)
    if not cookie:
        browser.client.delete_cookie("__Host-clinic-editor")
    over = browser.client.post("/editor/embeds/bridge", data=form, headers=origin)
    assert over.status_code == (401 if cookie else 400)
    assert "What you typed is kept" in over.get_data(as_text=True)
    kept = hidden(over)
    wrong = browser.sign_in(person.email, "a wrong pass phrase", kept=kept["kept"])
    back = browser.sign_in(person.email, kept=hidden(wrong)["kept"])
    assert 'action="/editor/embeds/bridge"' in back.get_data(as_text=True)
    sent = hidden(back)
    assert {name: sent[name] for name in TYPED} == TYPED
    again = browser.client.post("/editor/embeds/bridge", data=sent)
    assert again.status_code not in (400, 401, 403)


def test_a_form_with_an_old_token_may_be_sent_again_by_who_is_signed_in(clinic: Clinic) -> None:
    browser = inside(clinic, "clinician")
    page = browser.client.post(
        "/editor/embeds/bridge",
        data={"csrf_token": "old", **TYPED},
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    assert page.status_code == 400
    assert {name: hidden(page)[name] for name in TYPED} == TYPED
    again = browser.client.post("/editor/embeds/bridge", data=hidden(page))
    assert again.status_code not in (400, 401, 403)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "https://cards.example"},
    ],
)
def test_nobody_is_asked_to_send_what_another_site_made_up(
    clinic: Clinic, headers: dict[str, str]
) -> None:
    browser = inside(clinic, "clinician")
    page = browser.client.post("/editor/embeds/bridge", data=TYPED, headers=headers)
    assert page.status_code == 400
    assert "Lift" not in page.get_data(as_text=True)


def test_a_password_that_was_typed_is_not_kept(clinic: Clinic) -> None:
    browser = inside(clinic)
    form = {"old": "x", "password": "a secret pass phrase", "again": "a secret pass phrase"}
    headers = {"Sec-Fetch-Site": "same-origin"}
    page = browser.client.post("/editor/account/password", data=form, headers=headers)
    assert page.status_code == 400
    assert "a secret pass phrase" not in page.get_data(as_text=True)
    outside = Browser(clinic)
    form = {"email": "robin.field@clinic.example", "password": "a secret pass phrase"}
    page = outside.client.post("/editor/sign-in", data=form, headers=headers)
    assert page.status_code == 400
    assert "a secret pass phrase" not in page.get_data(as_text=True)


def test_signing_in_needs_a_token_too(clinic: Clinic) -> None:
    """Else another site could sign somebody in as somebody else."""
    person, browser = joined(clinic), Browser(clinic)
    form = {"email": person.email, "password": "four quiet green rivers"}
    assert browser.client.post("/editor/sign-in", data=form).status_code == 400
    stolen = Browser(clinic).token()
    form["csrf_token"] = stolen
    assert browser.client.post("/editor/sign-in", data=form).status_code == 400
    assert browser.get("/account").status_code == 302
