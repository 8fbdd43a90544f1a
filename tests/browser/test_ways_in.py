"""The ways in: snippet, frame mode, iframe with the loader and without."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Frame, FrameLocator, Locator, Page, expect

from tests.browser.conftest import DESK, PHONE, Running, Scheme, Visitors, wait_until_ready
from tests.browser.hosts import Host
from tests.browser.watch import Watch
from widget.demo.load import CARD, CAROUSEL

WAYS = {
    "snippet": "{{card}}<p>Between.</p>{{carousel}}",
    "frame mode": "{{card_framed}}<p>Between.</p>{{carousel_framed}}{{loader}}",
    "iframe": "{{card_iframe}}<p>Between.</p>{{carousel_iframe}}{{loader}}",
    "iframe alone": "{{card_iframe}}<p>Between.</p>{{carousel_iframe}}",
}
FRAME = f"""<iframe title="Card" width="100%" height="{{height}}"
  src="{{{{{{{{service}}}}}}}}/e/{CARD}/frame"></iframe>"""
GROUNDS: dict[Scheme, str] = {"light": "rgb(255, 255, 255)", "dark": "rgb(18, 28, 30)"}

EXTENT = "() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]"
FITS = "() => document.documentElement.scrollHeight <= innerHeight"


def embeds(page: Page, way: str) -> list[Locator]:
    kinds = (".clinic-exercise-card", ".clinic-video-carousel")
    if way == "snippet":
        return [page.locator(kind) for kind in kinds]
    frames: list[FrameLocator] = [page.frame_locator("iframe").nth(n) for n in (0, 1)]
    return [frame.locator(kind) for frame, kind in zip(frames, kinds, strict=True)]


def inner_frames(page: Page) -> list[Frame]:
    return [frame for frame in page.frames if "/frame" in frame.url]


def is_wider_than_shown(frame: Frame) -> bool:
    whole, shown = frame.evaluate(EXTENT)
    return bool(whole > shown)


def see_all(page: Page, way: str) -> None:
    """Scroll to each embed, as a visitor does, and wait until it has appeared."""
    for number, embed in enumerate(embeds(page, way), start=1):
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
        if way != "iframe alone":
            wait_until_ready(page, number)
        expect(embed.locator(".title")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("way", WAYS)
def test_an_embed_appears_in_every_way(
    visitors: Visitors, host: Host, way: str, width: int, scheme: Scheme
) -> None:
    page = visitors.visitor(width, scheme)
    page.goto(host.page(WAYS[way]))
    see_all(page, way)
    for embed in embeds(page, way):
        expect(embed).to_have_css("background-color", GROUNDS[scheme])
    assert [frame.url for frame in page.frames if is_wider_than_shown(frame)] == []


@pytest.mark.parametrize(("way", "width"), [("frame mode", PHONE), ("iframe", DESK)])
def test_no_frame_scrolls_inside_where_the_loader_is(
    visitors: Visitors, host: Host, way: str, width: int
) -> None:
    page = visitors.visitor(width)
    page.goto(host.page(WAYS[way]))
    see_all(page, way)
    for frame in inner_frames(page):
        frame.frame_element().scroll_into_view_if_needed()  # out of sight a frame rests
        frame.wait_for_function(FITS)
        page.set_viewport_size({"width": width - 60, "height": 844})
        frame.wait_for_function(FITS)
        assert not is_wider_than_shown(frame)


def test_the_link_of_the_snippet_is_gone_once_the_embed_is_there(page: Page, host: Host) -> None:
    page.goto(host.page("{{card}}"))
    wait_until_ready(page)
    expect(page.locator("a[data-clinic-embed]")).to_be_hidden()
    assert page.locator("a[data-clinic-embed]").evaluate("(link) => link.style.minHeight") == ""


def test_the_embeds_tell_when_they_are_ready(page: Page, host: Host) -> None:
    page.goto(host.page("{{card}}{{carousel_framed}}"))
    wait_until_ready(page, 2)
    told = page.evaluate("clinicEvents")
    expected: list[dict[str, Any]] = [
        {"name": "clinic-ready", "on": "clinic-embed",
         "detail": {"slug": slug, "revision": 1, "mode": mode}}
        for slug, mode in ((CARD, "fragment"), (CAROUSEL, "frame"))
    ]  # fmt: skip
    assert sorted(told, key=lambda event: str(event["detail"]["mode"])) == expected


def test_two_embeds_of_one_slug_are_fetched_once(page: Page, host: Host, watch: Watch) -> None:
    page.goto(host.page("{{card_link}}{{card_link}}{{loader}}"))
    wait_until_ready(page, 2)
    assert page.locator("clinic-embed .title").count() == 2
    for part in ("/fragment", "/embed.", "/site-"):
        assert len(set(watch.urls(part))) == len(watch.urls(part)), part


def test_only_the_known_parts_of_a_link_reach_the_service(
    page: Page, host: Host, watch: Watch, running: Running
) -> None:
    link = f"{running.url}/e/{CARD}/?utm_source=mail&site=sample&scheme=dark&site=other#x"
    page.goto(
        host.page(
            f'<a data-clinic-embed href="{link.replace("&", "&amp;")}">Card</a>{{{{loader}}}}'
        )
    )
    wait_until_ready(page)
    assert watch.urls("/fragment") == [f"{running.url}/e/{CARD}/fragment?site=sample&scheme=dark"]


def test_the_contents_of_a_tall_frame_move_the_host_page(page: Page, host: Host) -> None:
    for way in ("{{card_framed}}", "{{card_iframe}}"):
        page.goto(host.page(f"<h1>Clinic</h1>{way}{{{{loader}}}}"))
        wait_until_ready(page)
        (frame,) = inner_frames(page)
        frame.locator(".contents a", has_text="How much").click()
        page.wait_for_function("() => scrollY > 1000")
        expect(frame.locator("#clinic-dosage h2")).to_be_in_viewport()
        assert frame.evaluate("document.activeElement.id") == "clinic-dosage"
        frame.locator(".action.top").click()
        page.wait_for_function("() => scrollY < 200")
        assert "#" not in page.url


def test_the_contents_of_a_frame_that_scrolls_work_without_the_loader(
    page: Page, host: Host
) -> None:
    page.goto(host.page(FRAME.format(height=500)))
    (frame,) = inner_frames(page)
    frame.locator(".contents a", has_text="Steps").click()
    frame.wait_for_function("() => scrollY > 500")
    expect(frame.locator("#clinic-steps h2")).to_be_in_viewport()


def test_contents_that_could_move_nothing_are_hidden(page: Page, host: Host) -> None:
    page.goto(host.page(FRAME.format(height=15_000)))
    (frame,) = inner_frames(page)
    expect(frame.locator(".title")).to_be_visible()
    expect(frame.locator(".contents")).to_be_hidden()
    expect(frame.locator(".action.top")).to_be_hidden()
    expect(frame.locator(".stop")).to_be_visible()


def test_a_frame_in_a_closed_tab_gets_its_height_when_it_is_shown(page: Page, host: Host) -> None:
    page.goto(host.page(f"<div id='tab' hidden>{FRAME.format(height=300)}</div>{{{{loader}}}}"))
    page.wait_for_load_state("networkidle")
    assert page.locator("iframe").evaluate("(frame) => frame.style.height") == ""
    page.evaluate("tab.hidden = false")
    (frame,) = inner_frames(page)
    frame.wait_for_function(FITS)
    assert page.locator("iframe").evaluate("(frame) => frame.offsetHeight") > 1_000
