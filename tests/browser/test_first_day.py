"""The first day: from the printed code to a list that marketing has changed.

WRITE_DOCS=1 takes the pictures of docs/editor.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DESK, Running, load_demo_quickly, serving
from tests.browser.editor import EditorWatch
from tests.browser.watch import FAILED_LOAD
from tests.camera import Camera
from widget.demo.load import CAROUSEL
from widget.server import editor_lines

PASSWORD = "seven slow silver boats"


@pytest.fixture(scope="module")
def opening(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The demo as it is when it is started for the first time."""
    with serving(tmp_path_factory.mktemp("opening")) as running:
        load_demo_quickly(running.service)
        yield running


@pytest.fixture
def desks(chromium: Browser, opening: Running) -> Iterator[list[Page]]:
    """The computers of two people."""
    contexts = [chromium.new_context(viewport={"width": DESK, "height": 844}) for _ in range(2)]
    watches = [EditorWatch(context, opening.url) for context in contexts]
    watches[1].excuse(FAILED_LOAD)  # a link that has served its turn is not found
    yield [context.new_page() for context in contexts]
    for watch in watches:
        watch.settle()
    for context in contexts:
        context.close()


def test_the_first_day_leads_from_the_printed_code_to_a_changed_list(
    desks: list[Page], opening: Running
) -> None:
    camera = Camera("editor", opening.url)
    printed = editor_lines(opening.service)
    found = re.search(r"(http\S+)\s+your one-time code: (\S+)", printed)
    assert found

    # the first administrator
    first, second = desks
    first.goto(found[1])
    first.get_by_label("One-time code").fill(found[2])
    first.get_by_label("Your name").fill("Robin Field")
    first.get_by_label("E-mail address").fill("robin@clinic.example")
    camera.take("first", first)
    for field in first.locator("input[type=password]").all():
        field.fill(PASSWORD)
    first.get_by_role("button", name="Begin").click()
    expect(first.get_by_role("heading", name="Hello, Robin Field")).to_be_visible()
    camera.take("home", first)

    # invites somebody of marketing
    first.get_by_role("link", name="People").click()
    first.get_by_label("Name", exact=True).fill("Kim Shore")
    first.get_by_label("E-mail address").fill("kim@clinic.example")
    first.get_by_label("Marketing").check()
    camera.take("invite", first)
    first.get_by_role("button", name="Invite, and show the link").click()
    link = first.get_by_label("The link").input_value()
    assert link.startswith(f"{opening.url}/editor/join/")

    # who opens the link, chooses a password, and changes the list
    second.goto(link)
    for field in second.locator("input[type=password]").all():
        field.fill(PASSWORD)
    second.get_by_role("button", name="Set the password").click()
    second.get_by_role("link", name="Recent Videos Change what").click()
    rows = second.locator("[data-row-title]")
    last = rows.last.inner_text()
    second.locator("[data-entry]").last.locator("summary").first.click()
    second.get_by_role("button", name="Put first").last.click()
    expect(rows.first).to_have_text(last)
    second.get_by_role("button", name="Publish").click()
    expect(second.locator("[data-state]")).to_have_text(
        "Live. Every site shows it now.", timeout=15_000
    )
    second.get_by_role("link", name="History").click()
    expect(second.locator("main").get_by_text("Kim Shore").first).to_be_visible()
    camera.take("history", second)
    revision = opening.service.store.current(CAROUSEL)
    assert (revision.number, revision.author) == (2, "Kim Shore")

    # and signs out; the link has served its turn
    second.get_by_role("button", name="Sign out").click()
    second.goto(link)
    expect(second.get_by_role("button", name="Set the password")).to_have_count(0)
