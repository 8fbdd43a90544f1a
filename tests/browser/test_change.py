"""What is published is seen after a plain reload, in the same browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Running, title, wait_until_ready
from tests.browser.hosts import Host
from tests.browser.watch import FAILED_LOAD, Watch

CARD = {"title": "The first title", "stop_if": "It hurts.", "steps": [{"text": "Lie down."}]}


@pytest.mark.parametrize("way", ["snippet", "frame mode"])
def test_a_new_text_and_a_withdrawal_are_seen_by_plain_reload(
    page: Page, host: Host, running: Running, watch: Watch, way: str
) -> None:
    slug = f"changes-in-{way.replace(' ', '-')}"
    running.publish("exercise-card", slug, CARD)
    mode = 'data-clinic-mode="frame"' if way == "frame mode" else ""
    page.goto(host.page(running.link(slug, more=mode) + host.fill("{{loader}}")))
    shown = title(page) if way == "snippet" else page.frame_locator("iframe").locator(".title")
    expect(shown).to_have_text("The first title")

    running.publish("exercise-card", slug, CARD | {"title": "The second title"})
    page.reload()
    expect(shown).to_have_text("The second title")

    watch.excuse(FAILED_LOAD)  # the browser's own word about 410
    running.service.store.withdraw(slug)
    page.reload()
    wait_until_ready(page)
    gone = page.locator("clinic-embed .clinic-withdrawn")
    if way == "frame mode":
        gone = page.frame_locator("iframe").locator(".clinic-withdrawn")
    expect(gone).to_be_visible()
    expect(gone).to_contain_text("withdrawn")
    expect(page.locator("a[data-clinic-embed]")).to_be_hidden()


def test_a_retitled_and_a_withdrawn_card_change_the_carousel(
    page: Page, host: Host, running: Running
) -> None:
    for slug in ("listed-one", "listed-two"):
        running.publish("exercise-card", slug, CARD | {"title": slug})
    items = [{"embed": "listed-one"}, {"embed": "listed-two"}]
    running.publish("video-carousel", "list", {"title": "A list", "items": items})
    page.goto(host.page(running.snippet("list").script()))
    expect(page.locator(".items > li")).to_have_count(2)
    running.publish("exercise-card", "listed-one", CARD | {"title": "Retitled"})
    running.service.store.withdraw("listed-two")
    page.reload()
    expect(page.locator(".items > li")).to_have_count(1)
    expect(page.locator(".items > li")).to_contain_text("Retitled")
