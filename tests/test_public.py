"""What visitors get: forms, headers, conditions, errors."""

from __future__ import annotations

import gc
import gzip
import json
from pathlib import Path
from unittest.mock import patch

import brotli
import pytest
from sqlalchemy import text

from tests.samples import IMAGE, SITE, Clinic, Clock, card
from widget import Service, open_service
from widget.content.database import writing
from widget.content.schema import migrate
from widget.delivery.render import Renderer

FORMS = ["", "/frame", "/fragment", ".json"]


@pytest.fixture
def bridge(clinic: Clinic) -> Clinic:
    """A clinic with one card."""
    clinic.publish("bridge", card(why="<p>It steadies you. " + "Really. " * 60 + "</p>"))
    return clinic


@pytest.mark.parametrize("form", FORMS)
def test_each_form_carries_the_disclaimer_and_the_stop_rule(bridge: Clinic, form: str) -> None:
    page = bridge.see(f"/e/bridge{form}")
    assert "Ask a professional." in page
    assert "https://clinic.example/terms" in page
    assert "It hurts." in page


@pytest.mark.parametrize("form", FORMS)
def test_the_headers_are_those_of_the_design(bridge: Clinic, form: str) -> None:
    headers = bridge.client.get(f"/e/bridge{form}").headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; base-uri 'none'; form-action 'none'")
    assert "unsafe" not in policy
    assert "frame-ancestors *" in policy
    assert "script-src https://cards.example;" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["Cache-Control"] == "public, max-age=0"
    assert headers["Vary"] == "Accept-Encoding"
    assert not {"Set-Cookie", "X-Frame-Options"} & set(headers.keys())


def test_the_cache_says_whether_it_had_the_page(bridge: Clinic) -> None:
    first = bridge.client.get("/e/bridge").headers["Cache-Status"]
    second = bridge.client.get("/e/bridge").headers["Cache-Status"]
    assert (first, second) == ("ClinicWidget; fwd=miss; stored", "ClinicWidget; hit")


@pytest.mark.parametrize("form", FORMS)
def test_an_unchanged_page_is_answered_with_304(bridge: Clinic, form: str) -> None:
    path = f"/e/bridge{form}"
    first = bridge.client.get(path, headers={"Accept-Encoding": "br"})
    asked = {"Accept-Encoding": "br", "If-None-Match": first.headers["ETag"]}
    second = bridge.client.get(path, headers=asked)
    assert (second.status_code, second.data) == (304, b"")
    assert second.headers["ETag"] == first.headers["ETag"]
    assert second.headers["Content-Security-Policy"] == first.headers["Content-Security-Policy"]


def test_a_changed_page_is_not_answered_with_304(bridge: Clinic) -> None:
    tag = bridge.client.get("/e/bridge").headers["ETag"]
    bridge.publish("bridge", card("Bridge, higher"))
    answer = bridge.client.get("/e/bridge", headers={"If-None-Match": tag})
    assert answer.status_code == 200
    assert answer.headers["ETag"] != tag


def test_each_encoding_has_the_same_words_and_its_own_tag(bridge: Clinic) -> None:
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, "identity": bytes}
    answers = {
        coding: bridge.client.get("/e/bridge", headers={"Accept-Encoding": coding})
        for coding in unpack
    }
    assert len({unpack[coding](answer.data) for coding, answer in answers.items()}) == 1
    assert len({answer.headers["ETag"] for answer in answers.values()}) == 3
    assert answers["br"].headers["Content-Encoding"] == "br"
    assert "Content-Encoding" not in answers["identity"].headers


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, deflate, br", "br"), ("gzip;q=1.0, br;q=0", "gzip"), ("*", "br"),
        ("identity", None), ("", None), ("br;q=0.5", "br"), ("GZIP", "gzip"), ("x" * 5000, None),
    ],
)  # fmt: skip
def test_the_best_encoding_is_chosen(bridge: Clinic, accepted: str, coding: str | None) -> None:
    answer = bridge.client.get("/e/bridge", headers={"Accept-Encoding": accepted})
    assert answer.headers.get("Content-Encoding") == coding


def test_head_has_the_headers_and_no_body(bridge: Clinic) -> None:
    whole = bridge.client.get("/e/bridge")
    head = bridge.client.head("/e/bridge")
    assert head.data == b""
    assert head.headers["ETag"] == whole.headers["ETag"]
    assert head.headers["Content-Length"] == whole.headers["Content-Length"]


@pytest.mark.parametrize(
    "query", ["utm_source=x", "fbclid=1", "site=unknown", "lang=zz", "a[]=%00"]
)
def test_an_unknown_query_changes_nothing_and_makes_no_page(bridge: Clinic, query: str) -> None:
    plain = bridge.client.get("/e/bridge")
    answer = bridge.client.get(f"/e/bridge?{query}")
    assert answer.data == plain.data
    assert answer.headers["Cache-Status"] == "ClinicWidget; hit"


