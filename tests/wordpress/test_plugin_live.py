"""With the plugin, each way in shows the whole card, and each change after a plain reload."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import DESK, Running, Visitors, wait_until_ready
from tests.browser.watch import FAILED_LOAD
from tests.wordpress.client import Post, Role, WordPress
from tests.wordpress.content import columns, embed_block, paragraph
from tests.wordpress.plugin import our_block, plugin, refresh, shortcode
from widget.content.sites import site_fields
from widget.demo.load import CARD, CAROUSEL

SMALL = 375  # px, of a phone
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
WAYS = ("block", "shortcode", "pasted address")


@pytest.fixture(scope="module", autouse=True)
def installed(wordpress: WordPress, widget: Running) -> Iterator[None]:
    """The plugin, for all tests of this file."""
    with plugin(wordpress, widget.url):
        yield


def put(widget: Running, way: str, slug: str) -> str:
    """What an author puts into a page."""
    url = f"{widget.url}/e/{slug}"
    return {
        "block": our_block(url, slug),
        "shortcode": paragraph(shortcode(slug)),
        "pasted address": embed_block(url),
    }[way]


def embeds(page: Page) -> Locator:
    return page.locator("clinic-embed .clinic-embed")


@pytest.mark.parametrize("theme", ["twentytwentythree", "twentytwentyone"])
@pytest.mark.parametrize("role", ["administrator", "author"])
def test_every_way_in_shows_the_whole_card(
    wordpress: WordPress, widget: Running, visitors: Visitors, role: Role, theme: str
) -> None:
    before = wordpress.call("return get_stylesheet();")
    wordpress.use_theme(theme)
    content = "\n\n".join(put(widget, way, CARD) for way in WAYS)
    post = wordpress.post(f"{content}\n\n{put(widget, 'block', CAROUSEL)}", role=role)
    try:
        for width in (SMALL, DESK):
            page = visitors.visitor(width)
            page.goto(post.url)
            wait_until_ready(page, 4)
            for number in range(3):
                expect(embeds(page).nth(number).locator(".steps").first).to_be_visible()
                expect(embeds(page).nth(number).locator(".disclaimer")).to_be_visible()
            expect(embeds(page)).to_have_count(4)
            assert page.evaluate(SIDEWAYS) <= 0
    finally:
        wordpress.use_theme(before)


def test_three_columns_hold_three_whole_embeds(
    wordpress: WordPress, widget: Running, visitors: Visitors
) -> None:
    slugs = (CARD, "chin-tuck-with-head-lift", CAROUSEL)
    shown = zip(WAYS, slugs, strict=True)
    post = wordpress.post(columns(*(put(widget, way, slug) for way, slug in shown)), role="author")
    for width in (SMALL, DESK):
        page = visitors.visitor(width)
        page.goto(post.url)
        wait_until_ready(page, 3)
        expect(embeds(page)).to_have_count(3)
        assert page.evaluate(SIDEWAYS) <= 0


# Changes: the same browser, the same WordPress page, a plain reload

Words = dict[str, Any]


def words(text: str) -> Words:
    return {"title": "Changing", "stop_if": "It hurts.", "steps": [{"text": text}]}


@pytest.fixture(params=WAYS)
def post(wordpress: WordPress, widget: Running, request: pytest.FixtureRequest) -> Iterator[Post]:
    """A post that shows the embed ``changing`` in one of the ways."""
    widget.publish("exercise-card", "changing", words("Do the first."))
    yield wordpress.post(put(widget, request.param, "changing"), role="author")
    widget.service.store.withdraw("changing")


@pytest.fixture
def page(visitors: Visitors) -> Page:
    """A reader with a phone."""
    return visitors.visitor()


def reload(page: Page) -> Locator:
    """What the page shows after a plain reload."""
    page.reload()
    wait_until_ready(page)
    return embeds(page).first


def test_a_new_text_is_there_within_a_second(page: Page, post: Post, widget: Running) -> None:
    page.goto(post.url)
    wait_until_ready(page)
    expect(embeds(page).first).to_contain_text("Do the first.")
    widget.publish("exercise-card", "changing", words("Do the second."))
    with page.expect_response("**/fragment*") as answer:
        shown = reload(page)
    assert "Do the second." in answer.value.text()  # the first answer after the change
    expect(shown).to_contain_text("Do the second.")


def test_a_new_disclaimer_is_there_within_a_second(page: Page, post: Post, widget: Running) -> None:
    page.goto(post.url)
    wait_until_ready(page)
    sites = widget.service.store.sites
    before = sites.get()
    new: Any = {"en": "<p>A new disclaimer.</p>"}
    sites.save(before.key, site_fields(replace(before.site, disclaimer=new)))
    try:
        expect(reload(page).locator(".disclaimer")).to_contain_text("A new disclaimer.")
    finally:
        sites.save(before.key, site_fields(before.site))


def test_a_withdrawn_card_says_so_at_once_and_its_text_goes_at_the_next_refresh(
    wordpress: WordPress, visitors: Visitors, post: Post, widget: Running
) -> None:
    page = visitors.visitor()
    page.goto(post.url)
    wait_until_ready(page)
    refresh(wordpress)
    assert "Changing" in wordpress.get(f"/?p={post.id}")
    visitors.watches[0].excuse(FAILED_LOAD)  # the browser's own word about 410
    widget.service.store.withdraw("changing")
    expect(reload(page)).to_contain_text("has been withdrawn")
    refresh(wordpress)
    served = wordpress.get(f"/?p={post.id}")
    assert "data-clinic-embed" in served
    assert ">Changing<" not in served


def test_a_new_summary_is_in_the_page_itself_after_the_next_refresh(
    wordpress: WordPress, post: Post, widget: Running
) -> None:
    wordpress.get(f"/?p={post.id}")
    refresh(wordpress)
    summary = {"summary": "<p>Now it steadies you.</p>"}
    widget.publish("exercise-card", "changing", words("Do the first.") | summary)
    refresh(wordpress)
    assert "Now it steadies you." in wordpress.get(f"/?p={post.id}")
    assert wordpress.call("return \\ClinicWidget\\REFRESH_SECONDS;") == 300  # as stated
