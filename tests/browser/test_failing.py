"""Whatever goes wrong: a working link, on an otherwise untouched page."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import OLD_URL, PHONE, Running, Visitors, title, wait_until_ready
from tests.browser.hosts import Host
from tests.browser.watch import FAILED_LOAD, Watch
from widget.demo.load import CARD

BODY = "<h1>Clinic</h1>{{card}}<p>After.</p>"
HEIGHTS = """() => {
  const frame = document.querySelector('clinic-embed').shadowRoot.querySelector('iframe');
  window.heights = [];
  const watch = new MutationObserver(() => heights.push(frame.style.height));
  watch.observe(frame, { attributes: true });
}"""
CLOCKED = """AbortSignal.timeout = (ms) => {
  const stop = new AbortController();
  setTimeout(() => stop.abort(), ms);  // by the clock that the test moves
  return stop.signal;
};"""
OLD_BROWSER = """const real = CSS.supports;
CSS.supports = (...given) => !String(given).includes('container') && real.apply(CSS, given);"""
MARKUP = '() => document.body.innerHTML.replace(/ style="[^"]*"/, \'\')'


def expect_only_the_link(page: Page, running: Running) -> None:
    link = page.locator("a[data-clinic-embed]")
    expect(link).to_be_visible()
    expect(link).to_have_text("Gluteus Medius Activation")
    expect(page.locator("clinic-embed")).to_have_count(0)
    href = link.get_attribute("href")
    assert href == running.snippet(CARD).page_url


def test_without_the_service_there_is_a_link(
    page: Page, host: Host, running: Running, watch: Watch
) -> None:
    watch.excuse(FAILED_LOAD)
    page.route(f"{running.url}/**", lambda route: route.abort("connectionrefused"))
    page.goto(host.page(BODY), wait_until="load")
    expect_only_the_link(page, running)


def test_where_the_script_is_blocked_there_is_a_link_that_works(
    page: Page, host: Host, running: Running, watch: Watch
) -> None:
    watch.excuse(FAILED_LOAD)
    page.route("**/loader.js", lambda route: route.abort("blockedbyclient"))
    page.goto(host.page(BODY))
    before = page.evaluate(MARKUP)
    expect_only_the_link(page, running)
    assert page.evaluate(MARKUP) == before
    page.locator("a[data-clinic-embed]").click()
    expect(page.locator("h1")).to_have_text("Gluteus Medius Activation")


def test_without_javascript_there_is_a_link_that_works(
    visitors: Visitors, host: Host, running: Running
) -> None:
    page = visitors.visitor(PHONE, java_script_enabled=False)
    page.goto(host.page(BODY))
    expect_only_the_link(page, running)
    page.locator("a[data-clinic-embed]").click()
    expect(page.locator("h1")).to_have_text("Gluteus Medius Activation")
    expect(page.locator("video").first).to_have_attribute("controls", "")


@pytest.mark.parametrize(
    ("part", "answer"),
    [("**/fragment?*", "refused"), ("**/fragment?*", 500), ("**/assets/embed.*.css", 404)],
)
def test_half_a_service_leaves_the_link_without_its_reserved_space(
    page: Page, host: Host, running: Running, watch: Watch, part: str, answer: str | int
) -> None:
    def fail(route: Route) -> None:
        if isinstance(answer, int):
            route.fulfill(status=answer, headers={"Access-Control-Allow-Origin": "*"})
        else:
            route.abort("connectionrefused")

    watch.excuse(FAILED_LOAD)
    page.route(part, fail)
    page.goto(host.page(BODY))
    page.wait_for_function(
        "() => document.querySelector('[data-clinic-embed]').style.minHeight === ''"
    )
    expect_only_the_link(page, running)


def test_a_service_that_hangs_is_given_up_after_ten_seconds(
    page: Page, host: Host, running: Running
) -> None:
    page.clock.install()
    page.add_init_script(CLOCKED)
    page.route("**/fragment?*", lambda route: None)  # never an answer
    with page.expect_request("**/fragment?*"):
        page.goto(host.page(BODY))
    reserved = "() => document.querySelector('[data-clinic-embed]').style.minHeight"
    page.clock.fast_forward(9_000)
    assert page.evaluate(reserved) != ""
    page.clock.fast_forward(2_000)
    page.wait_for_function(f"() => ({reserved})() === ''")
    expect_only_the_link(page, running)


def test_a_frame_that_never_speaks_is_taken_away_again(
    page: Page, host: Host, running: Running
) -> None:
    page.clock.install()
    page.route("**/frame?*", lambda route: route.fulfill(body="<p>A stranger</p>"))
    page.goto(host.page("{{card_framed}}{{loader}}"))
    page.locator("clinic-embed").wait_for(state="attached")
    expect(page.locator("a[data-clinic-embed]")).to_be_visible()
    page.clock.fast_forward(11_000)
    page.wait_for_function("() => !document.querySelector('clinic-embed')")
    expect_only_the_link(page, running)


def test_an_embed_without_its_behaviour_is_still_complete(
    page: Page, host: Host, watch: Watch
) -> None:
    watch.excuse(FAILED_LOAD)
    page.route("**/assets/embed.*.js", lambda route: route.abort("connectionrefused"))
    page.goto(host.page("{{card}}{{carousel}}"))
    wait_until_ready(page, 2)
    expect(title(page)).to_be_visible()
    expect(page.locator("video").first).to_have_attribute("controls", "")
    expect(page.locator(".items > li").last.locator("a").last).to_be_attached()
    expect(page.locator(".moves")).to_be_hidden()


def test_an_old_browser_keeps_the_link(page: Page, host: Host, running: Running) -> None:
    page.add_init_script(OLD_BROWSER)
    page.goto(host.page(BODY))
    page.wait_for_function(
        "() => document.querySelector('[data-clinic-embed]').style.minHeight === ''"
    )
    expect_only_the_link(page, running)


FOREIGN = [
    "{host}/e/{slug}",
    "{service}.evil.example/e/{slug}",
    "{service}@evil.example/e/{slug}",
    "https://evil.example/e/{slug}?u={service}/e/{slug}",
    "{service}/deeper/e/{slug}",
    "{service}/e/{slug}/fragment",
    "javascript:'{service}/e/{slug}'",
    "",
]


def test_a_link_to_any_other_address_is_left_alone(
    page: Page, host: Host, running: Running, watch: Watch
) -> None:
    addresses = [
        address.format(host=host.url, service=running.url, slug=CARD) for address in FOREIGN
    ]
    links = [
        f'<a data-clinic-embed class="theirs" style="min-height:9px" href="{address}">x</a>'
        for address in addresses
    ]
    page.goto(host.page("".join(links) + "{{card}}"))
    wait_until_ready(page)
    page.wait_for_load_state("networkidle")
    for theirs in page.locator(".theirs").all():
        assert theirs.get_attribute("style") == "min-height:9px"
        expect(theirs).to_be_visible()
    expect(page.locator("clinic-embed")).to_have_count(1)
    assert len(watch.urls("/fragment")) == 1


def test_a_link_to_an_old_address_of_ours_is_shown_from_the_new_one(
    page: Page, host: Host, running: Running, watch: Watch
) -> None:
    page.goto(host.page(f'<a data-clinic-embed href="{OLD_URL}/e/{CARD}">Card</a>{{{{loader}}}}'))
    wait_until_ready(page)
    expect(title(page)).to_be_visible()
    assert watch.urls("/fragment") == [f"{running.url}/e/{CARD}/fragment"]


def test_a_frame_at_an_old_address_is_brought_to_the_new_one(
    page: Page, host: Host, running: Running, watch: Watch
) -> None:
    watch.excuse(FAILED_LOAD)
    body = f'<iframe title="Card" width="100%" height="300" src="{running.url}/old/e/{CARD}/frame">'
    page.goto(host.page(f"{body}</iframe>{{{{loader}}}}"))
    wait_until_ready(page)
    expect(page.frame_locator("iframe").locator(".title")).to_be_visible()


def test_the_loader_hears_only_its_own_frames(page: Page, host: Host) -> None:
    page.goto(host.page("{{card_framed}}{{loader}}"))
    wait_until_ready(page)
    frame = next(frame for frame in page.frames if "/frame" in frame.url)
    page.evaluate(HEIGHTS)
    secret = frame.evaluate("location.hash.split('=')[1]")
    shout = "(secret) => %s.postMessage({message: 'height', value: 9000, secret}, '*')"
    page.evaluate(shout % "window", secret)  # the right secret from a wrong window
    frame.evaluate(shout % "parent", "wrong")  # the right window with a wrong secret
    frame.evaluate("parent.postMessage('height', '*')")
    frame.evaluate("parent.postMessage(null, '*')")
    told = "(secret) => parent.postMessage({message: 'height', value: %s, secret}, '*')"
    frame.evaluate(told % "NaN", secret)
    frame.evaluate(told % "'1px solid'", secret)
    assert page.evaluate("heights") == []
    frame.evaluate(told % "1e9", secret)
    page.wait_for_function("() => heights.includes('20000px')")
    frame.evaluate(told % "1", secret)
    page.wait_for_function("() => heights.includes('100px')")
