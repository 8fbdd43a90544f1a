"""The seed page as three editors of WordPress would have made its HTML.

Its text is read from beside the repository, where it stays: its sentences are the clinic's.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import NamedTuple

import pytest

SEED = Path(__file__).resolve().parents[2] / "shared" / "seed" / "gluteus-medius-activation.txt"
FIRST_VIDEO = "https://www.youtube.com/watch?v=gLuteSwhere"
SECOND_VIDEO = "https://vimeo.com/90210"
PICTURE = "https://clinic.example/wp-content/uploads/gluteus-medius.jpg"

needs_seed = pytest.mark.skipif(
    not SEED.is_file() and os.environ.get("CI") != "true", reason="../shared/seed is absent"
)


class Item(NamedTuple):
    """One entry of the seed's list of recent videos."""

    title: str
    text: str

    @property
    def address(self) -> str:
        """Where it leads."""
        return f"https://clinic.example/{re.sub(r'[^a-z]+', '-', self.title.lower())}/"


class Seed(NamedTuple):
    """The texts of the page, by what they are."""

    region: str
    title: str
    goals: str
    disclaimer: str
    alt: str
    contents: str
    contents_hint: str
    watch: str
    why: str
    feel_heading: str
    feel: str
    stop: str
    introduction: str
    steps: list[str]
    inner: list[str]  # of the fifth step
    dosage: str
    recent_heading: str
    recent: list[Item]
    read_more: str
    top: str


def seed() -> Seed:
    """The seed page's text, taken apart by its lines."""
    lines = [" ".join(line.split()) for line in SEED.read_text("utf-8").splitlines()]
    lines = [line for line in lines if line]
    listed = [re.sub(r"^\d\. ", "", line) for line in lines[15:23]]
    more = lines[26 + 1]
    pairs = [place for place, line in enumerate(lines) if line == more]
    recent = [Item(lines[place - 2], lines[place - 1]) for place in pairs]
    region, title, goals, disclaimer = lines[:4]
    alt, contents, hint, watch, why, feel_heading, feel, stop = lines[5:13]
    return Seed(
        region, title, goals, disclaimer, alt, contents, hint, watch, why, feel_heading, feel, stop,
        lines[14], [*listed[:5], listed[7]], listed[5:7], lines[23], lines[24], recent, more,
        lines[-1],
    )  # fmt: skip


CLASSIC = {
    "page": '<body><header class="site-header"><nav><a href="/">Home</a></nav></header><main>'
    '<article>{}</article></main><footer class="site-footer">Foot</footer></body>',
    "region": '<p class="cat-links"><a rel="category tag" href="/hip/">{}</a></p>',
    "title": '<h1 class="entry-title">{}</h1>',
    "goals": "<p>{}</p>",
    "disclaimer": "<p><em>{}</em></p>",
    "repeated": "<p><strong>{}</strong></p>",
    "picture": f'<p><img class="alignnone" src="{PICTURE}" alt="{{}}"></p>',
    "contents": "<p><b>{}</b></p>",
    "hint": "<p>{}</p>",
    "text": "<p>{}</p>",
    "heading": "<p><strong>{}</strong></p>",
    "video": '<p><iframe src="{}" width="560"></iframe></p>',
    "steps": "<ol>{}</ol>",
    "inner": "<ol>{}</ol>",
    "step": "<li>{}</li>",
    "recent": "<div>{}</div>",
    "item": '<p><strong><a href="{address}">{title}</a></strong></p><p>{text}</p>'
    '<p><a href="{address}">{more}</a></p>',
    "top": '<a href="#top">{}</a>',
}
BLOCKS = CLASSIC | {
    "region": '<div class="wp-block-post-terms"><a rel="tag" href="/hip/">{}</a></div>',
    "title": '<h1 class="wp-block-post-title">{}</h1>',
    "disclaimer": '<div class="wp-block-group has-background"><p>{}</p></div>',
    "repeated": '<h2 class="wp-block-heading">{}</h2>',
    "picture": f'<figure class="wp-block-image"><img src="{PICTURE}" alt="{{}}"/></figure>',
    "contents": '<h2 class="wp-block-heading">{}</h2>',
    "heading": '<h2 class="wp-block-heading">{}</h2>',
    "video": '<figure class="wp-block-embed is-type-video"><div class="wp-block-embed__wrapper">'
    '<iframe data-src="{}" title="YouTube video player"></iframe></div></figure>',
    "steps": '<div class="wp-block-columns"><div class="wp-block-column"><ol class="wp-block-list">'
    "{}</ol></div></div>",
    "recent": '<div class="wp-block-query"><ul class="wp-block-post-template">{}</ul></div>',
    "item": '<li class="wp-block-post"><h3 class="wp-block-post-title">'
    '<a href="{address}">{title}</a></h3><div class="wp-block-post-excerpt"><p>{text}</p>'
    '<p><a href="{address}">{more}</a></p></div></li>',
}


