"""The host page does not jump when an embed appears (DESIGN, section 8)."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import DESK, PHONE, Visitors, wait_until_ready
from tests.browser.hosts import Host

TEXT = "<p>Our clinic helps people to move again.</p>" * 3
AFTER = "<p>After the embed there is more to read about us.</p>" * 30
FAR = '<div style="height:2500px"></div>'


def shift(page: Page) -> float:
    """The sum of all layout shifts so far, once two more frames have been drawn."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => "
                  "requestAnimationFrame(() => setTimeout(done))))")  # fmt: skip
    return float(page.evaluate("clinicShifts.reduce((sum, value) => sum + value, 0)"))


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("embed", ["card", "carousel"])
def test_in_the_first_viewport_it_shifts_little(
    visitors: Visitors, host: Host, width: int, embed: str
) -> None:
    page = visitors.visitor(width)
    page.goto(host.page(f"<h1>Clinic</h1>{TEXT}{{{{{embed}}}}}{AFTER}"))
    wait_until_ready(page)
    page.wait_for_load_state("networkidle")
    assert shift(page) <= 0.1


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_below_the_first_viewport_nothing_shifts(
    visitors: Visitors, host: Host, width: int
) -> None:
    page = visitors.visitor(width)
    page.goto(host.page(f"<h1>Clinic</h1>{TEXT}{FAR}{{{{card}}}}{AFTER}{{{{carousel}}}}{AFTER}"))
    wait_until_ready(page, 2)  # by idle time, though nobody has scrolled there
    page.wait_for_load_state("networkidle")
    assert shift(page) == 0
