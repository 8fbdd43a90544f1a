"""The height that a snippet reserves is about the height that its embed takes."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Running, wait_until_ready
from tests.browser.hosts import Host
from widget.demo.load import CONTENT

SLUGS = sorted(path.stem for path in CONTENT.glob("*.json") if path.stem != "site")


@pytest.mark.parametrize("slug", SLUGS)
def test_the_reserved_height_is_right_within_a_quarter(
    page: Page, host: Host, running: Running, slug: str
) -> None:
    body = f'<div style="width:390px">{running.snippet(slug).script()}</div>'
    page.goto(host.page(body, head="<style>body{margin:0}</style>"))
    wait_until_ready(page)
    measured = page.locator("clinic-embed").evaluate("(embed) => embed.offsetHeight")
    assert running.snippet(slug).height == pytest.approx(measured, rel=0.25)
