"""In WordPress's sandbox an embed is a preview that fits, and all else leads to our page.

The page around it here does what WordPress's script does (DESIGN, section 5); the real one is met
in ``tests/wordpress``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Frame, Page, Playwright, expect

from tests.browser.conftest import DESK, Running, Visitors, watched
from tests.browser.hosts import Host
from tests.browser.watch import FAILED_LOAD, Watch
from tests.chromium import launched
from widget.demo.load import CARD, CAROUSEL

SANDBOX = """<div style="width: WIDTH"><iframe sandbox="allow-scripts" title="Card" width="100%"
  height="400" frameborder="0" src="URL#?secret=S1" data-secret="S1"></iframe></div>
<script>
  const frame = document.querySelector('iframe');
  addEventListener('message', ({ data, source }) => {
    if (source !== frame.contentWindow || data.secret !== 'S1') return;
    if (data.message === 'height') {
      window.heights = [...(window.heights ?? []), data.value];
      frame.height = Math.min(Math.max(parseInt(data.value, 10), 200), 1000);
    }
    const ours = data.message === 'link' && new URL(data.value).host === new URL(frame.src).host;
    if (ours && document.activeElement === frame) location.href = data.value;
  });
</script>"""
FITS = "() => document.documentElement.scrollHeight <= innerHeight"
EXTENT = "[document.documentElement.scrollWidth, innerWidth]"
LINKED = {
    "title": "From elsewhere", "stop_if": "It hurts.", "steps": [{"text": "Lie down."}],
    "video": {"title": "The film", "url": "https://youtu.be/aaaaaaaaaaa",
              "poster": "pictures/where-the-glutes-are.webp"},
}  # fmt: skip


@pytest.fixture(scope="module")
def letters(playwright: Playwright) -> Iterator[Browser]:
    """A browser whose reader has asked for letters of twice the size."""
    with launched(playwright, "--blink-settings=defaultFontSize=32") as browser:
        yield browser


def sandbox(host: Host, url: str, width: int = 375) -> str:
    """The address of a page that shows the frame at ``url`` in a column of that width (px)."""
    return host.page(SANDBOX.replace("WIDTH", f"{width}px").replace("URL#", f"{url}#"))


def open_sandbox(page: Page, host: Host, url: str, width: int = 375) -> Frame:
    """The frame at ``url`` in a column of that width (px), once it has the height it asks for."""
    page.goto(sandbox(host, url, width))
    page.wait_for_function("() => window.heights?.length")
    frame = page.frames[1]
    frame.wait_for_function(FITS)
    return frame


def frame_url(running: Running, slug: str) -> str:
    return f"{running.url}/e/{slug}/frame?site=sample"


@pytest.mark.parametrize("slug", [CARD, CAROUSEL, "chin-tuck-with-head-lift"])
@pytest.mark.parametrize("width", [260, 375, 640, 1000])
def test_it_fits_whatever_the_width(
    visitors: Visitors, host: Host, running: Running, slug: str, width: int
) -> None:
    page = visitors.visitor(DESK)
    frame = open_sandbox(page, host, frame_url(running, slug), width)
    assert 200 <= page.locator("iframe").evaluate("(f) => f.offsetHeight") <= 1_000
    wide, shown = frame.evaluate(EXTENT)
    assert wide <= shown
    expect(frame.locator(".title")).to_be_visible()


def test_a_preview_has_what_decides_and_no_steps(page: Page, host: Host, running: Running) -> None:
    frame = open_sandbox(page, host, frame_url(running, CARD))
    for shown in (".title", ".goals", ".summary", ".stop", "#clinic-watch video", ".clinic-open"):
        expect(frame.locator(shown).first).to_be_visible()
    for hidden in (".steps", ".disclaimer", ".dosage", ".contents", ".foot", ".watch.first"):
        expect(frame.locator(hidden).first).to_be_hidden()


def test_the_picture_stands_for_a_card_without_a_video(
    page: Page, host: Host, running: Running
) -> None:
    frame = open_sandbox(page, host, frame_url(running, "chin-tuck-with-head-lift"))
    expect(frame.locator(".hero img")).to_be_visible()


def test_it_takes_another_width_when_the_column_does(
    page: Page, host: Host, running: Running
) -> None:
    frame = open_sandbox(page, host, frame_url(running, CARD), 640)
    for width in (260, 500):
        page.locator("div").evaluate("(box, width) => box.style.width = width + 'px'", width)
        frame.wait_for_function(f"() => innerWidth === {width}")
        frame.wait_for_function(FITS)


@pytest.mark.parametrize(
    ("slug", "width"),
    [(CARD, 260), (CARD, 375), (CAROUSEL, 260), ("repeated-neck-extension", 375)],
)
def test_letters_of_twice_the_size_fit_as_well(
    letters: Browser, host: Host, running: Running, slug: str, width: int
) -> None:
    with watched(letters, running.url, host.url) as visitors:
        frame = open_sandbox(visitors.visitor(), host, frame_url(running, slug), width)
        assert frame.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") == 32
        wide, shown = frame.evaluate(EXTENT)
        assert wide <= shown
        if slug != CAROUSEL:
            expect(frame.locator(".stop .lines")).to_be_visible()
            expect(frame.locator(".clinic-open .call")).to_be_visible()


def test_our_own_video_plays_there_with_its_captions(
    page: Page, host: Host, running: Running
) -> None:
    frame = open_sandbox(page, host, frame_url(running, CARD))
    frame.locator("#clinic-watch .play").click()
    frame.wait_for_function("() => document.querySelector('#clinic-watch video').currentTime > 0")
    frame.wait_for_function(
        "() => document.querySelector('#clinic-watch video').textTracks[0].cues?.length > 0"
    )


@pytest.mark.parametrize(
    ("what", "part"),
    [(".clinic-open .call", ""), (".clinic-open [href^=tel]", "#clinic-ask"),
     (".clinic-open [href$=clinic-ask]", "#clinic-ask")],
)  # fmt: skip
def test_what_a_sandbox_forbids_leads_to_our_page_which_leads_back(
    page: Page, host: Host, running: Running, what: str, part: str
) -> None:
    frame = open_sandbox(page, host, frame_url(running, CARD))
    frame.locator(what).click()
    page.wait_for_url(f"{running.url}/e/{CARD}?site=sample*")
    assert page.url.startswith(f"{running.url}/e/{CARD}?site=sample")
    expect(page.locator(".clinic-back a")).to_have_text("Back to Sample Clinic")
    expect(page.locator(".steps").first).to_be_attached()
    assert page.evaluate("location.hash") == part


def test_a_video_of_somebody_elses_leads_to_our_page(
    page: Page, host: Host, running: Running
) -> None:
    running.publish("exercise-card", "from-elsewhere", LINKED)
    frame = open_sandbox(page, host, frame_url(running, "from-elsewhere"))
    expect(frame.locator(".notice")).to_be_hidden()  # nothing is loaded from there here
    frame.locator("#clinic-watch .play").click()
    page.wait_for_url(f"{running.url}/e/from-elsewhere?site=sample#clinic-watch")
    expect(page.locator("#clinic-watch button.play")).to_be_visible()


def test_the_keyboard_opens_the_exercise(page: Page, host: Host, running: Running) -> None:
    frame = open_sandbox(page, host, frame_url(running, CARD))
    frame.locator(".clinic-open .call").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"{running.url}/e/{CARD}?site=sample")


def test_an_entry_with_a_home_leads_to_its_page_of_ours(
    page: Page, host: Host, running: Running
) -> None:
    slug = "isometric-shoulder-flexion"
    store = running.service.store
    store.set_home(slug, "sample", "https://clinic.example/shoulder")
    try:
        frame = open_sandbox(page, host, frame_url(running, CAROUSEL))
        for _ in range(6):  # it stands somewhere in the list, and one moves by one
            frame.locator("[data-clinic-move='1']").click()
        frame.locator(f'h2 a[data-clinic-page*="{slug}"]').click()
        page.wait_for_url(f"{running.url}/e/{slug}?site=sample")
    finally:
        store.set_home(slug, "sample", None)


def test_where_nobody_answers_the_frame_itself_opens_the_page(
    page: Page, host: Host, running: Running
) -> None:
    src = frame_url(running, CARD)
    page.goto(
        host.page(f'<iframe sandbox="allow-scripts" title="x" height="900" src="{src}"></iframe>')
    )
    (frame,) = page.frames[1:]
    frame.locator(".foot .call").click()
    frame.wait_for_url(f"{running.url}/e/{CARD}?site=sample#clinic-ask")


def test_a_withdrawn_card_says_so_there(
    page: Page, host: Host, running: Running, watch: Watch
) -> None:
    watch.excuse(FAILED_LOAD)  # the browser's own word about 410
    running.publish("exercise-card", "gone-from-here", LINKED | {"video": None})
    running.service.store.withdraw("gone-from-here")
    frame = open_sandbox(page, host, frame_url(running, "gone-from-here"))
    expect(frame.locator(".clinic-withdrawn")).to_contain_text("has been withdrawn")
    expect(frame.locator(".clinic-open")).to_have_count(0)


def test_a_stop_rule_of_any_length_can_be_read(page: Page, host: Host, running: Running) -> None:
    fields: dict[str, Any] = LINKED | {"video": None, "stop_if": "It hurts very much. " * 90}
    running.publish("exercise-card", "long-rule", fields)
    page.goto(sandbox(host, frame_url(running, "long-rule")))
    page.wait_for_function("() => document.querySelector('iframe').offsetHeight === 1000")
    frame = page.frames[1]
    frame.locator(".clinic-open .call").scroll_into_view_if_needed()
    expect(frame.locator(".clinic-open .call")).to_be_in_viewport()