def _widget(kind: str, content: str) -> str:
    return (
        '<section class="elementor-section"><div class="elementor-container"><div '
        f'class="elementor-column"><div class="elementor-widget elementor-widget-{kind}">'
        f'<div class="elementor-widget-container">{content}</div></div></div></div></section>'
    )


ELEMENTOR = {
    "page": '<body class="elementor-page"><div data-elementor-type="header" '
    'class="elementor-location-header"><nav><a href="/">Home</a></nav></div>'
    '<div data-elementor-type="single-post" class="elementor elementor-location-single">{}</div>'
    '<div data-elementor-type="footer" class="elementor-location-footer">Foot</div></body>',
    "region": _widget("heading", '<h4 class="elementor-heading-title">{}</h4>'),
    "title": _widget("theme-post-title", '<h1 class="elementor-heading-title">{}</h1>'),
    "goals": _widget("heading", '<h5 class="elementor-heading-title">{}</h5>'),
    "disclaimer": _widget("text-editor", "<p><span>{}</span></p>"),
    "repeated": _widget("heading", '<h2 class="elementor-heading-title">{}</h2>'),
    "picture": _widget("image", f'<img data-lazy-src="{PICTURE}" src="data:x" alt="{{}}">'),
    "contents": _widget(
        "table-of-contents", '<div class="elementor-toc__header"><h4>{}</h4></div>'
    ),
    "hint": _widget("table-of-contents", '<div class="elementor-toc__body">{}</div>'),
    "text": _widget("text-editor", "<p>{}</p>"),
    "heading": _widget("heading", '<h2 class="elementor-heading-title">{}</h2>'),
    "video": '<div class="elementor-widget-video" data-settings="{{&quot;youtube_url&quot;:'
    '&quot;{0}&quot;,&quot;vimeo_url&quot;:&quot;{0}&quot;}}"><div></div></div>',
    "steps": _widget("text-editor", "<div><div><ol>{}</ol></div></div>"),
    "inner": "<ol>{}</ol>",
    "step": "<li><span>{}</span></li>",
    "recent": _widget("loop-carousel", '<div class="swiper-wrapper">{}</div>'),
    "item": '<div class="swiper-slide"><h3><a href="{address}">{title}</a></h3>'
    '<div class="elementor-widget-theme-post-excerpt">{text}</div>'
    '<a class="elementor-button" href="{address}"><span>{more}</span></a></div>',
    "top": '<a class="scroll-to-top" href="#">{}</a>',
}
SHAPES: dict[str, Mapping[str, str]] = {
    "classic": CLASSIC, "blocks": BLOCKS, "Elementor": ELEMENTOR,
}  # fmt: skip


def seed_html(shape: Mapping[str, str]) -> str:
    """The seed page in one of the shapes."""
    text = seed()

    def made(role: str, content: str) -> str:
        return shape[role].replace("{{", "{").replace("}}", "}").replace("{0}", "{}").replace(
            "{}", content
        )  # fmt: skip

    inner = "".join(made("step", escape(step)) for step in text.inner)
    steps = [escape(step) for step in text.steps]
    steps[4] += made("inner", inner)
    items = (
        shape["item"].format(
            title=escape(item.title), text=escape(item.text), address=item.address,
            more=text.read_more,
        )
        for item in text.recent
    )  # fmt: skip
    parts = (
        ("region", escape(text.region)), ("title", text.title), ("goals", text.goals),
        ("disclaimer", escape(text.disclaimer)), ("repeated", text.title), ("picture", text.alt),
        ("contents", text.contents), ("hint", text.contents_hint), ("text", escape(text.watch)),
        ("video", FIRST_VIDEO), ("text", escape(text.why)), ("heading", text.feel_heading),
        ("text", escape(text.feel)), ("text", escape(text.stop)), ("repeated", text.title),
        ("text", escape(text.introduction)),
        ("steps", "".join(made("step", step) for step in steps)), ("video", SECOND_VIDEO),
        ("text", escape(text.dosage)), ("heading", text.recent_heading),
        ("recent", "".join(items)), ("top", text.top),
    )  # fmt: skip
    body = "".join(made(role, content) for role, content in parts)
    return f"<!doctype html><html lang='en'><head><title>{text.title}</title></head>" + made(
        "page", body
    )
