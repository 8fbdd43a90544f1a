"""What a pasted link becomes: words and a picture, or a reason why not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import chain, repeat
from time import perf_counter
from typing import Any

import pytest

from tests import hostile
from tests.sources import (
    PIXEL,
    PUBLIC,
    Internet,
    answer,
    document,
    head,
    how_long,
    picture,
    raw,
    redirect,
    refusal,
    zipped,
)  # fmt: skip
from widget.sources.fetch import Fetched
from widget.sources.found import Found, words
from widget.sources.links import Link, LinkReader
from widget.sources.reasons import Reason
from widget.sources.web_page import parse_page

SITE = "https://clinic.test/bridge"
WATCH = "https://www.youtube.com/watch?v=aB3-_xYz901"
OEMBED = (
    "https://www.youtube.com/oembed?url=https%3A%2F%2Fwww.youtube.com%2Fwatch%3Fv%3DaB3-_xYz901"
    "&format=json&width=1280"
)
THUMBNAIL = "https://i.ytimg.com/vi/aB3-_xYz901/hqdefault.jpg"
LARGE = "https://i.ytimg.com/vi/aB3-_xYz901/maxresdefault.jpg"
YOUTUBE: dict[str, Any] = {
    "title": "The bridge, step by step", "author_name": "Test Clinic", "type": "video",
    "author_url": "https://www.youtube.com/@testclinic", "height": 113, "width": 200,
    "version": "1.0", "provider_name": "YouTube", "provider_url": "https://www.youtube.com/",
    "thumbnail_height": 360, "thumbnail_width": 480, "thumbnail_url": THUMBNAIL,
    "html": "<iframe src='https://evil.test/'></iframe>",
}  # fmt: skip
VIMEO: dict[str, Any] = {
    "type": "video", "version": "1.0", "provider_name": "Vimeo", "title": "Squat with a chair",
    "author_name": "Test Clinic", "is_plus": "0", "duration": 84, "width": 1280, "height": 720,
    "description": "Sit down slowly.\n\nStand up again.", "video_id": 76979871,
    "thumbnail_url": "https://i.vimeocdn.com/video/452001751-8216_1280",
    "html": "<iframe src='https://evil.test/'></iframe>", "upload_date": "2026-01-02 03:04:05",
}  # fmt: skip
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8">
<title>Bridge – Test Clinic</title>
<meta name="description" content="From the description.">
<meta property="og:title" content="The bridge">
<meta property="og:description" content="Lift your hips &amp; hold.">
<meta property="og:image" content="/media/bridge.png">
</head><body><h1>Bridge!</h1></body></html>"""


@pytest.fixture
def web() -> Iterator[Internet]:
    with Internet() as web:
        yield web


def read(web: Internet, url: str = SITE, **more: Any) -> Link:
    return LinkReader(web.fetcher()).read(url, **more)


def parsed(html: str | bytes, charset: str | None = "utf-8", url: str = SITE) -> Found:
    body = html.encode() if isinstance(html, str) else html
    return parse_page(Fetched(url, "text/html", charset, body))


def test_a_page_becomes_title_excerpt_and_picture(web: Internet) -> None:
    web.has(SITE, answer(PAGE))
    web.has("https://clinic.test/media/bridge.png", picture())
    start = perf_counter()
    assert read(web) == Link("page", SITE, "The bridge", "Lift your hips & hold.", PIXEL, None)
    assert perf_counter() - start < 5


def test_a_youtube_video_becomes_title_and_its_large_picture(web: Internet) -> None:
    web.has(OEMBED, document(**YOUTUBE))
    web.has(LARGE, picture())
    link = read(web, "https://youtu.be/aB3-_xYz901?si=tracking&t=42")
    assert link == Link("video", WATCH, "The bridge, step by step", "", PIXEL, None)
    assert web.urls() == [OEMBED, LARGE]


def test_a_youtube_video_without_a_large_picture_has_the_named_one(web: Internet) -> None:
    web.has(OEMBED, document(**YOUTUBE))
    web.has(THUMBNAIL, picture())
    assert read(web, WATCH).picture == PIXEL
    assert web.urls() == [OEMBED, LARGE, THUMBNAIL]


