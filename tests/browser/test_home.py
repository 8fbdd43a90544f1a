"""The editor's first page, its lists and its search, in a browser."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, Running
from tests.browser.editor import Editors, Window, new_card, new_list
from tests.browser.test_axe import violations

NARROW = 360  # px


@pytest.fixture(params=[(PHONE, "light"), (PHONE, "dark"), (DESK, "light"), (DESK, "dark")])
def window(request: pytest.FixtureRequest, editors: Editors) -> Window:
    """A window of each width and scheme."""
    width, scheme = request.param
    return editors.window(width=width, scheme=scheme)


def busy(running: Running) -> None:
    """Something for every part of the first page."""
    now = datetime.now(UTC)
    new_card(running, review={"next": (now - timedelta(days=3)).date().isoformat()})
    running.service.store.withdraw(new_card(running))
    soon = (now + timedelta(days=3)).isoformat(timespec="minutes")
    item = {"url": "https://clinic.example/a", "title": "A page", "from": soon}
    new_list(running, items=[item])
    robin = running.service.desk.people.named("robin.field@clinic.example")
    assert robin
    fields = {"title": "Begun"}
    running.service.desk.drafts.save(robin.id, "exercise-card", "begun", "en", None, fields)


def is_fine(page: Page) -> None:
    """Nothing that axe finds, nothing that sticks out at the side."""
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_every_list_and_the_first_page_are_accessible(window: Window) -> None:
    busy(window.running)
    for path in ("", "cards", "lists", "new/exercise-card", "?q=neck"):
        window.page.goto(f"{window.running.url}/editor/{path}")
        expect(window.page.locator("html.scripted")).to_be_attached()
        is_fine(window.page)


def test_nothing_sticks_out_on_the_narrowest_phone(editors: Editors) -> None:
    window = editors.window(width=NARROW)
    busy(window.running)
    for path in ("", "cards", "lists", "?q=neck"):
        window.page.goto(f"{window.running.url}/editor/{path}")
        assert window.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


def test_a_search_shows_what_it_finds_while_it_is_typed(editors: Editors) -> None:
    page = editors.window().page
    page.goto(f"{editors.running.url}/editor/")
    page.get_by_role("searchbox").press_sequentially("chin tuck")
    hit = page.locator("#found .hit").first
    expect(hit).to_contain_text("Chin Tuck with Head Lift")
    page.keyboard.press("Tab")
    expect(hit).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Chin Tuck")


def test_a_search_that_is_emptied_shows_nothing(editors: Editors) -> None:
    page = editors.window().page
    page.goto(f"{editors.running.url}/editor/")
    page.get_by_role("searchbox").fill("neck")
    expect(page.locator("#found .hit").first).to_be_visible()
    page.get_by_role("searchbox").fill("")
    expect(page.locator("#found .hit")).to_have_count(0)


def test_a_list_is_filtered_while_it_is_typed(editors: Editors) -> None:
    page = editors.window().page
    page.goto(f"{editors.running.url}/editor/cards")
    page.get_by_role("searchbox").press_sequentially("gluteus")
    expect(page.locator("#list .row")).to_have_count(1)
    expect(page.locator("#list .row")).to_contain_text("Gluteus Medius Activation")


def test_the_links_of_a_card_are_looked_at_in_place(editors: Editors) -> None:
    slug = new_card(editors.running, why='<p>See <a href="https://10.0.0.1/x">our page</a>.</p>')
    window = editors.window()
    page = window.open(slug)
    page.get_by_role("button", name="Look at its links").click()
    said = page.locator("#links-said")
    expect(said).to_contain_text("One link does not work")
    expect(said).to_contain_text("leads into a private network")
    is_fine(page)
