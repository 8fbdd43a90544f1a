"""Where the editor leads on to: only to its own pages, whatever it is asked."""

from __future__ import annotations

import json
from urllib.parse import quote, urlsplit

import pytest
from flask import redirect
from werkzeug.test import TestResponse

from tests.doors import Browser, inside, joined
from tests.hostile import needs_hostile_input, payloads
from tests.samples import Clinic
from widget import open_service
from widget.content.schema import migrate
from widget.editor.access import safe_next

HOME = "/editor/"
OWN = (
    "/editor", "/editor/", "/editor/account", "/editor/embeds/bridge?lang=fr",
    "/editor/search?words=a%20b&kind=exercise-card", "/editor/people/1",
)  # fmt: skip
# Beside the shared list: what begins like an address of ours.
NEAR = (
    "/editor/../e/bridge", "/editor/..", "/editor/%2e%2e/e/bridge", "/editor//evil.example",
    "/editor/\\evil.example", "/editor\\..\\..", "/editor/\t/evil.example", "/editor/x\r\nX: y",
    "/editor/.evil", "/editorial", "/editor.evil.example", "/editor@evil.example", "/e/bridge",
    " /editor/account", "/editor/account ", "/editor/account#x", "/editor/account?x=\n",
    "\t/editor/account", "editor/account", "?x", "#x", "/", "", "x" * 600,
    "/editor/" + "x" * 600, "/editor/é", "/editor/account?é", "https://cards.example/editor/",
)  # fmt: skip


def is_own(answer: TestResponse) -> bool:
    """Whether a browser stays below ``/editor`` of our own host."""
    parts = urlsplit(answer.location)
    clean = answer.location.isascii() and answer.location.isprintable()
    return not (parts.scheme or parts.netloc) and clean and parts.path.startswith("/editor/")


def everything_hostile() -> list[str]:
    return [*payloads("redirect_targets"), *NEAR]


@needs_hostile_input
def test_the_list_is_worth_its_name() -> None:
    """Without our own comparison some would lead away: the test could fail."""
    led_away = [
        target
        for target in payloads("redirect_targets")
        if urlsplit(redirect(target).headers["Location"]).netloc
    ]
    assert len(led_away) > 50


@pytest.mark.parametrize("own", OWN)
def test_our_own_addresses_are_led_to(clinic: Clinic, own: str) -> None:
    person, browser = joined(clinic), Browser(clinic)
    assert browser.sign_in(person.email, next=own).location == own
    assert browser.get(f"/sign-in?next={quote(own, safe='')}").location == own


@needs_hostile_input
def test_signing_in_leads_nobody_away(clinic: Clinic) -> None:
    browser = inside(clinic)
    for target in everything_hostile():
        answer = browser.get("/sign-in", query_string={"next": target})
        assert answer.status_code == 302
        assert is_own(answer), target
        assert answer.location == HOME or answer.location in OWN, target


@pytest.mark.slow
@needs_hostile_input
def test_a_form_that_was_sent_to_sign_in_leads_nobody_away(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("widget.content.people.verify_password", lambda *_: True)
    person, browser = joined(clinic), Browser(clinic)
    for target in everything_hostile():
        answer = browser.sign_in(person.email, next=target)
        assert answer.status_code == 302
        assert is_own(answer), target
        assert answer.location == HOME, target


@pytest.mark.slow
@needs_hostile_input
def test_what_was_kept_is_sent_to_nobody_else(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("widget.content.people.verify_password", lambda *_: True)
    person, browser = joined(clinic), Browser(clinic)
    for target in everything_hostile():
        kept = json.dumps([target, [["f/title", "secret words"]], False])
        answer = browser.sign_in(person.email, kept=kept)
        assert answer.location == HOME, target
        assert "secret words" not in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "kept", ["", "x", "[]", "{}", "null", '["/editor/",1,0]', '["/editor/",[["a"]],0]',
             '["/editor/",[["a",1]],0]', "[1,[],0]", "[" * 5_000],
)  # fmt: skip
def test_what_is_no_kept_form_is_dropped(clinic: Clinic, kept: str) -> None:
    person, browser = joined(clinic), Browser(clinic)
    assert browser.sign_in(person.email, kept=kept).location == HOME


@needs_hostile_input
def test_every_other_door_leads_to_pages_of_ours(clinic: Clinic) -> None:
    """They take no address, so a name for one changes nothing."""
    browser = inside(clinic, "administrator")
    names = ("next", "url", "redirect", "return_to", "continue")
    for target in payloads("redirect_targets")[::10]:
        asked = dict.fromkeys(names, target)
        for path in ("/sign-out", "/account/sessions", "/people/1/sessions"):
            answer = browser.submit(path, asked, query_string=asked)
            assert answer.status_code in (302, 401)
            assert answer.status_code == 401 or is_own(answer), (path, target)


@needs_hostile_input
def test_who_is_sent_to_sign_in_comes_back_to_a_page_of_ours(clinic: Clinic) -> None:
    browser = Browser(clinic)
    for target in payloads("redirect_targets"):
        answer = browser.get("/account", query_string={"next": target, "x": target})
        assert is_own(answer)
        assert answer.location.startswith("/editor/sign-in")


def test_a_mounted_editor_leads_to_addresses_below_its_prefix(
    clinic: Clinic, settings: dict[str, str]
) -> None:
    mounted = settings | {"WIDGET_URL": "https://clinic.example/cards"}
    service = open_service(mounted, prefix="/cards", clock=clinic.service.desk.clock)
    migrate(service.engine)
    with service.inner.test_request_context(
        "/editor/", environ_overrides={"SCRIPT_NAME": "/cards"}
    ):
        assert safe_next("/cards/editor/account") == "/cards/editor/account"
        assert safe_next("/editor/account") == "/cards/editor/"
        assert safe_next("/cards/elsewhere") == "/cards/editor/"
    service.engine.dispose()


def test_the_host_that_a_request_names_stands_in_no_redirect(clinic: Clinic) -> None:
    answer = Browser(clinic).get("/account", headers={"Host": "evil.example"})
    assert answer.location == "/editor/sign-in?next=/editor/account"