@pytest.mark.parametrize(
    ("url", "watch"),
    [
        ("https://vimeo.com/76979871", "https://vimeo.com/76979871"),
        ("https://vimeo.com/76979871/ab12cd34ef", "https://vimeo.com/76979871/ab12cd34ef"),
        (
            "https://player.vimeo.com/video/76979871?h=ab12cd34ef&dnt=1",
            "https://vimeo.com/76979871/ab12cd34ef",
        ),
    ],
)
def test_a_vimeo_video_becomes_title_excerpt_length_and_picture(
    web: Internet, url: str, watch: str
) -> None:
    quoted = watch.replace(":", "%3A").replace("/", "%2F")
    web.has(
        f"https://vimeo.com/api/oembed.json?url={quoted}&format=json&width=1280", document(**VIMEO)
    )
    web.has(str(VIMEO["thumbnail_url"]), picture())
    excerpt = "Sit down slowly. Stand up again."
    assert read(web, url) == Link("video", watch, "Squat with a chair", excerpt, PIXEL, None, 84)


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (400, "YouTube has no such video, or does not show it to everybody."),
        (401, "This video is private, or its owner does not let other web sites show it."),
        (403, "This video is private, or its owner does not let other web sites show it."),
        (404, "YouTube has no such video, or does not show it to everybody."),
        (500, "The server has trouble at the moment (500). Please try again later."),
    ],
)
def test_a_video_that_is_not_shown_is_said_in_words(
    web: Internet, status: int, sentence: str
) -> None:
    web.has(OEMBED, answer("Unauthorized", "text/html", status))
    assert str(refusal(lambda: read(web, WATCH))) == sentence


def test_a_video_for_its_owners_sites_alone_is_said_in_words(web: Internet) -> None:
    url = "https://vimeo.com/api/oembed.json?url=https%3A%2F%2Fvimeo.com%2F7&format=json&width=1280"
    web.has(url, document(type="video", domain_status_code=403, video_id=7))
    assert refusal(lambda: read(web, "https://vimeo.com/7")).message == Reason.VIDEO_LOCKED


@pytest.mark.parametrize(
    "body",
    ["", "null", "[]", '"title"', "{", "[" * 100_000, '{"title": 1e9999', "\x00", "1" * 10_000],
)
def test_a_providers_answer_that_is_no_object_is_said_in_words(web: Internet, body: str) -> None:
    web.has(OEMBED, answer(body, "application/json"))
    assert refusal(lambda: read(web, WATCH)).message == Reason.BROKEN


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": None}, {"title": ["a"]}, {"title": {"a": 1}}, {"title": 7}, {"title": "\ud800"},
        {"title": "\x00"}, {"title": " \n "},
    ],
)  # fmt: skip
def test_a_title_that_cannot_be_shown_is_left_out(web: Internet, wrong: dict[str, Any]) -> None:
    web.has(OEMBED, document(**YOUTUBE | wrong))
    link = read(web, WATCH)
    assert (link.kind, link.url, link.title) == ("video", WATCH, "")


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ("http://127.0.0.1/hqdefault.jpg", Reason.PRIVATE),
        ("http://169.254.169.254/latest/meta-data/", Reason.PRIVATE),
        ("file:///etc/passwd", Reason.SCHEME),
        ("javascript:alert(1)", Reason.SCHEME),
        ("/relative.jpg", Reason.ADDRESS),
        ("", Reason.ADDRESS),
        (None, Reason.NO_PICTURE),
        (["https://i.ytimg.com/a.jpg"], Reason.NO_PICTURE),
        ("https://i.ytimg.com/none.jpg", Reason.MISSING),
        ("https://i.ytimg.com/page", Reason.NOT_A_PICTURE),
        ("https://i.ytimg.com/drawing.svg", Reason.NOT_A_PICTURE),
        ("https://i.ytimg.com/huge.png", Reason.LARGE),
    ],
)
def test_a_picture_that_cannot_be_had_costs_nothing_but_the_picture(
    web: Internet, wrong: Any, reason: Reason
) -> None:
    web.has(OEMBED, document(**YOUTUBE | {"thumbnail_url": wrong}))
    web.has("https://i.ytimg.com/page", answer("<title>Gone</title>"))
    web.has("https://i.ytimg.com/drawing.svg", answer("<svg/>", "image/svg+xml"))
    huge = head(content_type="image/png", content_length="99000000")
    web.has("https://i.ytimg.com/huge.png", raw(huge, b"x"))
    link = read(web, WATCH)
    assert (link.title, link.picture) == (YOUTUBE["title"], None)
    assert link.picture_note is not None
    assert link.picture_note.message == reason
    assert link.picture_note.__context__ is None


