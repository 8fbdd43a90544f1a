"""The height that a snippet reserves is about the height that its embed takes."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Running, wait_until_ready
from tests.browser.hosts import Host
from widget.demo.load import CONTENT

SLUGS = sorted(path.stem for path in CONTENT.glob("*.json") if path.stem != "site")


def test_the_reserved_height_is_right_within_a_quarter(
    page: Page, host: Host, running: Running
) -> None:
    links = "".join(running.link(slug) for slug in SLUGS)
    page.goto(host.page(f'<div style="width:390px">{links}</div>{{{{loader}}}}'))
    wait_until_ready(page, len(SLUGS))
    measured = page.evaluate(
        "[...document.querySelectorAll('clinic-embed')].map((embed) => embed.offsetHeight)"
    )
    reserved = {slug: running.snippet(slug).height for slug in SLUGS}
    expected = dict(zip(SLUGS, measured, strict=True))
    assert reserved == pytest.approx(expected, rel=0.25)
