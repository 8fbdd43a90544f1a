"""What an address of ours is (oEmbed): for WordPress, which keeps the answer for ever."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.hostile import URL_FILES, needs_hostile_input, payloads
from tests.samples import IMAGE, SITE, Clinic, Clock, card
from widget import Service, open_service
from widget.config import read_settings
from widget.content.schema import migrate
from widget.delivery.addresses import read_address
from widget.errors import FieldErrors
from widget.kinds.fields import SLUG

OLD = "https://old.example/cards"


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, str]:
    """The service has moved once."""
    return {
        "WIDGET_URL": "https://cards.example",
        "WIDGET_OLD_URLS": OLD,
        "WIDGET_DATA": str(tmp_path / "data"),
    }


@pytest.fixture
def bridge(clinic: Clinic) -> Clinic:
    """A clinic with one card, renamed once."""
    clinic.publish("bridge", card('The "bridge" <b>&</b>'))
    clinic.store.rename("bridge", "hip-bridge")
    return clinic


def ask(clinic: Clinic, url: str, **more: Any) -> Any:
    return clinic.client.get(f"/oembed?{urlencode({'url': url, **more})}")


class Tags(HTMLParser):
    """The tags of the html, in order, each with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_the_answer_is_one_blockquote_and_one_empty_iframe(bridge: Clinic) -> None:
    answer = ask(bridge, "https://cards.example/e/hip-bridge")
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    assert (answer.json["version"], answer.json["type"]) == ("1.0", "rich")
    assert answer.json["title"] == 'The "bridge" <b>&</b>'
    assert answer.json["provider_name"] == "Test Clinic"
    (quote, link, frame) = Tags(answer.json["html"]).found
    assert quote == ("blockquote", {"class": "wp-embedded-content"})
    assert link == ("a", {"href": "https://cards.example/e/hip-bridge"})
    assert frame[0] == "iframe"
    assert frame[1]["src"] == "https://cards.example/e/hip-bridge/frame"
    assert (frame[1]["width"], frame[1]["frameborder"]) == ("100%", "0")
    assert frame[1]["title"] == 'The "bridge" <b>&</b>'
    assert "scrolling" not in frame[1]
    assert answer.json["html"].endswith("></iframe>")


@pytest.mark.parametrize(
    "url",
    [
        "https://cards.example/e/hip-bridge",
        "https://cards.example/e/bridge",
        "https://cards.example/e/hip-bridge/",
        "https://cards.example/e/hip-bridge//",
        "https://cards.example/e/hip-bridge/frame",
        "https://cards.example/e/hip-bridge.json",
        "HTTPS://CARDS.Example/e/hip-bridge",
        "http://cards.example/e/hip-bridge",
        "http://cards.example:80/e/hip-bridge",
        "https://cards.example:443/e/hip-bridge",
        "https://cards.example./e/hip-bridge",
        "https://cards.example/e/hip-bridge?utm_source=mail&fbclid=1&a[]=%00#steps",
        " https://cards.example/e/hip-bridge ",
        f"{OLD}/e/bridge",
        f"{OLD}/e/hip-bridge/?utm_campaign=x".replace("https", "http"),
    ],
)
def test_every_form_of_an_address_finds_its_embed(bridge: Clinic, url: str) -> None:
    answer = ask(bridge, url)
    assert answer.status_code == 200
    assert '"https://cards.example/e/hip-bridge/frame"' in answer.json["html"]


def test_a_former_address_may_lie_below_the_present_one() -> None:
    settings = read_settings(
        {"WIDGET_URL": "https://a.example", "WIDGET_OLD_URLS": "https://a.example/old"}
    )
    for url in ("https://a.example/e/bridge", "https://a.example/old/e/bridge"):
        address = read_address(url, settings)
        assert address
        assert address.slug == "bridge"


@pytest.mark.parametrize(
    "url",
    [
        "", "x", "https://", "https://evil.example/e/hip-bridge", "https://cards.example/e/nope",
        "https://cards.example/", "https://cards.example/e/", "https://cards.example/x/hip-bridge",
        "https://cards.example:8443/e/hip-bridge", "https://cards.example:no/e/hip-bridge",
        "ftp://cards.example/e/hip-bridge", "javascript:alert(1)//cards.example/e/hip-bridge",
        "https://me:you@cards.example/e/hip-bridge", "https://cards.example@evil.example/e/x",
        "https://cards.example.evil.example/e/hip-bridge", "https://old.example/e/hip-bridge",
        "https://[::1/e/hip-bridge", "https://cards.example/e/hip-bridge\x00",
        "https://cards.example/e/" + "a" * 300, "https://cards.example/e/hip-bridge?" + "a" * 9_000,
        "https://cards.example/e/HIP-BRIDGE", "//cards.example/e/hip-bridge",
    ],
)  # fmt: skip
def test_any_other_address_is_404_in_json(bridge: Clinic, url: str) -> None:
    answer = ask(bridge, url)
    assert answer.status_code == 404
    assert answer.json["error"] == 404
    assert "no embed" in answer.json["message"]


