"""Every fault of a source as one line, each with the outcome that it is to have."""

from __future__ import annotations

import gzip
import json
import re
import socket
import tracemalloc
from collections.abc import Callable, Iterator
from functools import cache
from itertools import chain, repeat
from typing import Any

import pytest

from tests import hostile
from tests.sources import (
    Answer,
    Hasty,
    Internet,
    answer,
    bomb,
    feed,
    head,
    how_long,
    listing,
    raw,
    redirect,
    refusal,
)
from widget.content.sanitize import clean_url
from widget.sources.base import AnySource, Client, Recent
from widget.sources.feed import FeedSource
from widget.sources.headers import NOTHING_KNOWN
from widget.sources.reasons import Reason
from widget.sources.registry import BUILT_IN
from widget.sources.vimeo import Vimeo
from widget.sources.wordpress import WordPress
from widget.sources.youtube import YouTube

pytestmark = pytest.mark.slow

CHANNEL = "UCabcdefghijklmnopqrstuv"
# Each sort of source: its form, and the address at which a fault waits for it.
SORTS: dict[str, tuple[AnySource, dict[str, str], str]] = {
    "feed": (FeedSource(), {"address": "https://clinic.test/feed"}, "https://clinic.test/feed"),
    "youtube": (
        YouTube(), {"address": CHANNEL}, "https://www.youtube.com/feeds/videos.xml?",
    ),
    "vimeo": (Vimeo(), {"address": "clinic"}, "https://vimeo.com/clinic/videos/rss"),
    "wordpress": (
        WordPress(), {"address": "https://clinic.test/"},
        "https://clinic.test/wp-json/wp/v2/posts?",
    ),
}  # fmt: skip
FEED_SORTS = ("feed", "youtube", "vimeo")
MEGABYTE = 2**20


@pytest.fixture
def web() -> Iterator[Internet]:
    with Internet() as web:
        yield web


def ask(
    web: Internet, sort: str, said: Answer, most: int = 20, client: Client | None = None
) -> Recent:
    source, form, url = SORTS[sort]
    web.has(url, said)
    return source.recent(source.parse(form), client or web.fetcher(), most, NOTHING_KNOWN)


def outcome(web: Internet, sort: str, said: Answer, client: Client | None = None) -> Any:
    """Why nothing came, else the titles that came and how many were left out, by reason."""
    results: list[Recent] = []
    try:
        return refusal(lambda: results.append(ask(web, sort, said, client=client))).message
    except AssertionError:
        (found,) = results
        return [item.title for item in found.items], dict(found.left_out)


def test_every_sort_of_source_is_tried() -> None:
    assert {source.name for source in BUILT_IN} == set(SORTS)


def slowly(start: bytes, pieces: Iterator[bytes], every: float = 0.05) -> Answer:
    return lambda asked: chain([start], asked.slowly(pieces, every))


def typed(sort: str) -> str:
    return "application/json" if sort == "wordpress" else "application/xml"


@cache
def packed() -> bytes:
    """A few kilobytes that become a hundred megabytes."""
    return bomb(100 * MEGABYTE)


