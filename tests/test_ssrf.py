"""Where the client goes, and where it does not."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from ipaddress import ip_address
from typing import Any

import pytest

from tests import hostile
from tests.sources import PUBLIC, Internet, answer, redirect, refusal
from widget.sources.addresses import is_public
from widget.sources.fetch import PAGES, Fetched, Fetcher
from widget.sources.reasons import Reason
from widget.sources.targets import read_target

PAGE = answer("<title>Hips</title>")


@pytest.fixture
def web() -> Iterator[Internet]:
    with Internet() as web:
        yield web


def get(fetcher: Fetcher, url: str) -> Fetched:
    return fetcher.get(url, accept=PAGES, most=100_000, seconds=5)


def cases() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((hostile.FOLDER / "ssrf_urls.json").read_text("utf-8"))
    return found


@hostile.needs_hostile_input
def test_every_hostile_address_is_judged_right(web: Internet) -> None:
    assert len(cases()) > 30
    for case in cases():
        reason, dialled = judged(web, case)
        allowed = case["expect"] == "allow"
        assert (reason == Reason.CLOSED) == allowed, case
        assert dialled == ([(case["resolves_to"][0], 443)] if allowed else []), case


def judged(web: Internet, case: dict[str, Any]) -> tuple[str, list[tuple[str, int]]]:
    """Why a client cannot fetch from an internet where nobody answers, and whom it dialled."""
    dialled = []

    def dial(address: str, port: int, _: float) -> socket.socket:
        dialled.append((address, port))
        raise ConnectionRefusedError

    fetcher = web.fetcher(resolve=lambda _: case.get("resolves_to", [PUBLIC]), dial=dial)
    return refusal(lambda: get(fetcher, case["payload"])).message, dialled


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0", "10.1.2.3", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.8.9.1",
        "168.63.129.16", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.192",
        "192.0.2.1", "192.31.196.1", "192.52.193.1", "192.88.99.1", "192.168.0.1", "192.175.48.1",
        "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1",
        "239.255.255.255", "240.0.0.1", "255.255.255.255",
        "::", "::1", "::7f00:1", "::ffff:8.8.8.8", "::ffff:127.0.0.1", "::ffff:0:7f00:1",
        "64:ff9b::7f00:1", "64:ff9b:1::1", "100::1", "100:0:0:1::1", "2001::1", "2001:2::1",
        "2001:10::1", "2001:20::1", "2001:db8::1", "2002:7f00:1::", "2620:4f:8000::1", "3ffe::1",
        "3fff::1", "4000::1", "5f00::1", "8000::1", "fc00::1", "fd00:ec2::254", "fe80::1",
        "fec0::1", "ff02::1",
    ],
)  # fmt: skip
def test_an_address_that_is_not_for_everybody_is_not_dialled(web: Internet, address: str) -> None:
    assert not is_public(ip_address(address))
    web.has("https://clinic.test/", PAGE, address)
    assert refusal(lambda: get(web.fetcher(), "https://clinic.test/")).message == Reason.PRIVATE
    assert web.dialled == []


@pytest.mark.parametrize(
    "address",
    [PUBLIC, "1.1.1.1", "100.63.255.255", "100.128.0.1", "172.15.0.1", "172.32.0.1", "192.0.1.1",
     "198.17.0.1", "198.20.0.1", "223.255.255.255", "2606:4700:4700::1111", "2a00:1450:4001::1",
     "2001:4860:4860::8888", "2001:200::1"],
)  # fmt: skip
def test_an_address_of_everybodys_web_is_dialled(web: Internet, address: str) -> None:
    web.has("https://clinic.test/", PAGE, address)
    assert get(web.fetcher(), "https://clinic.test/").body
    assert web.dialled == [(address, 443)]


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("", Reason.ADDRESS),
        ("clinic.test/page", Reason.ADDRESS),
        ("http://", Reason.ADDRESS),
        ("http:///page", Reason.ADDRESS),
        ("https:clinic.test", Reason.ADDRESS),
        ("https://clinic.test:80:80/", Reason.ADDRESS),
        ("https://clinic.test:eighty/", Reason.ADDRESS),
        ("https://clinic..test/", Reason.ADDRESS),
        ("https://.clinic.test/", Reason.ADDRESS),
        ("https://clinic.test../", Reason.ADDRESS),
        ("https://-clinic.test/", Reason.ADDRESS),
        ("https://cli%6eic.test/", Reason.ADDRESS),
        ("https://clinic.test\\@127.0.0.1/", Reason.ADDRESS),
        ("https://clinic.test/\r\nHost: other.test", Reason.ADDRESS),
        ("https://clinic.test/a b", Reason.ADDRESS),
        ("https://cli\tnic.test/", Reason.ADDRESS),
        ("https://clinic.test\x00.other.test/", Reason.ADDRESS),
        ("https://clinic.test\u2028/", Reason.ADDRESS),
        ("https://clinic.test/\ud800", Reason.ADDRESS),
        ("https://clinic.test\uff03@127.0.0.1/", Reason.ADDRESS),
        ("https://\uff11\uff12\uff17\u30020\u30020\u30021.5/", Reason.ADDRESS),
        ("https://127.1/", Reason.ADDRESS),
        ("https://0x7f.0.0.1/", Reason.ADDRESS),
        ("https://clinic.0x7f000001/", Reason.ADDRESS),
        ("https://127.0.0.1.5/", Reason.ADDRESS),
        ("https://[::1/", Reason.ADDRESS),
        ("https://[::1%25eth0]/", Reason.ADDRESS),
        ("https://[clinic.test]/", Reason.ADDRESS),
        ("https://[v1.a]/", Reason.ADDRESS),
        (f"https://{'a' * 64}.test/", Reason.ADDRESS),
        (f"https://{'a.' * 130}test/", Reason.ADDRESS),
        ("https://" + "b\u00fc." * 60 + "test/", Reason.ADDRESS),
        (f"https://clinic.test/{'a' * 2_000}", Reason.LONG),
        ("javascript:alert(1)", Reason.SCHEME),
        ("data:text/html,hello", Reason.SCHEME),
        ("ftp://clinic.test/", Reason.SCHEME),
        ("https://me:secret@clinic.test/", Reason.PASSWORD),
        ("https://@clinic.test/", Reason.PASSWORD),
        ("https://clinic.test:8080/", Reason.PORT),
        ("https://clinic.test:0/", Reason.PORT),
        ("https://intranet/", Reason.PRIVATE),
        ("https://10.0.0.1/", Reason.PRIVATE),
        ("https://\uff11\uff12\uff17.0.0.1/", Reason.PRIVATE),
        ("https://[::ffff:127.0.0.1]/", Reason.PRIVATE),
        ("https://nowhere.test/", Reason.NAME),
    ],
)
def test_an_address_that_is_wrong_is_said_in_words(web: Internet, url: str, reason: Reason) -> None:
    web.names["clinic.test"] = [PUBLIC]
    error = refusal(lambda: get(web.fetcher(), url))
    assert error.message == reason
    assert "%(" not in str(error)
    assert web.dialled == []


@pytest.mark.parametrize(
    ("url", "read"),
    [
        ("https://clinic.test", "https://clinic.test/"),
        ("  HTTPS://Clinic.TEST:443/A?b#c ", "https://clinic.test/A?b"),
        ("http://clinic.test.:80/", "http://clinic.test/"),
        ("http://clinic.test:443/", "http://clinic.test:443/"),
        ("https://B\u00fccher.test/", "https://xn--bcher-kva.test/"),
        ("https://clinic.test/caf\u00e9?q=\u00fc&r=%C3%BC", "https://clinic.test/caf%C3%A9?q=%C3%BC&r=%C3%BC"),
        ("https://clinic.test/?u=a@b.test", "https://clinic.test/?u=a@b.test"),
        ("https://93.184.215.14/", "https://93.184.215.14/"),
        ("https://[2606:4700:0:0::1]/", "https://[2606:4700::1]/"),
        ("https://under_score.test/", "https://under_score.test/"),
    ],
)  # fmt: skip
def test_an_address_is_read_in_one_way(url: str, read: str) -> None:
    assert read_target(url).url == read
    assert read_target(read) == read_target(url)


def test_a_name_is_resolved_once_and_the_checked_address_is_dialled(web: Internet) -> None:
    web.answers["http://clinic.test/"] = PAGE
    answers = iter([[PUBLIC], ["127.0.0.1"]])
    asked = []

    def rebinding(host: str) -> list[str]:
        asked.append(host)
        return next(answers)

    assert get(web.fetcher(resolve=rebinding), "http://clinic.test/").body
    assert asked == ["clinic.test"]
    assert web.dialled == [(PUBLIC, 80)]


def test_a_name_that_changes_between_two_hops_is_checked_again(web: Internet) -> None:
    web.answers["http://clinic.test/"] = redirect("/next")
    answers = iter([[PUBLIC], ["127.0.0.1"]])
    fetcher = web.fetcher(resolve=lambda _: next(answers))
    assert refusal(lambda: get(fetcher, "http://clinic.test/")).message == Reason.PRIVATE
    assert web.urls() == ["http://clinic.test/"]


def test_one_private_address_among_public_ones_blocks(web: Internet) -> None:
    web.names["clinic.test"] = [PUBLIC, "2606:4700::1", "fe80::1%3"]
    assert refusal(lambda: get(web.fetcher(), "http://clinic.test/")).message == Reason.PRIVATE
    assert web.dialled == []


@pytest.mark.parametrize(
    ("to", "reason"),
    [
        ("http://127.0.0.1/", Reason.PRIVATE),
        ("//169.254.169.254/latest/meta-data/", Reason.PRIVATE),
        ("http://[::1]/", Reason.PRIVATE),
        ("http://inside.test/", Reason.PRIVATE),
        ("http://2130706433/", Reason.ADDRESS),
        ("http://clinic.test:22/", Reason.PORT),
        ("http://me@clinic.test/", Reason.PASSWORD),
        ("file:///etc/passwd", Reason.SCHEME),
        ("gopher://clinic.test/", Reason.SCHEME),
        ("http://[/", Reason.ADDRESS),
        ("http://clinic.test\\@127.0.0.1/", Reason.ADDRESS),
    ],
)
def test_a_redirect_is_read_as_strictly_as_the_first_address(
    web: Internet, to: str, reason: Reason
) -> None:
    web.has("http://clinic.test/", redirect(to))
    web.names["inside.test"] = ["10.0.0.8"]
    assert refusal(lambda: get(web.fetcher(), "http://clinic.test/")).message == reason
    assert web.dialled == [(PUBLIC, 80)]


def test_a_stand_in_is_reached_by_its_name_alone(web: Internet) -> None:
    """What tests may reach they say themselves; the client as it is made has no such hole."""
    plain = web._listening[80].getsockname()
    assert refusal(lambda: get(Fetcher(), "http://127.0.0.1/")).message == Reason.PRIVATE
    url = f"http://127.0.0.1:{plain[1]}/"
    assert refusal(lambda: get(Fetcher(), url)).message == Reason.PORT
    assert refusal(lambda: get(web.fetcher(), "http://127.0.0.1/")).message == Reason.PRIVATE
