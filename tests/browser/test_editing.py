"""The form in a real browser: saved by itself, filled from links, previewed, published, safe."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import DESK, PHONE, Running, Scheme
from tests.browser.editor import Editors, Window, new_card, new_list
from tests.browser.test_axe import violations
from tests.browser.watch import FAILED_LOAD
from tests.samples import card
from tests.sources import PIXEL
from widget.demo.load import CARD
from widget.sources.links import Link
from widget.sources.reasons import Unreachable

LINK = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"
VIDEO = Link("video", LINK, "Resisted shoulder abduction", "", None, None)
FIRST = "Chin Tuck with Head Lift"


@pytest.fixture
def slug(bureau: Running) -> str:
    """A list of three cards."""
    return new_list(bureau)


@pytest.fixture
def page(window: Window, slug: str) -> Page:
    """Its form."""
    return window.open(slug)


def settings_of(page: Page) -> Locator:
    """The part of a list's form with its title, unfolded."""
    fold = page.locator("details.settings")
    fold.locator("summary").first.click()
    return fold


def title(page: Page) -> Locator:
    return page.locator('[name="f/title"]')


def retitle(page: Page, words: str) -> None:
    settings_of(page)
    title(page).fill(words)


def press(page: Page, name: str) -> None:
    page.locator("[data-bar]").get_by_role("button", name=name, exact=True).click()


# Saving


def test_what_is_typed_is_saved_by_itself(window: Window, page: Page, slug: str) -> None:
    retitle(page, "For your neck")
    window.saved()
    expect(window.state).to_have_text("Saved. 1 change not live yet")
    assert (window.typed(slug) or {})["title"] == "For your neck"
    expect(page.locator("h1")).to_contain_text("For your neck")
    page.reload()
    expect(title(page)).to_have_value("For your neck")
    expect(window.state).to_have_text("1 change not live yet")


def test_enter_in_a_line_publishes_nothing(window: Window, page: Page, slug: str) -> None:
    retitle(page, "For your neck")
    page.keyboard.press("Enter")
    window.saved()
    assert len(window.clinic.store.history(slug)) == 1
    assert page.url.endswith(f"/editor/embeds/{slug}")


def test_requests_to_save_never_overlap(window: Window, page: Page, slug: str) -> None:
    going, most = [0], [0]

    def slowly(route: Route) -> None:
        going[0] += 1
        most[0] = max(most[0], going[0])
        page.evaluate("new Promise((done) => setTimeout(done, 300))")
        going[0] -= 1
        route.continue_()

    page.route(re.compile(r"/embeds/[\w-]+$"), slowly)
    settings_of(page)
    for number in range(3):
        title(page).fill(f"Title {number}")
        title(page).blur()
        title(page).focus()
    window.saved()
    expect(title(page)).to_have_value("Title 2")
    assert (window.typed(slug) or {})["title"] == "Title 2"
    assert most == [1]


def test_undo_goes_back_one_thought_at_a_time(window: Window, page: Page) -> None:
    retitle(page, "For your neck")
    window.saved()
    page.locator('[name="f/fill"]').fill("7")
    window.saved()
    press(page, "Undo")
    expect(window.announced).to_have_text("Undone. 1 change not live yet")
    expect(page.locator('[name="f/fill"]')).to_have_value("")
    expect(title(page)).to_have_value("For your neck")
    press(page, "Undo")
    expect(title(page)).to_have_value("This week")
    expect(window.state).to_have_text("Nothing changed since it was published")
    undo = page.locator("[data-bar]").get_by_role("button", name="Undo")
    expect(undo).to_have_attribute("aria-disabled", "true")
    expect(undo).to_be_focused()


def test_everything_is_discarded_after_a_second_thought(window: Window, page: Page) -> None:
    retitle(page, "For your neck")
    page.locator("[data-bar] summary").click()
    press(page, "Discard all changes")
    expect(page.locator(".notice.done")).to_have_text(
        "Your changes are discarded. This is what is live."
    )
    expect(title(page)).to_have_value("This week")


# The server is away, the session is over, another window


