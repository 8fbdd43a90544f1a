"""Host pages that would break a careless embed (tests/specimens)."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import DESK, PHONE, Running, Visitors, title, wait_until_ready
from tests.browser.hosts import Host
from tests.browser.watch import CONTENT_POLICY, Watch

STRICT = (
    "default-src 'none'; script-src {{service}}; connect-src {{service}}; img-src {{service}}; "
    "media-src {{service}}; frame-src {{service}}; style-src 'self'; base-uri 'none'"
)
LOOK = """(element) => {
  const style = getComputedStyle(element);
  const names = ['textAlign', 'textTransform', 'letterSpacing', 'wordSpacing', 'whiteSpace',
    'textIndent', 'textShadow', 'fontStyle', 'fontWeight', 'fontSize', 'lineHeight', 'color',
    'backgroundColor', 'cursor', 'direction', 'float'];
  return Object.fromEntries(names.map((name) => [name, style[name]]));
}"""


STICKING_OUT = """(embed) => {
  const { left, right } = embed.getBoundingClientRect();
  const out = (box) => box.width && (box.left < left - 1 || box.right > right + 1);
  return [...embed.querySelectorAll(':not(.items *, .unseen)')]
    .filter((each) => out(each.getBoundingClientRect())).map((each) => each.outerHTML);
}"""


def no_overflow(page: Page) -> bool:
    extent = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    whole, shown = page.evaluate(extent)
    return bool(whole <= shown)


def box(locator: Locator) -> dict[str, float]:
    found = locator.bounding_box()
    assert found is not None
    return {"width": found["width"], "height": found["height"]}


@pytest.mark.parametrize(("name", "width"), [("theme", PHONE), ("theme", DESK), ("reset", PHONE)])
def test_a_theme_changes_no_more_than_the_font(
    visitors: Visitors, host: Host, name: str, width: int
) -> None:
    plain, themed = visitors.visitor(width), visitors.visitor(width)
    looks: list[list[dict[str, Any]]] = []
    for page, url in ((plain, host.page("{{card}}{{carousel}}")), (themed, host.specimen(name))):
        page.goto(url)
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
        wait_until_ready(page, 2)
        parts = (".clinic-embed", ".title", ".disclaimer p", ".stop .lines", ".terms", ".play")
        looks.append([page.locator(part).first.evaluate(LOOK) for part in parts])
    assert looks[0] == looks[1]
    whole, card = (box(themed.locator(name)) for name in ("clinic-embed >> nth=0", "article"))
    assert whole["height"] >= card["height"] > 2_000
    expect(themed.locator("a[data-clinic-embed]").first).to_be_hidden()
    themed.locator(".terms").click(trial=True)  # can be tapped


def test_text_is_large_enough_whatever_the_root_size(page: Page, host: Host) -> None:
    page.goto(host.specimen("theme"))
    wait_until_ready(page)
    small = """() => [...document.querySelector('clinic-embed').shadowRoot.querySelectorAll('*')]
      .filter((each) => [...each.childNodes].some((node) => node.data?.trim()))
      .filter((each) => each.offsetParent && parseFloat(getComputedStyle(each).fontSize) < 18)
      .map((each) => each.outerHTML)"""
    assert page.evaluate(small) == []


class TestAPageBuilder:
    def test_shows_an_embed_in_a_row_of_its_boxes(self, page: Page, host: Host) -> None:
        page.goto(host.specimen("elementor"))
        wait_until_ready(page)
        expect(title(page)).to_be_visible()
        assert box(page.locator("#plain clinic-embed"))["width"] > 300
        assert no_overflow(page)

    def test_a_closed_tab_loads_when_it_is_opened(
        self, page: Page, host: Host, watch: Watch
    ) -> None:
        page.goto(host.specimen("elementor"))
        wait_until_ready(page)
        page.wait_for_load_state("networkidle")
        assert watch.urls("recent-videos/fragment") == []
        page.locator("#open-tab").click()
        expect(page.locator("#tab .title")).to_be_visible()
        page.locator("#tab [data-clinic-move='1']").click()
        page.wait_for_function(
            "() => document.querySelector('#tab clinic-embed').shadowRoot"
            ".querySelector('.items').scrollLeft > 100"
        )

    def test_an_accordion_has_its_frame_at_full_height_when_it_is_opened(
        self, page: Page, host: Host
    ) -> None:
        page.goto(host.specimen("elementor"))
        wait_until_ready(page)
        page.locator("#open-accordion").click()
        expect(page.locator("#accordion clinic-embed iframe")).to_be_visible()
        expect(page.locator("#accordion a")).to_be_hidden()
        frame = page.frame_locator("#accordion clinic-embed iframe")
        expect(frame.locator(".title")).to_be_visible()
        assert box(page.locator("#accordion clinic-embed"))["height"] > 400

    def test_a_pop_up_shows_its_embed(self, page: Page, host: Host) -> None:
        page.goto(host.specimen("elementor"))
        wait_until_ready(page)
        page.locator("#open-popup").click()
        expect(page.locator("dialog .title")).to_have_text("Recent Videos")

    def test_a_node_rendered_again_by_the_host_keeps_its_embed(
        self, page: Page, host: Host, watch: Watch
    ) -> None:
        page.goto(host.specimen("elementor"))
        for number in (1, 2, 3):
            wait_until_ready(page, number)
            expect(page.locator("#plain clinic-embed")).to_have_count(1)
            expect(page.locator("#plain .title")).to_be_visible()
            expect(page.locator("#plain a[data-clinic-embed]")).to_be_hidden()
            page.locator("#again").click()
        wait_until_ready(page, 4)
        assert len(watch.urls("activation/fragment")) == 1

    def test_a_link_that_moves_takes_its_embed_along(self, page: Page, host: Host) -> None:
        page.goto(host.specimen("elementor"))
        wait_until_ready(page)
        page.evaluate("document.body.prepend(document.querySelector('#plain a'))")
        expect(page.locator("body > clinic-embed .title")).to_be_visible()
        expect(page.locator("#plain clinic-embed")).to_have_count(0)


def test_a_strict_policy_that_names_our_address_is_enough(
    page: Page, host: Host, watch: Watch
) -> None:
    watch.excuse(CONTENT_POLICY)  # about the link's style attribute
    page.goto(host.specimen("policy", {"Content-Security-Policy": STRICT}))
    wait_until_ready(page)
    expect(title(page)).to_have_css("font-weight", "700")
    expect(page.locator(".clinic-exercise-card .stop")).to_have_css("border-left-width", "6px")
    page.locator(".play").first.click()
    page.wait_for_function("() => document.querySelector('clinic-embed').shadowRoot"
                           ".querySelector('video').currentTime > 0")  # fmt: skip
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    wait_until_ready(page, 3)
    expect(page.frame_locator("clinic-embed iframe").locator(".title")).to_be_visible()


def test_a_nonce_on_the_loader_is_enough_with_strict_dynamic(page: Page, host: Host) -> None:
    policy = STRICT.replace("script-src {{service}}", "script-src 'nonce-abc' 'strict-dynamic'")
    policy = policy.replace("style-src 'self'", "style-src 'unsafe-inline'")
    script = '<script async nonce="abc" src="{{loader_url}}"></script>'
    url = host.page(f"{{{{card_link}}}}{script}", headers={"Content-Security-Policy": policy})
    page.goto(url)
    wait_until_ready(page)
    expect(page.locator(".play").first).to_be_visible()  # the behaviour came, too


def test_a_policy_that_does_not_name_our_address_leaves_the_link(
    page: Page, host: Host, watch: Watch
) -> None:
    watch.excuse(CONTENT_POLICY)
    policy = "default-src 'self'; script-src {{service}}; style-src 'unsafe-inline'"
    page.goto(host.page("{{card}}", headers={"Content-Security-Policy": policy}))
    page.wait_for_function(
        "() => document.querySelector('[data-clinic-embed]').style.minHeight === ''"
    )
    expect(page.locator("a[data-clinic-embed]")).to_be_visible()


@pytest.mark.parametrize(
    ("types", "frames"),
    [("clinic-widget theirs", 1), ("'none'", 3)],
)
def test_trusted_types_take_our_policy_or_a_frame(
    page: Page, host: Host, watch: Watch, types: str, frames: int
) -> None:
    watch.excuse(CONTENT_POLICY)
    policy = f"require-trusted-types-for 'script'; trusted-types {types}"
    page.goto(host.specimen("policy", {"Content-Security-Policy": policy}))
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    wait_until_ready(page, 3)
    modes = page.evaluate("clinicEvents.map((event) => event.detail.mode)")
    assert modes.count("frame") == frames
    assert page.locator("clinic-embed iframe").count() == frames


def test_a_loader_that_is_delayed_and_run_twice_shows_everything_once(
    page: Page, host: Host, watch: Watch
) -> None:
    page.goto(host.specimen("delayed"), wait_until="networkidle")
    expect(page.locator("a[data-clinic-embed]")).to_be_visible()
    expect(page.locator("clinic-embed")).to_have_count(0)
    page.evaluate("dispatchEvent(new Event('release'))")
    wait_until_ready(page)
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    wait_until_ready(page, 2)
    expect(page.locator("clinic-embed")).to_have_count(1)
    assert len(watch.urls("/fragment")) == 1
    frame = next(frame for frame in page.frames if "/frame" in frame.url)
    frame.wait_for_function(
        "() => document.documentElement.scrollHeight <= innerHeight", polling=50
    )


@pytest.mark.parametrize(
    ("tag", "first"),
    [
        ('<script src="{url}">', True),
        ('<script defer src="{url}">', False),
        ('<script type="module" src="{url}">', True),
    ],
)
def test_a_re_hosted_loader_works_before_and_after_its_links(
    page: Page, host: Host, running: Running, tag: str, first: bool
) -> None:
    client = running.service.inner.test_client()
    text = client.get("/loader.js").get_data(as_text=True)
    url = host.script(
        f"/* bundled */ (function () {{ 'use strict'; }})();\n{text}\n;var after = 1;"
    )
    script = tag.format(url=url) + "</script>"
    page.goto(host.page(f"{script}{{{{card_link}}}}" if first else f"{{{{card_link}}}}{script}"))
    wait_until_ready(page)
    expect(title(page)).to_be_visible()


def test_a_link_that_a_script_adds_later_is_shown(page: Page, host: Host) -> None:
    page.goto(host.page("{{loader}}<div id='place'></div>"), wait_until="networkidle")
    page.evaluate("(html) => { place.innerHTML = html }", host.fill("{{card_link}}"))
    wait_until_ready(page)
    expect(page.locator("#place .clinic-exercise-card .title")).to_be_visible()


def test_on_a_right_to_left_page_our_text_keeps_its_own_direction(page: Page, host: Host) -> None:
    page.goto(host.specimen("rtl"))
    wait_until_ready(page)
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    wait_until_ready(page, 2)
    assert no_overflow(page)
    text = page.locator(".clinic-exercise-card .disclaimer p").first
    expect(text).to_have_css("direction", "ltr")
    expect(text).to_have_css("text-align", "start")
    page.locator("[data-clinic-move='1']").click()
    expect(page.locator("[data-clinic-status]")).to_contain_text("of 6")


def test_an_embed_fits_the_column_it_is_given(visitors: Visitors, host: Host) -> None:
    widths = (260, 320, 600, 900)
    column = '<div style="width:{}px">{{{{card_link}}}}{{{{carousel_link}}}}</div>'
    page = visitors.visitor(DESK)
    page.goto(host.page("".join(column.format(width) for width in widths) + "{{loader}}"))
    wait_until_ready(page, 2 * len(widths))
    for embed in page.locator(".clinic-embed").all():
        assert embed.evaluate(STICKING_OUT) == []
    shown = [box(embed)["width"] for embed in page.locator("clinic-embed").all()]
    assert shown == [width for width in widths for _ in range(2)]


def test_coming_back_from_the_browsers_memory_shows_the_present_text(
    page: Page, host: Host, running: Running
) -> None:
    card = {"title": "Before", "stop_if": "It hurts.", "steps": [{"text": "Lie down."}]}
    running.publish("exercise-card", "comes-back", card)
    page.goto(host.page(running.snippet("comes-back").script()))
    wait_until_ready(page)
    running.publish("exercise-card", "comes-back", card | {"title": "After"})
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    expect(title(page)).to_have_text("After")
    expect(page.locator("clinic-embed")).to_have_count(1)
