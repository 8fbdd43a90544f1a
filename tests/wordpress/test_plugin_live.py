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
from tests.wordpress.content import block, columns, embed_block, paragraph
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


# Where the live embed does not come


def room(page: Page) -> str:
    """The room that the link reserves."""
    link = page.locator("a.clinic-widget-link").first
    return str(link.evaluate("(link) => getComputedStyle(link).minHeight"))


@pytest.fixture
def fetched(wordpress: WordPress, post: Post) -> Post:
    """The post, once title, summary and height of its embed are known."""
    wordpress.get(f"/?p={post.id}")
    refresh(wordpress)
    assert "min-height" in wordpress.get(f"/?p={post.id}")
    return post


def test_without_javascript_no_room_stays_empty(visitors: Visitors, fetched: Post) -> None:
    page = visitors.visitor(java_script_enabled=False)
    page.goto(fetched.url)
    assert room(page) == "0px"


def test_where_the_loader_does_not_come_its_room_is_given_back(
    visitors: Visitors, fetched: Post
) -> None:
    page = visitors.visitor()
    visitors.watches[0].excuse(FAILED_LOAD)
    page.route("**/loader.js", lambda route: route.abort("connectionrefused"))
    page.goto(fetched.url)
    expect(page.locator("a.clinic-widget-link").first).to_have_css("min-height", "0px")
    expect(page.locator("a.clinic-widget-link strong").first).to_have_text("Changing")


def test_where_the_loader_hangs_its_room_is_given_back_after_a_while(
    visitors: Visitors, fetched: Post
) -> None:
    page = visitors.visitor()
    page.clock.install()
    page.route("**/loader.js", lambda route: route.fulfill(body=""))  # as good as never
    page.goto(fetched.url)
    assert room(page) != "0px"
    page.clock.run_for(11_000)
    assert room(page) == "0px"


@pytest.mark.parametrize("width", [SMALL, DESK])
def test_the_whole_card_without_javascript_fits_its_page(
    wordpress: WordPress, widget: Running, visitors: Visitors, width: int
) -> None:
    wordpress.set_option("clinic_widget_settings", {"mode": "card"})
    try:
        post = wordpress.post(put(widget, "block", CARD), role="author")
        wordpress.get(f"/?p={post.id}")
        refresh(wordpress)
        page = visitors.visitor(width, java_script_enabled=False)
        page.goto(post.url)
        expect(page.locator(".clinic-widget-text img").first).to_be_visible()
        assert page.evaluate(SIDEWAYS) <= 0
        wide, high = page.locator(".clinic-widget-text img").first.evaluate(
            "(img) => [img.clientWidth, img.clientHeight]"
        )
        assert abs(wide / high - 16 / 9) < 0.1
    finally:
        wordpress.call("delete_option('clinic_widget_settings');")


def test_a_wide_block_is_wide_for_readers_too(
    wordpress: WordPress, widget: Running, visitors: Visitors
) -> None:
    url = f"{widget.url}/e/{CARD}"
    link = f'<a data-clinic-embed="" href="{url}">Card</a>'
    saved = f'<div class="wp-block-clinic-widget-embed alignwide">{link}</div>'
    post = wordpress.post(block("clinic-widget/embed", saved, slug=CARD, align="wide"))
    page = visitors.visitor(DESK)
    page.goto(post.url)
    wait_until_ready(page)
    wide = page.locator("clinic-embed").evaluate("(embed) => embed.offsetWidth")
    assert wide > 800


def test_a_shortcode_may_hold_the_bare_name(wordpress: WordPress, widget: Running) -> None:
    post = wordpress.post(paragraph(f"[clinic_embed {CARD}]"))
    assert f'href="{widget.url}/e/{CARD}?site=sample"' in wordpress.get(f"/?p={post.id}")
