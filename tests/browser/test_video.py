"""One tap plays a video: our own in place, others in their player, which loads only then."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Frame, Page, Request, Route, expect

from tests.browser.conftest import Running, Visitors, wait_until_ready
from tests.browser.hosts import Host
from tests.browser.watch import Watch
from widget.demo.load import CARD

PLAYERS = {
    "youtube": ("https://youtu.be/dQw4w9WgXcQ", "www.youtube-nocookie.com",
                "/embed/dQw4w9WgXcQ?autoplay=1&playsinline=1&rel=0"),
    "vimeo": ("https://vimeo.com/76979871", "player.vimeo.com",
              "/video/76979871?autoplay=1&dnt=1"),
}  # fmt: skip
PLAYER = "<!doctype html><title>Player</title><button>Pause</button>"
PERMISSIONS = "autoplay; fullscreen; encrypted-media; picture-in-picture"
WAYS = ["page", "snippet", "frame mode"]
FOCUSED = """() => {
  let active = document.activeElement;
  while (active.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  return active.localName;
}"""
PLAYED = """() => {
  const root = document.querySelector('clinic-embed')?.shadowRoot ?? document;
  return [...root.querySelectorAll('video')].map((video) => !video.paused);
}"""


def open_embed(page: Page, host: Host, running: Running, way: str, slug: str) -> Frame:
    """The document in which the embed is, once it is there."""
    if way == "page":
        page.goto(running.snippet(slug).page_url)
        expect(page.locator("button.play").first).to_be_visible()
        return page.main_frame
    mode = 'data-clinic-mode="frame"' if way == "frame mode" else ""
    page.goto(host.page(running.link(slug, more=mode) + host.fill("{{loader}}")))
    wait_until_ready(page)
    return page.frames[-1]


def plays(page: Page) -> list[dict[str, Any]]:
    return [event for event in page.evaluate("clinicEvents") if event["name"] == "clinic-play"]


@pytest.mark.parametrize("way", WAYS)
def test_our_own_video_plays_in_place_after_one_tap(
    visitors: Visitors, host: Host, running: Running, way: str
) -> None:
    page = visitors.visitor(has_touch=True, is_mobile=True)
    frame = open_embed(page, host, running, way, CARD)
    video = frame.locator("video").first
    expect(video).not_to_have_attribute("controls", "")
    expect(frame.locator(".play").first).to_contain_text("Play video · 0:18")
    assert visitors.watches[0].urls(".mp4") + visitors.watches[0].urls(".webm") == []
    frame.locator(".play").first.tap()
    frame.wait_for_function(f"() => ({PLAYED})()[0]")
    expect(video).to_have_attribute("controls", "")
    expect(video).to_have_attribute("playsinline", "")
    expect(frame.locator(".video").first.locator(".play")).to_be_hidden()
    assert frame.evaluate(FOCUSED) == "video"
    assert frame.evaluate("document.fullscreenElement") is None
    assert video.evaluate("(video) => video.textTracks[0].mode") == "showing"
    page.wait_for_function("() => clinicEvents.some((event) => event.name === 'clinic-play')")
    assert [event["detail"] for event in plays(page)] == [
        {"slug": CARD, "title": "Where the glutes are", "provider": "own"}
    ]


def test_only_one_of_our_videos_plays_at_a_time(page: Page, host: Host, running: Running) -> None:
    frame = open_embed(page, host, running, "snippet", CARD)
    frame.locator(".play:visible").nth(0).click()
    frame.wait_for_function(f"() => ({PLAYED})()[0]")
    frame.locator(".play:visible").nth(0).click()
    frame.wait_for_function(f"() => String(({PLAYED})()) === 'false,true'")


def linked(running: Running, provider: str) -> str:
    """The slug of a card whose video is at somebody else's."""
    slug = f"linked-{provider}"
    poster = "pictures/where-the-glutes-are.webp"
    video = {"title": "The exercise", "url": PLAYERS[provider][0], "poster": poster, "seconds": 75}
    steps = [{"text": "Lie down."}]
    fields = {"title": "Linked", "stop_if": "It hurts.", "steps": steps, "video": video}
    if slug not in [known for known, _, _ in running.service.store.slugs()]:
        running.publish("exercise-card", slug, fields)
    return slug


@pytest.mark.parametrize(
    ("provider", "way"), [*(("youtube", way) for way in WAYS), ("vimeo", "snippet")]
)
def test_a_linked_video_loads_its_player_only_after_a_tap(
    page: Page, host: Host, running: Running, watch: Watch, provider: str, way: str
) -> None:
    slug = linked(running, provider)
    _, player, path = PLAYERS[provider]
    asked: list[Request] = []

    def play(route: Route) -> None:
        asked.append(route.request)
        route.fulfill(content_type="text/html", body=PLAYER)

    page.route(f"https://{player}/**", play)
    frame = open_embed(page, host, running, way, slug)
    button = frame.locator("button.play")
    expect(button).to_contain_text("Play video · 1:15")
    expect(frame.locator(".notice")).to_contain_text(
        "YouTube" if provider == "youtube" else "Vimeo"
    )
    expect(button.locator("img")).to_be_visible()
    watch.allow(player)
    button.focus()
    page.keyboard.press("Enter")
    frame.locator("iframe").wait_for()
    inner = frame.frame_locator("iframe")
    expect(inner.locator("button")).to_be_visible()
    element = frame.locator("iframe")
    expect(element).to_have_attribute("src", f"https://{player}{path}")
    expect(element).to_have_attribute("allow", PERMISSIONS)
    expect(element).to_have_attribute("title", "The exercise")
    expect(element).to_have_attribute("referrerpolicy", "strict-origin-when-cross-origin")
    assert frame.evaluate(FOCUSED) == "iframe"
    origin = host.url if way == "snippet" else running.url
    assert [request.headers["referer"] for request in asked] == [f"{origin}/"]
    page.wait_for_function("() => clinicEvents.some((event) => event.name === 'clinic-play')")
    assert plays(page)[0]["detail"] == {"slug": slug, "title": "The exercise", "provider": provider}


@pytest.mark.parametrize(
    ("provider", "href"),
    [
        ("youtube", "https://www.youtube.com/watch?v=dQw4w9WgXcQ"),
        ("vimeo", "https://vimeo.com/76979871"),
    ],
)
def test_without_javascript_a_linked_video_is_a_link(
    visitors: Visitors, running: Running, provider: str, href: str
) -> None:
    page = visitors.visitor(java_script_enabled=False)
    page.goto(f"{running.url}/e/{linked(running, provider)}")
    expect(page.locator("a.play")).to_have_attribute("href", href)