def test_without_an_address_it_is_404(bridge: Clinic) -> None:
    assert bridge.client.get("/oembed").status_code == 404


@pytest.mark.parametrize("form", ["html", "JSON", "jsonp", "xml2"])
def test_an_unknown_format_is_501(bridge: Clinic, form: str) -> None:
    answer = ask(bridge, "https://cards.example/e/hip-bridge", format=form)
    assert answer.status_code == 501


@pytest.mark.parametrize("name", ["callback", "jsonp"])
def test_jsonp_is_refused(bridge: Clinic, name: str) -> None:
    answer = ask(bridge, "https://cards.example/e/hip-bridge", **{name: "alert"})
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    assert "alert" not in answer.text


def test_xml_says_the_same(bridge: Clinic) -> None:
    url = "https://cards.example/e/hip-bridge"
    answer = ask(bridge, url, format="xml")
    assert answer.headers["Content-Type"] == "text/xml; charset=utf-8"
    told = {field.tag: field.text for field in ET.fromstring(answer.text)}
    assert told == {name: str(value) for name, value in ask(bridge, url).json.items()}


@pytest.mark.parametrize(
    ("asked", "width"),
    [("500", 500), ("1", 260), ("-5", 260), ("0", 260), ("99999999999999999999", 1000),
     ("abc", 600), ("", 600), ("5e2", 600), ("500.5", 600)],
)  # fmt: skip
def test_a_silly_width_is_brought_within_reason(bridge: Clinic, asked: str, width: int) -> None:
    answer = ask(bridge, "https://cards.example/e/hip-bridge", maxwidth=asked)
    assert answer.json["width"] == width


def test_a_height_is_kept(bridge: Clinic) -> None:
    answer = ask(bridge, "https://cards.example/e/hip-bridge", maxheight="300").json
    assert answer["height"] == 300
    assert 'height="300"' in answer["html"]


def test_the_picture_is_the_largest_that_fits(bridge: Clinic) -> None:
    sizes = [{"media": "1" * 32 + ".webp", "width": 320}]
    picture = {"file": {**IMAGE, "sizes": sizes}, "alt": "A bridge"}
    bridge.publish("hip-bridge", card(picture=picture))
    large = ask(bridge, "https://cards.example/e/hip-bridge", maxwidth=900).json
    assert (large["thumbnail_width"], large["thumbnail_height"]) == (640, 360)
    small = ask(bridge, "https://cards.example/e/hip-bridge", maxwidth=500).json
    assert small["thumbnail_url"].startswith("https://cards.example/media/1111")
    assert (small["thumbnail_width"], small["thumbnail_height"]) == (320, 180)
    none = ask(bridge, "https://cards.example/e/hip-bridge", maxwidth=300).json
    assert "thumbnail_url" not in none


def test_the_site_in_the_address_is_kept_and_an_unknown_query_is_not(bridge: Clinic) -> None:
    bridge.store.sites.save("other", SITE | {"name": "Other Clinic"})
    url = "https://cards.example/e/hip-bridge?utm_source=x&site=other&lang=fr-CA&scheme=dark"
    answer = ask(bridge, url).json
    assert answer["provider_name"] == "Other Clinic"
    assert "/e/hip-bridge/frame?site=other&amp;lang=fr&amp;scheme=dark" in answer["html"]


def test_the_answer_is_the_same_for_every_asker(bridge: Clinic) -> None:
    answers = {
        bridge.client.get(
            "/oembed?url=https://cards.example/e/hip-bridge",
            headers={"User-Agent": agent, "Host": host, "Accept-Language": "fr", "Origin": "null"},
        ).text
        for agent in ("WordPress/6.1.9; http://a.example", "curl/8", "")
        for host in ("cards.example", "evil.example")
    }
    assert len(answers) == 1


def test_a_withdrawn_embed_is_answered_like_any_other(bridge: Clinic) -> None:
    before = ask(bridge, "https://cards.example/e/hip-bridge")
    bridge.store.withdraw("hip-bridge")
    after = ask(bridge, "https://cards.example/e/hip-bridge")
    assert after.status_code == 200
    assert after.json == before.json
    page = bridge.see("/e/hip-bridge/frame")
    assert "has been withdrawn" in page


