"""The first day of a clinic's people in a browser, without a script; their pages for everybody."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DESK, PHONE, Running, serving
from tests.browser.test_axe import violations
from tests.doors import PASSWORD, joined
from tests.samples import SITE, Clinic
from widget.content.store import utc_now
from widget.content.tickets import JOIN_PATH, TicketStore

NEW = "another fine pass phrase"
Open = Callable[..., Page]


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    """A service with a site, and nobody who may use its editor."""
    with serving(tmp_path / "people") as running:
        running.service.store.sites.save("main", SITE)
        yield running


@pytest.fixture
def window(running: Running, chromium: Browser) -> Iterator[Open]:
    """Opens a page of the editor in a browser of its own."""
    opened = []

    def opening(path: str, **options: object) -> Page:
        context = chromium.new_context(reduced_motion="reduce", **options)  # type: ignore[arg-type]
        opened.append(context)
        page = context.new_page()
        page.goto(f"{running.url}{path}")
        return page

    yield opening
    for context in opened:
        context.close()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def fill(page: Page, **values: str) -> None:
    for name, value in values.items():
        page.locator(f"#{name}").fill(value)


def test_the_first_day_without_a_script(running: Running, window: Open) -> None:
    """First run, administrator, invitation, the invited one signs in."""
    code = running.service.people.first_code()
    ann = window("/editor/", java_script_enabled=False)
    expect(ann.get_by_role("heading", name="Welcome")).to_be_visible()
    fill(ann, code=str(code).lower(), name="Ann Lee", email="ann@clinic.example")
    fill(ann, password=PASSWORD, again=PASSWORD)
    press(ann, "Begin")
    expect(ann.get_by_text("Welcome! Everything is open to you.")).to_be_visible()
    ann.goto(f"{running.url}/editor/people")
    fill(ann, name="Maria", email="maria@clinic.example")
    ann.get_by_label("Clinician").check()
    press(ann, "Invite, and show the link")
    maria = window(ann.get_by_label("The link").input_value().removeprefix(running.url),
                   java_script_enabled=False)  # fmt: skip
    fill(maria, name="Maria Smith", password=NEW, again=NEW)
    press(maria, "Set the password")
    expect(maria.get_by_text("Welcome! You are signed in.")).to_be_visible()
    maria.goto(f"{running.url}/editor/people")
    expect(maria.get_by_text("ask Ann Lee, who is administrator")).to_be_visible()
    ann.goto(f"{running.url}/editor/people")
    expect(ann.get_by_role("link", name="Maria Smith")).to_be_visible()


@pytest.mark.parametrize("cookie", [True, False])
def test_nothing_typed_is_lost_when_a_session_is_over(
    running: Running, window: Open, cookie: bool
) -> None:
    person = joined(Clinic(running.service, utc_now), "marketing")
    page = window("/editor/account", java_script_enabled=False)
    fill(page, email=person.email, password=PASSWORD)
    press(page, "Sign in")
    fill(page, name="Robin “R” Field & <co>")
    running.service.desk.sessions.close_all(person.id)
    if not cookie:
        page.context.clear_cookies()
    press(page, "Save")
    fill(page, email=person.email, password="a wrong pass phrase")
    press(page, "Sign in")
    expect(page.get_by_role("alert")).to_contain_text("is not right")
    fill(page, password=PASSWORD)
    press(page, "Sign in")
    press(page, "Send what I typed")
    expect(page.get_by_label("Your name")).to_have_value("Robin “R” Field & <co>")
    expect(page.get_by_text("Saved.")).to_be_visible()


def test_the_first_wrong_field_has_the_focus(window: Open) -> None:
    page = window("/editor/first")
    fill(page, code="K7QM", name="Ann", email="ann", password="x", again="y")
    press(page, "Begin")
    expect(page.locator("#email")).to_be_focused()
    expect(page.locator("#email")).to_have_attribute("aria-describedby", "email-help email-error")
    expect(page.locator("#name")).to_have_value("Ann")


def test_a_link_is_copied_by_a_button(running: Running, window: Open) -> None:
    clinic = Clinic(running.service, utc_now)
    boss = joined(clinic, "administrator", name="Ann Lee")
    page = window("/editor/people", permissions=["clipboard-read", "clipboard-write"])
    fill(page, email=boss.email, password=PASSWORD)
    press(page, "Sign in")
    fill(page, name="Bo", email="bo@clinic.example")
    page.get_by_label("Marketing").check()
    press(page, "Invite, and show the link")
    press(page, "Copy")
    expect(page.locator("#announce")).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator("#link").input_value()
    assert copied.startswith(f"{running.url}{JOIN_PATH}")


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_of_people_are_accessible(
    running: Running, window: Open, width: int, scheme: str
) -> None:
    look = {"viewport": {"width": width, "height": 844}, "color_scheme": scheme}
    outside = window("/editor/first", **look)
    _check(outside)
    press(outside, "Begin")
    _check(outside)
    clinic = Clinic(running.service, utc_now)
    boss = joined(clinic, "administrator", "clinician", name="Ann Lee")
    bo = joined(clinic, "marketing", name="Bo Berg")
    links = TicketStore(running.service.engine, utc_now)
    _check(window(f"{JOIN_PATH}{links.make('reset', bo.id)}", **look))
    _check(window(f"{JOIN_PATH}nothing", **look))
    page = window("/editor/account", **look)
    _check(page)
    fill(page, email=boss.email, password=PASSWORD)
    press(page, "Sign in")
    _check(page)
    for path in ("/people", "/people/log", f"/people/{boss.id}", f"/people/{bo.id}"):
        page.goto(f"{running.url}/editor{path}")
        _check(page)
    page.goto(f"{running.url}/editor/people/{boss.id}")
    page.get_by_label("Administrator").uncheck()
    press(page, "Save")
    _check(page)
    page.goto(f"{running.url}/editor/people")
    press(page, "Invite, and show the link")
    _check(page)
    running.service.people.set_roles(bo.id, ["administrator"])
    running.service.people.set_roles(boss.id, ["clinician"])
    page.goto(f"{running.url}/editor/people")
    _check(page)


def _check(page: Page) -> None:
    expect(page.locator("html.scripted")).to_be_attached()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
