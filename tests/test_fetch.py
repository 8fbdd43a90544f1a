"""The guarded client against servers that are slow, huge, broken or not who they say."""

from __future__ import annotations

import gzip
import socket
import ssl
import tracemalloc
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import chain, repeat
from threading import Event

import pytest

from tests.sources import (
    CERTIFIED,
    PUBLIC,
    Answer,
    Internet,
    answer,
    bomb,
    head,
    how_long,
    raw,
    redirect,
    refusal,
    zipped,
)  # fmt: skip
from widget.sources.answers import FEEDS, LISTS
from widget.sources.fetch import DATA, MOST_REDIRECTS, PAGES, Fetched, Fetcher
from widget.sources.headers import LONGEST_WAIT, Validators, read_retry_after
from widget.sources.reasons import Reason
from widget.texts import texts_for

SECONDS = 0.8
SITE = "https://clinic.test/"
PAGE = answer("<title>Hips</title>")
CHUNKED = head(content_type="text/html", transfer_encoding="chunked")
ZIPPED = head(content_type="text/html", content_encoding="gzip")


@pytest.fixture
def web() -> Iterator[Internet]:
    with Internet() as web:
        yield web


def get(fetcher: Fetcher, url: str = SITE, most: int = 100_000, seconds: float = 5) -> Fetched:
    return fetcher.get(url, accept=PAGES, most=most, seconds=seconds)


def reason(web: Internet, said: Answer, url: str = SITE) -> str:
    web.has(url, said)
    return refusal(lambda: get(web.fetcher(), url)).message


def test_a_page_is_fetched_as_it_is(web: Internet) -> None:
    web.has(SITE, answer("<title>H\u00fcfte</title>", 'Text/HTML; Charset="ISO-8859-1"'))
    fetched = get(web.fetcher())
    assert fetched == Fetched(SITE, "text/html", "iso-8859-1", "<title>H\u00fcfte</title>".encode())


def test_a_server_is_told_who_we_are_and_nothing_else(web: Internet) -> None:
    web.has(SITE, PAGE)
    get(web.fetcher())
    assert web.asked[0].headers == {
        "host": "clinic.test",
        "user-agent": "ClinicWidget",
        "accept": "text/html, application/xhtml+xml",
        "accept-encoding": "gzip",
        "connection": "close",
    }


@pytest.mark.parametrize(
    "variable", ["http_proxy", "HTTPS_PROXY", "all_proxy", "NETRC", "REQUESTS_CA_BUNDLE"]
)
def test_the_machines_proxies_and_passwords_are_not_used(
    web: Internet, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, "http://127.0.0.1:9/")
    web.has(SITE, redirect("http://clinic.test/plain"))
    web.has("http://clinic.test/plain", PAGE)
    assert get(web.fetcher(), "http://clinic.test/plain").body
    assert web.dialled == [(PUBLIC, 80)]


def test_cookies_are_not_sent_on(web: Internet) -> None:
    web.has(SITE, raw(head(302, location="/next", set_cookie="visitor=1; Path=/")))
    web.has(f"{SITE}next", PAGE)
    fetcher = web.fetcher()
    get(fetcher)
    get(fetcher)
    assert [asked.headers.get("cookie") for asked in web.asked] == [None] * 4


def test_a_redirect_is_followed_to_its_end(web: Internet) -> None:
    web.has("http://clinic.test/", redirect(SITE, 301))
    web.has(SITE, redirect("//www.clinic.test/h%C3%BCfte?a=1#top", 308))
    web.has("https://www.clinic.test/h%C3%BCfte?a=1", PAGE)
    fetched = get(web.fetcher(), "http://clinic.test/")
    assert fetched.url == "https://www.clinic.test/h%C3%BCfte?a=1"
    assert [asked.headers["host"] for asked in web.asked] == [
        "clinic.test", "clinic.test", "www.clinic.test",
    ]  # fmt: skip


def test_a_few_redirects_are_followed_and_no_more(web: Internet) -> None:
    for number in range(MOST_REDIRECTS + 1):
        web.has(f"{SITE}{number}", redirect(f"/{number + 1}"))
    web.has(f"{SITE}{MOST_REDIRECTS + 1}", PAGE)
    assert get(web.fetcher(), f"{SITE}1").body
    assert refusal(lambda: get(web.fetcher(), f"{SITE}0")).message == Reason.REDIRECTS


