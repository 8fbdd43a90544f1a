"""Who may put an embed into WordPress in which way: what survives saving, and what readers see."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Running, Visitors
from tests.wordpress.client import Role, WordPress
from tests.wordpress.content import block, embed_block, html_block, paragraph
from tests.wordpress.plugin import our_block, plugin, shortcode

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "wordpress.md"
BEGINNING = "<!-- table: written by tests/wordpress/test_table.py, with WRITE_DOCS=1 -->\n"
END = "<!-- end of the table -->"

SLUG = "chin-tuck-with-head-lift"
THEME = "twentytwentyone"  # has a sidebar
SIDEBAR = "sidebar-1"
ROLES: dict[Role, str] = {
    "administrator": "administrators",
    "editor": "editors",
    "author": "authors",
    "contributor": "contributors",
}
BLOCKS, CLASSIC = "block editor", "classic editor"
TEXT, HTML, BLOCK = "text widget", "Custom HTML widget", "block widget"
WIDGETS = (TEXT, HTML, BLOCK)
TOGETHER: dict[tuple[str, ...], str] = {
    (BLOCKS, CLASSIC): "both editors",
    WIDGETS: "all widgets",
    tuple(ROLES.values()): "everyone",
}
"""What several places or people are called."""

LOW = 400  # px

SETTLED = """() => {
  const loader = document.querySelector('script[src$="/loader.js"]');
  const shown = (link) => link.nextElementSibling?.localName === 'clinic-embed';
  const links = [...document.querySelectorAll('a[data-clinic-embed]')];
  const frames = [...document.querySelectorAll('iframe.wp-embedded-content')];
  return (!loader || links.every(shown))
    && frames.every((frame) => getComputedStyle(frame).position !== 'absolute');
}"""


@dataclass(frozen=True)
class Way:
    """A way in: what is written in blocks, and in plain text; "" where there is no such way."""

    name: str
    blocks: str
    text: str

    @property
    def id(self) -> str:
        """What its part of a page is called."""
        return re.sub(r"\W+", "-", f"way {self.name}")

    def written(self, place: str) -> str:
        """What is written there."""
        return self.blocks if place in {BLOCKS, BLOCK} else self.text

    def section(self, place: str) -> str:
        """The same as a part of a page that can be found again."""
        written = self.written(place)
        if place in {BLOCKS, BLOCK}:
            return block("group", f'<div class="wp-block-group" id="{self.id}">{written}</div>')
        return f'<div id="{self.id}">\n\n{written}\n\n</div>'

    def kept(self, place: str, stored: str) -> str:
        """What of it is still there."""
        part = stored.partition(f'id="{self.id}"')[2].partition('id="way-')[0]
        if self.written(place) in part:
            return "all"
        if "<a " in part:
            return "the link"
        return "its text" if re.sub(r"<[^>]*>|\s", "", part) else "nothing"


@dataclass(frozen=True)
class Line:
    """One thing that was tried, and what came of it."""

    way: str
    place: str
    who: str
    kept: str
    seen: str


class Trial:
    """People write in WordPress, each in their ways; then a reader comes."""

    def __init__(self, wordpress: WordPress, reader: Page) -> None:
        self.lines: list[Line] = []
        self._wordpress = wordpress
        self._reader = reader
        self._quiet = wordpress.post(paragraph("Welcome.")).id

    def posts(self, *ways: Way) -> None:
        """A post by each role in each editor, with these ways side by side."""
        for place in (BLOCKS, CLASSIC):
            for role, who in ROLES.items():
                found = [way for way in ways if way.written(place)]
                content = "\n\n".join(way.section(place) for way in found)
                number = self._save(content, place, role)
                self._note(found, place, who, self._wordpress.read(number), number)

    def widgets(self, *ways: Way) -> None:
        """An administrator's widgets, each kind in its turn, with these ways side by side."""
        for place in WIDGETS:
            found = [way for way in ways if way.written(place)]
            content = "\n\n".join(way.section(place) for way in found)
            with widget_of(self._wordpress, place, content) as stored:
                self._note(found, place, ROLES["administrator"], stored, self._quiet)

    def _save(self, content: str, place: str, role: Role) -> int:
        save = self._wordpress.post if place == BLOCKS else self._wordpress.save_classic
        post = save(content, role=role, title=f"By {role}")
        if role == "contributor":  # whose posts an editor publishes
            path = f"wp/v2/posts/{post.id}"
            self._wordpress.session("editor").rest(path, {"status": "publish"})
        return post.id

    def _note(self, ways: list[Way], place: str, who: str, stored: str, post: int) -> None:
        self._reader.goto(f"{self._wordpress.url}/?p={post}")
        self._reader.wait_for_function(SETTLED)
        for way in ways:
            seen = what_is_seen(self._reader.locator(f"#{way.id}"))
            self.lines.append(Line(way.name, place, who, way.kept(place, stored), seen))


