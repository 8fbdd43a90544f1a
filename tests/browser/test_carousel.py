"""The carousel: a list first, with real buttons and arrow keys where scripts run."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, Running, Visitors, wait_until_ready
from tests.browser.hosts import Host
from widget.demo.load import CAROUSEL

SEEN = """() => {
  const root = document.querySelector('clinic-embed')?.shadowRoot ?? document;
  const list = root.querySelector('.items');
  const box = list.getBoundingClientRect();
  const inside = ({ left, right }) => left >= box.left - 1 && right <= box.right + 1;
  return [...list.children].flatMap((item, at) => inside(item.getBoundingClientRect()) ? [at] : []);
}"""
ACTIVE = """() => {
  const root = document.querySelector('clinic-embed')?.shadowRoot ?? document;
  const items = [...root.querySelectorAll('.items > li')];
  return items.findIndex((item) => item.contains(root.activeElement));
}"""
REST = """() => new Promise((done) => {
  const root = document.querySelector('clinic-embed')?.shadowRoot ?? document;
  const list = root.querySelector('.items');
  let last, still = 0;
  const look = () => {
    still = list.scrollLeft === last ? still + 1 : 0;
    last = list.scrollLeft;
    if (still > 5) done(); else requestAnimationFrame(look);
  };
  look();
})"""


def show(page: Page, host: Host) -> None:
    page.goto(host.page("{{carousel}}"))
    wait_until_ready(page)
    expect(page.locator(".moves")).to_be_visible()
    expect(page.locator(".items > li").nth(5)).to_have_attribute("inert", "")


def seen(page: Page) -> list[int]:
    page.evaluate(REST)
    found: list[int] = page.evaluate(SEEN)
    return found


def press(page: Page, step: int) -> None:
    page.locator(f"[data-clinic-move='{step}']").focus()
    page.keyboard.press("Enter")


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_the_buttons_lead_through_all_items_and_stop_at_the_ends(
    visitors: Visitors, host: Host, width: int
) -> None:
    page = visitors.visitor(width, reduced_motion="reduce")
    show(page, host)
    back, on = (page.locator(f"[data-clinic-move='{step}']") for step in (-1, 1))
    met = set(seen(page))
    assert 0 in met
    expect(back).to_have_attribute("aria-disabled", "true")
    while on.get_attribute("aria-disabled") != "true":
        before = seen(page)
        press(page, 1)
        met |= set(seen(page))
        assert seen(page) != before
        expect(back).to_have_attribute("aria-disabled", "false")
    assert met == set(range(6))
    expect(on).to_be_focused()  # though it can do no more
    press(page, 1)
    assert seen(page)[-1] == 5
    while back.get_attribute("aria-disabled") != "true":
        press(page, -1)
        seen(page)
    assert seen(page)[0] == 0


def test_the_position_is_said_politely_and_only_after_a_move(page: Page, host: Host) -> None:
    show(page, host)
    status = page.locator("[role=status]")
    expect(status).to_have_text("")
    press(page, 1)
    expect(status).to_have_text("Showing 2 of 6")


def test_taps_may_come_faster_than_it_moves(page: Page, host: Host) -> None:
    show(page, host)
    page.locator("[data-clinic-move='1']").focus()
    for _ in range(3):
        page.keyboard.press("Enter")
    assert seen(page) == [3]
    page.keyboard.press("Enter")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    assert seen(page) == [3]


def test_nothing_out_of_sight_takes_focus(page: Page, host: Host) -> None:
    show(page, host)
    page.locator("[data-clinic-move='1']").focus()
    page.keyboard.press("Tab")
    assert page.evaluate(ACTIVE) == 0
    for _ in range(4):
        page.keyboard.press("Tab")
        at = page.evaluate(ACTIVE)
        assert at == -1 or at in (0, 1)


def test_arrow_keys_move_from_item_to_item(page: Page, host: Host) -> None:
    show(page, host)
    page.locator(".items a").first.focus()
    for at in (1, 2, 3):
        page.keyboard.press("ArrowRight")
        assert page.evaluate(ACTIVE) == at
        assert at in seen(page)
    page.keyboard.press("ArrowLeft")
    assert page.evaluate(ACTIVE) == 2
    assert 2 in seen(page)


def test_in_a_right_to_left_language_the_left_arrow_moves_on(
    page: Page, host: Host, running: Running
) -> None:
    items: list[dict[str, Any]] = [
        {"url": f"https://clinic.example/{number}", "title": f"تمرين {number}"}
        for number in range(6)
    ]
    running.publish("video-carousel", "rtl", {"title": "تمارين", "items": items}, lang="ar")
    page.goto(host.page(running.snippet("rtl").script()))
    wait_until_ready(page)
    expect(page.locator(".clinic-video-carousel")).to_have_attribute("dir", "rtl")
    expect(page.locator(".items > li").nth(5)).to_have_attribute("inert", "")
    assert seen(page)[0] == 0
    press(page, 1)
    assert seen(page)[0] == 1
    page.locator(".items > li").nth(1).locator("a").first.focus()
    page.keyboard.press("ArrowLeft")
    assert page.evaluate(ACTIVE) == 2
    page.keyboard.press("ArrowRight")
    assert page.evaluate(ACTIVE) == 1
    assert 1 in seen(page)


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_it_glides_only_where_motion_is_welcome(
    visitors: Visitors, host: Host, motion: str
) -> None:
    page = visitors.visitor(reduced_motion=motion)
    page.add_init_script("const real = Element.prototype.scrollTo; Element.prototype.scrollTo = "
        "function (how) { window.how = how.behavior; return real.call(this, how) }")  # fmt: skip
    show(page, host)
    press(page, 1)
    assert seen(page) == [1]
    assert page.evaluate("how") == ("instant" if motion == "reduce" else "smooth")


def test_it_follows_a_change_of_width(visitors: Visitors, host: Host) -> None:
    page = visitors.visitor(DESK)
    show(page, host)
    wide = len(seen(page))
    page.set_viewport_size({"width": PHONE, "height": 844})
    page.wait_for_function(f"(wide) => ({SEEN})().length < wide", arg=wide)
    press(page, 1)
    assert seen(page) == [1]


def test_a_few_items_that_all_fit_need_no_buttons(
    visitors: Visitors, host: Host, running: Running
) -> None:
    items = [{"url": "https://clinic.example/a", "title": "One page"}]
    running.publish("video-carousel", "short", {"title": "Short", "items": items})
    page = visitors.visitor(DESK)
    page.goto(host.page(running.snippet("short").script()))
    wait_until_ready(page)
    expect(page.locator(".moves")).to_be_hidden()
    expect(page.locator(".items a").first).to_be_visible()


def test_without_javascript_it_is_a_complete_list(visitors: Visitors, running: Running) -> None:
    page = visitors.visitor(java_script_enabled=False)
    page.goto(f"{running.url}/e/{CAROUSEL}")
    expect(page.locator(".items > li")).to_have_count(6)
    expect(page.locator(".items > li[inert]")).to_have_count(0)
    expect(page.locator(".moves")).to_be_hidden()
    page.locator(".items a").last.focus()
    expect(page.locator(".items a").last).to_be_in_viewport()