def test_a_server_that_is_away_loses_nothing(window: Window, page: Page, slug: str) -> None:
    window.watch.excuse(FAILED_LOAD)
    settings_of(page)
    page.context.set_offline(True)
    title(page).fill("Typed on the train")
    expect(window.state).to_contain_text("Your text is kept in this browser")
    expect(window.announced).to_contain_text("the server cannot be reached")
    assert window.typed(slug) is None
    page.context.set_offline(False)
    expect(window.state).to_have_text("The server is back, and all is saved.")
    assert (window.typed(slug) or {})["title"] == "Typed on the train"
    assert page.evaluate("localStorage.length") == 0


def type_unreached(page: Page) -> None:
    """Type something that does not reach the server, not even as the page is left."""
    page.evaluate("() => { self.fetch = () => Promise.reject(new TypeError('away')); }")
    settings_of(page)
    title(page).fill("Typed on the train")


def test_what_had_not_reached_the_server_comes_back_with_the_page(
    window: Window, page: Page, slug: str
) -> None:
    window.watch.excuse(FAILED_LOAD)
    type_unreached(page)
    expect(window.state).to_contain_text("Your text is kept in this browser")
    page.goto("about:blank")
    window.open(slug)
    note = page.locator("[data-piece]", has_text="It is back in the form now.")
    expect(note).to_be_visible()
    expect(title(page)).to_have_value("Typed on the train")
    assert (window.typed(slug) or {})["title"] == "Typed on the train"
    note.get_by_role("button", name="Throw it away").click()
    expect(title(page)).to_have_value("This week")


def test_text_of_this_browser_and_text_of_another_one_are_both_kept(
    window: Window, page: Page, slug: str, editors: Editors
) -> None:
    window.watch.excuse(FAILED_LOAD)
    type_unreached(page)
    expect(window.state).to_contain_text("Your text is kept in this browser")
    page.goto("about:blank")
    other = editors.window()
    retitle(other.open(slug), "Typed at home")
    other.saved()
    window.open(slug)
    note = page.locator("[data-piece]", has_text="you have changed this elsewhere")
    expect(title(page)).to_have_value("Typed at home")
    note.get_by_role("button", name="Put back").click()
    expect(title(page)).to_have_value("Typed on the train")
    press(page, "Undo")
    expect(title(page)).to_have_value("Typed at home")


def test_a_session_that_is_over_loses_nothing(window: Window, page: Page, slug: str) -> None:
    window.watch.excuse(FAILED_LOAD)
    settings_of(page)
    window.sign_out()
    title(page).fill("Typed while signed out")
    expect(window.state).to_contain_text("you were signed out", ignore_case=True)
    link = page.locator("[data-state]").get_by_role("link", name="Sign in")
    expect(link).to_have_attribute("target", "_blank")
    window.sign_in()
    press(page, "Try again")
    expect(window.state).to_have_text("You are signed in again, and all is saved.")
    assert (window.typed(slug) or {})["title"] == "Typed while signed out"


def test_another_window_of_the_same_person_is_not_overwritten(
    window: Window, page: Page, slug: str, editors: Editors
) -> None:
    window.watch.excuse(FAILED_LOAD)
    other = editors.window()
    retitle(other.open(slug), "From the other window")
    other.saved()
    retitle(page, "From this window")
    expect(window.state).to_contain_text("You have this open in another window")
    assert (window.typed(slug) or {})["title"] == "From the other window"
    press(page, "Keep what is here")
    window.wait_until_typed(slug, "From this window")


def test_the_other_windows_words_can_be_taken(
    window: Window, page: Page, slug: str, editors: Editors
) -> None:
    window.watch.excuse(FAILED_LOAD)
    other = editors.window()
    retitle(other.open(slug), "From the other window")
    other.saved()
    retitle(page, "From this window")
    press(page, "Take the other window’s")
    expect(title(page)).to_have_value("From the other window")


# Publishing


def test_publishing_says_live_once_a_visitor_would_see_it(
    window: Window, page: Page, slug: str
) -> None:
    retitle(page, "For your neck")
    press(page, "Publish")
    expect(window.announced).to_have_text("Live. Every site shows it now.")
    expect(page.locator("[data-live]")).to_be_visible()
    asked = [url for url in window.watch.urls("/e/") if url.endswith(f"{slug}.json")]
    assert asked
    assert "For your neck" in window.clinic.see(f"/e/{slug}")
    expect(page.locator("[data-bar]").get_by_role("button", name="Publish")).to_be_focused()


