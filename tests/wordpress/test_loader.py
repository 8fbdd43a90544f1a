"""Whatever WordPress, its widgets and its optimisers do to the loader, each embed appears once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial

import pytest
from playwright.sync_api import Frame, Page, expect

from tests.browser.conftest import PHONE, Running, Visitors, wait_until_ready
from tests.wordpress.client import Post, WordPress
from tests.wordpress.content import html_block, paragraph
from widget.demo.load import CARD, CAROUSEL

CLASSIC_THEME = "twentytwentyone"
SIDEBAR = "wp/v2/sidebars/sidebar-1"
LOADER = '~<script async src="([^"]+/loader\\.js)"></script>~'  # as WordPress serves it

OPTIMISER = r"""<?php
/* Plugin Name: An optimiser: changes the HTML of a page after it was made, as those plugins do */
add_action('template_redirect', function () {
    ob_start(function ($html) {
        $loader = 'LOADER';
        $before = function ($end, $more) use (&$html) {
            return str_replace($end, $more . $end, $html);
        };
        BODY
        return $html;
    });
});
"""
BRING = """
function bring() {
  for (const old of document.querySelectorAll('[type=delayed]')) {
    const script = document.createElement('script');
    script.src = old.dataset.src;
    old.replaceWith(script);
  }
}"""
ON_TOUCH = """
for (const name of ['pointermove', 'keydown', 'scroll']) addEventListener(name, bring);
"""
WHEN_SEEN = """
const seen = new IntersectionObserver((found) => found.forEach(({ isIntersecting, target }) => {
  if (isIntersecting && !target.src) target.src = target.dataset.src;
}));
document.querySelectorAll('iframe[data-src]').forEach((frame) => seen.observe(frame));"""


def script(text: str) -> str:
    """A script at the end of the page."""
    return f"\n$html = $before('</body>', <<<'JS'\n<script>{text}</script>\nJS);\n"


DELAY = (
    """$html = preg_replace($loader, '<script type="delayed" data-src="$1"></script>', $html);"""
)
LAZY = "$html = preg_replace('~(<iframe[^>]*) src=~', '$1 data-src=', $html);"
WITHOUT = "$html = preg_replace($loader, '', $html);"
TAG = "'<script src=\"URL\"></script>'"
AT_END = f"$html = $before('</body>', {TAG});"

OPTIMISERS = {
    "none": "",
    "deferred": "$html = preg_replace($loader, '<script defer src=\"$1\"></script>', $html);",
    "async and deferred": """
        $html = preg_replace($loader, '<script async defer src="$1"></script>', $html);""",
    "delayed for some time": DELAY + script(f"{BRING} setTimeout(bring, 300)"),
    "moved to the head": WITHOUT + f"$html = $before('</head>', {TAG});",
    "moved to the head and deferred": WITHOUT
    + f"$html = $before('</head>', {TAG.replace('<script', '<script defer')});",
    "moved to the footer": WITHOUT + AT_END,
    "twice more": f"$html = $before('</head>', {TAG}); {AT_END}",
    "served by WordPress": """
        $html = preg_replace($loader, '', $html);
        $html = $before('</head>', '<script src="/wp-content/uploads/loader.js"></script>');""",
    "served by both": """
        $html = $before('</body>', '<script src="/wp-content/uploads/loader.js"></script>');""",
    "combined with others": """
        $html = preg_replace($loader, '', $html);
        $html = $before('</body>', '<script src="/wp-content/uploads/combined.js"></script>');""",
    "inlined": WITHOUT
    + """
        $text = file_get_contents(WP_CONTENT_DIR . '/uploads/loader.js');
        $html = $before('</body>', "<script>$text</script>");""",
}

WHOLE = """() => {
  const { scrollHeight, scrollWidth } = document.documentElement;
  return scrollHeight <= innerHeight && scrollWidth <= innerWidth;
}"""
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def uploads(wordpress: WordPress, widget: Running) -> None:
    """WordPress serves the loader itself, alone and within a larger file."""
    text = widget.service.inner.test_client().get("/loader.js").get_data(as_text=True)
    folder = wordpress.folder / "wp-content" / "uploads"
    folder.mkdir(exist_ok=True)
    (folder / "loader.js").write_text(text, encoding="utf-8")
    combined = f"/* a */ (function () {{ 'use strict'; }})();\n{text}\n;var after = 1;"
    (folder / "combined.js").write_text(combined, encoding="utf-8")


@pytest.fixture
def optimise(
    wordpress: WordPress, widget: Running, uploads: None
) -> Iterator[Callable[[str], None]]:
    """Installs an optimiser that does this to the variable ``$html``, in PHP."""
    plugin = wordpress.folder / "wp-content" / "mu-plugins" / "optimiser.php"

    def install(body: str) -> None:
        filled = body.replace("URL", f"{widget.url}/loader.js")
        text = OPTIMISER.replace("LOADER", LOADER).replace("BODY", filled)
        plugin.write_text(text, encoding="utf-8")

    yield install
    plugin.unlink(missing_ok=True)


@pytest.fixture
def classic_theme(wordpress: WordPress) -> Iterator[None]:
    """A theme with a place for widgets below each page."""
    before = wordpress.call("return get_stylesheet();")
    for theme in (CLASSIC_THEME, before):
        wordpress.use_theme(theme)
        wordpress.get("/")  # the first page after a switch gives widgets their new places
        if theme != before:
            yield


@pytest.fixture
def page(visitors: Visitors) -> Page:
    """A visitor with a phone."""
    return visitors.visitor(PHONE)


def snippets(wordpress: WordPress, widget: Running) -> Post:
    """A post of the administrator's with two snippets, as they are copied."""
    both = (widget.snippet(slug).script() for slug in (CARD, CAROUSEL))
    return wordpress.post("\n\n".join(map(html_block, both)))


