"""The whole by keyboard alone, with the focus always to be seen."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Running, Visitors, wait_until_ready
from tests.browser.hosts import Host
from widget.demo.load import CARD, CAROUSEL

ORDER = [
    "Terms and conditions",
    "Play video · 0:18: Where the glutes are",
    "Play video · 0:20: Gluteus medius activation, step by step",
    "Call Sample Clinic, +1 416-555-0142",
    "What to feel",
    "Steps",
    "How much",
    "Questions",
    "When to stop",
    "Call +1 416-555-0142",
    "Print",
    "Back to top",
]
FOCUS = """() => {
  let active = document.activeElement;
  while (active.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  const box = active.getBoundingClientRect();
  const style = getComputedStyle(active);
  const spread = getComputedStyle(active, '::after').position === 'absolute'; // over its whole tile
  const target = spread ? active.offsetParent.getBoundingClientRect() : box;
  return {
    name: (active.ariaLabel || active.textContent || active.localName).trim().replace(/\\s+/g, ' '),
    outline: style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth),
    inside: box.right > 0 && box.left < innerWidth && box.bottom > 0 && box.top < innerHeight,
    target: Math.floor(Math.min(target.width, target.height)),
    inert: !!active.closest('[inert]'),
  };
}"""


def walk(page: Page, *, back: bool = False) -> list[dict[str, Any]]:
    """Every stop of the Tab key, until the page's end."""
    stops: list[dict[str, Any]] = []
    while len(stops) < 60:
        page.keyboard.press("Shift+Tab" if back else "Tab")
        stop = page.evaluate(FOCUS)
        if stop["name"] == "The end" or page.evaluate("document.activeElement.localName") == "body":
            return stops
        stops.append(stop)
    raise AssertionError(f"the keyboard is trapped: {[stop['name'] for stop in stops]}")


def names(stops: list[dict[str, Any]]) -> list[str]:
    return [stop["name"] for stop in stops]


@pytest.mark.parametrize("way", ["page", "snippet"])
def test_every_control_of_a_card_is_reached_in_order_and_seen(
    page: Page, host: Host, running: Running, way: str
) -> None:
    if way == "page":
        page.goto(running.snippet(CARD).page_url, wait_until="networkidle")
    else:
        page.goto(host.page('{{card}}<a href="/">The end</a>'))
        wait_until_ready(page)
        page.evaluate("document.body.tabIndex = -1; document.body.focus()")
    stops = walk(page)
    assert names(stops)[-len(ORDER) :] == ORDER
    for stop in stops:
        assert stop["outline"] >= 2, stop
        assert stop["inside"], stop
        assert stop["target"] >= 48, stop
    assert names(walk(page, back=True))[-1] in (ORDER[0], names(stops)[0])


def test_the_contents_take_the_focus_along(page: Page, host: Host) -> None:
    page.goto(host.page("{{card}}"))
    wait_until_ready(page)
    page.locator(".contents a", has_text="Steps").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#clinic-steps")).to_be_focused()
    expect(page.locator("#clinic-steps h3")).to_be_in_viewport()
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUS)["name"] == "When to stop"
    page.locator(".action.top").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#clinic-top")).to_be_focused()
    expect(page.locator(".title")).to_be_in_viewport()
    assert "#" not in page.url


def test_a_carousel_is_walked_through_to_its_end(page: Page, host: Host) -> None:
    page.goto(host.page('{{carousel}}<a href="/">The end</a>'))
    wait_until_ready(page)
    expect(page.locator(".items > li").nth(5)).to_have_attribute("inert", "")
    page.evaluate("document.body.tabIndex = -1; document.body.focus()")
    stops = walk(page)
    assert names(stops)[:2] == ["Previous", "Next"]
    assert {"Chin Tuck with Head Lift", "Read more: Chin Tuck with Head Lift"} <= set(names(stops))
    for stop in stops:
        assert stop["outline"] >= 2, stop
        assert stop["inside"], stop
        assert stop["target"] >= 48, stop
        assert not stop["inert"], stop


@pytest.mark.parametrize("slug", [CARD, CAROUSEL])
@pytest.mark.parametrize("form", ["", "/frame", "snippet"])
def test_four_hundred_percent_loses_nothing(
    visitors: Visitors, host: Host, running: Running, slug: str, form: str
) -> None:
    page = visitors.visitor(320, height=256)  # 1280 × 1024 at 400 % (WCAG 2.2, 1.4.10)
    snippet = running.snippet(slug)
    page.goto(host.page(snippet.script()) if form == "snippet" else f"{running.url}/e/{slug}{form}")
    expect(page.locator(".title")).to_be_visible()
    whole, shown = page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    assert whole <= shown
    cut = """(embed) => [...embed.querySelectorAll(':not(.items, .unseen, .unseen *)')]
      .filter((each) => getComputedStyle(each).overflowX !== 'visible')
      .filter((each) => each.scrollWidth > each.clientWidth + 1).map((each) => each.outerHTML)"""
    assert page.locator(".clinic-embed").evaluate(cut) == []
    for part in page.locator("main .stop, .disclaimer, .actions > *, .items a").all():
        part.scroll_into_view_if_needed()