@contextmanager
def widget_of(wordpress: WordPress, place: str, content: str) -> Iterator[str]:
    """A widget in the sidebar, saved as the widgets' editor does; what is stored of its content."""
    kinds: dict[str, tuple[str, str, dict[str, Any]]] = {
        TEXT: ("text", "text", {"title": "", "filter": True, "visual": True}),
        HTML: ("custom_html", "content", {"title": ""}),
        BLOCK: ("block", "content", {}),
    }
    kind, field, more = kinds[place]
    widget = {"id_base": kind, "sidebar": SIDEBAR, "instance": {"raw": {field: content, **more}}}
    administrator = wordpress.session("administrator")
    saved = administrator.rest("wp/v2/widgets", widget)
    # the first of its kind is put aside, so its place is told once more, as that editor does
    others = administrator.rest(f"wp/v2/sidebars/{SIDEBAR}")["widgets"]
    mine = [other for other in others if other != saved["id"]]
    administrator.rest(f"wp/v2/sidebars/{SIDEBAR}", {"widgets": [*mine, saved["id"]]})
    try:
        yield saved["instance"]["raw"][field]
    finally:
        wordpress.call("wp_assign_widget_to_sidebar($id, '');", id=saved["id"])


@contextmanager
def empty_sidebar(wordpress: WordPress) -> Iterator[None]:
    """A theme whose pages have a sidebar, with nothing in it."""
    theme, before = wordpress.call("return [get_stylesheet(), get_option('sidebars_widgets')];")
    wordpress.use_theme(THEME)
    wordpress.get("/")  # the first page after a switch gives widgets their old places
    wordpress.set_option("sidebars_widgets", {SIDEBAR: [], "array_version": 3})
    try:
        yield
    finally:
        wordpress.use_theme(theme)
        wordpress.set_option("sidebars_widgets", before)


def what_is_seen(section: Locator) -> str:
    """What a reader sees of an embed."""
    if section.locator("clinic-embed .steps").first.is_visible():
        return "the whole card"
    frame = section.locator("iframe")
    if frame.count():
        return what_is_framed(frame)
    if section.locator("a[href*='/e/']").first.is_visible():
        return "a link"
    return "the text as it was written" if section.inner_text().strip() else "nothing"


def what_is_framed(frame: Locator) -> str:
    """What a reader sees in a frame."""
    frame.scroll_into_view_if_needed()  # WordPress has it load late
    inside = frame.content_frame
    shown = inside.locator(".steps:visible, .clinic-open:visible").first
    expect(shown).to_be_visible()
    if shown.evaluate("(found) => found.matches('.clinic-open')"):
        return "a preview"
    if shown.evaluate("() => document.documentElement.scrollHeight <= innerHeight + 1"):
        return "the whole card"
    low = shown.evaluate("() => innerHeight") < LOW
    return f"the whole card, {'in a low frame' if low else 'in a frame'} that scrolls"


def bare_link(widget: Running) -> str:
    """The snippet's link alone."""
    snippet = widget.snippet(SLUG)
    return f'<a data-clinic-embed href="{snippet.page_url}">{snippet.title}</a>'


