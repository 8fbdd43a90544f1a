"""A withdrawn card says so where it stood: wrong advice must not linger behind a link."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Running, title, wait_until_ready
from tests.browser.hosts import Host
from tests.browser.watch import FAILED_LOAD, Watch

CARD = {"title": "Soon gone", "stop_if": "It hurts.", "steps": [{"text": "Lie down."}]}


@pytest.mark.parametrize("way", ["snippet", "frame mode"])
def test_a_withdrawn_card_is_a_tombstone_after_a_reload(
    page: Page, host: Host, running: Running, watch: Watch, way: str
) -> None:
    slug = f"soon-gone-{way.replace(' ', '-')}"
    running.publish("exercise-card", slug, CARD)
    mode = 'data-clinic-mode="frame"' if way == "frame mode" else ""
    page.goto(host.page(running.link(slug, more=mode) + host.fill("{{loader}}")))
    frame = page.frame_locator("iframe")
    expect(frame.locator(".title") if mode else title(page)).to_have_text("Soon gone")

    watch.excuse(FAILED_LOAD)  # the browser's own word about 410
    running.service.store.withdraw(slug)
    page.reload()
    wait_until_ready(page)
    gone = (frame if mode else page.locator("clinic-embed")).locator(".clinic-withdrawn")
    expect(gone).to_contain_text("withdrawn")
    expect(gone.locator(".actions a").first).to_be_visible()
    expect(page.locator("a[data-clinic-embed]")).to_be_hidden()
