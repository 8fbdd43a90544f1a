"""What marketing does once a week, as people do it: at the pace of a person, and by keys alone.

WRITE_DOCS=1 takes the pictures of docs/editor.md.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from time import monotonic

import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import Running, load_demo_quickly, serving
from tests.browser.editor import Editors, Window, editing
from tests.browser.human import Human
from tests.camera import Camera
from tests.sources import Internet, document, picture
from widget.demo.load import CAROUSEL, CONTENT
from widget.demo.site import clinic_page, host_server

pytestmark = pytest.mark.slow  # seconds are counted: not beside other tests
MOST_SECONDS = 30.0
FILLED_SECONDS = 5.0
SEEN_SECONDS = 1.0
VIDEO = "https://youtu.be/aBcDeFgHiJk"
TITLE = "Side plank for beginners"
OEMBED = (
    "https://www.youtube.com/oembed?url=https%3A%2F%2Fwww.youtube.com%2Fwatch%3Fv%3DaBcDeFgHiJk"
    "&format=json&width=1280"
)
POSTER = "https://i.ytimg.com/vi/aBcDeFgHiJk/maxresdefault.jpg"


@dataclass
class Week:
    """The service with the demo, the sample clinic's own page, a stand-in for YouTube."""

    running: Running
    clinic: str

    def titles(self, page: Page) -> Locator:
        """The titles of the list on the clinic's page."""
        return page.locator(".clinic-video-carousel h4, .clinic-video-carousel h3")


def poster() -> bytes:
    """A poster as a video host serves it."""
    drawn = Image.open(CONTENT / "pictures" / "resisted-shoulder-abduction.webp").convert("RGB")
    written = BytesIO()
    drawn.resize((1280, 720)).save(written, "PNG", compress_level=1)
    return written.getvalue()


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Week]:
    """A week at the clinic."""
    with Internet() as internet:
        internet.has(OEMBED, document(title=TITLE, thumbnail_url=POSTER, html="<script>"))
        internet.has(POSTER, picture(poster()))
        with serving(tmp_path_factory.mktemp("week"), fetcher=internet.fetcher()) as running:
            load_demo_quickly(running.service)
            server = host_server("127.0.0.1", 0, clinic_page(running.service))
            threading.Thread(target=server.serve_forever, daemon=True).start()
            yield Week(running, f"http://localhost:{server.server_address[1]}/")
            server.shutdown()
            server.server_close()


@pytest.fixture
def editors(chromium: Browser, week: Week) -> Iterator[Editors]:
    with editing(chromium, week.running) as editors:
        yield editors


@pytest.fixture
def window(editors: Editors, week: Week) -> Iterator[Window]:
    """Somebody of marketing, who has just signed in."""
    window = editors.window("marketing")
    window.watch.allow(week.clinic.split("/")[2])
    window.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    window.page.goto(f"{week.running.url}/editor/")
    yield window
    store = week.running.service.store
    store.restore(CAROUSEL, 1)


def watched_page(window: Window, week: Week) -> Page:
    """The clinic's page in the same browser, read before the change."""
    page = window.page.context.new_page()
    page.goto(week.clinic)
    expect(week.titles(page).first).to_be_visible()
    return page


def seen_by_a_plain_reload(page: Page, week: Week, title: str) -> float:
    """The seconds after which the clinic's page shows the title first."""
    start = monotonic()
    page.reload()
    expect(week.titles(page).first).to_have_text(title)
    return monotonic() - start


def test_by_mouse_it_takes_half_a_minute_and_every_page_shows_it(
    window: Window, week: Week
) -> None:
    clinics = watched_page(window, week)
    page, human = window.page, Human(window.page)
    camera = Camera("editor", week.running.url)

    human.click(page.get_by_role("link", name="Recent Videos Change what"))
    page.wait_for_url("**/editor/embeds/recent-videos")
    expect(page.locator("html.scripted")).to_be_attached()
    link = page.get_by_label("Paste a link")
    human.click(link)
    human.paste(link, VIDEO)
    first = page.locator("[data-row-title]").first
    with human.waiting():
        expect(first).to_have_text(TITLE, timeout=FILLED_SECONDS * 1_000)
    assert human.waited <= FILLED_SECONDS
    human.click(page.get_by_role("button", name="Change").first)
    camera.take("weekly", page)
    human.click(page.locator("[data-entry] input[name$='/title']:visible").first)
    human.press("Control+a")
    human.type("Side plank")
    human.click(page.get_by_role("button", name="Publish"))
    with human.waiting():
        expect(window.state).to_have_text("Live. Every site shows it now.", timeout=15_000)

    assert seen_by_a_plain_reload(clinics, week, "Side plank") <= SEEN_SECONDS
    assert human.took <= MOST_SECONDS
    camera.take("live", page)


def test_by_keys_alone_it_takes_half_a_minute_too(window: Window, week: Week) -> None:
    clinics = watched_page(window, week)
    page, human = window.page, Human(window.page)

    human.tab_to(page.get_by_role("link", name="Recent Videos Change what"))
    human.press("Enter")
    page.wait_for_url("**/editor/embeds/recent-videos")
    expect(page.locator("html.scripted")).to_be_attached()
    link = page.get_by_label("Paste a link")
    human.tab_to(link)
    human.paste(link, VIDEO)
    with human.waiting():
        expect(page.locator("[data-row-title]").first).to_have_text(TITLE)
    expect(window.announced).to_contain_text(TITLE)
    human.tab_to(page.get_by_role("button", name="Publish"))
    human.press("Enter")
    with human.waiting():
        expect(window.state).to_have_text("Live. Every site shows it now.", timeout=15_000)

    assert seen_by_a_plain_reload(clinics, week, TITLE) <= SEEN_SECONDS
    assert human.took <= MOST_SECONDS
    expect(window.announced).to_contain_text("Live.")