def without_plugin(widget: Running) -> dict[str, Way]:
    """The ways that a stock WordPress has."""
    snippet, link = widget.snippet(SLUG), bare_link(widget)
    url = snippet.page_url
    return {
        "address": Way("its address, pasted", embed_block(url), url),
        "snippet": Way("the snippet", html_block(snippet.script()), snippet.script()),
        "link": Way("the link, with the loader once per site", html_block(link), link),
        "iframe": Way("the iframe", html_block(snippet.iframe()), snippet.iframe()),
    }


def with_plugin(widget: Running) -> list[Way]:
    """The ways that the plugin brings, and what becomes of a link."""
    url, link, code = f"{widget.url}/e/{SLUG}", bare_link(widget), shortcode(SLUG)
    return [
        Way("**plugin:** its block", our_block(f"{url}?site=sample", SLUG), ""),
        Way("**plugin:** its shortcode", block("shortcode", code), code),
        Way("**plugin:** the address, pasted", embed_block(url), url),
        Way("**plugin:** the link alone", html_block(link), link),
    ]


def rendered(lines: list[Line], order: list[str]) -> str:
    """The table, with what is the same told once, and the ways in that order."""
    rows = ["| way in | where | who | what WordPress keeps | what readers see |"]
    rows.append("|---|---|---|---|---|")
    for way in order:
        mine = [line for line in lines if line.way == way]
        outcomes = dict.fromkeys((line.kept, line.seen) for line in mine)
        for kept, seen in outcomes:
            same = [line for line in mine if (line.kept, line.seen) == (kept, seen)]
            rows += [
                f"| {way} | {where} | {who} | {kept} | {seen} |" for where, who in merged(same)
            ]
    return "".join(f"{row}\n" for row in rows)


def merged(lines: list[Line]) -> list[tuple[str, str]]:
    """Where and who, for lines of one outcome; widgets, which few may have, go with a post."""
    people: dict[str, list[str]] = {}
    for line in lines:
        people.setdefault(line.place, []).append(line.who)
    widgets = [place for place in people if place in WIDGETS]
    places: dict[str, list[str]] = {}
    for place, several in people.items():
        if place not in WIDGETS:
            places.setdefault(named(several), []).append(place)
    first = next(iter(places), ROLES["administrator"])
    places.setdefault(first, []).extend(widgets)
    return [(named(where), who) for who, where in places.items()]


def named(several: list[str]) -> str:
    """Several places or people in a few words."""
    left = list(several)
    words = []
    for together, name in TOGETHER.items():
        if set(together) <= set(left):
            words.append(name)
            left = [one for one in left if one not in together]
    return ", ".join([*words, *left])


@pytest.mark.timeout(240)  # all who write, in all their ways, on a busy machine
def test_the_document_says_who_may_do_what(
    wordpress: WordPress, widget: Running, visitors: Visitors
) -> None:
    trial = Trial(wordpress, visitors.visitor())
    ways = without_plugin(widget)
    loader = f'<script async src="{widget.url}/loader.js"></script>'
    with empty_sidebar(wordpress):
        with plugin(wordpress, widget.url):
            trial.posts(*with_plugin(widget))
            trial.widgets(*with_plugin(widget))
        for beside in ([ways["address"], ways["iframe"]], [ways["snippet"]]):  # one loader a page
            trial.posts(*beside)
            trial.widgets(*beside)
        with widget_of(wordpress, HTML, loader):
            trial.posts(ways["link"])
            trial.widgets(ways["link"])
    order = [*with_plugin(widget), *ways.values()]
    compare(rendered(trial.lines, [way.name for way in order]))


def compare(table: str) -> None:
    """The document has this table; or it is written there, where that is asked for."""
    document = DOCUMENT.read_text(encoding="utf-8")
    before, there = document.split(BEGINNING)
    written, after = there.split(END)
    if os.environ.get("WRITE_DOCS"):
        DOCUMENT.write_text(f"{before}{BEGINNING}{table}{END}{after}", encoding="utf-8")
    else:
        assert written == table, f"The right table, with WRITE_DOCS=1 it is written:\n{table}"
