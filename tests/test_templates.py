"""The templates: what every form of every embed must show, in which order, and never does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

import brotli
import minify
import pytest
from jinja2 import Environment

from widget.config import Settings
from widget.content.reading import Reader
from widget.content.sanitize import clean_html
from widget.delivery.assets import Assets
from widget.delivery.render import Back, PageView, Renderer, SiteView
from widget.delivery.shown import Form
from widget.kinds import load_kinds
from widget.kinds.base import LinkedTile
from widget.kinds.values import Picture, Tile
from widget.paths import static_folder, templates_folder
from widget.texts import Texts, template_functions

URL = "https://widget.example"
FORMS: tuple[Form, ...] = ("page", "frame", "fragment")
KINDS = load_kinds()
MEDIA = "0123456789abcdef" * 2
IMAGE = {
    "media": f"{MEDIA}.webp", "width": 1600, "height": 900,
    "sizes": [{"media": f"{MEDIA}.webp", "width": 400}, {"media": f"{MEDIA}.webp", "width": 1600}],
}  # fmt: skip
PICTURE = {"file": IMAGE, "alt": "«alt»"}
OWN = {
    "title": "«own»", "files": [{"media": f"{MEDIA}.mp4"}], "captions": {"media": f"{MEDIA}.vtt"},
    "poster": IMAGE, "seconds": 84,
}  # fmt: skip
LINKED = {"title": "«linked»", "url": "https://youtu.be/aaaaaaaaaaa", "poster": IMAGE}
SHORT = {"title": "«title»", "steps": [{"text": "«only»"}], "stop_if": "«stop»"}
FULL = SHORT | {
    "regions": [{"text": "«region»"}, {"text": "«region 2»"}], "goals": [{"text": "«goal»"}],
    "summary": "<p>«summary»</p>", "why": "<p>«why»</p>", "picture": PICTURE,
    "equipment": [{"text": "«band»"}],
    "watch_first": "«watch»", "watch_first_video": OWN, "video": LINKED,
    "feel": "<p>«feel»</p>", "elsewhere": "<p>«elsewhere»</p>", "hard": "<p>«hard»</p>",
    "introduction": "<p>«introduction»</p>",
    "steps": [
        {"text": "«one»", "note": "<p>«note»</p>", "picture": PICTURE},
        {"text": "«two»", "steps": [{"text": "«two a»"}, {"text": "«two b»", "picture": PICTURE}]},
    ],
    "dosage": {
        "sets": {"low": 2, "high": 3, "when": "sometimes", "words": "«words»"},
        "until_fatigue": {"when": "always"}, "note": "<p>«dosage note»</p>",
    },
    "related": [{"embed": "other"}],
}  # fmt: skip
CAROUSEL = {
    "title": "«title»",
    "items": [
        {"embed": "other"},
        {"video": OWN},
        {"video": LINKED, "excerpt": "«excerpt»"},
        {"url": "https://elsewhere.example/", "title": "«elsewhere»", "picture": PICTURE},
        {"url": "https://elsewhere.example/", "title": "«bare»"},
    ],
}


class Marked(Texts):
    """An interface whose every word is known by its brackets."""

    def gettext(self, message: str, /, **values: object) -> str:
        return f"⟦{super().gettext(message, **values)}⟧"

    def ngettext(self, one: str, many: str, number: int, /, **values: object) -> str:
        return f"⟦{super().ngettext(one, many, number, **values)}⟧"


MARKED = Marked("en")


@dataclass
class Node:
    """An element, the texts and elements in it, and where it stands."""

    tag: str
    attrs: dict[str, str]
    parent: Node | None
    children: list[Node | str] = field(default_factory=list)

    def walk(self) -> Iterator[Node]:
        yield self
        for child in self.children:
            if isinstance(child, Node):
                yield from child.walk()

    def all(self, tag: str = "", **attrs: str) -> list[Node]:
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attrs.items()}
        return [
            node for node in self.walk()
            if node.tag == (tag or node.tag)
            and all(value in node.attrs.get(name, "").split() for name, value in wanted.items())
        ]  # fmt: skip

    def above(self) -> Iterator[Node]:
        if self.parent:
            yield self.parent
            yield from self.parent.above()

    @property
    def text(self) -> str:
        parts = (child if isinstance(child, str) else child.text for child in self.children)
        return " ".join(" ".join(parts).split())


class _Parser(HTMLParser):
    VOID = frozenset({"base", "br", "img", "link", "meta", "path", "circle", "source", "track"})

    def __init__(self) -> None:
        super().__init__()
        self.root = self.here = Node("", {}, None)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs), f"an attribute stands twice in {tag}"
        node = Node(tag, {name: value or "" for name, value in attrs}, self.here)
        self.here.children.append(node)
        if tag not in self.VOID:
            self.here = node

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in self.VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.here.tag == tag, f"</{tag}> closes <{self.here.tag}>"
        self.here = cast("Node", self.here.parent)

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.here.children.append(data)


def parsed(html: str) -> Node:
    parser = _Parser()
    parser.feed(html)
    parser.close()
    assert parser.here is parser.root, f"<{parser.here.tag}> is never closed"
    return parser.root


@pytest.fixture(scope="module")
def environment() -> Environment:
    settings = Settings(URL, (), Path(), "", "memory", 0, 0)
    assets = Assets(static_folder(), KINDS.values(), settings)
    renderer = Renderer(cast("Reader", None), KINDS, assets, URL, templates_folder())
    return renderer._environment  # the real one: loader, escaping, strictness


def site(**changes: Any) -> SiteView:
    values = {
        "name": "«clinic»", "phone": "«phone»", "tel": "tel:+15550100",
        "address": "https://clinic.example/", "disclaimer": clean_html("<p>«disclaimer»</p>"),
        "terms": "https://clinic.example/terms", "dosage_intro": "«intro»", "lang": "en",
    }  # fmt: skip
    return SiteView(**(values | changes))


def page(form: Form, **changes: Any) -> PageView:
    values = {
        "form": form, "level": 2 if form == "fragment" else 1, "lang": "en", "dir": "ltr",
        "interface_lang": "en", "scheme": "auto", "slug": "an-exercise", "revision": 3,
        "kind": "exercise-card", "title": "«title»", "description": "«description»",
        "url": f"{URL}/e/an-exercise?site=s", "canonical": "https://clinic.example/an-exercise",
        "indexable": False, "frame_url": f"{URL}/e/an-exercise/frame?site=s",
        "oembed_url": f"{URL}/oembed?url=x", "oembed_xml_url": f"{URL}/oembed?url=x&format=xml",
        "styles": (f"{URL}/assets/embed.css",), "scripts": (f"{URL}/assets/embed.js",),
        "back": Back("https://clinic.example/", "«clinic»"),
    }  # fmt: skip
    return PageView(**(values | changes))


class View:
    """What a kind may ask: one other embed, and no newest."""

    now = datetime(2026, 1, 1, tzinfo=UTC)
    texts = MARKED

    def linked(self, slug: str) -> LinkedTile | None:
        tile = Tile("«other»", Picture(f"{MEDIA}.webp", 1600, 900, alt="«alt»"), "«other words»")
        return LinkedTile(slug, f"https://clinic.example/{slug}", "en", tile)

    def newest(self) -> tuple[LinkedTile, ...]:
        return ()


def render(
    environment: Environment,
    form: Form = "page",
    fields: dict[str, Any] = FULL,
    kind: str = "exercise-card",
    shown_on: SiteView | None = None,
    **changes: Any,
) -> str:
    context = KINDS[kind].context(KINDS[kind].parse(fields), View())
    return environment.get_template(
        "fragment.html" if form == "fragment" else "frame.html"
    ).render(
        site=shown_on or site(),
        page=page(form, kind=kind, **changes),
        embed_template=f"kinds/{kind}.html",
        **template_functions(MARKED),
        **context,
    )  # fmt: skip


def withdrawn(environment: Environment, form: Form = "page", **changes: Any) -> str:
    name = "fragment.html" if form == "fragment" else "frame.html"
    values = {"site": site(), "page": page(form, **changes), "embed_template": "withdrawn.html"}
    return environment.get_template(name).render(values, **template_functions(MARKED))


def apology(environment: Environment, name: str, shown_on: SiteView | None) -> str:
    template = environment.get_template(f"errors/{name}.html")
    values = {"site": shown_on, "interface_lang": "en", "oembed_url": None}
    return template.render(values, **template_functions(MARKED))


def everything(environment: Environment) -> Iterator[tuple[str, str]]:
    for form in FORMS:
        yield f"card, {form}", render(environment, form)
        yield f"short card, {form}", render(environment, form, SHORT)
        yield f"carousel, {form}", render(environment, form, CAROUSEL, "video-carousel")
        yield f"withdrawn, {form}", withdrawn(environment, form)
    for name in ("404", "503"):
        yield f"{name} with a site", apology(environment, name, site())
        yield f"{name} without", apology(environment, name, None)


def sources() -> list[Path]:
    folders = (".", "kinds", "parts", "errors")
    return [file for name in folders for file in (templates_folder() / name).glob("*.html")]


# What is never there


@pytest.mark.parametrize("file", sources(), ids=lambda file: file.name)
def test_no_template_switches_the_escaping_off(file: Path) -> None:
    source = file.read_text()
    assert not re.search(r"\|\s*safe\b|autoescape|Markup|\btojson\b", source)


def test_no_page_has_a_style_attribute_an_inline_script_or_a_handler(
    environment: Environment,
) -> None:
    for name, html in everything(environment):
        for node in parsed(html).walk():
            assert node.tag != "style", name
            assert not [key for key in node.attrs if key == "style" or key.startswith("on")], name
            if node.tag == "script":
                assert node.attrs["src"].startswith(URL), name
                assert not node.children, name


def test_before_a_tap_nothing_is_asked_of_another_server(environment: Environment) -> None:
    loads = {"src", "srcset", "poster", "data"}
    for name, html in everything(environment):
        for node in parsed(html).walk():
            asked = [value for key, value in node.attrs.items() if key in loads]
            if node.tag == "link" and node.attrs["rel"] != "canonical":
                asked.append(node.attrs["href"])
            for value in asked:
                found = re.findall(r"https?://[^\s,]+", value)
                assert found, (name, value)
                assert all(address.startswith(f"{URL}/") for address in found), (name, value)


def test_a_carousel_or_a_card_brings_no_script_or_link_element_of_its_own(
    environment: Environment,
) -> None:
    for name, html in everything(environment):
        for embed in parsed(html).all(class_="clinic-embed"):
            assert not [node for node in embed.walk() if node.tag in ("script", "link")], name


def test_text_that_looks_like_html_stays_text(environment: Environment) -> None:
    evil = '"><script>x</script><a onclick=x'
    fields = FULL | {
        "title": evil, "stop_if": evil, "watch_first": evil, "steps": [{"text": evil}],
        "picture": {"file": IMAGE, "alt": evil}, "video": OWN | {"title": evil},
    }  # fmt: skip
    shown_on = site(name=evil, phone=evil, dosage_intro=evil)
    html = render(environment, "page", fields, shown_on=shown_on, title=evil, description=evil)
    tree = parsed(html)
    assert all("src" in node.attrs for node in tree.all("script"))
    assert not [node for node in tree.walk() if "onclick" in node.attrs]
    assert tree.all("h1")[0].text == evil


def test_no_style_depends_on_the_host_pages_root_or_loads_anything() -> None:
    css = re.sub(r"/\*.*?\*/", "", (static_folder() / "embed.css").read_text(), flags=re.DOTALL)
    assert not re.search(r"[\d.]rem\b|url\(|@import|@font-face|#clinic", css)


# Every word of the interface goes through gettext


def bare_words(text: str) -> str:
    """What is left without the content's words, then without the interface's, and numbers."""
    without_content = re.sub(r"«[^»]*»", "", text)
    return re.sub(r"⟦[^⟧]*⟧|https?://\S+|[\s·:,\d]", "", without_content)


def test_every_word_is_either_content_or_goes_through_gettext(environment: Environment) -> None:
    readable = {"alt", "aria-label", "title", "label", "data-clinic-text", "data-clinic-title"}
    for name, html in everything(environment):
        for node in parsed(html).walk():
            texts = [child for child in node.children if isinstance(child, str)]
            texts += [value for key, value in node.attrs.items() if key in readable]
            if "doctype" not in node.tag:
                assert [bare_words(text) for text in texts] == [""] * len(texts), (name, texts)


def test_words_of_the_interface_say_their_language_where_the_content_has_another(
    environment: Environment,
) -> None:
    html = render(environment, lang="ar", dir="rtl", interface_lang="en")
    (embed,) = parsed(html).all(class_="clinic-embed")
    marked = 0
    for node in embed.walk():
        text = "".join(child for child in node.children if isinstance(child, str)).strip()
        if text.startswith(("⟦", "«disclaimer»", "«intro»")):
            lines = (node, *node.above())
            assert next(line.attrs["lang"] for line in lines if "lang" in line.attrs) == "en", text
            marked += 1
    assert marked > 20


# The card


@pytest.mark.parametrize("form", FORMS)
def test_the_disclaimer_with_its_terms_stands_above_the_instructions_in_every_form(
    environment: Environment, form: Form
) -> None:
    for fields in (FULL, SHORT):
        html = render(environment, form, fields)
        assert html.index("«disclaimer»") < html.index('id="clinic-stop"')
        (disclaimer,) = parsed(html).all(class_="disclaimer")
        assert disclaimer.all("a", href="https://clinic.example/terms")
        tags = {above.tag for above in disclaimer.above()}
        assert not tags & {"details", "dialog", "template", "noscript"}
        assert not [above for above in disclaimer.above() if "hidden" in above.attrs]


@pytest.mark.parametrize("form", FORMS)
def test_the_parts_of_a_card_stand_in_their_order(environment: Environment, form: Form) -> None:
    html = render(environment, form)
    html = html[html.index("<article") :]
    order = [
        'class="hero"', "«region»", "«region 2»", 'id="clinic-title"', "«goal»", "«disclaimer»",
        "«summary»", "«why»", "«watch»", "«linked»", "«stop»", "⟦Unsure?⟧", "<nav", "«feel»",
        "«elsewhere»", "«hard»", "«band»", "«introduction»", "«one»", "«note»", "«two»", "«two a»",
        "«two b»", "⟦When to stop⟧", "«intro»", "2–3", "«words»", "«dosage note»", "«other»",
        'href="tel:+15550100"', "data-clinic-print", 'href="#clinic-top"',
    ]  # fmt: skip
    places, at = [], 0
    for mark in order:
        at = html.index(mark, at)
        places.append(at)
    assert places == sorted(places)


@pytest.mark.parametrize("form", FORMS)
def test_the_stop_rule_comes_before_the_first_step_and_says_whom_to_ask(
    environment: Environment, form: Form
) -> None:
    html = render(environment, form, SHORT)
    assert html.index("«stop»") < html.index("«only»")
    (stop,) = parsed(html).all("section", class_="stop")
    (link,) = stop.all("a")
    assert link.attrs["href"] == "tel:+15550100"
    assert stop.text.endswith("⟦Unsure?⟧ ⟦Call «clinic», «phone»⟧")


def test_a_clinic_without_a_phone_is_asked_on_its_own_pages(environment: Environment) -> None:
    html = render(environment, "page", SHORT, shown_on=site(phone=None, tel=None))
    (stop,) = parsed(html).all("section", class_="stop")
    assert stop.text.endswith("⟦Unsure?⟧ ⟦Ask «clinic»⟧")
    assert "tel:" not in html


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("fields", [FULL, SHORT], ids=["full", "short"])
def test_the_contents_are_never_empty_and_every_jump_arrives(
    environment: Environment, form: Form, fields: dict[str, Any]
) -> None:
    tree = parsed(render(environment, form, fields))
    ids = [node.attrs["id"] for node in tree.walk() if "id" in node.attrs]
    assert len(ids) == len(set(ids))
    (contents,) = tree.all("nav", class_="contents")
    assert len(contents.all("a")) >= 2
    jumps = [node for node in tree.all("a") if node.attrs["href"].startswith("#")]
    assert {jump.attrs["href"][1:] for jump in jumps} <= set(ids)


def test_the_contents_name_what_is_there_and_nothing_else(environment: Environment) -> None:
    def named(fields: dict[str, Any]) -> list[str]:
        (contents,) = parsed(render(environment, "page", fields)).all("nav", class_="contents")
        return [link.attrs["href"].removeprefix("#clinic-") for link in contents.all("a")]

    assert named(SHORT) == ["steps", "ask"]
    assert named(FULL) == ["feel", "equipment", "steps", "dosage", "related", "ask"]
    assert named(SHORT | {"hard": "<p>x</p>"}) == ["feel", "steps", "ask"]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "dosage", [{"sets": {"low": 2, "when": "always"}}, {"note": "<p>«dosage note»</p>"}]
)
def test_the_dosage_never_stands_without_the_sentence_that_opens_it(
    environment: Environment, form: Form, dosage: dict[str, Any]
) -> None:
    html = render(environment, form, SHORT | {"dosage": dosage})
    (section,) = parsed(html).all("section", id="clinic-dosage")
    assert section.children[1:2] == section.all(class_="own-numbers")
    assert "«intro»" in section.text
    assert "«intro»" not in render(environment, form, SHORT)


def test_what_holds_only_sometimes_says_so(environment: Environment) -> None:
    tree = parsed(render(environment))
    always, sometimes = (tree.all("li", class_=name) for name in ("always", "sometimes"))
    assert [node.text for node in always] == ["⟦until tired⟧"]
    assert [node.text for node in sometimes] == ["⟦2–3 sets⟧ «words», ⟦sometimes⟧"]


def test_sub_steps_stand_inside_their_step(environment: Environment) -> None:
    (steps,) = parsed(render(environment)).all("ol", class_="steps")
    one, two = (child for child in steps.children if isinstance(child, Node))
    assert one.text.startswith("«one»")
    assert [node.text for node in two.all("ol", class_="substeps")[0].all("li")] == [
        "«two a»", "«two b»",
    ]  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_headings_start_at_the_forms_level_and_skip_none(
    environment: Environment, form: Form
) -> None:
    for fields, kind in ((FULL, "exercise-card"), (CAROUSEL, "video-carousel")):
        tree = parsed(render(environment, form, fields, kind))
        levels = [int(node.tag[1]) for node in tree.walk() if re.fullmatch(r"h[1-6]", node.tag)]
        assert levels[0] == (2 if form == "fragment" else 1)
        assert all(below <= above + 1 for above, below in pairwise(levels))
        assert levels.count(levels[0]) == 1


def test_a_picture_has_words_and_its_size_and_only_the_first_one_is_hurried(
    environment: Environment,
) -> None:
    first, *others = parsed(render(environment)).all("img")
    assert first.attrs["fetchpriority"] == "high"
    assert "loading" not in first.attrs
    assert {image.attrs["loading"] for image in others} == {"lazy"}
    for image in (first, *others):
        assert {"alt", "width", "height"} <= set(image.attrs)
    assert first.attrs["srcset"].split(", ")[-1].endswith(" 1600w")


# Videos


def test_an_own_video_plays_where_it_is_with_captions_and_says_its_length(
    environment: Environment,
) -> None:
    (box,) = parsed(render(environment)).all("div", data_clinic_video="own")
    (video,), (track,), (button,) = box.all("video"), box.all("track"), box.all("button")
    assert {"controls", "playsinline", "poster", "width", "height"} <= set(video.attrs)
    assert video.attrs["preload"] == "none"
    assert {"src", "srclang", "label", "default"} <= set(track.attrs)
    assert "hidden" in button.attrs
    assert button.text == "⟦Play video⟧ · 1:24 : «own»"


def test_a_linked_video_is_a_poster_of_ours_and_says_what_a_tap_loads_from_whom(
    environment: Environment,
) -> None:
    html = render(environment)
    (box,) = parsed(html).all("div", data_clinic_video="youtube")
    (link,) = box.all("a", class_="play")
    assert link.attrs["href"] == "https://www.youtube.com/watch?v=aaaaaaaaaaa"
    assert link.attrs["rel"] == "noopener"
    assert box.attrs["data-clinic-player"].startswith("https://www.youtube-nocookie.com/embed/")
    assert "loads the video from YouTube" in html
    assert "iframe" not in html


# The carousel


def test_each_entry_that_leads_somewhere_says_read_more_with_its_title(
    environment: Environment,
) -> None:
    tree = parsed(render(environment, "page", CAROUSEL, "video-carousel"))
    titles = ["«other»", "«linked»", "«elsewhere»", "«bare»"]
    assert [node.text for node in tree.all("a", class_="more")] == [
        f"⟦Read more⟧ : {title}" for title in titles
    ]


def test_an_own_video_in_a_carousel_plays_there_and_leads_nowhere(environment: Environment) -> None:
    tree = parsed(render(environment, "page", CAROUSEL, "video-carousel"))
    item = tree.all("ul", class_="items")[0].all("li")[1]
    assert item.all("video")
    assert not item.all("a")
    assert item.all("h2")[0].text == "«own»"


def test_an_entry_without_a_picture_gets_a_drawing(environment: Environment) -> None:
    tree = parsed(render(environment, "page", CAROUSEL, "video-carousel"))
    bare = tree.all("ul", class_="items")[0].all("li")[4]
    assert bare.all(class_="drawn")[0].all("svg")


def test_an_empty_carousel_says_so(environment: Environment) -> None:
    fields = {"title": "«title»", "fill": 6}
    html = render(environment, "page", fields, "video-carousel")
    assert "<ul" not in html
    assert "There is nothing here at the moment" in html


# Ways out


def test_a_frame_is_left_for_the_clinic_and_other_sites_open_beside_it(
    environment: Environment,
) -> None:
    for fields, kind in ((FULL, "exercise-card"), (CAROUSEL, "video-carousel")):
        tree = parsed(render(environment, "frame", fields, kind))
        assert tree.all("base", target="_top")
        for link in tree.all("a"):
            href, target = link.attrs["href"], link.attrs.get("target", "_top")
            outside = "elsewhere" in href or "youtube" in href or "terms" in href
            assert target == ("_blank" if outside else "_self" if href[0] == "#" else "_top")
            assert ("rel" in link.attrs) == outside


def test_on_the_page_and_in_a_fragment_links_are_plain(environment: Environment) -> None:
    for form in ("page", "fragment"):
        html = render(environment, form, CAROUSEL, "video-carousel")
        targets = [link.attrs["target"] for link in parsed(html).all("a") if "target" in link.attrs]
        assert targets == ["_blank"]  # the linked video's own page, from inside the facade


def test_only_the_page_leads_back_to_the_clinic_and_only_the_frame_measures_itself(
    environment: Environment,
) -> None:
    pages = {form: render(environment, form) for form in FORMS}
    assert ["Back to «clinic»" in html for html in pages.values()] == [True, False, False]
    assert ["/assets/frame." in html for html in pages.values()] == [False, True, False]
    assert "<html" not in pages["fragment"]


def test_search_engines_are_kept_out_unless_the_page_is_the_home(environment: Environment) -> None:
    assert "noindex" in render(environment)
    assert "noindex" not in render(environment, indexable=True)


@pytest.mark.parametrize("form", FORMS)
def test_the_embed_tells_scripts_who_it_is(environment: Environment, form: Form) -> None:
    for html in (
        render(environment, form),
        render(environment, form, CAROUSEL, "video-carousel"),
        withdrawn(environment, form),
    ):
        (embed,) = parsed(html).all(class_="clinic-embed")
        assert embed.attrs["data-clinic-slug"] == "an-exercise"
        assert embed.attrs["data-clinic-revision"] == "3"


# Not there (any more)


@pytest.mark.parametrize("form", FORMS)
def test_a_withdrawn_card_says_so_and_whom_to_ask(environment: Environment, form: Form) -> None:
    html = withdrawn(environment, form)
    tree = parsed(html)
    assert "This exercise has been withdrawn" in html
    assert "Please ask «clinic», «phone»" in html
    assert tree.all("a", href="https://clinic.example/")
    assert "«disclaimer»" not in html


def test_a_withdrawn_carousel_is_not_called_an_exercise(environment: Environment) -> None:
    assert "This exercise" not in withdrawn(environment, kind="video-carousel")


@pytest.mark.parametrize("name", ["404", "503"])
def test_an_error_page_shows_a_way_on_where_there_is_one(
    environment: Environment, name: str
) -> None:
    links = parsed(apology(environment, name, site())).all("a")
    assert [link.attrs["href"] for link in links] == ["tel:+15550100", "https://clinic.example/"]
    assert not parsed(apology(environment, name, None)).all("a")


# Sizes


def compressed(text: str) -> int:
    return len(brotli.compress(text.encode()))


def test_the_style_sheet_and_a_full_card_stay_small(environment: Environment) -> None:
    css = minify.string("text/css", (static_folder() / "embed.css").read_text())
    assert compressed(css) <= 4_500
    assert max(compressed(render(environment, form)) for form in FORMS) <= 6_500