def see_each_once(page: Page) -> None:
    """Both embeds are there, in the place of their links, and were fetched once."""
    wait_until_ready(page)
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    wait_until_ready(page, 2)
    expect(page.locator("a[data-clinic-embed] + clinic-embed")).to_have_count(2)
    expect(page.locator("clinic-embed")).to_have_count(2)
    for link in page.locator("a[data-clinic-embed]").all():
        expect(link).to_be_hidden()
    expect(page.locator("clinic-embed .clinic-exercise-card .title")).to_be_visible()
    expect(page.locator("clinic-embed .clinic-video-carousel .title").first).to_be_visible()
    assert page.evaluate("clinicEvents.length") == 2
    asked = "performance.getEntriesByType('resource').filter((r) => r.name.includes('/fragment'))"
    assert page.evaluate(f"{asked}.length") == 2


class TestSnippets:
    @pytest.mark.parametrize("name", OPTIMISERS)
    def test_appear_once_each_with_the_loader(
        self,
        wordpress: WordPress,
        widget: Running,
        page: Page,
        optimise: Callable[[str], None],
        name: str,
    ) -> None:
        post = snippets(wordpress, widget)
        path = post.url.removeprefix(wordpress.url)
        before = wordpress.get(path)
        optimise(OPTIMISERS[name])
        assert (wordpress.get(path) != before) == (name != "none")
        page.goto(post.url)
        see_each_once(page)

    def test_wait_for_a_loader_that_waits_for_the_reader(
        self,
        wordpress: WordPress,
        widget: Running,
        page: Page,
        optimise: Callable[[str], None],
    ) -> None:
        post = snippets(wordpress, widget)
        optimise(DELAY + script(BRING + ON_TOUCH))
        page.goto(post.url, wait_until="networkidle")
        expect(page.locator("a[data-clinic-embed]").first).to_be_visible()
        expect(page.locator("clinic-embed")).to_have_count(0)
        page.mouse.move(20, 20)
        see_each_once(page)

    def test_appear_on_a_page_that_a_cache_has_kept_with_them_in_it(
        self, wordpress: WordPress, widget: Running, page: Page, uploads: None
    ) -> None:
        page.goto(snippets(wordpress, widget).url)
        see_each_once(page)
        kept = page.content()  # without shadow roots, as serialised HTML is
        (wordpress.folder / "wp-content" / "uploads" / "kept.html").write_text(kept, "utf-8")
        page.goto(f"{wordpress.url}/wp-content/uploads/kept.html")
        see_each_once(page)


class TestTheLinkThatAnAuthorMayPaste:
    @pytest.fixture
    def post(self, wordpress: WordPress, widget: Running) -> Post:
        """An author's post with two snippets, whose scripts WordPress has taken out."""
        both = "".join(widget.snippet(slug).script() for slug in (CARD, CAROUSEL))
        post = wordpress.post(html_block(both), role="author")
        assert "<script" not in wordpress.read(post.id)
        return post

    @pytest.fixture
    def loader(self, widget: Running) -> str:
        """What stands once per site."""
        return f'<script async src="{widget.url}/loader.js"></script>'

    def test_alone_leads_to_our_page(self, widget: Running, page: Page, post: Post) -> None:
        page.goto(post.url)
        page.get_by_role("link", name="Gluteus Medius Activation").click()
        page.wait_for_url(f"{widget.url}/e/{CARD}?site=sample")

    @pytest.mark.parametrize("kind", ["custom_html", "block"])
    def test_appears_with_the_loader_in_a_widget_of_the_administrators(
        self,
        wordpress: WordPress,
        page: Page,
        post: Post,
        loader: str,
        classic_theme: None,
        kind: str,
    ) -> None:
        with in_sidebar(wordpress, kind, loader):
            page.goto(post.url)
            see_each_once(page)

    def test_appears_with_the_loader_in_a_block_themes_footer(
        self, wordpress: WordPress, page: Page, post: Post, loader: str
    ) -> None:
        with in_footer(wordpress, loader):
            page.goto(post.url)
            see_each_once(page)


