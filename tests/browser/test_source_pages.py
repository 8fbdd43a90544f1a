"""Sources in a browser: added by keyboard, tried, taken over, taken back; for everybody's eyes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import DESK, PHONE, Running, Scheme, serving
from tests.browser.editor import Editors, Window, editing
from tests.browser.test_axe import violations
from tests.browser.watch import FAILED_LOAD
from tests.samples import SITE
from tests.test_source_pages import WISH, Fake, item
from widget.content.source_store import Wish
from widget.sources.base import Recent
from widget.sources.reasons import Reason, Unreachable

NARROW = 360  # px

channel = Fake()


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A service that knows one sort of source, which does as a test says."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("widget.sources.registry.BUILT_IN", (channel,))
        with serving(tmp_path_factory.mktemp("sources")) as running:
            running.service.store.sites.save("main", SITE)
            yield running


@pytest.fixture
def recent(service: Running) -> str:
    """A list that holds nothing by hand; no source fills it yet, and nobody has a draft of it."""
    for person in service.service.people.all():
        service.service.desk.drafts.drop(person.id, "recent", "en")
    for each in service.service.sources.all():
        service.service.sources.remove(each.key)
    service.publish("video-carousel", "recent", {"title": "Recent videos", "fill": 3})
    channel.has = Recent(())
    return "recent"


@pytest.fixture
def editors(chromium: Browser, service: Running) -> Iterator[Editors]:
    """People at the editor."""
    with editing(chromium, service) as found:
        yield found


@pytest.fixture
def window(editors: Editors, recent: str) -> Window:
    return editors.window("marketing")


def go(window: Window, path: str) -> Page:
    window.page.goto(f"{window.running.url}/editor{path}")
    return window.page


def add(service: Running, key: str, wish: Wish = WISH, *, read: bool = False) -> None:
    """A source is there already."""
    service.service.sources.add(key, wish)
    if read:
        assert service.service.syncer.run(key)


def has(*refs: str) -> None:
    """What the channel has from now on."""
    channel.has = Recent(tuple(item(ref, ref) for ref in refs))


def tab_to(page: Page, wanted: Locator) -> None:
    """Go on by the tabulator until it has the focus."""
    for _ in range(60):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    pytest.fail("the keyboard does not lead there")


def test_a_source_is_added_by_the_keyboard_alone(window: Window, service: Running) -> None:
    has("Shoulder", "Neck")
    page = go(window, "/lists")
    tab_to(page, page.get_by_role("link", name="Sources"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("link", name="Imagined channel"))
    page.keyboard.press("Enter")
    expect(page.get_by_label("What it is called here")).to_be_focused()
    page.keyboard.type("Our channel")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Channel", exact=True)).to_be_focused()
    page.keyboard.type("@clinic")
    tab_to(page, page.get_by_role("button", name="Save and read it"))
    page.keyboard.press("Enter")
    said = page.get_by_role("status").filter(has_text="added")
    expect(said).to_contain_text("“Our channel”: Taken over: 2 new, 0 gone.")
    tab_to(page, page.get_by_role("link", name="Recent videos"))
    page.keyboard.press("Enter")
    expect(page.locator("[data-row-title]")).to_have_text(["Shoulder", "Neck"])


def test_what_is_missing_has_the_focus_and_is_described(window: Window) -> None:
    window.watch.excuse(FAILED_LOAD)  # the browser itself says so of the status 422
    page = go(window, "/sources/new/fake")
    page.get_by_label("What it is called here").fill("Our channel")
    page.get_by_role("button", name="Save and read it").click()
    wrong = page.get_by_label("Channel", exact=True)
    expect(wrong).to_be_focused()
    expect(wrong).to_have_accessible_description("Its name. “Channel” is missing.")
    expect(page.get_by_role("alert")).to_contain_text("One thing needs your attention")
    expect(page.get_by_label("What it is called here")).to_have_value("Our channel")


def test_the_ways_to_publish_are_radios_with_their_help(window: Window) -> None:
    page = go(window, "/sources/new/fake")
    group = page.get_by_role("group", name="When there is something new")
    first = group.get_by_role("radio", name="Publish it by itself")
    expect(first).to_be_checked()
    first.focus()
    page.keyboard.press("ArrowDown")
    second = group.get_by_role("radio", name="Wait until somebody takes it over")
    expect(second).to_be_checked()
    expect(second).to_have_accessible_description(
        "It stands beside the list. Visitors see it once somebody has looked at it and published "
        "the list."
    )


def test_trying_now_says_how_it_ended(window: Window, service: Running) -> None:
    add(service, "ours")
    channel.has = Unreachable(Reason.LATE, seconds="15")
    page = go(window, "/sources")
    page.get_by_role("button", name="Try now Our channel").click()
    expect(page.get_by_role("status").filter(has_text="Our channel")).to_contain_text(
        "“Our channel”: The server did not answer within 15 s."
    )
    expect(page.locator(".badge", has_text="cannot be read")).to_be_visible()


def test_removing_is_asked_once_more(window: Window, service: Running) -> None:
    add(service, "ours")
    page = go(window, "/sources/ours")
    yes = page.get_by_role("button", name="Yes, remove this source")
    expect(yes).to_be_hidden()
    page.get_by_text("Remove …").click()
    yes.click()
    expect(page.get_by_role("status").filter(has_text="is removed")).to_be_visible()
    assert service.service.sources.all() == []


def test_what_is_new_is_taken_over_and_back_without_leaving_the_page(
    window: Window, service: Running
) -> None:
    has("Shoulder", "Neck")
    add(service, "ours", replace(WISH, publishes=False), read=True)
    page = window.open("recent")
    page.evaluate("window.stayed = true")
    page.locator(".settings summary").first.click()
    page.locator('[name="f/title"]').fill("This week")
    page.get_by_role("button", name="Take over what is new").click()
    expect(page.locator("[data-row-title]")).to_have_text(["Shoulder", "Neck"])
    expect(page.locator("#f-items")).to_be_focused()
    expect(window.announced).to_have_text(
        "It is in the list now. Visitors see it once you publish."
    )
    expect(page.locator(".row .badge", has_text="from “Our channel”")).to_have_count(2)
    expect(page.get_by_role("button", name="Take over what is new")).to_have_count(0)
    typed = window.typed("recent")
    assert typed
    assert (typed["title"], len(typed["items"])) == ("This week", 2)
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.get_by_role("button", name="Take over what is new")).to_be_visible()
    expect(page.locator('[name="f/title"]')).to_have_value("This week")
    assert page.evaluate("window.stayed") is True


def test_a_server_that_is_away_takes_nothing_over_and_says_so(
    window: Window, service: Running
) -> None:
    has("Shoulder")
    add(service, "ours", replace(WISH, publishes=False), read=True)
    page = window.open("recent")
    page.route("**/embeds/recent", lambda route: route.fulfill(status=503, body=""))
    window.watch.excuse(FAILED_LOAD)
    page.get_by_role("button", name="Take over what is new").click()
    expect(window.announced).to_have_text("Nothing was taken over: the server cannot be reached.")
    page.unroute("**/embeds/recent")
    page.get_by_role("button", name="Take over what is new").click()
    expect(page.locator("[data-row-title]")).to_have_text(["Shoulder"])


def test_all_of_it_works_without_scripts(editors: Editors, recent: str) -> None:
    has("Shoulder")
    page = go(editors.window("marketing", java_script_enabled=False), "/sources/new/fake")
    page.get_by_label("What it is called here").fill("Our channel")
    page.get_by_label("Channel", exact=True).fill("@clinic")
    page.get_by_label("Wait until somebody takes it over").check()
    page.get_by_role("button", name="Save and read it").click()
    page.get_by_role("link", name="Look at what is new").click()
    page.get_by_role("button", name="Take over what is new").click()
    expect(page.locator("[data-row-title]")).to_have_text(["Shoulder"])
    assert page.url.endswith("#f-items")
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.get_by_role("button", name="Take over what is new")).to_be_visible()


@pytest.mark.parametrize("width", [NARROW, PHONE, DESK])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_are_accessible(
    editors: Editors, service: Running, recent: str, width: int, scheme: Scheme
) -> None:
    window = editors.window("marketing", width=width, scheme=scheme)
    window.watch.excuse(FAILED_LOAD)  # the browser itself says so of the status 422
    _check(go(window, "/sources"))
    has("Shoulder", "Neck")
    add(service, "well", replace(WISH, title="Well"), read=True)
    has("Hip", "Knee")
    add(service, "waiting", replace(WISH, title="Waiting", publishes=False), read=True)
    add(service, "paused", replace(WISH, title="Paused " + "channel " * 10, active=False))
    add(service, "new", replace(WISH, title="N" * 120, target="nowhere"))
    channel.has = Unreachable(Reason.LATE, seconds="15")
    add(service, "failing", replace(WISH, title="Failing"), read=True)
    keys = ("well", "waiting", "paused", "new", "failing")
    for path in ("/sources", "/sources/new/fake", *(f"/sources/{key}" for key in keys)):
        _check(go(window, path))
    page = go(window, "/sources/well")
    page.get_by_text("Remove …").click()
    page.get_by_label("What it is called here").fill("")
    _check(page)
    page.get_by_role("button", name="Save and read it").click()
    expect(page.get_by_role("alert")).to_be_visible()
    _check(page)
    page = window.open(recent)
    page.locator("#sources").evaluate("element => element.scrollIntoView()")  # from below the bar
    _check(page)


def _check(page: Page) -> None:
    expect(page.locator("html.scripted")).to_be_attached()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