def test_accept_language_changes_nothing(bridge: Clinic) -> None:
    plain = bridge.client.get("/e/bridge")
    answer = bridge.client.get("/e/bridge", headers={"Accept-Language": "fr"})
    assert answer.data == plain.data


def test_a_trailing_slash_finds_the_embed(bridge: Clinic) -> None:
    assert bridge.client.get("/e/bridge/").status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "cards.example:99"])
def test_the_host_header_changes_nothing(bridge: Clinic, host: str) -> None:
    plain = bridge.client.get("/e/bridge")
    headers = {"Host": host, "X-Forwarded-Host": host, "X-Forwarded-Proto": "gopher"}
    assert bridge.client.get("/e/bridge", headers=headers).data == plain.data


def test_the_scheme_is_the_sites_in_a_frame_and_the_visitors_on_our_page(clinic: Clinic) -> None:
    clinic.store.sites.save("main", SITE | {"theme": {"scheme": "dark"}})
    clinic.publish("bridge", card())
    assert 'data-clinic-scheme="dark"' in clinic.see("/e/bridge/frame")
    assert 'data-clinic-scheme="auto"' in clinic.see("/e/bridge")
    assert 'data-clinic-scheme="light"' in clinic.see("/e/bridge/frame?scheme=light")


def test_only_its_origins_may_frame_a_site_that_says_so(clinic: Clinic) -> None:
    origins = {"only_origins": True, "origins": ["https://clinic.example"]}
    clinic.store.sites.save("main", SITE | origins)
    clinic.publish("bridge", card())
    policy = clinic.client.get("/e/bridge/frame").headers["Content-Security-Policy"]
    assert policy.endswith("frame-ancestors 'self' https://clinic.example")


# What is not there


@pytest.mark.parametrize("slug", ["nope", "No-Pe", "a%00b", "%F0%9F%98%80", "a" * 300, "..%2fx"])
@pytest.mark.parametrize("form", FORMS)
def test_an_unknown_slug_is_404_with_a_way_on(clinic: Clinic, slug: str, form: str) -> None:
    answer = clinic.client.get(f"/e/{slug}{form}")
    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    if form != ".json":
        assert "https://clinic.example" in answer.text
        assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]


def test_a_thousand_unknown_slugs_cost_one_render(clinic: Clinic) -> None:
    with patch.object(Renderer, "error", autospec=True, return_value="<p>Nothing</p>") as made:
        answers = {clinic.client.get(f"/e/unknown-{number}").status_code for number in range(50)}
    assert answers == {404}
    assert made.call_count == 1


@pytest.mark.parametrize("form", FORMS)
def test_a_withdrawn_embed_is_410_that_says_so(bridge: Clinic, form: str) -> None:
    bridge.store.withdraw("bridge")
    answer = bridge.client.get(f"/e/bridge{form}")
    assert answer.status_code == 410
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]
    assert "withdrawn" in answer.text
    assert "Lift your hips." not in answer.text
    assert "+1 555 0100" in answer.text


def test_a_withdrawn_embed_speaks_the_sites_language(bridge: Clinic) -> None:
    bridge.store.withdraw("bridge")
    assert json.loads(bridge.see("/e/bridge.json"))["withdrawn"] is True
    assert '<html lang="en"' in bridge.see("/e/bridge/frame")


def test_a_method_that_changes_something_is_refused(bridge: Clinic) -> None:
    for method in ("post", "put", "delete", "patch"):
        assert getattr(bridge.client, method)("/e/bridge").status_code == 405


def test_a_store_that_is_away_is_a_calm_503(bridge: Clinic, tmp_path: Path) -> None:
    bridge.service.engine.dispose()
    (tmp_path / "data" / "widget.sqlite3").rename(tmp_path / "away")
    answer = bridge.client.get("/e/bridge")
    assert answer.status_code == 503
    assert "Traceback" not in answer.text
    assert bridge.client.get("/readyz").status_code == 503
    assert bridge.client.get("/healthz").status_code == 200


def test_a_store_of_another_schema_is_never_guessed_at(bridge: Clinic) -> None:
    fresh = open_service(
        {"WIDGET_URL": "https://cards.example", "WIDGET_DATA": str(bridge.service.settings.data)}
    )
    with writing(fresh.engine) as connection:
        connection.execute(text("UPDATE widget_alembic_version SET version_num = '9999'"))
    client = fresh.inner.test_client()
    ready = client.get("/readyz")
    assert ready.status_code == 503
    assert "9999" in ready.text
    assert "newer release" in ready.text
    assert client.get("/e/bridge").status_code == 503
    fresh.engine.dispose()


def test_an_unknown_slug_is_said_in_the_words_of_the_asked_site(clinic: Clinic) -> None:
    clinic.store.sites.save("other", SITE | {"address": "https://other.example"})
    assert "https://other.example" in clinic.see("/e/nope?site=other")


