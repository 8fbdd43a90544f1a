"""Any RSS or Atom feed as a source: its documented shapes, and those of real life."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.sources import Asked, Internet, Pieces, answer, feed, refusal
from widget.errors import FieldErrors
from widget.sources.base import Item, Recent
from widget.sources.feed import FeedSource
from widget.sources.headers import NOTHING_KNOWN, Validators
from widget.sources.reasons import Reason

SITE = "https://clinic.test/"
FEED = "https://clinic.test/feed/"
SOURCE = FeedSource()

# As WordPress writes it (RSS 2.0, with the modules content, dc and media).
RSS = """\ufeff<?xml version="1.0" encoding="UTF-8"?>
<?xml-stylesheet type="text/xsl" href="feed.xsl"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
  xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom"
  xmlns:media="http://search.yahoo.com/mrss/">
<channel>
  <title>The clinic</title><link>https://clinic.test</link><description>News</description>
  <atom:link href="https://clinic.test/feed/" rel="self" type="application/rss+xml" />
  <lastBuildDate>Tue, 03 Mar 2026 09:00:00 +0000</lastBuildDate>
  <image><url>https://clinic.test/logo.png</url><title>The clinic</title></image>
  <item>
    <title>Hips &amp;amp; knees &#8211; a &lt;em&gt;plan&lt;/em&gt;</title>
    <link>https://clinic.test/hips/?utm=1&amp;b=2</link>
    <dc:creator><![CDATA[Reception]]></dc:creator>
    <pubDate>Mon, 02 Mar 2026 10:00:00 +0100</pubDate>
    <category><![CDATA[Hips]]></category>
    <guid isPermaLink="false">https://clinic.test/?p=12</guid>
    <description><![CDATA[<p>Two <b>minutes</b> a day.</p><p>Then rest. [&#8230;]</p>]]></description>
    <content:encoded><![CDATA[<p><img src="/hips.jpg">Two minutes a day. Then rest, and so on.</p>]]></content:encoded>
    <media:thumbnail url="https://pictures.test/hips.jpg" width="300" />
  </item>
  <item>
    <title>Older</title><link>https://clinic.test/older/</link>
    <pubDate>Mon, 02 Feb 2026 10:00:00 GMT</pubDate>
    <guid>https://clinic.test/?p=11</guid>
    <enclosure url="http://pictures.test/older.png" length="1" type="image/png" />
  </item>
</channel>
</rss>
"""  # noqa: E501

ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://clinic.test/blog/" xml:lang="en">
  <title type="text">The clinic</title><id>urn:uuid:1</id><updated>2026-03-02T10:00:00Z</updated>
  <author><name>Reception</name></author>
  <entry>
    <title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Bridge &lt; 5<br/><b>Slow</b>ly</div></title>
    <link rel="alternate" type="text/html" href="bridge"/>
    <link rel="self" href="bridge.atom"/>
    <id>urn:uuid:2</id>
    <published>2026-03-01T08:00:00+01:00</published><updated>2026-03-02T10:00:00Z</updated>
    <summary type="html">Lift &amp;amp; hold&lt;script&gt;alert(1)&lt;/script&gt;.</summary>
  </entry>
  <entry>
    <title>No summary</title><link href="/clam"/><id>urn:uuid:3</id>
    <updated>2026-02-01T00:00:00Z</updated>
    <content type="html">&lt;p&gt;&lt;img src="/clam.jpg?a=1&amp;amp;b=2"&gt;Open the knee.&lt;/p&gt;</content>
  </entry>
</feed>
"""  # noqa: E501


@pytest.fixture
def web() -> Iterator[Internet]:
    with Internet() as web:
        yield web


def rss(*items: str) -> str:
    """A feed of these items."""
    listed = "".join(f"<item>{item}</item>" for item in items)
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{listed}</channel></rss>'


def recent(
    web: Internet, body: str | bytes | None = None, most: int = 10, known: Validators | None = None
) -> Recent:
    if body is not None:
        web.has(FEED, feed(body))
    return SOURCE.recent(FEED, web.fetcher(), most, known or NOTHING_KNOWN)


def only(web: Internet, item: str | bytes) -> Item:
    body = rss("@").encode().replace(b"@", item.encode() if isinstance(item, str) else item)
    (found,) = recent(web, body).items
    return found


def test_a_wordpress_feed_becomes_items(web: Internet) -> None:
    found = recent(web, RSS)
    assert found.left_out == ()
    assert found.items == (
        Item(
            ref="https://clinic.test/?p=12",
            url="https://clinic.test/hips/?utm=1&b=2",
            title="Hips & knees \u2013 a plan",
            kind="page",
            excerpt="Two minutes a day. Then rest.\u2026",
            picture="https://pictures.test/hips.jpg",
            published=datetime(2026, 3, 2, 9, tzinfo=UTC),
        ),
        Item(
            ref="https://clinic.test/?p=11",
            url="https://clinic.test/older/",
            title="Older",
            kind="page",
            picture="http://pictures.test/older.png",
            published=datetime(2026, 2, 2, 10, tzinfo=UTC),
        ),
    )


def test_an_atom_feed_becomes_items(web: Internet) -> None:
    bridge, clam = recent(web, ATOM).items
    assert bridge == Item(
        ref="urn:uuid:2",
        url="https://clinic.test/blog/bridge",
        title="Bridge < 5 Slowly",
        kind="page",
        excerpt="Lift & hold .",
        published=datetime(2026, 3, 1, 7, tzinfo=UTC),
    )
    assert (clam.url, clam.excerpt) == ("https://clinic.test/clam", "Open the knee.")
    assert clam.picture == "https://clinic.test/clam.jpg?a=1&b=2"
    assert clam.published == datetime(2026, 2, 1, tzinfo=UTC)


def test_an_rdf_feed_becomes_items(web: Internet) -> None:
    body = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
      xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns="http://purl.org/rss/1.0/">
      <channel rdf:about="https://clinic.test/"><title>T</title></channel>
      <item rdf:about="https://clinic.test/a"><title>A</title><link>https://clinic.test/a</link>
      <dc:date>2026-03-02T10:00:00+01:00</dc:date></item></rdf:RDF>"""
    (item,) = recent(web, body).items
    assert (item.title, item.url) == ("A", "https://clinic.test/a")
    assert item.published == datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_a_link_to_a_video_is_a_video(web: Internet) -> None:
    item = only(web, "<title>A</title><link>https://vimeo.com/76979871</link>")
    assert (item.kind, item.ref) == ("video", "https://vimeo.com/76979871")


def test_the_newest_come_first_and_only_so_many(web: Internet) -> None:
    months = [
        f"<title>{month}</title><link>/{month}</link><pubDate>1 {month} 2025 10:00 GMT</pubDate>"
        for month in ("Feb", "Jan", "Apr", "Mar")
    ]
    assert [item.title for item in recent(web, rss(*months), most=3).items] == ["Apr", "Mar", "Feb"]


def test_without_all_dates_the_order_is_the_feeds(web: Internet) -> None:
    items = [
        "<title>A</title><link>/a</link><pubDate>1 Jan 2025 10:00 GMT</pubDate>",
        "<title>B</title><link>/b</link>",
        "<title>C</title><link>/c</link><pubDate>1 Feb 2025 10:00 GMT</pubDate>",
    ]
    assert [item.title for item in recent(web, rss(*items)).items] == ["A", "B", "C"]


def test_what_has_not_changed_is_not_sent_again(web: Internet) -> None:
    def said(asked: Asked) -> Pieces:
        if asked.headers.get("if-none-match") == '"1"':
            return answer(status=304, kind="", etag='"1"')(asked)
        return answer(RSS, "application/rss+xml", 200, etag='"1"')(asked)

    web.has(FEED, said)
    first = recent(web)
    assert (len(first.items), first.unchanged, first.validators) == (2, False, Validators('"1"'))
    again = recent(web, known=first.validators)
    assert (again.items, again.unchanged, again.validators) == ((), True, Validators('"1"'))


def test_the_feed_of_a_page_is_found(web: Internet) -> None:
    named = (
        '<link rel="alternate" type="application/rss+xml" href="/feed/">'
        '<link rel="alternate" type="application/rss+xml" href="/comments/feed/">'
    )
    web.has(SITE, answer(f"<title>Clinic</title>{named}", etag='"page"'))
    web.has(FEED, answer(RSS, "application/rss+xml", 200, etag='"feed"'))
    found = SOURCE.recent(SITE, web.fetcher(), 10, NOTHING_KNOWN)
    assert len(found.items) == 2
    assert found.validators == NOTHING_KNOWN
    assert SOURCE.settled({"address": SITE}, web.fetcher()) == {"address": FEED}
    assert SOURCE.settled({"address": FEED}, web.fetcher()) == {"address": FEED}


def test_a_page_without_a_feed_is_said_in_words(web: Internet) -> None:
    web.has(SITE, answer("<title>Clinic</title>"))
    error = refusal(lambda: SOURCE.recent(SITE, web.fetcher(), 10, NOTHING_KNOWN))
    assert error.message == Reason.PAGE_INSTEAD


@pytest.mark.parametrize("address", ["", "no address", "http://clinic.test/", "javascript:x", 7])
def test_the_form_wants_an_address(address: Any) -> None:
    with pytest.raises(FieldErrors):
        SOURCE.parse({"address": address})


def test_the_form_gives_the_address() -> None:
    assert SOURCE.parse({"address": "https://Clinic.test/feed/"}) == FEED


TITLE = "H\u00fcfte \u2013 \u20ac"


@pytest.mark.parametrize(
    ("start", "encoding", "kind"),
    [
        ("", "utf-8", "text/xml"),
        ("<?xml version='1.0' encoding='windows-1252'?>", "cp1252", "application/rss+xml"),
        ("<?xml version='1.0' encoding='utf-8'?>", "cp1252", "application/rss+xml; charset=utf-8"),
        ("<?xml version='1.0' encoding='iso-8859-1'?>", "utf-8", "text/xml; charset=iso-8859-1"),
        ("<?xml version='1.0'?>", "cp1252", "text/xml; charset=windows-1252"),
        ("<?xml version='1.0' encoding='x-unheard-of'?>", "utf-8", "text/xml; charset=nonsense"),
        ("<?xml version='1.0' encoding='utf-16'?>", "utf-16", "text/xml"),
        ("<?xml version='1.0' encoding='utf-16'?>", "utf-16-le", "text/xml"),
        ("<?xml version='1.0' encoding='utf-16'?>", "utf-16-be", "text/xml"),
        ("\ufeff<?xml version='1.0'?>", "utf-8", "text/xml; charset=us-ascii"),
        ("\n\n <?xml version='1.0'?>", "utf-8", "text/xml"),
    ],
)
def test_a_feed_is_read_in_its_own_encoding_whatever_is_said_of_it(
    web: Internet, start: str, encoding: str, kind: str
) -> None:
    body = (
        f"{start}<rss><channel><item><title>{TITLE}</title><link>/a</link></item></channel></rss>"
    )
    web.has(FEED, feed(body.encode(encoding), kind))
    assert [item.title for item in recent(web).items] == [TITLE]


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Fish & chips", "Fish & chips"),
        ("Caf&eacute;&nbsp;open &bogus; &", "Caf\u00e9 open &bogus; &"),
        ("a \x0b\x01 b", "a b"),
        ("<b>Bold</b> <i>words</i>", "Bold words"),
        ("<![CDATA[a & b <i>c</i>]]>", "a & b c"),
    ],
)
def test_a_feed_that_is_nearly_xml_is_read_all_the_same(
    web: Internet, title: str, shown: str
) -> None:
    assert only(web, f"<title>{title}</title><link>/a</link>").title == shown


def test_of_a_feed_that_breaks_off_the_whole_entries_count(web: Internet) -> None:
    whole = "<title>A</title><link>/a</link>"
    for broken in ("<title>B</ti", "<title>B</title></oops>", "<x:y/>", "&#0;", "<a>" * 80):
        body = rss(whole, whole.replace("A", "B").replace("/a", "/b"), "@").partition("@")[0]
        found = recent(web, body + broken)
        assert [item.title for item in found.items] == ["A", "B"], broken
        assert found.left_out == ((Reason.BROKEN_OFF, 1),)


def test_a_podcasts_length_is_read(web: Internet) -> None:
    for said, seconds in (("1:02:03", 3723), ("4:05", 245), ("90", 90), ("soon", None)):
        body = (
            '<rss xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"><channel><item>'
            f"<title>A</title><link>/a</link><itunes:duration>{said}</itunes:duration>"
            "</item></channel></rss>"
        )
        assert recent(web, body).items[0].seconds == seconds, said