LOGIN = "<!doctype html><title>Sign in</title><form method=post><input type=password></form>"
# The fault; what the server says to a sort of source; what is said of it.
FOR_ALL: list[tuple[str, Callable[[str], Answer], Reason]] = [
    ("nothing there", lambda _: answer(status=404), Reason.MISSING),
    ("gone", lambda _: answer(status=410), Reason.MISSING),
    ("a password wanted", lambda _: answer(status=401), Reason.LOCKED),
    ("forbidden", lambda _: answer(status=403), Reason.LOCKED),
    ("too many requests", lambda _: answer(status=429, retry_after="9"), Reason.TROUBLE),
    ("trouble", lambda _: answer("<h1>Oops</h1>", status=500), Reason.TROUBLE),
    ("too busy", lambda _: answer(status=503), Reason.TROUBLE),
    ("silence", lambda _: slowly(b"", repeat(b"", 30), 0.1), Reason.LATE),
    ("a byte now and then", lambda t: slowly(head(content_type=typed(t)), repeat(b" "), 0.1),
     Reason.LATE),
    ("no end", lambda t: lambda _: chain([head(content_type=typed(t))], repeat(b" " * 65536)),
     Reason.LARGE),
    ("said to be huge", lambda t: raw(head(content_type=typed(t), content_length="9" * 12)),
     Reason.LARGE),
    ("hanging up", lambda _: raw(b""), Reason.BROKEN),
    ("no HTTP", lambda _: raw(b"220 mail.clinic.test ESMTP\r\n"), Reason.BROKEN),
    ("breaking off", lambda t: raw(head(content_type=typed(t), content_length="99"), b"<rs"),
     Reason.BROKEN),
    ("a gzip bomb", lambda t: raw(head(content_type=typed(t), content_encoding="gzip"),
                                  packed()), Reason.LARGE),
    ("no gzip", lambda t: raw(head(content_type=typed(t), content_encoding="gzip"), b"<rss>"),
     Reason.BROKEN),
    ("led to loopback", lambda _: redirect("https://127.0.0.1/"), Reason.PRIVATE),
    ("led to metadata", lambda _: redirect("https://169.254.169.254/"), Reason.PRIVATE),
    ("led to a file", lambda _: redirect("file:///etc/passwd"), Reason.SCHEME),
    ("led to http", lambda _: redirect("http://clinic.test/"), Reason.DOWNGRADE),
    ("a page to sign in", lambda _: answer(LOGIN), Reason.PAGE_INSTEAD),
    ("no type", lambda _: answer("<rss/>", ""), Reason.UNTYPED),
]  # fmt: skip
# Of these WordPress may have its content elsewhere, so it is looked for.
LOOKED_FOR = {"nothing there", "gone", "no type"}


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize(("fault", "said", "expected"), FOR_ALL, ids=[line[0] for line in FOR_ALL])
def test_a_fault_of_a_server_is_said_in_words(
    web: Internet, sort: str, fault: str, said: Callable[[str], Answer], expected: Reason
) -> None:
    if sort == "wordpress" and fault == "a page to sign in":  # such a server answers all with it
        web.has("https://clinic.test/", answer(LOGIN))
        web.has("https://clinic.test/?", answer(LOGIN))
    elsewhere = sort == "wordpress" and fault in LOOKED_FOR
    client = Hasty(web.fetcher()) if expected == Reason.LATE else None
    found = outcome(web, sort, said(sort), client)
    assert found == (Reason.NO_WORDPRESS if elsewhere else expected)


@pytest.mark.parametrize("sort", SORTS)
def test_a_server_that_is_off_or_unknown_is_said_in_words(web: Internet, sort: str) -> None:
    source, form, _ = SORTS[sort]
    where = source.parse(form)
    unknown = refusal(lambda: source.recent(where, Hasty(web.fetcher()), 5, NOTHING_KNOWN))
    assert unknown.message == Reason.NAME
    web.names |= {name: ["93.184.215.14"] for name in
                  ("clinic.test", "www.youtube.com", "vimeo.com")}  # fmt: skip

    def off(*_: object) -> socket.socket:
        raise ConnectionRefusedError

    fetcher = web.fetcher(dial=off)
    closed = refusal(lambda: source.recent(where, Hasty(fetcher), 5, NOTHING_KNOWN))
    assert closed.message == Reason.CLOSED