def test_a_service_without_a_site_shows_nothing(settings: dict[str, str], clock: Clock) -> None:
    bare = open_service(settings, clock=clock)
    migrate(bare.engine)
    client = bare.inner.test_client()
    assert client.get("/e/bridge").status_code == 404
    assert client.get("/").status_code == 200


# Files


def test_the_loader_talks_only_to_the_address_in_its_bytes(settings: dict[str, str]) -> None:
    opened = open_service(settings | {"WIDGET_OLD_URLS": "https://a.example https://b.example"})
    loader = opened.inner.test_client().get("/loader.js")
    assert "https://cards.example" in loader.text
    assert "https://a.example https://b.example" in loader.text
    assert "__WIDGET" not in loader.text
    assert loader.headers["Content-Type"] == "text/javascript; charset=utf-8"


def test_an_asset_is_immutable_and_open_to_every_origin(bridge: Clinic) -> None:
    path = _style_of(bridge.see("/e/bridge/frame"))
    answer = bridge.client.get(path)
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Content-Type"] == "text/css; charset=utf-8"


def test_an_asset_of_another_release_answers_with_the_current_file(bridge: Clinic) -> None:
    path = _style_of(bridge.see("/e/bridge/frame"))
    other = path.replace(path.split(".")[-2], "0" * 12)
    answer = bridge.client.get(other)
    assert answer.data == bridge.client.get(path).data
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_sites_look_is_a_style_sheet_of_its_own(bridge: Clinic) -> None:
    bridge.store.sites.save("main", SITE | {"theme": {"accent": "#7a3b12"}})
    assert "/assets/site-main.2.css" in bridge.see("/e/bridge/frame")
    assert "--clinic-accent:#7a3b12" in bridge.see("/assets/site-main.2.css")
    assert "--clinic-accent:#0b6e69" in bridge.see("/assets/site-main.1.css")
    later = bridge.client.get("/assets/site-main.9.css")
    assert later.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["x.js", "../wsgi.py", "embed.css", "site-none.1.css", "%00"])
def test_an_unknown_asset_is_404(clinic: Clinic, path: str) -> None:
    assert clinic.client.get(f"/assets/{path}").status_code == 404


def test_a_video_is_sent_in_ranges(clinic: Clinic, service: Service) -> None:
    stored = service.media.store_clip(b"\x00\x00\x00\x18ftypisom" + bytes(range(256)) * 8)
    answer = clinic.client.get(f"/media/{stored['media']}", headers={"Range": "bytes=10-19"})
    assert answer.status_code == 206
    assert len(answer.data) == 10
    answer.close()
    assert answer.headers["Content-Type"] == "video/mp4"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cache-Control"].endswith("immutable")
    assert "Set-Cookie" not in answer.headers


def test_a_file_that_the_client_has_is_not_left_open(clinic: Clinic, service: Service) -> None:
    name = service.media.store_clip(b"\x00\x00\x00\x18ftypisom" + bytes(2_000))["media"]
    tag = clinic.client.head(f"/media/{name}").headers["ETag"]
    answer = clinic.client.get(f"/media/{name}", headers={"If-None-Match": tag})
    assert answer.status_code == 304
    assert answer.headers["Cache-Control"].endswith("immutable")
    gc.collect()  # a file left open would fail this test: warnings are errors


def test_an_unknown_picture_is_404(clinic: Clinic) -> None:
    for name in (IMAGE["media"], "..%2f..%2fwsgi.py", "x"):
        assert clinic.client.get(f"/media/{name}").status_code == 404


def _style_of(page: str) -> str:
    start = page.index("/assets/embed.")
    return page[start : page.index('"', start)]


# Homes and links


def test_the_home_is_canonical_and_keeps_our_page_out_of_search(bridge: Clinic) -> None:
    assert "noindex" not in bridge.see("/e/bridge")
    bridge.store.set_home("bridge", "main", "https://clinic.example/bridge")
    page = bridge.see("/e/bridge")
    assert '<link rel="canonical" href="https://clinic.example/bridge">' in page
    assert '<meta name="robots" content="noindex">' in page


def test_a_carousels_titles_lead_to_the_home_else_to_our_page(bridge: Clinic) -> None:
    bridge.publish("plank", card("Plank"))
    bridge.publish_list("list", "bridge", "plank")
    bridge.store.set_home("bridge", "main", "https://clinic.example/bridge")
    page = bridge.see("/e/list")
    assert 'href="https://clinic.example/bridge"' in page
    assert 'href="https://cards.example/e/plank?site=main"' in page
    bridge.store.set_home("bridge", "main", None)
    assert 'href="https://cards.example/e/bridge?site=main"' in bridge.see("/e/list")


def test_a_home_is_one_sites_alone(bridge: Clinic) -> None:
    bridge.store.sites.save("other", SITE | {"name": "Other Clinic"})
    bridge.store.set_home("bridge", "main", "https://clinic.example/bridge")
    assert "https://clinic.example/bridge" not in bridge.see("/e/bridge?site=other")
    assert "Other Clinic" in bridge.see("/e/bridge?site=other")