def test_live_is_not_said_before_it_is_true(window: Window, page: Page, slug: str) -> None:
    answers = iter([{"revision": 1}, {"revision": 1}, {"revision": 2}])
    told: list[str] = []

    def answer(route: Route) -> None:
        told.append(window.state.inner_text())
        route.fulfill(json=next(answers))

    page.route(re.compile(rf"/e/{slug}\.json"), answer)
    retitle(page, "For your neck")
    press(page, "Publish")
    expect(window.state).to_have_text("Live. Every site shows it now.")
    assert told == ["Publishing …"] * 3


def test_what_must_be_there_is_said_beside_its_field_which_has_the_focus(
    window: Window, bureau: Running
) -> None:
    window.watch.excuse(FAILED_LOAD)
    page = window.open(new_card(bureau))
    title(page).fill("")
    page.locator('[name="f/stop_if"]').fill("")
    press(page, "Publish")
    expect(page.locator(".mistakes:not(.advice)")).to_contain_text("2 things need your attention")
    expect(title(page)).to_be_focused()
    expect(title(page)).to_have_accessible_description("“Title” is missing.")
    expect(window.announced).to_contain_text("“Title” is missing.")
    page.locator(".mistakes:not(.advice) a").last.click()
    expect(page.locator('[name="f/stop_if"]')).to_be_focused()


def test_a_mistake_in_a_fold_unfolds_it(window: Window, bureau: Running) -> None:
    window.watch.excuse(FAILED_LOAD)
    page = window.open(new_card(bureau))
    page.locator("summary", has_text="How much").click()
    page.locator("summary", has_text="Repetitions").click()
    page.locator('[name="f/dosage/repetitions/low"]').fill("many")
    press(page, "Publish")
    expect(page.locator('[name="f/dosage/repetitions/low"]')).to_be_focused()


def test_a_server_that_is_away_is_asked_again_and_publishes_once(
    window: Window, page: Page, slug: str
) -> None:
    window.watch.excuse(FAILED_LOAD)
    retitle(page, "For your neck")
    window.saved()
    cut: list[str] = []

    def lose_the_first_answer(route: Route) -> None:
        if "do=publish" in (route.request.post_data or "") and not cut:
            cut.append(route.fetch().text())  # it arrives, but its answer is lost
            route.abort()
        else:
            route.continue_()

    page.route(re.compile(rf"/embeds/{slug}$"), lose_the_first_answer)
    press(page, "Publish")
    expect(window.state).to_contain_text("Not published yet. The server cannot be reached")
    press(page, "Try again")
    expect(window.state).to_have_text("Live. Every site shows it now.")
    assert len(window.clinic.store.history(slug)) == 2


# Adding


@pytest.fixture
def links(bureau: Running, monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], None]:
    """Say what every pasted link leads to."""

    def lead(found: Link | Unreachable) -> None:
        def read(url: str, **_: object) -> Link:
            if isinstance(found, Unreachable):
                raise found
            return found

        monkeypatch.setattr(bureau.service.desk.links, "read", read)

    return lead


def test_a_pasted_link_is_read_at_once_and_comes_first(
    window: Window, page: Page, links: Callable[[Any], None], slug: str
) -> None:
    links(VIDEO)
    page.get_by_label("Paste a link").focus()
    paste(page, LINK)
    expect(page.locator(".row")).to_have_count(4)
    expect(window.announced).to_contain_text("Added first: Resisted shoulder abduction")
    assert window.rows()[:2] == ["Resisted shoulder abduction", FIRST]
    expect(page.locator(".row").first.get_by_role("button", name="Change")).to_be_focused()
    expect(page.get_by_label("Paste a link")).to_have_value("")
    window.saved()
    assert (window.typed(slug) or {})["items"][0]["video"]["url"] == LINK