def test_a_redirect_in_a_circle_ends(web: Internet) -> None:
    assert reason(web, redirect(SITE)) == Reason.REDIRECTS
    assert len(web.asked) == MOST_REDIRECTS + 1


def test_a_redirect_may_not_leave_encryption(web: Internet) -> None:
    web.has("http://clinic.test/", PAGE)
    assert reason(web, redirect("http://clinic.test/")) == Reason.DOWNGRADE
    assert web.urls() == [SITE]


def test_a_redirects_own_body_is_not_read(web: Internet) -> None:
    packed = bomb(50 * 2**20)
    web.has(SITE, raw(head(302, location="/next", content_encoding="gzip"), packed))
    web.has(f"{SITE}next", PAGE)
    assert get(web.fetcher()).url == f"{SITE}next"


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (204, Reason.STATUS), (304, Reason.STATUS), (400, Reason.STATUS), (401, Reason.LOCKED),
        (403, Reason.LOCKED), (404, Reason.MISSING), (410, Reason.MISSING), (418, Reason.STATUS),
        (429, Reason.TROUBLE), (500, Reason.TROUBLE), (503, Reason.TROUBLE), (302, Reason.STATUS),
    ],
)  # fmt: skip
def test_a_status_is_said_in_words(web: Internet, status: int, expected: Reason) -> None:
    web.has(SITE, answer("<title>No</title>", status=status))
    error = refusal(lambda: get(web.fetcher()))
    assert (error.message, error.values) == (expected, {"status": status})
    assert str(status) in str(error)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("application/pdf", "This is a file of the type application/pdf, not a web page."),
        ("video/mp4; codecs=avc1", "This is a file of the type video/mp4, not a web page."),
        ("text/plain", "This is a file of the type text/plain, not a web page."),
        ("", "The server does not say what kind of file this is."),
    ],
)
def test_what_is_no_page_is_not_read(web: Internet, kind: str, expected: str) -> None:
    start = head(content_type=kind)
    web.has(SITE, lambda asked: chain([start], asked.slowly(repeat(b"%PDF"))))
    assert str(refusal(lambda: get(web.fetcher()))) == expected


@pytest.mark.parametrize(
    "said",
    [
        raw(b""),
        raw(b"\x16\x03\x01\x00\xff\x00garbage"),
        raw(b"220 mail.clinic.test ESMTP\r\n"),
        raw(b"HTTP/1.1 abc\r\n\r\n"),
        raw(head(content_type="text/html", content_length="500"), b"<title>"),
        raw(CHUNKED, b"5\r\nhe"),
        raw(CHUNKED, b"zz\r\nhello\r\n"),
        raw(ZIPPED, b"no gzip"),
        raw(ZIPPED, gzip.compress(b"x" * 9)[:-9]),
        raw(head(content_type="text/html", content_encoding="br"), b"\x0b\x02\x80hello\x03"),
        raw(head(content_type="text/html", content_encoding="gzip, gzip"), b"x"),
        raw(b"HTTP/1.1 200 OK\r\n" + b"X-Long: y\r\n" * 101 + b"\r\n"),
        raw(b"HTTP/1.1 200 OK\r\nX-Long: " + b"y" * 70_000 + b"\r\n\r\n"),
        raw(b"HTTP/1.1 200 OK\r\n" + (b"X-Long: " + b"y" * 2_000 + b"\r\n") * 90 + b"\r\n"),
        raw(b"HTTP/1.1 100 Continue\r\n\r\n" * 10_000),
    ],
)
def test_an_answer_that_is_no_http_is_said_in_words(web: Internet, said: Answer) -> None:
    assert reason(web, said) == Reason.BROKEN
    assert reason(web, said, "http://clinic.test/") == Reason.BROKEN


@pytest.mark.parametrize(
    "said",
    [
        answer(b"x" * 100_001),
        raw(head(content_type="text/html"), b"x" * 100_001),
        raw(head(content_type="text/html", content_length="99999999999999999999999999"), b"x"),
        raw(CHUNKED, b"1\r\nx\r\n" * 50_000),
        raw(CHUNKED, b"1" * 200_000),
        raw(CHUNKED, b"-5\r\n" + b"x" * 200_000),
        zipped(b"x" * 100_001),
        raw(ZIPPED, gzip.compress(b"") * 20_000),
    ],
)  # fmt: skip
def test_what_is_too_large_is_not_read(web: Internet, said: Answer) -> None:
    assert reason(web, said) in (Reason.LARGE, Reason.BROKEN)