@pytest.mark.parametrize("length", [0, -1, True, "84", 84.5, None, 10**12, [84]])
def test_a_length_that_cannot_be_is_left_out(web: Internet, length: Any) -> None:
    url = "https://vimeo.com/api/oembed.json?url=https%3A%2F%2Fvimeo.com%2F7&format=json&width=1280"
    web.has(url, document(**VIMEO | {"duration": length}))
    assert read(web, "https://vimeo.com/7").seconds is None


@pytest.mark.parametrize(
    ("pasted", "url"),
    [
        ("clinic.test/bridge", SITE),
        ("  https://clinic.test/bridge\n", SITE),
        ("http://clinic.test/bridge", SITE),
        ("HTTP://CLINIC.TEST:80/bridge", SITE),
        ("https://clinic.test/bridge#step-2", f"{SITE}#step-2"),
        ("https://www.clinic.test/old", SITE),
        ("https://www.clinic.test/old#step-2", f"{SITE}#step-2"),
    ],
)
def test_a_pasted_address_is_kept_as_where_it_leads(web: Internet, pasted: str, url: str) -> None:
    web.has(SITE, answer(PAGE))
    web.has("https://www.clinic.test/old", redirect(SITE, 301))
    assert read(web, pasted).url == url


@pytest.mark.parametrize(
    ("pasted", "reason"),
    [
        ("", Reason.ADDRESS),
        ("bridge exercise", Reason.ADDRESS),
        ("javascript:alert(1)", Reason.SCHEME),
        ("http://127.0.0.1/", Reason.PRIVATE),
        ("localhost:8000/admin", Reason.SCHEME),
        ("https://user:secret@clinic.test/", Reason.PASSWORD),
        ("https://nowhere.test/", Reason.NAME),
        ("https://clinic.test/none", Reason.MISSING),
        ("https://clinic.test/leaflet.pdf", Reason.NOT_A_PAGE),
        ("https://clinic.test/broken", Reason.BROKEN),
        ("https://clinic.test/huge", Reason.LARGE),
        ("http://wrong.test/", Reason.HTTP_ONLY),
        ("https://wrong.test/", Reason.OTHER_NAME),
        ("https://clinic.test/down", Reason.DOWNGRADE),
        ("http://clinic.test/down", Reason.HTTP_ONLY),
    ],
)
def test_a_link_that_cannot_be_read_is_said_in_words(
    web: Internet, pasted: str, reason: Reason
) -> None:
    web.names |= {"clinic.test": [PUBLIC], "wrong.test": [PUBLIC]}
    web.has("https://clinic.test/leaflet.pdf", answer("%PDF-1.7", "application/pdf"))
    web.has("https://clinic.test/broken", raw(b"\x00\x01\x02"))
    web.has("https://clinic.test/huge", zipped(bytes(6 * 2**20)))
    web.has("https://clinic.test/down", redirect("http://clinic.test/down"))
    error = refusal(lambda: read(web, pasted))
    assert error.message == reason
    assert "%(" not in str(error)


def test_a_slow_picture_does_not_lose_the_title(web: Internet) -> None:
    start = head(content_type="image/png", content_length="9000")
    web.has(SITE, answer(PAGE))
    web.has(
        "https://clinic.test/media/bridge.png",
        lambda asked: chain([start], asked.slowly(repeat(b"x"))),
    )
    links: list[Link] = []
    took = how_long(lambda: links.append(read(web, seconds=0.8)), 0.88)
    assert {link.title for link in links} == {"The bridge"}
    assert {str(link.picture_note) for link in links} == {"The server did not answer within 1 s."}
    assert took <= 0.88


def test_a_slow_page_ends_before_the_time_for_its_picture(web: Internet) -> None:
    web.has(SITE, lambda asked: asked.slowly(repeat(b"")))
    took = how_long(lambda: refusal(lambda: read(web, seconds=0.7)), 0.55)
    assert 0.45 <= took <= 0.55


def test_a_page_without_words_for_sharing_is_read_as_it_looks() -> None:
    found = parsed(
        "<html><head><title> Bridge\n – Test  Clinic </title><link rel=image_src href=a.png></head>"
        "<body><nav><p>This is the navigation of our site, no text of the page itself.</p></nav>"
        "<main><h1>Bridge</h1><p>1 March</p><p>Lie on your back, <b>bend</b> your knees, lift your "
        "hips.</p><img class='attachment wp-post-image' src='/b.png'></main>"
    )
    assert found.title == "Bridge – Test Clinic"
    assert found.excerpt == "Lie on your back, bend your knees, lift your hips."
    assert found.pictures == ("https://clinic.test/a.png", "https://clinic.test/b.png")


