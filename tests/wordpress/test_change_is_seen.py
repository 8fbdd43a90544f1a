"""Who reloads a page of WordPress sees at once what was published since, however it got there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from time import monotonic

import pytest
from playwright.sync_api import Browser, Locator, Page, Response, expect

from tests.browser.conftest import Running, watched
from tests.browser.watch import FAILED_LOAD
from tests.wordpress.client import WordPress
from tests.wordpress.content import embed_block, html_block
from tests.wordpress.process import WidgetProcess
from widget.content.sites import site_fields

SLUG = "changing"
LIMIT = 1.0  # seconds from publishing to seeing, without those that WordPress takes for its page


@dataclass(frozen=True)
class Way:
    """How an embed gets into a page: what is put there, what it asks us for, where it stands."""

    content: Callable[[Running], str]
    asks: str
    words: Callable[[Page], Locator]


def _in_frame(page: Page) -> Locator:
    return page.frame_locator("iframe").locator("main")


WAYS = {
    "pasted URL": Way(lambda widget: embed_block(f"{widget.url}/e/{SLUG}"), "/frame", _in_frame),
    "link and loader": Way(
        lambda widget: html_block(widget.snippet(SLUG).script()),
        "/fragment",
        lambda page: page.locator("clinic-embed"),
    ),
    "iframe": Way(lambda widget: html_block(widget.snippet(SLUG).iframe()), "/frame", _in_frame),
}


def publish(widget: Running, words: str) -> None:
    """A new revision of the card."""
    steps = [{"text": f"{words} Lie down."}]
    card = {"title": "Changing", "summary": f"<p>{words}</p>", "stop_if": "It hurts."}
    widget.publish("exercise-card", SLUG, card | {"steps": steps})


def publish_disclaimer(widget: Running, words: str) -> None:
    """A new disclaimer of the clinic's."""
    sites = widget.service.store.sites
    found = sites.get()
    new = replace(found.site, disclaimer={"en": f"<p>{words}</p>"})  # type: ignore[dict-item]
    sites.save(found.key, site_fields(new))


def reload(page: Page, way: Way) -> tuple[Response, float]:
    """Our answer after a plain reload, and the seconds that WordPress took for its page."""
    started = monotonic()
    with page.expect_response(lambda answer: way.asks in answer.url) as ours:
        page.reload(wait_until="commit")
        seconds = monotonic() - started
    return ours.value, seconds


def see(page: Page, way: Way, words: str) -> Response:
    """After one reload those words are there, in time: to be called at once after publishing."""
    started = monotonic()
    answer, host = reload(page, way)
    expect(way.words(page)).to_contain_text(words)
    assert monotonic() - started - host < LIMIT
    assert words in answer.text()
    return answer


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_a_reload_shows_the_new_text_and_disclaimer_a_withdrawal_and_its_end(
    wordpress: WordPress, widget_process: WidgetProcess, chromium: Browser, way: Way
) -> None:
    widget = widget_process.running
    publish(widget, "The first text.")
    post = wordpress.post(way.content(widget))
    with watched(chromium, widget.url, wordpress.url) as visitors:
        page = visitors.visitor()
        page.goto(post.url)
        expect(way.words(page)).to_contain_text("The first text.")

        publish(widget, "The second text.")
        see(page, way, "The second text.")
        publish_disclaimer(widget, "The second disclaimer.")
        see(page, way, "The second disclaimer.")
        visitors.watches[0].excuse(FAILED_LOAD)  # the browser's own word about 410
        widget.service.store.withdraw(SLUG)
        assert see(page, way, "has been withdrawn").status == 410
        publish(widget, "The third text.")
        assert see(page, way, "The third text.").status == 200