XML_FAULTS: list[tuple[str, str | bytes, Any]] = [
    ("nothing at all", "", Reason.NO_FEED),
    ("white space", " \n ", Reason.NO_FEED),
    ("a page as XML", "<html xmlns='http://www.w3.org/1999/xhtml'><body/></html>", Reason.NO_FEED),
    ("a page of old", LOGIN, Reason.NO_FEED),
    ("another XML", "<opml version='2.0'><body/></opml>", Reason.NO_FEED),
    ("a picture", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", Reason.NO_FEED),
    ("JSON", '{"version": "https://jsonfeed.org/version/1.1", "items": []}', Reason.NO_FEED),
    ("zeros", bytes(5000), Reason.NO_FEED),
    ("a feed broken at once", "<rss><channel><item><title>A</", Reason.FEED_BROKEN),
    ("an empty list", "<rss><channel></channel></rss>", ([], {})),
    ("an empty root", "<feed xmlns='http://www.w3.org/2005/Atom'/>", ([], {})),
    ("laughs by the billion",
     "<!DOCTYPE rss [<!ENTITY a 'ha'>" + "".join(
         f"<!ENTITY {new} '{f'&{old};' * 10}'>" for old, new in zip("abcdefgh", "bcdefghi",
                                                                  strict=True))
     + "]><rss><channel><item><title>&i;</title></item></channel></rss>", Reason.ENTITIES),
    ("a file as an entity",
     "<!DOCTYPE rss [<!ENTITY f SYSTEM 'file:///etc/passwd'>]><rss><title>&f;</title></rss>",
     Reason.ENTITIES),
    ("a parameter entity",
     "<!DOCTYPE rss [<!ENTITY % p SYSTEM 'https://clinic.test/p.dtd'> %p;]><rss/>",
     Reason.ENTITIES),
    ("declarations elsewhere", "<!DOCTYPE rss SYSTEM 'https://clinic.test/rss.dtd'><rss/>",
     ([], {})),
]  # fmt: skip


@pytest.mark.parametrize("sort", FEED_SORTS)
@pytest.mark.parametrize(
    ("fault", "body", "expected"), XML_FAULTS, ids=[line[0] for line in XML_FAULTS]
)
def test_a_fault_of_a_feed_is_said_in_words(
    web: Internet, sort: str, fault: str, body: str | bytes, expected: Any
) -> None:
    assert outcome(web, sort, feed(body)) == expected
    assert len(web.asked) == 1, "nothing else is fetched for it"


WHOLE = {
    "title": "Hips", "link": "https://clinic.test/hips", "guid": "1",
    "pubDate": "Mon, 02 Mar 2026 10:00:00 GMT",
}  # fmt: skip
ENTRY_FAULTS: list[tuple[str, dict[str, str], Any]] = [
    ("none", {}, (["Hips"], {})),
    ("no title", {"title": ""}, ([], {Reason.WITHOUT_TITLE: 1})),
    ("a title of markup alone", {"title": "<b></b><!-- x -->"}, ([], {Reason.WITHOUT_TITLE: 1})),
    ("a title of HTML", {"title": "<b onclick=x>Hi</b>ps<script>alert(1)</script>"},
     (["Hips"], {})),
    ("a title of signs that turn text round", {"title": "\u202eHi\u2066ps\u2069\u202c"},
     (["Hips"], {})),
    ("a title without end", {"title": "Hips " * 9000}, (["Hips " * 23 + "Hips\u2026"], {})),
    ("no link", {"link": "", "guid": ""}, ([], {Reason.WITHOUT_LINK: 1})),
    ("a script as link", {"link": "javascript:alert(1)"}, ([], {Reason.UNFIT_LINK: 1})),
    ("data as link", {"link": "data:text/html,x"}, ([], {Reason.UNFIT_LINK: 1})),
    ("a mail address as link", {"link": "mailto:a@clinic.test"}, ([], {Reason.UNFIT_LINK: 1})),
    ("a private link", {"link": "https://192.168.1.1/"}, ([], {Reason.UNFIT_LINK: 1})),
    ("a link to this machine", {"link": "http://localhost/"}, ([], {Reason.UNFIT_LINK: 1})),
    ("a link with a password", {"link": "https://a:b@clinic.test/"}, ([], {Reason.UNFIT_LINK: 1})),
    ("a link that is none", {"link": "https://clinic..test/"}, ([], {Reason.UNFIT_LINK: 1})),
    ("a link without end", {"link": "https://clinic.test/" + "x" * 3000},
     ([], {Reason.UNFIT_LINK: 1})),
]  # fmt: skip


@pytest.mark.parametrize("sort", ["feed", "wordpress"])
@pytest.mark.parametrize(
    ("fault", "changed", "expected"), ENTRY_FAULTS, ids=[line[0] for line in ENTRY_FAULTS]
)
def test_a_fault_of_an_entry_costs_no_more_than_the_entry(
    web: Internet, sort: str, fault: str, changed: dict[str, str], expected: Any
) -> None:
    assert outcome(web, sort, _one(sort, WHOLE | changed)) == expected


def _one(sort: str, told: dict[str, str]) -> Answer:
    """A list of that one entry."""
    if sort == "wordpress":
        return listing([_post(told["title"], told["link"], told.get("pubDate", ""))])
    fields = (f"<{name}><![CDATA[{value}]]></{name}>" for name, value in told.items())
    return feed(f"<rss><channel><item>{''.join(fields)}</item></channel></rss>")


def _post(title: str, link: str, date: str, number: int = 1) -> dict[str, Any]:
    return {
        "id": number, "type": "post", "link": link, "date_gmt": date, "title": {"rendered": title},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("1970-01-01T00:00:00", False), ("2090-01-01T00:00:00", False), ("soon", False),
        ("0000-00-00T00:00:00", False), ("9999-12-31T23:59:59", False), ("", False),
        ("1994-12-31T23:59:59", False), ("1995-01-01T00:00:00", True),
        ("2026-03-02T10:00:00", True),
    ],
)  # fmt: skip
def test_a_date_that_cannot_be_is_none(web: Internet, said: str, kept: bool) -> None:
    post = _post("Hips", "https://clinic.test/hips", said)
    atom = (
        "<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>Hips</title><link href='/hips'/>"
        f"<published>{said}{'Z' if said[:1].isdigit() else ''}</published></entry></feed>"
    )
    for sort, answered in (("wordpress", listing([post])), ("feed", feed(atom))):
        (item,) = ask(web, sort, answered).items
        assert (item.published is not None) is kept, sort