def test_what_just_fits_is_read(web: Internet) -> None:
    whole = b"x" * 100_000
    web.has(SITE, answer(whole))
    web.has(f"{SITE}zip", zipped(whole))
    chunks = b"".join(b"2710\r\n" + whole[:10_000] + b"\r\n" for _ in range(10))
    web.has(f"{SITE}chunked", raw(CHUNKED, chunks + b"0\r\n\r\n"))
    web.has(f"{SITE}to-the-end", raw(head(content_type="text/html"), whole))
    for path in ("", "zip", "chunked", "to-the-end"):
        assert get(web.fetcher(), SITE + path).body == whole, path


def test_a_bomb_does_not_go_off(web: Internet) -> None:
    packed = bomb(400 * 2**20)
    web.has(SITE, raw(ZIPPED, packed))
    fetcher = web.fetcher()
    refusal(lambda: get(fetcher, most=1))  # what stays in memory is there
    tracemalloc.start()
    try:
        error = refusal(lambda: get(fetcher, most=10 * 2**20))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert error.message == Reason.LARGE
    assert peak < 20 * 2**20


def _silent(address: str, port: int, seconds: float) -> socket.socket:
    """A server that does not even say no."""
    Event().wait(seconds)
    raise TimeoutError


def _never(_: str) -> list[str]:
    Event().wait(3)
    return [PUBLIC]


HEAD = head(content_type="text/html", content_length="100000")
LETTERS = [bytes([letter]) for letter in HEAD]
SLOW: dict[str, Answer] = {
    "says nothing": lambda asked: asked.slowly(repeat(b"")),
    "dribbles its head": lambda asked: asked.slowly(LETTERS),
    "dribbles headers": lambda asked: chain([HEAD[:-2]], asked.slowly(repeat(b"X: y\r\n", 90))),
    "dribbles its body": lambda asked: chain([HEAD], asked.slowly(repeat(b"x"))),
    "stops in its body": lambda asked: chain([HEAD, b"x" * 5_000], asked.slowly(repeat(b""))),
    "dribbles chunks": lambda asked: asked.slowly((CHUNKED, *repeat(b"1\r\nx\r\n", 99))),
    "dribbles a chunk's size": lambda asked: asked.slowly((CHUNKED, *repeat(b"0", 99))),
    "leads on slowly": lambda asked: asked.slowly([head(302, location=asked.url)], 0.35),
}


@pytest.mark.slow  # measured within a tenth: not beside other tests
@pytest.mark.parametrize("url", ["http://clinic.test/", SITE])
@pytest.mark.parametrize("how", SLOW)
def test_a_slow_server_is_left_at_the_deadline(web: Internet, how: str, url: str) -> None:
    web.has(url, SLOW[how])
    fetcher = web.fetcher()
    errors = []

    def late() -> None:
        errors.append(refusal(lambda: get(fetcher, url, seconds=SECONDS)))

    took = how_long(late, SECONDS * 1.1)
    assert {error.message for error in errors} == {Reason.LATE}
    assert SECONDS * 0.9 <= took <= SECONDS * 1.1


@pytest.mark.slow  # measured within a tenth: not beside other tests
@pytest.mark.parametrize("part", [{"resolve": _never}, {"dial": _silent}])
def test_the_deadline_holds_before_there_is_a_connection(
    web: Internet, part: dict[str, object]
) -> None:
    web.names["clinic.test"] = [PUBLIC, "1.1.1.1", "2606:4700::1"]
    fetcher = web.fetcher(**part)
    took = how_long(lambda: refusal(lambda: get(fetcher, seconds=SECONDS)), SECONDS * 1.1)
    assert refusal(lambda: get(fetcher, seconds=SECONDS)).message == Reason.LATE
    assert SECONDS * 0.9 <= took <= SECONDS * 1.1


