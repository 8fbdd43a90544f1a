"""What was answered before is answered from memory, and only while it is still true."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any
from unittest.mock import patch

import pytest
from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError
from werkzeug.test import Client, TestResponse

from tests.samples import Clinic, Clock, card, carousel
from widget import Service, open_service
from widget.content.database import sign_of_change
from widget.delivery.front import OVERHEAD_BYTES, Front, Offer, offer
from widget.delivery.page import Page, make_page
from widget.delivery.pages import Pages
from widget.delivery.watch import IDLE_SECONDS, Watch

FORMS = ("", "/frame", "/fragment", ".json")
HIT = "ClinicWidget; hit"


@pytest.fixture(autouse=True)
def _only_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """The store is asked for its generation when a test says so."""
    for name in ("PAUSE_SECONDS", "TICK_SECONDS"):
        monkeypatch.setattr(f"widget.delivery.watch.{name}", 3_600)


@pytest.fixture
def visitor(service: Service) -> Iterator[Client]:
    """Somebody whom a server serves."""
    yield Client(service.front)
    service.front.close()


@pytest.fixture
def elsewhere(settings: dict[str, str], service: Service, clock: Clock) -> Iterator[Clinic]:
    """Another process on the same store."""
    opened = open_service(settings, clock=clock)
    yield Clinic(opened, clock)
    opened.engine.dispose()


@pytest.fixture
def without_flask(service: Service) -> Callable[[], Any]:
    """While it is entered, nothing but memory can answer."""
    return lambda: patch.object(Pages, "find", side_effect=AssertionError("Flask was asked."))


def seen(answer: TestResponse) -> tuple[int, dict[str, str], bytes]:
    """All that a client gets, but how it came about."""
    headers = {name: value for name, value in answer.headers.items() if name != "Cache-Status"}
    return answer.status_code, headers, answer.data


@pytest.mark.parametrize("known", ["", "*", '"other"', "its own"])
def test_memory_answers_exactly_as_flask_does(clinic: Clinic, visitor: Client, known: str) -> None:
    clinic.publish("bridge", card(feel="<p>Your glutes work.</p>"))
    codings = ("br, gzip", "gzip", "identity", "br;q=0, gzip;q=0.5", "")
    paths = (*(f"/e/bridge{form}" for form in FORMS), "/loader.js")
    for method, accepted, path in product(("GET", "HEAD"), codings, paths):
        visitor.get(path)
        headers = {"Accept-Encoding": accepted}
        if known:
            own = clinic.client.get(path, headers=headers).headers["ETag"]
            headers["If-None-Match"] = own if known == "its own" else known
        asked: dict[str, Any] = {"method": method, "headers": headers}
        theirs = visitor.open(path, **asked)
        assert seen(theirs) == seen(clinic.client.open(path, **asked))
        assert theirs.status_code == (304 if known in ("*", "its own") else 200)


def test_what_was_answered_once_needs_no_flask(
    clinic: Clinic, visitor: Client, without_flask: Any
) -> None:
    clinic.publish("bridge", card())
    first = visitor.get("/e/bridge")
    with without_flask():
        second = visitor.get("/e/bridge")
    assert seen(first) == seen(second)
    assert first.headers["Cache-Status"] == "ClinicWidget; fwd=miss; stored"
    assert second.headers["Cache-Status"] == HIT


def test_a_head_request_keeps_the_whole_answer(
    clinic: Clinic, visitor: Client, without_flask: Any
) -> None:
    clinic.publish("bridge", card())
    visitor.head("/e/bridge")
    with without_flask():
        assert b"Lift your hips." in visitor.get("/e/bridge").data


def test_a_change_by_this_process_is_seen_at_once(clinic: Clinic, visitor: Client) -> None:
    clinic.publish("bridge", card(stop_if="Old rule."))
    assert "Old rule." in visitor.get("/e/bridge").text
    clinic.publish("bridge", card(stop_if="New rule."))
    assert "New rule." in visitor.get("/e/bridge").text


def test_a_change_by_another_process_is_seen_at_the_next_look(
    service: Service, clinic: Clinic, elsewhere: Clinic, visitor: Client
) -> None:
    clinic.publish("bridge", card())
    clinic.publish_list("list", "bridge")
    assert "Bridge" in visitor.get("/e/list").text
    elsewhere.store.withdraw("bridge")
    look(service)
    assert visitor.get("/e/bridge").status_code == 410
    assert "Bridge" not in visitor.get("/e/list").text
    assert visitor.get("/e/bridge").headers["Cache-Status"] == HIT


def test_whoever_has_seen_a_change_lets_nobody_see_what_was_before(
    clinic: Clinic, elsewhere: Clinic, visitor: Client
) -> None:
    for slug in ("bridge", "plank"):
        clinic.publish(slug, card(stop_if="Old rule."))
        visitor.get(f"/e/{slug}")
    for slug in ("bridge", "plank"):
        elsewhere.publish(slug, card(stop_if="New rule."))
    # A page that nobody had asked for yet is read from the store, in its new state.
    assert "New rule." in visitor.get("/e/bridge/frame").text
    assert "New rule." in visitor.get("/e/plank").text


def test_an_entry_appears_when_its_time_comes(
    clinic: Clinic, visitor: Client, clock: Clock
) -> None:
    entry = {
        "url": "https://clinic.example/course", "title": "Back course",
        "from": "2026-03-01T08:00-05:00", "until": "2026-03-02T08:00-05:00",
    }  # fmt: skip
    clinic.publish("bridge", card())
    clinic.publish("list", carousel("bridge", items=[entry]), kind="video-carousel")
    assert "Back course" not in visitor.get("/e/list").text
    clock.forward(hours=1)  # 08:00 in Toronto
    assert "Back course" in visitor.get("/e/list").text
    clock.forward(hours=24)
    assert "Back course" not in visitor.get("/e/list").text


def test_while_the_store_is_away_all_that_was_answered_is_answered(
    service: Service, clinic: Clinic, elsewhere: Clinic, visitor: Client
) -> None:
    clinic.publish("bridge", card())
    before = visitor.get("/e/bridge")
    elsewhere.publish("plank", card("Plank"))
    look(service)
    away = OperationalError("SELECT", {}, Exception("gone"))
    with patch.object(Pages, "find", side_effect=away):
        during = visitor.get("/e/bridge")
        assert visitor.get("/e/plank").status_code == 503
    assert seen(during) == seen(before)
    assert during.headers["Cache-Status"] == "ClinicWidget; hit; detail=stale"
    assert visitor.get("/e/plank").status_code == 200


def test_a_look_that_fails_changes_nothing(caplog: pytest.LogCaptureFixture) -> None:
    answers: list[Any] = [7, OSError("gone"), OSError("gone"), 8]

    def read() -> int:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return int(answer)

    watch = Watch(read)
    watch.now()  # somebody comes
    found = []
    for _ in range(4):
        watch.look()
        found.append(watch.now())
    assert found == [(0, 7), (0, 7), (0, 7), (0, 8)]
    assert caplog.text.count("The store cannot be read") == 1
    watch.close()


def test_the_sign_of_a_file_tells_of_a_change_by_another_process(
    service: Service, elsewhere: Clinic
) -> None:
    sign = sign_of_change(service.engine)
    assert sign
    before = sign()
    assert sign() == before
    os.utime(service.settings.data / "widget.sqlite3", (0, 0))  # as if long ago
    assert sign() != before
    before = sign()
    elsewhere.publish("bridge", card())
    assert sign() != before
    assert sign_of_change(create_engine("postgresql+psycopg://host/name")) is None


def test_the_store_is_asked_when_its_sign_changes_and_not_otherwise() -> None:
    signs, asked = [1], [0]

    def read() -> int:
        asked[0] += 1
        return 5

    watch = Watch(read, lambda: signs[0])
    for sign in (1, 1, 2, 2, 3):
        signs[0] = sign
        watch._tick()
    assert asked == [3]


def test_a_backup_loaded_under_our_feet_is_seen(visitor: Client) -> None:
    generation = [9]
    watch = Watch(lambda: generation[0])
    watch.now()
    watch.look()
    ahead = watch.now()
    generation[0] = 3
    watch.look()
    for number in range(4, 10):  # the numbers of the old store come again
        assert watch.now() not in (ahead, None)
        generation[0] = number
        watch.look()
    assert watch.now() != ahead
    watch.close()


def test_a_slow_reader_never_takes_the_state_back() -> None:
    watch = Watch(lambda: 5)
    watch.now()
    watch.look()
    watch.saw(3)
    assert watch.now() == (0, 5)
    watch.close()


def test_what_a_slow_reader_read_never_replaces_what_is_newer() -> None:
    pages = {"new": Offer(make_page("new"), 2), "old": Offer(make_page("old"), 1)}
    asked = ["new", "old", "old"]
    held = holding(lambda: pages[asked.pop(0)])
    assert [held.get("/e/a").text for _ in range(3)] == ["new", "new", "new"]


def test_nobody_is_watched_for_when_nobody_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("widget.delivery.watch.PAUSE_SECONDS", 0.001)
    monkeypatch.setattr("widget.delivery.watch.IDLE_SECONDS", -1)
    watch = Watch(lambda: 5)
    watch.look()
    assert watch.now() != (0, 5), "what was known before nobody watched does not count"
    thread = watch._thread
    if thread:
        thread.join()
    assert watch._thread is None
    watch.now()
    assert watch.saw(5) == watch.now()
    assert IDLE_SECONDS > 1
    watch.close()


def test_a_forked_worker_watches_for_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    watch = Watch(lambda: 5)
    watch.now()
    parents = watch._thread
    pid = os.getpid()
    watch.saw(5)
    monkeypatch.setattr("widget.delivery.watch.os.getpid", lambda: pid + 1)
    assert watch.now() != (0, 5)
    assert watch._thread is not parents
    watch.close()


def test_a_closed_watch_lets_nothing_count() -> None:
    watch = Watch(lambda: 5)
    watch.now()
    watch.close()
    watch.saw(5)
    threads = watch._thread
    watch.now()
    assert watch._thread is threads is None


@pytest.mark.parametrize(
    "query",
    ["?site=none", "?utm_source=a", "?site=none&x=1", "?site=", "?lang=zz", "?lang=de", "?%00=1"],
)
def test_unknown_queries_are_answered_alike_and_take_no_room(
    service: Service, clinic: Clinic, visitor: Client, query: str
) -> None:
    clinic.publish("bridge", card())
    plain = seen(visitor.get("/e/bridge"))
    held = service.front.held
    for _ in range(3):
        assert seen(visitor.get(f"/e/bridge{query}")) == plain
    assert service.front.held == held


def test_a_question_has_one_answer_however_it_is_written(
    clinic: Clinic, visitor: Client, without_flask: Any
) -> None:
    clinic.publish("bridge", card())
    first = visitor.get("/e/bridge?scheme=dark&site=main&scheme=light")
    assert b"dark" in first.data
    with without_flask():
        for more in (
            "scheme=dark&site=main",
            "a=1&site=main&scheme=dark",
            "site=m%61in&scheme=dark",
        ):
            assert seen(visitor.get(f"/e/bridge?{more}")) == seen(first)
    assert visitor.get("/e/bridge?scheme=light&scheme=dark").data != first.data


def test_nothing_unknown_and_no_failure_is_held(service: Service, visitor: Client) -> None:
    for path in ("/e/none", "/e/../x", "/assets/none.js", "/e/UPPER"):
        assert visitor.get(path).status_code == 404
    assert service.front.held == (0, 0)


def test_only_questions_are_answered_from_memory(clinic: Clinic, visitor: Client) -> None:
    clinic.publish("bridge", card())
    visitor.get("/e/bridge")
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert visitor.open("/e/bridge", method=method).status_code == 405


def test_the_pages_that_were_asked_for_last_stay_within_the_limit() -> None:
    size = 1_000 + OVERHEAD_BYTES
    made: list[str] = []
    front = Front(_app(lambda path: Offer(_page(path, 1_000)), made), _watch(), Clock(), 3 * size)
    client = Client(front)
    for path in ("/e/a", "/e/b", "/e/c", "/e/a", "/e/d"):
        client.get(path)
    assert front.held == (3, 3 * size)
    made.clear()
    for path in ("/e/a", "/e/c", "/e/d", "/e/b"):
        client.get(path)
    assert made == ["/e/b"]
    front.close()


def test_without_memory_each_answer_is_made(clinic: Clinic) -> None:
    made: list[str] = []
    front = Front(_app(lambda path: Offer(_page(path, 10)), made), _watch(), Clock(), 0)
    for _ in range(3):
        assert Client(front).get("/e/a").status_code == 200
    assert made == ["/e/a"] * 3
    assert front.held == (0, 0)
    front.close()


def look(service: Service) -> None:
    """What the thread does every 250 ms."""
    service.front.look()


def holding(next_offer: Callable[[], Offer]) -> Client:
    """A front before an application that offers what it is told."""
    return Client(Front(_app(lambda _path: next_offer(), []), _watch(), Clock(), 10**6))


def _watch() -> Watch:
    return Watch(lambda: 1)


def _page(text: str, size: int) -> Page:
    return Page(200, {"Content-Type": "text/plain"}, {"": text.ljust(size).encode()})


def _app(offered: Callable[[str], Offer], made: list[str]) -> Any:
    def app(environ: Any, start_response: Any) -> list[bytes]:
        made.append(environ["PATH_INFO"])
        answer = offered(environ["PATH_INFO"])
        offer(environ, answer)
        reply = answer.page.reply("", "")
        start_response(reply.status, list(reply.headers))
        return [reply.body]

    return app