def test_an_http_link_becomes_https(web: Internet) -> None:
    for link in ("http://clinic.test/hips", "HTTP://Clinic.test:80/hips", "//clinic.test/hips"):
        (item,) = ask(web, "feed", _one("feed", WHOLE | {"link": link})).items
        assert item.url == "https://clinic.test/hips"


def test_an_entry_that_comes_twice_is_taken_once(web: Internet) -> None:
    twice = [
        _post("First", "https://clinic.test/a", ""),
        _post("Second", "https://clinic.test/b", ""),
    ]
    assert outcome(web, "wordpress", listing(twice)) == (["First"], {Reason.TWICE: 1})


JSON_FAULTS: list[tuple[str, str | bytes, Any]] = [
    ("an empty list", "[]", ([], {})),
    ("an object", '{"code": "x", "data": []}', Reason.OTHER_DATA),
    ("a word", '"list"', Reason.OTHER_DATA),
    ("nothing", "null", Reason.OTHER_DATA),
    ("nothing at all", "", Reason.BROKEN),
    ("a warning before it", "<br /><b>Warning</b>: x[]", Reason.BROKEN),
    ("breaking off", '[{"id": 1', Reason.BROKEN),
    ("no comma", "[{} {}]", Reason.BROKEN),
    ("another encoding", "[\"H\u00fcfte\"]".encode("cp1252"), Reason.BROKEN),
    ("too deep", "[" * 100_000, Reason.BROKEN),
    ("a number too long", f"[{'9' * 10_000}]", Reason.BROKEN),
    ("a byte order mark", b"\xef\xbb\xbf[]", ([], {})),
    ("entries of no shape", '[1, null, "x", [], {}, {"id": true, "type": "post"}]',
     ([], {Reason.SHAPELESS: 6})),
    ("fields of no shape",
     '[{"id": 1, "type": "post", "link": 7, "title": [], "excerpt": 1, "_embedded": 2}]',
     ([], {Reason.WITHOUT_LINK: 1})),
    ("a password", '[{"id": 1, "type": "post", "link": "", "excerpt": {"protected": true}}]',
     ([], {Reason.PROTECTED: 1})),
    ("half a character",
     r'[{"id": 1, "type": "post", "link": "https://clinic.test/", "title": "A\ud800\u0000"}]',
     (["A"], {})),
]  # fmt: skip


