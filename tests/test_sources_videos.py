"""YouTube and Vimeo as sources, by the feeds that both publish."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from tests.sources import Internet, answer, feed, refusal
from widget.errors import FieldErrors
from widget.sources.base import Item
from widget.sources.headers import NOTHING_KNOWN
from widget.sources.reasons import Reason
from widget.sources.vimeo import Vimeo, vimeo_feed
from widget.sources.youtube import YouTube, YouTubePlace, youtube_place

CHANNEL = "UCabcdefghijklmnopqrstuv"
PLAYLIST = "PLabcdefghijklmnop"
CHANNEL_FEED = f"https://www.youtube.com/feeds/videos.xml?channel_id={CHANNEL}"
YOUTUBE, VIMEO = YouTube(), Vimeo()


def entry(identity: str, title: str, day: int, link: str = "watch?v=") -> str:
    """An entry as YouTube's feed has it."""
    return f"""<entry>
  <id>yt:video:{identity}</id>
  <yt:videoId>{identity}</yt:videoId>
  <yt:channelId>{CHANNEL}</yt:channelId>
  <title>{title}</title>
  <link rel="alternate" href="https://www.youtube.com/{link}{identity}"/>
  <author><name>The clinic</name><uri>https://www.youtube.com/channel/{CHANNEL}</uri></author>
  <published>2026-03-0{day}T10:00:00+00:00</published>
  <updated>2026-03-09T10:00:00+00:00</updated>
  <media:group>
   <media:title>{title}</media:title>
   <media:content url="https://www.youtube.com/v/{identity}?version=3" width="640" height="390"
     type="application/x-shockwave-flash"/>
   <media:thumbnail url="https://i.ytimg.com/vi/{identity}/hqdefault.jpg" width="480" height="360"/>
   <media:description>All about it.
Second line: https://clinic.test</media:description>
   <media:community><media:starRating count="9" average="5.00" min="1" max="5"/>
    <media:statistics views="120"/></media:community>
  </media:group>
 </entry>"""


def channel(*entries: str) -> str:
    """YouTube's feed of a channel."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns:yt="http://www.youtube.com/xml/schemas/2015"
 xmlns:media="http://search.yahoo.com/mrss/" xmlns="http://www.w3.org/2005/Atom">
 <link rel="self" href="http://www.youtube.com/feeds/videos.xml?channel_id={CHANNEL}"/>
 <id>yt:channel:{CHANNEL}</id><yt:channelId>{CHANNEL}</yt:channelId>
 <title>The clinic</title>
 <link rel="alternate" href="https://www.youtube.com/channel/{CHANNEL}"/>
 <published>2015-01-01T00:00:00+00:00</published>
 {"".join(entries)}</feed>"""


VIMEO_FEED = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/">
<channel><title>Vimeo / The clinic's videos</title><link>https://vimeo.com/clinic/videos</link>
<atom:link rel="self" href="https://vimeo.com/clinic/videos/rss"/>
<item>
 <title>Calf stretch</title><pubDate>Mon, 02 Mar 2026 10:00:00 -0500</pubDate>
 <link>https://vimeo.com/76979871</link>
 <description>&lt;p&gt;&lt;a href="https://vimeo.com/76979871"&gt;&lt;img src="https://i.vimeocdn.com/video/small.jpg" /&gt;&lt;/a&gt;&lt;/p&gt;&lt;p&gt;Against a wall.&lt;/p&gt;</description>
 <guid isPermaLink="false">tag:vimeo,2026-03-02:clip76979871</guid>
 <enclosure url="https://vimeo.com/moogaloop.swf?clip_id=76979871" length="1" type="application/x-shockwave-flash"/>
 <media:content medium="video" duration="62"><media:player url="https://player.vimeo.com/video/76979871"/>
 <media:credit role="author" scheme="https://vimeo.com/clinic"/>
 <media:thumbnail width="640" height="360" url="https://i.vimeocdn.com/video/large.jpg"/>
 <media:title>Calf stretch</media:title></media:content>
