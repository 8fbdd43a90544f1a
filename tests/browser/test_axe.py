"""No violation of WCAG 2.2 A or AA that axe can find."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from sqlalchemy.exc import OperationalError

from tests.browser.conftest import DESK, PHONE, Running, Scheme, Visitors, wait_until_ready
from tests.browser.hosts import Host
from tests.browser.watch import FAILED_LOAD
from widget.demo.load import CARD, CAROUSEL

LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
OPTIONS = {
    "runOnly": {"type": "tag", "values": LEVELS},
    "resultTypes": ["violations"],
    "preload": False,
    "iframes": False,
}


def violations(page: Page) -> list[str]:
    found = Axe().run(page, options=OPTIONS).response["violations"]
    return [f"{each['id']}: {node['html']}" for each in found for node in each["nodes"]]


@pytest.fixture(params=[(PHONE, "light"), (DESK, "dark")])
def guest(request: pytest.FixtureRequest, visitors: Visitors) -> Page:
    width, scheme = request.param
    chosen: Scheme = scheme
    return visitors.visitor(width, chosen)


@pytest.mark.parametrize("form", ["", "/frame"])
@pytest.mark.parametrize("slug", [CARD, CAROUSEL])
def test_our_own_documents_are_accessible(
    guest: Page, running: Running, slug: str, form: str
) -> None:
    guest.goto(f"{running.url}/e/{slug}{form}")
    expect(guest.locator(".title")).to_be_visible()
    assert violations(guest) == []


@pytest.mark.parametrize("slug", [CARD, CAROUSEL])
def test_a_preview_is_accessible(guest: Page, running: Running, slug: str) -> None:
    guest.goto(f"{running.url}/e/{slug}/frame")
    guest.evaluate("document.documentElement.dataset.clinicPreview = ''")  # as in a sandbox
    expect(guest.locator(".title")).to_be_visible()
    assert violations(guest) == []


def test_fragments_in_a_host_page_are_accessible(guest: Page, host: Host) -> None:
    guest.goto(host.page("<main><h1>Clinic</h1>{{card}}{{carousel}}</main>"))
    wait_until_ready(guest, 2)
    guest.wait_for_load_state("networkidle")
    assert violations(guest) == []


@pytest.mark.parametrize("form", ["", "/frame"])
def test_a_withdrawn_card_is_accessible(
    page: Page, running: Running, visitors: Visitors, form: str
) -> None:
    visitors.watches[0].excuse(FAILED_LOAD)
    running.publish("exercise-card", "gone-for-axe", {
        "title": "Gone", "stop_if": "It hurts.", "steps": [{"text": "Lie down."}],
    })  # fmt: skip
    running.service.store.withdraw("gone-for-axe")
    answer = page.goto(f"{running.url}/e/gone-for-axe{form}")
    assert answer is not None
    assert answer.status == 410
    assert violations(page) == []


def test_an_unknown_page_is_accessible(page: Page, running: Running, visitors: Visitors) -> None:
    visitors.watches[0].excuse(FAILED_LOAD)
    answer = page.goto(f"{running.url}/e/never-was")
    assert answer is not None
    assert answer.status == 404
    assert violations(page) == []


def test_a_store_that_is_away_is_accessible(
    page: Page, running: Running, visitors: Visitors, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(asked: object) -> None:
        raise OperationalError("SELECT 1", {}, Exception("away"))

    monkeypatch.setattr(running.service.pages, "find", away)
    visitors.watches[0].excuse(FAILED_LOAD)
    answer = page.goto(f"{running.url}/e/never-seen")
    assert answer is not None
    assert answer.status == 503
    assert violations(page) == []


def test_the_bare_address_is_accessible(page: Page, running: Running) -> None:
    page.goto(running.url)
    assert violations(page) == []