@pytest.mark.parametrize(
    ("fault", "body", "expected"), JSON_FAULTS, ids=[line[0] for line in JSON_FAULTS]
)
def test_a_fault_of_a_wordpress_is_said_in_words(
    web: Internet, fault: str, body: str | bytes, expected: Any
) -> None:
    assert outcome(web, "wordpress", answer(body, "application/json")) == expected


@pytest.mark.parametrize("status", [400, 404])
def test_a_page_missing_in_the_middle_ends_the_list_and_is_counted(
    web: Internet, status: int
) -> None:
    first = [_post("Hips", f"https://clinic.test/{number}", "", number) for number in range(50)]

    def said(asked: Any) -> Any:
        is_first = asked.url.endswith("&page=1")
        return (listing(first, x_wp_totalpages="9") if is_first else answer(status=status))(asked)

    found = ask(web, "wordpress", said, most=300)
    assert len(found.items) == 50
    assert found.left_out == ((Reason.PAGES_MISSING, 1),)
    assert len(web.asked) == 2


def test_trouble_in_the_middle_of_a_list_is_no_end(web: Internet) -> None:
    first = [_post("Hips", f"https://clinic.test/{number}", "", number) for number in range(50)]

    def said(asked: Any) -> Any:
        is_first = asked.url.endswith("&page=1")
        return (listing(first, x_wp_totalpages="9") if is_first else answer(status=500))(asked)

    assert refusal(lambda: ask(web, "wordpress", said, most=300)).message == Reason.TROUBLE


def _many(sort: str) -> Answer:
    """A list of a hundred thousand."""
    if sort == "wordpress":
        entry = '{"id":%d,"type":"p","link":"/%d"}'
        body = "[" + ",".join(entry % (n, n) for n in range(100_000)) + "]"
        return answer(body.replace('"}', '","title":"A"}', 60), "application/json")
    link = {"youtube": "https://youtu.be/%011d", "vimeo": "https://vimeo.com/9%d", "feed": "/%d"}[
        sort
    ]
    item = f"<item><title>A</title><link>{link}</link></item>"
    return feed(f"<rss><channel>{''.join(item % n for n in range(100_000))}</channel></rss>")


@pytest.mark.parametrize("sort", SORTS)
def test_of_a_hundred_thousand_entries_the_first_are_kept_in_little_memory(
    web: Internet, sort: str
) -> None:
    said = raw(b"".join(_many(sort)(None)))  # type: ignore[arg-type]
    found, most = _memory(lambda: ask(web, sort, said, most=50))
    assert len(found.items) == 50
    assert most < 20 * MEGABYTE


@pytest.mark.parametrize("sort", SORTS)
def test_a_gzip_bomb_takes_little_memory(web: Internet, sort: str) -> None:
    said = raw(head(content_type=typed(sort), content_encoding="gzip"), packed())
    error, most = _memory(lambda: refusal(lambda: ask(web, sort, said)))
    assert error.message == Reason.LARGE
    assert most < 20 * MEGABYTE


def test_a_feed_of_which_the_first_entry_never_ends_is_said_in_words(web: Internet) -> None:
    body = b"<rss><channel><item><title>A</title><description>" + b"x " * (3 * MEGABYTE)
    error, most = _memory(lambda: refusal(lambda: ask(web, "feed", feed(body))))
    assert error.message == Reason.LARGE
    assert most < 20 * MEGABYTE