def paste(page: Page, text: str) -> None:
    """Paste from the clipboard into what has the focus."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("(text) => navigator.clipboard.writeText(text)", text)
    page.keyboard.press("ControlOrMeta+V")


def test_enter_adds_the_link(window: Window, page: Page, links: Callable[[Any], None]) -> None:
    links(VIDEO)
    page.get_by_label("Paste a link").fill(LINK)
    page.keyboard.press("Enter")
    expect(page.locator(".row")).to_have_count(4)


def test_a_link_that_is_down_is_said_in_words_and_filled_in_by_hand(
    window: Window, page: Page, links: Callable[[Any], None]
) -> None:
    window.watch.excuse(FAILED_LOAD)
    links(Unreachable("That page did not answer."))
    line = page.get_by_label("Paste a link")
    line.fill("https://clinic.example/slow")
    page.keyboard.press("Enter")
    expect(page.locator("[data-add-said]")).to_contain_text("That page did not answer.")
    expect(line).to_be_focused()
    expect(line).to_have_value("https://clinic.example/slow")
    expect(line).to_have_accessible_description(re.compile("That page did not answer."))
    page.get_by_role("button", name="Add it anyway, and fill it in by hand").click()
    expect(page.locator(".row")).to_have_count(4)
    expect(page.locator(".row").first.locator('[name$="/url"]').first).to_have_value(
        "https://clinic.example/slow"
    )


def test_looking_at_a_link_is_said_at_once(window: Window, page: Page) -> None:
    held: list[Route] = []
    page.route("**/entries", lambda route: held.append(route))  # noqa: PLW0108
    page.get_by_label("Paste a link").fill(LINK)
    page.keyboard.press("Enter")
    expect(page.locator("[data-add-said]")).to_have_text("Looking at the link …", timeout=1_000)
    expect(window.announced).to_have_text("Looking at the link …")
    held[0].abort()
    window.watch.excuse(FAILED_LOAD)
    expect(page.locator("[data-add-said]")).to_contain_text("Our server cannot be reached")


def test_a_card_is_found_added_and_marked(window: Window, page: Page) -> None:
    page.get_by_label("Find one of our cards").fill("neck")
    found = page.locator("[data-found]")
    hook = found.get_by_role("button", name=re.compile("Posterior Neck Release with Hook"))
    expect(hook).to_be_visible()
    expect(found.get_by_role("button", name=re.compile("Deep Neck"))).to_contain_text(
        "already in the list"
    )
    hook.click()
    expect(page.locator(".row")).to_have_count(4)
    assert window.rows()[0] == "Posterior Neck Release with Hook"
    expect(hook).to_contain_text("already in the list")
    hook.click()
    expect(window.announced).to_have_text(
        "“Posterior Neck Release with Hook” is in the list already, number 1 of 4."
    )
    expect(page.locator(".row")).to_have_count(4)


def test_one_of_our_cards_is_chosen_by_its_title(window: Window, bureau: Running) -> None:
    slug = new_card(bureau)
    page = window.open(slug)
    page.get_by_role("button", name="Add to “Related cards”").click()
    box = page.get_by_role("combobox", name="Card")
    expect(box).to_be_focused()
    page.keyboard.type("chin")
    option = page.get_by_role("option", name="Chin Tuck with Head Lift")
    expect(option).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(box).to_have_value("Chin Tuck with Head Lift")
    window.saved()
    (related,) = (window.typed(slug) or {})["related"]
    assert related["embed"] == "chin-tuck-with-head-lift"


def test_what_was_chosen_stays_where_nothing_else_is(window: Window, bureau: Running) -> None:
    page = window.open(new_card(bureau, related=[{"embed": "chin-tuck-with-head-lift"}]))
    box = page.get_by_role("combobox", name="Card")
    expect(box).to_have_value("Chin Tuck with Head Lift")
    box.fill("qqqq")
    expect(page.locator(".choices li")).to_have_text("Nothing found. Try another word.")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(box).to_have_value("Chin Tuck with Head Lift")


# The preview


def test_the_preview_follows_what_is_typed_and_keeps_its_place(
    window: Window, bureau: Running
) -> None:
    page = window.open("chin-tuck-with-head-lift")
    frame = page.frame_locator("[data-preview-frame]")
    expect(frame.locator(".title")).to_have_text("Chin Tuck with Head Lift")
    page.frames[1].evaluate("scrollTo(0, 300)")
    title(page).fill("Chin to the chest")
    expect(frame.locator(".title")).to_have_text("Chin to the chest")
    assert page.frames[-1].evaluate("scrollY") == 300
    expect(page.locator("iframe")).to_have_count(1)
    press(page, "Undo")
    expect(frame.locator(".title")).to_have_text("Chin Tuck with Head Lift")


def test_the_preview_is_as_wide_as_a_phone_or_a_desk(page: Page) -> None:
    def width() -> int:
        return int(page.frames[1].evaluate("innerWidth"))

    assert width() == 390
    page.get_by_text("Desktop").click()
    assert width() == 1_100


# Looks


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("kind", ["list", "card"])
def test_every_form_is_accessible(
    editors: Editors, bureau: Running, kind: str, width: int, scheme: Scheme
) -> None:
    window = editors.window(width=width, scheme=scheme)
    window.watch.excuse(FAILED_LOAD)
    page = window.open(new_list(bureau) if kind == "list" else "chin-tuck-with-head-lift")
    page.set_viewport_size({"width": width, "height": 6000})  # the bar covers nothing meanwhile
    assert violations(page) == []
    for fold in page.locator("main details").all():
        fold.evaluate("(fold) => { fold.open = true; }")
    for more in page.locator(".row-more").all():
        more.evaluate("(more) => { more.hidden = false; }")
    title(page).fill("")
    press(page, "Publish")
    expect(page.locator(".mistakes:not(.advice)")).to_be_visible()
    assert violations(page) == []


def test_a_phone_never_scrolls_sideways(editors: Editors, bureau: Running) -> None:
    window = editors.window(width=360)
    for slug in (new_list(bureau), "chin-tuck-with-head-lift", CARD):
        page = window.open(slug)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_the_bar_covers_nothing_that_has_the_focus(window: Window) -> None:
    page = window.open("chin-tuck-with-head-lift")
    title(page).focus()
    hidden = []
    for _ in range(60):
        page.keyboard.press("Tab")
        hidden += page.evaluate(
            """() => {
              const focused = document.activeElement;
              if (!focused.closest('[data-work]')) return [];
              const bar = document.querySelector('[data-bar]').getBoundingClientRect();
              const own = focused.getBoundingClientRect();
              return own.bottom > bar.top && own.top > bar.top ? [focused.outerHTML] : [];
            }"""
        )
    assert hidden == []


def test_forms_work_without_scripts(editors: Editors, bureau: Running) -> None:
    window = editors.window(java_script_enabled=False)
    slug = new_list(bureau)
    page = window.page
    page.goto(f"{bureau.url}/editor/embeds/{slug}")
    page.locator(".row").nth(1).get_by_role("button", name="Move up").click()
    expect(page.locator("[data-row-title]").first).to_have_text("Deep Neck Flexor Activation")
    page.locator("details.settings summary").first.click()
    title(page).fill("For your neck")
    page.get_by_role("button", name="Publish").click()
    expect(page.locator(".notice.done")).to_have_text("Live. Every site shows it now.")


def test_another_person_sees_only_what_is_live(editors: Editors, slug: str) -> None:
    mine = editors.window()
    retitle(mine.open(slug), "For your neck")
    mine.saved()
    other = editors.window(name="Kim Hill").open(slug)
    expect(title(other)).to_have_value("This week")


def test_the_second_publisher_sees_both_versions(window: Window, bureau: Running) -> None:
    slug = new_card(bureau)
    page = window.open(slug)
    title(page).fill("Mine")
    window.saved()
    window.clinic.publish(slug, card("Theirs"))
    press(page, "Publish")
    page.wait_for_url(f"**/embeds/{slug}/conflict*")


def test_the_weekly_act_needs_no_mouse(
    window: Window, page: Page, links: Callable[[Any], None], slug: str
) -> None:
    links(replace(VIDEO, picture=PIXEL))
    page.get_by_label("Paste a link").focus()
    paste(page, LINK)
    expect(page.locator(".row").first.get_by_role("button", name="Change")).to_be_focused()
    page.keyboard.press("Enter")
    row = page.locator(".row").first
    while not page.evaluate("document.activeElement.matches('[name$=\"/excerpt\"]')"):
        page.keyboard.press("Tab")
    page.keyboard.type("With a band.")
    expect(row.locator("[data-row-excerpt]")).to_have_text("With a band.")
    page.keyboard.press("ControlOrMeta+S")
    page.keyboard.press("Enter")
    expect(window.state).to_have_text("Live. Every site shows it now.")
    assert "With a band." in window.clinic.see(f"/e/{slug}")