@pytest.mark.parametrize(
    ("html", "title"),
    [
        ("", ""),
        ("<p>Only text", ""),
        ("<title></title><h1>Bridge <span>now</span></h1>", "Bridge now"),
        ("<meta property=og:title content='  '><title>Bridge</title>", "Bridge"),
        ("<meta property=OG:Title content=Bridge>", "Bridge"),
        ("<meta name=og:title content=Bridge>", "Bridge"),
        ("<meta name=twitter:title content=Bridge><title>No</title>", "Bridge"),
        ("<meta property=og:title content=Bridge><meta property=og:title content=No>", "Bridge"),
        ("<meta property=og:title><meta content=No><title>Bridge</title>", "Bridge"),
        ("<meta property=og:title content='a\x01b'><title>Bridge</title>", "Bridge"),
        ("<!-- <meta property=og:title content=No> --><title>Bridge</title>", "Bridge"),
        ("<script>'<title>No</title>'</script><title>Bridge</title>", "Bridge"),
        ("<script>'<!--'</script><title>Bridge</title>", "Bridge"),
        ("<svg><title>No</title></svg><h1>Bridge</h1>", "Bridge"),
        ("<title>Hips &#038; &amp; knees &lt;3</title>", "Hips & & knees <3"),
        ("<title>Bridge</title><title>No</title>", "Bridge"),
        ("<title>Bri\u202edge\u2069</title>", "Bridge"),
        ("<title>Bridge", "Bridge"),
        ("<meta a='\"><meta property=og:title content=Bridge>", ""),
    ],
)
def test_a_title_is_found_where_a_page_has_one(html: str, title: str) -> None:
    assert parsed(html).title == title


@pytest.mark.parametrize(
    "payload",
    ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\"><svg onload=alert(1)>",
     "</title><b>", "{{7*7}}", "<style>*{}</style>", "<!-- x -->"],
)  # fmt: skip
def test_markup_in_a_title_stays_plain_characters(web: Internet, payload: str) -> None:
    attribute = payload.replace("&", "&amp;").replace('"', "&quot;")
    assert parsed(f'<meta property="og:title" content="{attribute}">').title == payload
    web.has(OEMBED, document(**YOUTUBE | {"title": payload}))
    assert read(web, WATCH).title == payload


@hostile.needs_hostile_input
def test_other_peoples_attacks_as_pages_end_as_plain_words() -> None:
    for name in hostile.FILES:
        for payload in hostile.payloads(name):
            found = parsed(payload.encode("utf-8", "replace"))
            assert len(found.title) <= 120
            assert len(found.excerpt) <= 600
            assert all(url.startswith(("https://", "http://")) for url in found.pictures)
            assert "\x00" not in found.title + found.excerpt


@pytest.mark.parametrize(
    ("base", "named", "picture"),
    [
        ("", "a.png", "https://clinic.test/a.png"),
        ("", "//pictures.test/a.png", "https://pictures.test/a.png"),
        ("", "http://clinic.test/a.png", "http://clinic.test/a.png"),
        ("<base href='https://pictures.test/b/'>", "a.png", "https://pictures.test/b/a.png"),
        ("<base href='/b/'>", "a.png", "https://clinic.test/b/a.png"),
        ("<base><base href='/b/'>", "a.png", "https://clinic.test/b/a.png"),
        ("<base href='javascript:x'>", "a.png", "https://clinic.test/a.png"),
        ("<base href='https://['>", "a.png", "https://clinic.test/a.png"),
        ("", "data:image/png;base64,AAAA", None),
        ("", "javascript:alert(1)", None),
        ("", "file:///etc/passwd", None),
        ("", "https://[", None),
        ("", "   ", None),
    ],
)
def test_a_picture_is_found_beside_its_page(base: str, named: str, picture: str | None) -> None:
    found = parsed(f'{base}<meta property="og:image" content="{named}">')
    assert found.pictures == ((picture,) if picture else ())