def _memory(work: Callable[[], Any]) -> tuple[Any, int]:
    """What the work gives, and the bytes that it takes at most."""
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        result = work()
        return result, tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()


SECONDS = 3.0
ITEM = "<item><title>A</title><link>/a</link>{}</item>"
LABOUR: dict[str, str] = {
    "attributes": ITEM.format("<a " + " ".join(f"x{n}=''" for n in range(150_000)) + "/>"),
    "namespaces": "".join(f"<a xmlns:x{n}='u{n}'/>" for n in range(60_000)),
    "levels": ITEM.format("<a>" * 500_000),
    "categories": ITEM.format("".join(f"<category>{n}</category>" for n in range(60_000))),
    "keywords": ITEM.format("<keywords>" + ",".join(map(str, range(200_000))) + "</keywords>"),
    "links": ITEM.format("<link>/b</link>" * 100_000),
    "an author": ITEM.format("<author>" + "a" * 1_900_000 + "</author>"),
    "blank lines": "\n" * 1_900_000 + ITEM.format(""),
    "ampersands": ITEM.format("<description>" + "&" * 1_900_000 + "</description>"),
    "open tags": ITEM.format("<description><![CDATA[" + "<a " * 600_000 + "]]></description>"),
    "comments": ITEM.format("<description><![CDATA[" + "<!--" * 450_000 + "]]></description>"),
    "declarations": "<?xml " * 300_000,
    "sections": "<![CDATA[" * 200_000,
    "dates": ITEM.format("<pubDate>" + "1 " * 900_000 + "</pubDate>"),
    "many entries": ITEM.format("<description>" + "word " * 1_000 + "</description>") * 350,
}


@pytest.mark.parametrize("labour", LABOUR)
def test_a_feed_made_to_keep_a_parser_busy_does_not(web: Internet, labour: str) -> None:
    body = f"<rss><channel>{LABOUR[labour]}</channel></rss>"
    results: list[Any] = []
    assert how_long(lambda: results.append(outcome(web, "feed", feed(body))), SECONDS) < SECONDS
    assert results


def test_a_list_made_to_keep_a_parser_busy_does_not(web: Internet) -> None:
    posts = [_post("<" * 60_000, "https://clinic.test/" + str(number), "<!--" * 20_000, number)
             for number in range(20)]  # fmt: skip
    said = answer(gzip.compress(json.dumps(posts).encode()), "application/json",
                  content_encoding="gzip")  # fmt: skip
    assert how_long(lambda: ask(web, "wordpress", said), SECONDS) < SECONDS


_UNSHOWN = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")


@hostile.needs_hostile_input
@pytest.mark.parametrize("name", hostile.FILES)
def test_other_peoples_attacks_end_as_plain_words_and_links(web: Internet, name: str) -> None:
    payloads = [payload.replace("]]>", "") for payload in hostile.payloads(name)]
    for some in (payloads[place : place + 100] for place in range(0, len(payloads), 100)):
        posts = [_post(f"A {text}", "/a", "", number) for number, text in enumerate(some)]
        linked = [_post("A", text, "", number) for number, text in enumerate(some, start=1000)]
        entries = (
            f"<item><title><![CDATA[A {text}]]></title><link><![CDATA[{text}]]></link></item>"
            for text in some
        )
        body = f"<rss><channel>{''.join(entries)}</channel></rss>".encode("utf-8", "replace")
        said = (("feed", feed(body)), ("wordpress", listing(posts)), ("wordpress", listing(linked)))
        for sort, answered in said:
            for item in ask(web, sort, answered, most=100).items:
                assert item.title.startswith("A")
                assert len(item.title) <= 120
                assert not _UNSHOWN.search(item.title)
                assert item.url.startswith("https://")
                assert clean_url(item.url) == item.url