@pytest.mark.slow  # measured within a tenth: not beside other tests
def test_the_deadline_holds_for_a_handshake(web: Internet) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        dial = lambda *_: socket.create_connection(listening.getsockname())  # noqa: E731
        web.names["clinic.test"] = [PUBLIC]
        fetcher = web.fetcher(dial=dial)
        took = how_long(lambda: refusal(lambda: get(fetcher, seconds=SECONDS)), SECONDS * 1.1)
        assert refusal(lambda: get(fetcher, seconds=SECONDS)).message == Reason.LATE
    assert SECONDS * 0.9 <= took <= SECONDS * 1.1


def test_a_dead_address_does_not_keep_a_living_one_from_answering(web: Internet) -> None:
    web.has(SITE, PAGE)
    web.names["clinic.test"] = ["2606:4700::1", "2606:4700::2", "2606:4700::3", PUBLIC]

    def dial(address: str, port: int, seconds: float) -> socket.socket:
        return web.dial(address, port, 5) if address == PUBLIC else _silent(address, port, seconds)

    assert get(web.fetcher(dial=dial), seconds=1.5).body


def test_a_server_that_is_off_is_said_in_words(web: Internet) -> None:
    with socket.create_server(("127.0.0.1", 0)) as was:
        address = was.getsockname()
    web.names["clinic.test"] = [PUBLIC]
    fetcher = web.fetcher(dial=lambda *_: socket.create_connection(address))
    assert str(refusal(lambda: get(fetcher))) == (
        "The server clinic.test cannot be reached at the moment."
    )


def test_the_certificate_is_checked_for_the_name_and_not_for_the_address(web: Internet) -> None:
    for name in CERTIFIED:
        web.has(f"https://{name}/", PAGE)
        assert get(web.fetcher(), f"https://{name}/").body, name
    assert {address for address, _ in web.dialled} == {PUBLIC}
    assert reason(web, PAGE, "https://wrong.test/") == Reason.OTHER_NAME
    assert reason(web, PAGE, f"https://{PUBLIC}/") == Reason.OTHER_NAME


def test_a_certificate_of_nobody_we_trust_is_refused(web: Internet) -> None:
    web.has(SITE, PAGE)
    fetcher = Fetcher(resolve=web.resolve, dial=web.dial)
    error = refusal(lambda: get(fetcher))
    assert error.message == Reason.UNTRUSTED
    assert "clinic.test" in str(error)
    assert web.asked == []


def test_an_old_certificate_is_refused() -> None:
    with Internet(certificate="expired.pem") as web:
        assert reason(web, PAGE) == Reason.EXPIRED
        assert web.asked == []


def test_old_encryption_is_refused(web: Internet) -> None:
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        web._tls.maximum_version = ssl.TLSVersion.TLSv1_1
    assert reason(web, PAGE) == Reason.INSECURE


def test_a_server_without_encryption_is_no_secure_one(web: Internet) -> None:
    ours, theirs = socket.socketpair()
    theirs.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    web.names["clinic.test"] = [PUBLIC]
    with theirs:
        assert refusal(lambda: get(web.fetcher(dial=lambda *_: ours))).message == Reason.INSECURE


def test_one_client_serves_many_threads(web: Internet) -> None:
    for number in range(40):
        scheme, name = ("https", "clinic.test") if number % 2 else ("http", "other.test")
        web.has(f"{scheme}://{name}/{number}", answer(f"<title>{number}</title>"))
    fetcher = web.fetcher()
    urls = sorted(web.answers)
    with ThreadPoolExecutor(20) as threads:
        bodies = list(threads.map(lambda url: get(fetcher, url).body.decode(), urls))
    assert bodies == [f"<title>{url.rpartition('/')[2]}</title>" for url in urls]


def test_other_types_can_be_asked_for(web: Internet) -> None:
    web.has(SITE, answer("{}", "application/json; charset=utf-8"))
    assert web.fetcher().get(SITE, accept=DATA, most=9).body == b"{}"
    error = refusal(lambda: get(web.fetcher()))
    assert (error.message, error.values) == (Reason.NOT_A_PAGE, {"type": "application/json"})


def test_a_reason_can_be_said_in_another_language(web: Internet) -> None:
    error = refusal(lambda: get(web.fetcher(), "https://nowhere.test/"))
    assert str(error).startswith("There is no server called nowhere.test, or ours cannot reach")
    assert texts_for("en").gettext(error.message, **error.values) == str(error)
    assert error.values == {"host": "nowhere.test"}