@contextmanager
def in_sidebar(wordpress: WordPress, kind: str, html: str) -> Iterator[None]:
    """A widget of the administrator's, below each page of the classic theme."""
    administrator = wordpress.session("administrator")
    raw = {
        "custom_html": {"content": html},
        "text": {"text": html, "filter": True, "visual": True},
        "block": {"content": html_block(html)},
    }[kind]
    fields = {"id_base": kind, "sidebar": "sidebar-1", "instance": {"raw": raw}}
    before = administrator.rest(SIDEBAR)["widgets"]
    widget = administrator.rest("wp/v2/widgets", fields)["id"]
    administrator.rest(SIDEBAR, {"widgets": [widget, *before]})  # as the editor of widgets does
    try:
        yield
    finally:
        administrator.rest(f"wp/v2/widgets/{widget}?force=true&_method=DELETE", {})
        administrator.rest(SIDEBAR, {"widgets": before})


@contextmanager
def in_footer(wordpress: WordPress, html: str) -> Iterator[None]:
    """More in the footer of the block theme, as the administrator adds it in the site editor."""
    administrator = wordpress.session("administrator")
    path = f"wp/v2/template-parts/{wordpress.call('return get_stylesheet();')}//footer"
    footer = administrator.rest(f"{path}?context=edit")["content"]["raw"]
    administrator.rest(path, {"content": footer + html_block(html)})
    try:
        yield
    finally:
        administrator.rest(f"{path}?force=true&_method=DELETE", {})


@contextmanager
def in_post(wordpress: WordPress, html: str) -> Iterator[str]:
    """The address of a post with that in a "Custom HTML" block."""
    yield wordpress.post(html_block(html)).url


@contextmanager
def in_classic_post(wordpress: WordPress, html: str) -> Iterator[str]:
    """The address of a post with that between paragraphs of classic text."""
    yield wordpress.save_classic(f"Our exercise:\r\n\r\n{html}\r\n\r\nEnd.").url


@contextmanager
def in_widget(wordpress: WordPress, html: str, kind: str) -> Iterator[str]:
    """The address of a post with that in a widget below it."""
    with in_sidebar(wordpress, kind, html):
        yield wordpress.post(paragraph("Below is an exercise.")).url


PLACES: dict[str, Callable[[WordPress, str], AbstractContextManager[str]]] = {
    "Custom HTML block": in_post,
    "classic content": in_classic_post,
    "text widget": partial(in_widget, kind="text"),
    "Custom HTML widget": partial(in_widget, kind="custom_html"),
    "block widget": partial(in_widget, kind="block"),
}


def iframe(widget: Running, slug: str = CARD) -> str:
    """What a person copies for an iframe."""
    return widget.snippet(slug).iframe()


def see(page: Page, number: int = 0) -> Frame:
    """That frame of a page, scrolled to, when it shows its embed."""
    page.wait_for_function("(n) => window.frames.length > n", arg=number)
    element = page.locator("iframe").nth(number)
    element.scroll_into_view_if_needed()  # out of sight it would rest, or not even load
    frame = element.element_handle().content_frame()
    assert frame
    expect(frame.locator(".title").first).to_be_visible()
    return frame


@pytest.mark.usefixtures("classic_theme")
class TestAnIframe:
    @pytest.mark.parametrize("place", PLACES)
    def test_appears_and_scrolls_inside_without_the_loader(
        self, wordpress: WordPress, widget: Running, page: Page, place: str
    ) -> None:
        with PLACES[place](wordpress, iframe(widget)) as url:
            page.goto(url)
            see(page)
            expect(page.locator("iframe")).to_have_count(1)
            assert page.evaluate(SIDEWAYS) == 0

    @pytest.mark.parametrize("place", PLACES)
    def test_is_as_high_as_its_embed_with_the_loader(
        self, wordpress: WordPress, widget: Running, page: Page, place: str
    ) -> None:
        html = iframe(widget) + f'<script async src="{widget.url}/loader.js"></script>'
        with PLACES[place](wordpress, html) as url:
            page.goto(url)
            wait_until_ready(page)
            see(page).wait_for_function(WHOLE)
            page.set_viewport_size({"width": 600, "height": 844})  # the theme then sets a height
            see(page).wait_for_function(WHOLE)
            assert page.locator("iframe").evaluate("(frame) => frame.offsetHeight") > 2_000
            assert page.evaluate(SIDEWAYS) == 0

    def test_that_an_optimiser_loads_late_is_as_high_as_its_embed(
        self, wordpress: WordPress, widget: Running, page: Page, optimise: Callable[[str], None]
    ) -> None:
        frames = "\n\n".join(html_block(iframe(widget, slug)) for slug in (CARD, CAROUSEL))
        optimise(LAZY + script(WHEN_SEEN) + AT_END)
        page.goto(wordpress.post(frames).url)
        for number in (0, 1):
            see(page, number).wait_for_function(WHOLE)
        expect(page.locator("iframe")).to_have_count(2)
