"""A patient who reloads sees the change: the same browser, the same host page, no tricks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Page, Response, expect

from tests.browser.conftest import Running, wait_until_ready
from tests.browser.hosts import Host
from widget.content.sites import site_fields

WAYS = ["", 'data-clinic-mode="frame"']


def _card(title: str) -> dict[str, Any]:
    return {"title": title, "stop_if": "It hurts.", "steps": [{"text": f"Do the {title}."}]}


@pytest.fixture
def card(running: Running) -> Iterator[str]:
    """The slug of a card of this test's own, in a carousel of its own."""
    running.publish("exercise-card", "changing", _card("first"))
    running.publish("exercise-card", "staying", _card("other"))
    items = [{"embed": "changing"}, {"embed": "staying"}]
    running.publish("video-carousel", "changing-list", {"title": "List", "items": items})
    yield "changing"
    for slug in ("changing", "staying", "changing-list"):
        running.service.store.withdraw(slug)


def _words(page: Page, mode: str) -> Any:
    root = page.frame_locator("iframe").locator("main") if mode else page.locator("clinic-embed")
    return root.first


def _open(page: Page, host: Host, running: Running, slug: str, mode: str) -> None:
    page.goto(host.page(running.link(slug, more=mode) + "{{loader}}"))
    wait_until_ready(page)


@pytest.mark.parametrize("mode", WAYS)
def test_a_new_text_is_there_after_a_reload(
    page: Page, host: Host, running: Running, card: str, mode: str
) -> None:
    _open(page, host, running, card, mode)
    expect(_words(page, mode)).to_contain_text("Do the first.")
    running.publish("exercise-card", card, _card("second"))
    page.reload()
    wait_until_ready(page)
    expect(_words(page, mode)).to_contain_text("Do the second.")


def test_a_new_disclaimer_is_there_after_a_reload(
    page: Page, host: Host, running: Running, card: str
) -> None:
    _open(page, host, running, card, "")
    sites = running.service.store.sites
    before = sites.get()
    fields = site_fields(replace(before.site, disclaimer={"en": "<p>A new disclaimer.</p>"}))  # type: ignore[dict-item]
    sites.save(before.key, fields)
    try:
        page.reload()
        wait_until_ready(page)
        expect(_words(page, "")).to_contain_text("A new disclaimer.")
    finally:
        sites.save(before.key, site_fields(before.site))


@pytest.mark.parametrize("mode", WAYS)
def test_a_withdrawn_card_leaves_its_carousel_after_a_reload(
    page: Page, host: Host, running: Running, card: str, mode: str
) -> None:
    _open(page, host, running, "changing-list", mode)
    expect(_words(page, mode)).to_contain_text("first")
    running.service.store.withdraw(card)
    page.reload()
    wait_until_ready(page)
    expect(_words(page, mode)).to_contain_text("other")
    expect(_words(page, mode)).not_to_contain_text("first")


def test_a_page_that_did_not_change_is_not_sent_again(
    page: Page, host: Host, running: Running, card: str
) -> None:
    _open(page, host, running, card, "")
    answers: list[Response] = []

    def note(answer: Response) -> None:
        answers.append(answer)

    page.on("response", note)
    page.reload()
    wait_until_ready(page)
    [answer] = [answer for answer in answers if "/fragment" in answer.url]
    # Chromium asked with the tag and got 304 without a body, which it shows as what it has.
    assert answer.request.sizes()["responseBodySize"] == 0