TAG, MODIFIED = '"a1"', "Mon, 02 Mar 2026 10:00:00 GMT"
KNOWN = Validators(TAG, MODIFIED)


def test_an_answers_validators_are_kept(web: Internet) -> None:
    web.has(SITE, answer("<title>Hips</title>", etag=TAG, last_modified=MODIFIED))
    fetched = get(web.fetcher())
    assert fetched.validators == KNOWN
    assert not fetched.unchanged


def test_a_server_is_asked_whether_anything_has_changed(web: Internet) -> None:
    web.has(SITE, answer(status=304, kind=""))
    fetched = web.fetcher().get(SITE, accept=PAGES, most=100, known=KNOWN)
    assert (fetched.unchanged, fetched.body, fetched.validators) == (True, b"", KNOWN)
    asked = web.asked[0].headers
    assert asked["if-none-match"] == KNOWN.etag
    assert asked["if-modified-since"] == KNOWN.modified


def test_a_server_that_finds_a_change_sends_it(web: Internet) -> None:
    web.has(SITE, answer("<title>New</title>", etag='"b2"'))
    fetched = web.fetcher().get(SITE, accept=PAGES, most=100, known=KNOWN)
    assert fetched.body == b"<title>New</title>"
    assert fetched.validators == Validators('"b2"')


def test_nothing_is_unchanged_that_was_never_known(web: Internet) -> None:
    assert reason(web, answer(status=304, kind="")) == Reason.STATUS
    assert "if-none-match" not in web.asked[0].headers


@pytest.mark.parametrize("tag", ['"' + "x" * 300 + '"', '"h\u00fcfte"', '"a b"', '"a\x01"'])
def test_a_validator_that_cannot_be_sent_back_is_not_kept(web: Internet, tag: str) -> None:
    start = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 0\r\nETag: "
    web.has(SITE, raw(start + tag.encode("latin-1") + b"\r\n\r\n"))
    assert get(web.fetcher()).validators == Validators()
    assert Validators(tag, "x\r\nHost: other.test").as_headers() == {}


@pytest.mark.parametrize("status", [429, 503])
def test_a_server_can_say_when_to_come_again(web: Internet, status: int) -> None:
    web.has(SITE, answer(status=status, retry_after="120"))
    error = refusal(lambda: get(web.fetcher()))
    assert (error.message, error.retry_after) == (Reason.TROUBLE, 120)


def test_only_a_server_that_is_too_busy_can_say_so(web: Internet) -> None:
    web.has(SITE, answer(status=404, retry_after="120"))
    assert refusal(lambda: get(web.fetcher())).retry_after is None


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("0", 0), ("90", 90), (" 90 ", 90), ("999999999999", LONGEST_WAIT), ("-1", None),
        ("1.5", None), ("soon", None), ("", None), ("\u0663", None),
        ("Mon, 02 Mar 2026 10:05:00 GMT", 300), ("Mon, 02 Mar 2026 09:00:00 GMT", 0),
        ("Tue, 02 Mar 2027 10:00:00 GMT", LONGEST_WAIT), ("Mon, 02 Mar 2026 10:05:00 -0000", 300),
        ("Mon, 99 Mar 2026 10:05:00 GMT", None), ("Monday, 02-Mar-26 10:05:00 GMT", 300),
    ],
)  # fmt: skip
def test_the_wait_that_a_server_asks_for_is_at_most_a_day(said: str, seconds: float | None) -> None:
    now = datetime(2026, 3, 2, 10, tzinfo=UTC)
    assert read_retry_after({"retry-after": said}, now) == seconds


def test_a_page_in_place_of_data_is_said_in_words(web: Internet) -> None:
    web.has(SITE, answer("<title>Sign in</title>"))
    for accept in (FEEDS, LISTS):
        error = refusal(lambda accept=accept: web.fetcher().get(SITE, accept=accept, most=100))  # type: ignore[misc]
        assert error.message == Reason.PAGE_INSTEAD


def test_only_the_headers_that_were_asked_for_are_passed_on(web: Internet) -> None:
    web.has(SITE, answer("[]", "application/json", x_wp_totalpages="3", x_other="1"))
    fetched = web.fetcher().get(SITE, accept=LISTS, most=100)
    assert fetched.headers == {"x-wp-totalpages": "3"}