def test_few_pictures_are_tried_and_each_once() -> None:
    names = "og:image", "og:image:url", "twitter:image", "twitter:image:src"
    urls = "a.png", "a.png", "b.png", "c.png"
    metas = (f"<meta name={n} content={u}>" for n, u in zip(names, urls, strict=True))
    assert parsed("".join(metas)).pictures == (
        "https://clinic.test/a.png", "https://clinic.test/b.png",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("html", "charset"),
    [
        ("<title>Hüfte</title>".encode(), "utf-8"),
        ("<title>Hüfte</title>".encode(), None),
        ("<title>Hüfte</title>".encode(), "no-such-thing"),
        ("\ufeff<title>Hüfte</title>".encode(), "iso-8859-1"),
        ("<title>Hüfte</title>".encode("utf-16"), None),
        ("<title>Hüfte</title>".encode("utf-16-le"), "utf-16le"),
        ("<title>Hüfte</title>".encode("latin-1"), "ISO-8859-1"),
        ("<title>Hüfte</title>".encode("latin-1"), None),
        ("<meta charset=windows-1252><title>Hüfte</title>".encode("cp1252"), None),
        ("<meta charset='utf-16'><title>Hüfte</title>".encode(), None),
        (
            "<meta http-equiv=Content-Type content='text/html; charset=iso-8859-15'>"
            "<title>Hüfte</title>".encode("iso-8859-15"),
            None,
        ),
        ("<meta charset=utf-8><title>Hüfte</title>".encode("cp1252"), "windows-1252"),
    ],
)  # fmt: skip
def test_a_page_is_read_in_its_own_encoding(html: bytes, charset: str | None) -> None:
    assert parsed(html, charset).title == "Hüfte"


def test_bytes_that_are_no_text_do_no_harm() -> None:
    assert parsed(bytes(range(256)) * 40, "rot13").title == ""
    assert parsed(b"<title>a\xff\xfeb</title>", "utf-8").title == "a\ufffd\ufffdb"
    assert parsed(b"<title>+ADw-b+AD4-</title>", "utf-7").title == "+ADw-b+AD4-"


def test_words_are_found_behind_much_code() -> None:
    code = "<script>var a = '<div>';" + "x" * 300_000 + "</SCRIPT ><style>b{}</style><!-- c -->"
    found = parsed(f"<head>{code * 2}<title>Bridge</title><body>{'<p>' * 50_000}")
    assert found.title == "Bridge"


@pytest.mark.parametrize(
    "hostile_page",
    [
        "<div>" * 200_000, "<b><p>" * 150_000, "<a><div>" * 60_000 + "</a>" * 60_000,
        "<table><tr><td>" * 60_000, "<svg>" * 200_000, "<script" * 140_000, "<script>" * 120_000,
        "<!--" * 250_000, "<!---->" * 140_000, "<" * 1_000_000, "</" * 500_000, "<a '" * 250_000,
        "<a \"'" * 200_000, "<title>" * 140_000, "<meta " * 160_000, "<p x='" + ">" * 1_000_000,
        "<div " + " ".join(f"a{n}=1" for n in range(90_000)) + ">",
        "<font x='>' " + " ".join(f"a{n}=1" for n in range(90_000)),
        "".join(f"<font x{n}=1>" for n in range(70_000)),
        f"<a x='{'>' * 21_000}' " + " ".join(f"a{n}=1" for n in range(12_000)) + ">",
        "<main>" + "<p><object>" * 90_000, "&" * 1_000_000, "\x00" * 1_000_000,
        "<meta property=og:title content='" + "a" * 1_000_000 + "'>",
    ],
    ids=lambda page: page[:12],
)  # fmt: skip
def test_a_page_made_to_keep_a_parser_busy_does_not(hostile_page: str) -> None:
    found: list[Found] = []
    took = how_long(lambda: found.append(parsed(hostile_page)), 0.5)
    assert took <= 0.5
    assert len(found[0].title) <= 120


def test_a_long_title_is_cut_after_a_word() -> None:
    title = words("Lift your hips, then lower them. " * 9, 120)
    assert title == (
        "Lift your hips, then lower them. Lift your hips, then lower them. Lift your hips, then "
        "lower them. Lift your hips, then…"
    )
    assert len(title) <= 120
    assert words("a" * 500, 120) == "a" * 119 + "…"
    assert words("A " + "b" * 500, 120) == "A " + "b" * 117 + "…"
    assert words("a" * 120, 120) == "a" * 120


def test_a_huge_title_is_cut(web: Internet) -> None:
    body = json.dumps(YOUTUBE | {"title": "word " * 40_000, "description": "word " * 1_000})
    web.has(OEMBED, answer(body, "application/json"))
    link = read(web, WATCH)
    assert link.title == "word " * 23 + "word…"
    assert len(link.excerpt) <= 600
    assert link.excerpt.endswith("word…")
