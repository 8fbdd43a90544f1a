"""The tests' WordPress is what it says: real, stock, quick to start, and shut off."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import get_args

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Running, Visitors
from tests.wordpress.client import Role, WordPress
from tests.wordpress.content import classic, columns, embed_block, html_block, paragraph
from tests.wordpress.process import WidgetProcess
from widget.demo.load import CARD

SCRIPT = '<script async src="https://cards.example/loader.js"></script>'
REFUSED = "A valid URL was not provided."


def fetch(wordpress: WordPress, url: str) -> str:
    """What WordPress gets under a URL that a user has given, or why it gets nothing."""
    code = """
    $answer = wp_safe_remote_get($url);
    return is_wp_error($answer) ? $answer->get_error_message() : wp_remote_retrieve_body($answer);
    """
    return str(wordpress.call(code, url=url))


def test_it_starts_in_less_than_half_a_minute(wordpress: WordPress) -> None:
    assert 0 < wordpress.start_seconds < 30


def test_it_is_debians_own_with_its_pretty_links(wordpress: WordPress) -> None:
    assert wordpress.call("return get_bloginfo('version');").startswith("6.1.")
    assert wordpress.call("return ABSPATH;") == f"{wordpress.folder}/"
    assert json.loads(wordpress.get("/wp-json/"))["url"] == wordpress.url
    assert wordpress.post("Hello.", title="A walk").url == f"{wordpress.url}/a-walk/"
    assert "Hello." in wordpress.get("/a-walk/")


def test_each_role_can_sign_in(wordpress: WordPress) -> None:
    for role in get_args(Role):
        me = wordpress.session(role).rest("wp/v2/users/me?context=edit")
        assert (me["username"], me["roles"]) == (role, [role])


@pytest.mark.parametrize("theme", ["twentytwentyone", "twentytwentythree"])
def test_a_theme_shows_a_post(wordpress: WordPress, theme: str) -> None:
    before = wordpress.call("return get_stylesheet();")
    wordpress.use_theme(theme)
    try:
        shown = wordpress.get(f"/?p={wordpress.post(paragraph('Lift your hips.')).id}")
    finally:
        wordpress.use_theme(before)
    assert "Lift your hips." in shown
    assert theme in shown


@pytest.mark.parametrize("role", ["administrator", "editor"])
def test_an_administrators_or_editors_script_is_kept(wordpress: WordPress, role: Role) -> None:
    assert SCRIPT in wordpress.read(wordpress.post(html_block(SCRIPT), role=role).id)
    assert wordpress.read(wordpress.save_classic(SCRIPT, role).id) == SCRIPT


@pytest.mark.parametrize("role", ["author", "contributor"])
def test_an_authors_or_contributors_script_is_stripped(wordpress: WordPress, role: Role) -> None:
    link = '<a href="https://cards.example/e/bridge">Bridge</a>'
    saved = wordpress.read(wordpress.post(html_block(link + SCRIPT), role=role).id)
    assert "<script" not in saved
    assert link in saved
    assert wordpress.read(wordpress.save_classic(link + SCRIPT, role).id) == link


def test_a_contributors_post_waits_for_the_administrator(wordpress: WordPress) -> None:
    for waiting in (
        wordpress.post(paragraph("Lift your hips."), role="contributor"),
        wordpress.save_classic("Lift your hips.", "contributor"),
    ):
        with pytest.raises(AssertionError, match="answered 404"):
            wordpress.get(f"/?p={waiting.id}")
        assert "Lift your hips." in wordpress.get(
            wordpress.publish(waiting.id).url.removeprefix(wordpress.url)
        )


def test_it_fetches_from_the_widget(wordpress: WordPress, widget: Running) -> None:
    assert "<title>" in fetch(wordpress, f"{widget.url}/e/{CARD}")


def test_it_refuses_other_addresses_as_stock_does(wordpress: WordPress, widget: Running) -> None:
    port = widget.url.rpartition(":")[2]
    for place in (f"127.0.0.3:{port}", f"localhost:{port}", "127.0.0.2", "127.0.0.2:1"):
        assert fetch(wordpress, f"http://{place}/healthz") == REFUSED
    checked = "return wp_http_validate_url($url);"
    for refused in ("http://10.0.0.1/", "http://192.168.0.1/", "http://203.0.113.1:8443/"):
        assert wordpress.call(checked, url=refused) is False
    assert wordpress.call(checked, url="http://203.0.113.1:8080/") == "http://203.0.113.1:8080/"


def test_it_calls_nobody_else(wordpress: WordPress) -> None:
    assert fetch(wordpress, "https://clinic.example/") == "The tests do not call clinic.example."


@pytest.mark.parametrize("content", [classic, embed_block, lambda url: columns(paragraph(url))])
def test_the_url_of_a_page_without_an_embed_stays_a_link(
    wordpress: WordPress, widget: Running, content: Callable[[str], str]
) -> None:
    url = f"{widget.url}/healthz"
    shown = wordpress.get(f"/?p={wordpress.post(content(url)).id}")
    assert url in shown
    assert "<iframe" not in shown


def test_its_log_has_the_mistakes_of_php(wordpress: WordPress) -> None:
    wordpress.call("trigger_error('a mistake of this test');")
    assert "a mistake of this test" in wordpress.debug_log
    with pytest.raises(AssertionError, match="no_such_function"):
        wordpress.call("no_such_function();")


def test_code_takes_and_returns_any_data(wordpress: WordPress) -> None:
    data = {"text": 'é "\\ <b>', "list": [1, None, True]}
    assert wordpress.call("return $data;", data=data) == data
    assert wordpress.php("echo strtoupper($text);", text="hips") == "HIPS"


def test_a_reader_is_watched(wordpress: WordPress, visitors: Visitors) -> None:
    page = visitors.visitor()
    page.goto(wordpress.post(paragraph("Lift your hips.")).url)
    expect(page.get_by_text("Lift your hips.")).to_be_visible()


def test_an_author_sits_before_the_block_editor(signed_in: Callable[[Role], Page]) -> None:
    page = signed_in("author")
    page.goto("/wp-admin/post-new.php")
    page.get_by_role("textbox", name="Add title").fill("A walk")
    expect(page.get_by_role("dialog")).to_have_count(0)  # nobody is greeted


def test_an_option_brings_the_classic_editor(
    wordpress: WordPress, signed_in: Callable[[Role], Page]
) -> None:
    wordpress.set_option("test_classic_editor", True)
    try:
        page = signed_in("author")
        page.goto("/wp-admin/post-new.php")
        expect(page.locator("#wp-content-editor-container")).to_be_visible()
    finally:
        wordpress.set_option("test_classic_editor", False)


def test_the_products_process_can_be_frozen_killed_and_started_again(
    wordpress: WordPress, widget_process: WidgetProcess
) -> None:
    url = f"{widget_process.url}/e/{CARD}"
    assert "<title>" in fetch(wordpress, url)
    widget_process.freeze()
    assert "timed out" in fetch(wordpress, url)
    widget_process.thaw()
    assert "<title>" in fetch(wordpress, url)
    widget_process.kill()
    assert "refused" in fetch(wordpress, url)
    widget_process.start()
    assert "<title>" in fetch(wordpress, url)
    widget_process.stop()
    assert "refused" in fetch(wordpress, url)