</item>
<item><title>In a channel</title><link>https://vimeo.com/channels/clinic/22439234</link></item>
<item><title>In a group</title><link>https://vimeo.com/groups/clinic/videos/22439235</link></item>
<item><title>In a showcase</title><link>https://vimeo.com/showcase/7/video/22439236</link></item>
<item><title>Somewhere else</title><link>https://clinic.test/22439237</link></item>
</channel></rss>
"""  # noqa: E501


@pytest.fixture
def web() -> Iterator[Internet]:
    with Internet() as web:
        yield web


def test_a_youtube_channel_becomes_its_videos(web: Internet) -> None:
    entries = entry("aaaaaaaaaaa", "Hips", 1), entry("bbbbbbbbbb-", "Knees &amp; feet", 2)
    web.has(CHANNEL_FEED, feed(channel(*entries), "text/xml; charset=UTF-8"))
    where = YOUTUBE.parse({"address": CHANNEL})
    found = YOUTUBE.recent(where, web.fetcher(), 10, NOTHING_KNOWN)
    assert found.left_out == ()
    assert found.items[0] == Item(
        ref="bbbbbbbbbb-",
        url="https://www.youtube.com/watch?v=bbbbbbbbbb-",
        title="Knees & feet",
        kind="video",
        excerpt="All about it. Second line: https://clinic.test",
        picture="https://i.ytimg.com/vi/bbbbbbbbbb-/hqdefault.jpg",
        published=datetime(2026, 3, 2, 10, tzinfo=UTC),
    )
    assert [item.ref for item in found.items] == ["bbbbbbbbbb-", "aaaaaaaaaaa"]


def test_a_short_video_of_youtube_is_a_video_like_any(web: Internet) -> None:
    web.has(CHANNEL_FEED, feed(channel(entry("aaaaaaaaaaa", "Hips", 1, link="shorts/"))))
    where = YouTubePlace("channel_id", CHANNEL)
    (item,) = YOUTUBE.recent(where, web.fetcher(), 10, NOTHING_KNOWN).items
    assert item.url == "https://www.youtube.com/watch?v=aaaaaaaaaaa"


def test_what_is_no_video_of_youtube_is_left_out(web: Internet) -> None:
    post = entry("aaaaaaaaaaa", "A post", 1).replace("watch?v=", "post/Ugk")
    web.has(CHANNEL_FEED, feed(channel(post, entry("bbbbbbbbbbb", "Hips", 1))))
    where = YouTubePlace("channel_id", CHANNEL)
    found = YOUTUBE.recent(where, web.fetcher(), 10, NOTHING_KNOWN)
    assert [item.title for item in found.items] == ["Hips"]
    assert found.left_out == ((Reason.NOT_A_VIDEO, 1),)


@pytest.mark.parametrize(
    ("given", "by", "value"),
    [
        (CHANNEL, "channel_id", CHANNEL),
        (f" https://www.youtube.com/channel/{CHANNEL}/videos ", "channel_id", CHANNEL),
        (f"m.youtube.com/channel/{CHANNEL}", "channel_id", CHANNEL),
        (CHANNEL_FEED, "channel_id", CHANNEL),
        (PLAYLIST, "playlist_id", PLAYLIST),
        (f"https://www.youtube.com/playlist?list={PLAYLIST}&si=x", "playlist_id", PLAYLIST),
        (f"https://youtu.be/aaaaaaaaaaa?list={PLAYLIST}", "playlist_id", PLAYLIST),
        (f"https://www.youtube.com/watch?v=aaaaaaaaaaa&list={PLAYLIST}", "playlist_id", PLAYLIST),
        ("@clinic", "page", "https://www.youtube.com/@clinic"),
        ("https://www.youtube.com/@clinic/videos", "page", "https://www.youtube.com/@clinic"),
        ("youtube.com/c/Clinic", "page", "https://www.youtube.com/c/Clinic"),
        ("https://youtube.com/user/clinic", "page", "https://www.youtube.com/user/clinic"),
        ("@h\u00fcfte", "page", "https://www.youtube.com/@h%C3%BCfte"),
        ("https://youtube.com/@h\u00fcfte", "page", "https://www.youtube.com/@h%C3%BCfte"),
    ],
)
def test_a_youtube_address_is_understood_in_all_its_forms(given: str, by: str, value: str) -> None:
    place = youtube_place(given)
    assert place is not None
    assert (place.by, place.value) == (by, value)


@pytest.mark.parametrize(
    "given",
    [
        "", "clinic", "https://clinic.test/", f"https://clinic.test/channel/{CHANNEL}",
        f"https://youtube.com.clinic.test/channel/{CHANNEL}", "https://www.youtube.com/",
        "https://www.youtube.com/watch?v=aaaaaaaaaaa", "https://www.youtube.com/channel/UCshort",
        "https://www.youtube.com/channel/", "https://[", "javascript:alert(1)", "@a/../b",
        "https://www.youtube.com/feed/subscriptions", "@", "UC" + "a" * 40,
    ],
)  # fmt: skip
def test_what_is_nothing_of_youtube_is_refused(given: str) -> None:
    assert youtube_place(given) is None
    with pytest.raises(FieldErrors):
        YOUTUBE.parse({"address": given})


def test_a_channels_name_is_looked_up_on_its_page(web: Internet) -> None:
    page = "https://www.youtube.com/@clinic"
    told = f'<script>{"x" * 9000}</script><link rel="canonical" href="/channel/{CHANNEL}">'
    web.has(page, answer(f"<head>{told}</head>"))
    web.has(CHANNEL_FEED, feed(channel(entry("aaaaaaaaaaa", "Hips", 1))))
    where = YOUTUBE.parse({"address": "@clinic"})
    assert len(YOUTUBE.recent(where, web.fetcher(), 10, NOTHING_KNOWN).items) == 1
    settled = YOUTUBE.settled({"address": "@clinic"}, web.fetcher())
    assert settled == {"address": f"https://www.youtube.com/channel/{CHANNEL}"}
    web.asked.clear()
    YOUTUBE.recent(YOUTUBE.parse(settled), web.fetcher(), 10, NOTHING_KNOWN)
    assert web.urls() == [CHANNEL_FEED]


def test_a_channel_is_known_by_the_feed_that_its_page_names(web: Internet) -> None:
    told = f'<link rel="alternate" type="application/rss+xml" title="RSS" href="{CHANNEL_FEED}">'
    web.has("https://www.youtube.com/c/Clinic", answer(told))
    settled = YOUTUBE.settled({"address": "youtube.com/c/Clinic"}, web.fetcher())
    assert settled == {"address": f"https://www.youtube.com/channel/{CHANNEL}"}


def test_a_page_that_does_not_name_its_channel_is_said_in_words(web: Internet) -> None:
    web.has("https://www.youtube.com/@clinic", answer("<title>Before you continue</title>"))
    error = refusal(lambda: YOUTUBE.settled({"address": "@clinic"}, web.fetcher()))
    assert error.message == Reason.NO_CHANNEL


def test_a_vimeo_feed_becomes_its_videos(web: Internet) -> None:
    web.has("https://vimeo.com/clinic/videos/rss", feed(VIMEO_FEED))
    where = VIMEO.parse({"address": "https://vimeo.com/clinic"})
    found = VIMEO.recent(where, web.fetcher(), 10, NOTHING_KNOWN)
    assert found.items[0] == Item(
        ref="76979871",
        url="https://vimeo.com/76979871",
        title="Calf stretch",
        kind="video",
        excerpt="Against a wall.",
        picture="https://i.vimeocdn.com/video/large.jpg",
        published=datetime(2026, 3, 2, 15, tzinfo=UTC),
        seconds=62,
    )
    assert [item.ref for item in found.items[1:]] == ["22439234", "22439235", "22439236"]
    assert {item.kind for item in found.items} == {"video"}
    assert found.left_out == ((Reason.NOT_A_VIDEO, 1),)


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ("https://vimeo.com/clinic", "clinic"), ("vimeo.com/clinic/videos", "clinic"),
        ("clinic", "clinic"), ("https://www.vimeo.com/user123/", "user123"),
        ("https://vimeo.com/channels/staffpicks", "channels/staffpicks"),
        ("https://vimeo.com/channels/123", "channels/123"),
        ("https://vimeo.com/groups/clinic/videos/rss", "groups/clinic"),
        ("https://vimeo.com/showcase/7", "showcase/7"), ("vimeo.com/album/7", "showcase/7"),
    ],
)  # fmt: skip
def test_a_vimeo_address_is_understood_in_all_its_forms(given: str, place: str) -> None:
    assert vimeo_feed(given) == f"https://vimeo.com/{place}/videos/rss"


@pytest.mark.parametrize(
    "given",
    [
        "", "https://vimeo.com/", "https://vimeo.com/76979871", "https://clinic.test/clinic",
        "https://vimeo.com/showcase/name", "vimeo.com/a/b/c", "https://vimeo.com/upload",
        "https://[", "../x", "javascript:x", "clinic?x", "https://vimeo.com.clinic.test/clinic",
    ],
)  # fmt: skip
def test_what_is_no_place_at_vimeo_is_refused(given: str) -> None:
    assert vimeo_feed(given) is None
    with pytest.raises(FieldErrors):
        VIMEO.parse({"address": given})
