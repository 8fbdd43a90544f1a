"""A clean sheet of paper, from our own page and from a host's."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Running, Visitors, wait_until_ready
from tests.browser.hosts import Host
from widget.demo.load import CARD


@pytest.mark.parametrize(("way", "scheme"), [("page", "light"), ("snippet", "dark")])
def test_a_printed_card_has_steps_stop_rule_and_disclaimer(
    visitors: Visitors, host: Host, running: Running, way: str, scheme: str
) -> None:
    page = visitors.visitor(794, "dark" if scheme == "dark" else "light")
    page.goto(running.snippet(CARD).page_url if way == "page" else host.page("{{card}}"))
    if way == "snippet":
        wait_until_ready(page)
    page.emulate_media(media="print")
    for part in (".title", ".stop", ".disclaimer", ".steps > li >> nth=5", ".dosage", ".printed"):
        expect(page.locator(part)).to_be_visible()
    expect(page.locator(".printed")).to_contain_text("+1 416-555-0142")
    expect(page.locator(".printed")).to_contain_text(CARD)
    for part in (".contents", ".play >> nth=0", "[data-clinic-print]", ".action.top"):
        expect(page.locator(part)).to_be_hidden()
    expect(page.locator("a[data-clinic-embed]:visible")).to_have_count(0)
    assert page.locator(".stop .lines").evaluate("(text) => getComputedStyle(text).color") in (
        "rgb(0, 0, 0)", "rgb(22, 41, 42)",
    )  # fmt: skip


def test_printing_at_once_loads_what_nobody_has_scrolled_to(page: Page, host: Host) -> None:
    never_idle = "window.requestIdleCallback = () => 0;"
    page.add_init_script(never_idle)
    page.goto(host.page('<div style="height:9000px"></div>{{card}}'), wait_until="networkidle")
    expect(page.locator("clinic-embed")).to_have_count(0)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    wait_until_ready(page)
    expect(page.locator("clinic-embed .steps")).to_have_count(1)


def test_the_print_button_prints(page: Page, host: Host) -> None:
    page.add_init_script("window.print = () => { window.printed = true; };")
    page.goto(host.page("{{card}}"))
    wait_until_ready(page)
    page.locator("[data-clinic-print]").click()
    assert page.evaluate("printed") is True
