"""The past of an embed, and two people on one thing, in a browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DESK, PHONE, Running
from tests.browser.editor import Editors, Window, editing, new_card
from tests.browser.test_axe import violations

STEPS = [{"id": name, "text": f"Do {name} slowly, ten times."} for name in "abc"]


@pytest.fixture
def editors(chromium: Browser, running: Running) -> Iterator[Editors]:
    """People at the editor."""
    with editing(chromium, running) as found:
        yield found


@pytest.fixture(params=[(PHONE, "light"), (PHONE, "dark"), (DESK, "light"), (DESK, "dark")])
def window(request: pytest.FixtureRequest, editors: Editors) -> Window:
    """A window of each width and scheme."""
    width, scheme = request.param
    return editors.window(width=width, scheme=scheme)


def changed_card(running: Running) -> str:
    """A card with some history."""
    slug = new_card(running, steps=STEPS)
    more = {"why": "<p>It steadies your hips.</p><ul><li>One</li><li>Two</li></ul>"}
    dosage = {"sets": {"low": 2, "high": 3, "when": "always"}}
    _publish(running, slug, steps=STEPS[::-1], dosage=dosage, **more)
    _publish(running, slug, title="Hip bridge", stop_if="It hurts, or your leg tingles.")
    return slug


def _publish(running: Running, slug: str, **more: object) -> None:
    fields = {"title": "Bridge", "stop_if": "It hurts.", "steps": STEPS}
    running.publish("exercise-card", slug, {**fields, **more})


def in_conflict(window: Window) -> str:
    """A card that somebody published after this person had begun."""
    slug = new_card(window.running, steps=STEPS)
    desk = window.running.service.desk
    person = desk.people.named(window.email)
    assert person
    typed = {"title": "My bridge", "stop_if": "It hurts.", "steps": STEPS[1:]}
    desk.drafts.save(person.id, "exercise-card", slug, "en", 1, typed)
    steps = [{**STEPS[0], "text": "Do a."}, *STEPS[1:]]
    _publish(window.running, slug, title="Hip bridge", why="<p>It steadies.</p>", steps=steps)
    return slug


def is_fine(page: Page) -> None:
    """Nothing that axe finds, nothing that sticks out at the side."""
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_history_is_accessible(window: Window) -> None:
    slug = changed_card(window.running)
    page = window.page
    page.goto(f"{window.running.url}/editor/embeds/{slug}/history")
    expect(page.get_by_role("heading", name="History")).to_be_visible()
    for summary in page.locator("main details > summary").all():
        summary.click()
    is_fine(page)
    page.goto(f"{window.running.url}/editor/embeds/{slug}/history/2")
    is_fine(page)


def test_what_was_shown_then_is_accessible(window: Window) -> None:
    slug = changed_card(window.running)
    page = window.page
    page.goto(f"{window.running.url}/editor/embeds/{slug}/history/1")
    page.get_by_role("link", name="See the page as it was").click()
    frame = page.frame_locator("iframe.as-shown")
    expect(frame.locator(".title").first).to_have_text("Bridge")
    is_fine(page)


def test_both_versions_are_accessible(window: Window) -> None:
    slug = in_conflict(window)
    page = window.page
    page.goto(f"{window.running.url}/editor/embeds/{slug}/conflict")
    expect(page.get_by_role("heading", name="please choose")).to_be_visible()
    is_fine(page)


def test_a_card_is_withdrawn_and_shown_again_by_keyboard(editors: Editors) -> None:
    window = editors.window()
    slug = changed_card(window.running)
    page = window.page
    page.goto(f"{window.running.url}/editor/embeds/{slug}/history")
    page.get_by_text("Withdraw …").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("Wrong advice")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("It is withdrawn, and gone")).to_be_visible()
    expect(page.get_by_role("heading", name="Nobody sees it")).to_be_visible()
    page.get_by_text("Undo this and show it again").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("It is back. Every site shows it now.")).to_be_visible()


def test_both_versions_are_chosen_from_by_keyboard(editors: Editors) -> None:
    window = editors.window()
    slug = in_conflict(window)
    page = window.page
    page.goto(f"{window.running.url}/editor/embeds/{slug}/conflict")
    title = page.get_by_role("group", name="Title")
    expect(title.get_by_role("radio").first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(title.get_by_role("radio").nth(1)).to_be_checked()
    page.get_by_role("button", name="Go on with this").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Both versions are joined.")).to_be_visible()
    typed = window.typed(slug)
    assert typed
    assert (typed["title"], typed["why"]) == ("Hip bridge", "<p>It steadies.</p>")
    assert [step["id"] for step in typed["steps"]] == ["b", "c"]