def test_a_store_that_is_away_is_no_failure(bridge: Clinic, tmp_path: Path) -> None:
    whole = ask(bridge, "https://cards.example/e/hip-bridge").json
    bridge.service.engine.dispose()
    (tmp_path / "data" / "widget.sqlite3").rename(tmp_path / "away")
    answer = ask(bridge, "https://cards.example/e/hip-bridge")
    assert answer.status_code == 200
    assert answer.json["title"] == "Hip bridge"
    sources = [re.findall(r'src="([^"]+)"', html) for html in (whole["html"], answer.json["html"])]
    assert sources[0] == sources[1]
    page = bridge.client.get("/e/hip-bridge")  # WordPress looks here first, whatever the status
    assert page.status_code == 503
    assert discovered(page.text, "json").startswith("https://cards.example/oembed?url=")


def test_a_service_without_a_site_shows_nothing_by_oembed_either(settings: dict[str, str]) -> None:
    bare = open_service(settings)
    migrate(bare.engine)
    answer = bare.inner.test_client().get("/oembed?url=https://cards.example/e/bridge")
    assert answer.status_code == 404
    bare.engine.dispose()


def discovered(page: str, form: str) -> str:
    """The address that a consumer finds in the head of a page."""
    head = page.partition("</head>")[0]
    links = [attributes for tag, attributes in Tags(head).found if tag == "link"]
    kind = {"json": "application/json+oembed", "xml": "text/xml+oembed"}[form]
    (href,) = (link["href"] for link in links if link.get("type") == kind)
    return str(href)


@pytest.mark.parametrize("form", ["json", "xml"])
@pytest.mark.parametrize("at", ["/e/bridge", "/e/bridge/frame", "/e/hip-bridge?site=main"])
def test_a_page_leads_to_its_answer(bridge: Clinic, at: str, form: str) -> None:
    href = discovered(bridge.see(at), form)
    answer = bridge.client.get(href.removeprefix("https://cards.example"))
    assert answer.status_code == 200
    assert "/e/hip-bridge/frame?site=main" in answer.text


def test_a_withdrawn_page_still_leads_there_and_an_unknown_one_does_not(bridge: Clinic) -> None:
    bridge.store.withdraw("hip-bridge")
    assert "oembed" in discovered(bridge.see("/e/hip-bridge"), "json")
    assert "oembed" not in bridge.see("/e/nope")


def test_any_other_site_may_read_the_answer(bridge: Clinic) -> None:
    headers = ask(bridge, "https://cards.example/e/hip-bridge").headers
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-cache"
    assert "Set-Cookie" not in headers


def test_the_address_may_have_a_path(
    settings: dict[str, str], service: Service, clock: Clock
) -> None:
    settings = settings | {"WIDGET_URL": "https://clinic.example/widgets"}
    mounted = open_service(settings, prefix="/widgets")
    Clinic(mounted, clock).publish("bridge", card())
    client = mounted.inner.test_client()
    for path, status in (("/widgets/e/bridge", 200), ("/e/bridge", 404), ("/widgetse/bridge", 404)):
        answer = client.get(f"/oembed?url=https://clinic.example{path}")
        assert answer.status_code == status
    assert json.loads(client.get("/oembed?url=https://clinic.example/widgets/e/bridge").text)
    mounted.engine.dispose()


# Input of people who want to break it


@given(st.text(max_size=200))
def test_no_text_breaks_the_reading_of_an_address(text: str) -> None:
    settings = read_settings({"WIDGET_URL": "https://cards.example"})
    for url in (text, f"https://cards.example/e/{text}", f"https://cards.example{text}/e/bridge"):
        address = read_address(url, settings)
        assert address is None or SLUG.fullmatch(address.slug)


@needs_hostile_input
@pytest.mark.parametrize("name", URL_FILES)
def test_hostile_addresses_name_no_embed(bridge: Clinic, name: str) -> None:
    for url in payloads(name):
        answer = ask(bridge, url)
        assert answer.status_code == 404
        assert answer.json == {"error": 404, "message": "This address names no embed of ours."}


@needs_hostile_input
@pytest.mark.parametrize("name", ["owasp_filter_evasion", "jsxss_tests"])
def test_hostile_titles_stay_text(bridge: Clinic, name: str) -> None:
    for title in payloads(name)[:40]:
        with suppress(FieldErrors):  # refused: better still
            bridge.publish("hip-bridge", card(title[:120]))
        html = ask(bridge, "https://cards.example/e/hip-bridge").json["html"]
        tags = Tags(html).found
        assert [tag for tag, _ in tags] == ["blockquote", "a", "iframe"]
        assert set(tags[2][1]) == {
            "class", "src", "title", "width", "height", "frameborder",
        }  # fmt: skip
