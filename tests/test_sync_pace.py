"""A sync asks gently: one request at a time for each host, with pauses, and not without end."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest

from widget.sources.base import Validators
from widget.sources.fetch import DATA, Fetched, Fetcher
from widget.sources.reasons import Reason, Unreachable
from widget.sources.sync.client import (
    MOST_FAILURES,
    PATIENCE_SECONDS,
    PAUSE_SECONDS,
    REST_SECONDS,
    SOCKETS,
    Hosts,
    SyncClient,
)
from widget.sources.sync.pace import LONGEST, after_failure, after_success
from widget.sources.sync.run import Syncer
from widget.sources.sync.schedule import Schedule

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
FOUND = Fetched("https://a.test/", "application/json", None, b"{}")


@dataclass
class Time:
    """A clock that goes on while somebody waits."""

    now: float = 0.0
    waited: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    def wait(self, seconds: float) -> None:
        self.waited.append(seconds)
        self.now += seconds


@dataclass
class Web:
    """Stands for the guarded client; each answer takes a while."""

    time: Time
    error: Unreachable | None = None
    takes: float = 0.0
    asked: list[tuple[str, float]] = field(default_factory=list)

    def get(self, url: str, *, seconds: float, **_: Any) -> Fetched:
        self.asked.append((url, seconds))
        self.time.now += self.takes
        if self.error:
            raise self.error
        return FOUND


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def web(time: Time) -> Web:
    return Web(time)


@pytest.fixture
def hosts(time: Time) -> Hosts:
    return Hosts(time.wait, time)


def client(web: Web, hosts: Hosts, seconds: float = 45.0) -> SyncClient:
    return SyncClient(cast("Fetcher", web), hosts, seconds)


def ask(client: SyncClient, url: str = "https://a.test/1") -> Fetched:
    return client.get(url, accept=DATA, most=1_000)


def refused(client: SyncClient, url: str = "https://a.test/1") -> str:
    with pytest.raises(Unreachable) as caught:
        ask(client, url)
    return caught.value.message


def test_the_same_host_is_asked_with_a_pause_and_others_without(
    web: Web, hosts: Hosts, time: Time
) -> None:
    asking = client(web, hosts)
    for url in ("https://a.test/1", "https://A.test/2", "https://b.test/"):
        ask(asking, url)
    assert time.waited == [PAUSE_SECONDS]


def test_an_answer_has_its_own_patience_and_all_of_them_an_end(web: Web, hosts: Hosts) -> None:
    asking = client(web, hosts, seconds=20.0)
    web.takes = 12.0
    ask(asking, "https://a.test/")
    ask(asking, "https://b.test/")
    assert [seconds for _, seconds in web.asked] == [PATIENCE_SECONDS, 8.0]
    assert refused(asking, "https://c.test/") == Reason.LATE
    assert len(web.asked) == 2


def test_a_host_that_fails_again_and_again_is_left_alone_for_a_while(
    web: Web, hosts: Hosts, time: Time
) -> None:
    web.error = Unreachable(Reason.CLOSED, host="a.test")
    for _ in range(MOST_FAILURES):
        assert refused(client(web, hosts)) == Reason.CLOSED
    assert refused(client(web, hosts)) == Reason.RESTING
    assert len(web.asked) == MOST_FAILURES
    assert ask(client(Web(time), hosts), "https://b.test/") == FOUND
    time.now += REST_SECONDS
    web.error = None
    assert ask(client(web, hosts)) == FOUND
    web.error = Unreachable(Reason.CLOSED, host="a.test")
    assert refused(client(web, hosts)) == Reason.CLOSED


def test_a_page_that_is_missing_is_no_failure_of_its_host(web: Web, hosts: Hosts) -> None:
    web.error = Unreachable(Reason.MISSING, status=404)
    for _ in range(2 * MOST_FAILURES):
        assert refused(client(web, hosts)) == Reason.MISSING


def test_a_process_has_few_requests_under_way(hosts: Hosts, time: Time) -> None:
    inside, most = [0], [0]
    gate, lock = threading.Barrier(SOCKETS), threading.Lock()

    def one(number: int) -> None:
        with hosts.asked(f"host-{number}.test"):
            with lock:
                inside[0] += 1
                most[0] = max(most[0], inside[0])
            gate.wait(timeout=10)
            with lock:
                inside[0] -= 1

    threads = [threading.Thread(target=one, args=(number,)) for number in range(2 * SOCKETS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [SOCKETS]
    assert SOCKETS <= 6


@pytest.mark.parametrize(("chance", "minutes"), [(0.0, 54), (0.5, 60), (1.0, 66)])
def test_the_next_time_is_spread(chance: float, minutes: int) -> None:
    assert after_success(NOW, 60, chance) == NOW + timedelta(minutes=minutes)


def test_after_failures_it_is_later_and_later_but_never_never() -> None:
    for failures in (20, 60, 2_000):
        assert after_failure(NOW, 60, failures, None, 0.5) == NOW + LONGEST
    assert after_failure(NOW, 5, 1, None, 0.5) == NOW + timedelta(minutes=5)


def test_a_server_can_ask_for_a_day_at_most() -> None:
    assert after_failure(NOW, 60, 1, 10.0**9, 0.5) == NOW + LONGEST


@dataclass
class Broken:
    """A syncer whose store is away the first time."""

    looked: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    times: int = 0

    def run_due(self) -> list[Any]:
        self.times += 1
        self.looked.release()
        if self.times == 1:
            raise OSError("The store is away.")
        return []


def test_the_schedule_goes_on_after_whatever_went_wrong(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("widget.sources.sync.schedule.EVERY_SECONDS", 0.001)
    broken = Broken()
    schedule = Schedule(cast("Syncer", broken))
    schedule.start()
    for _ in range(3):
        assert broken.looked.acquire(timeout=10)
    schedule.stop()
    assert "The sources could not be synced." in caplog.text


def test_what_is_asked_again_is_asked_with_what_the_server_gave(
    web: Web, hosts: Hosts, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[Validators] = []

    def get(url: str, *, known: Validators, **_: Any) -> Fetched:
        given.append(known)
        return FOUND

    monkeypatch.setattr(web, "get", get)
    known = Validators('"v1"')
    client(web, hosts).get("https://a.test/", accept=DATA, most=1_000, known=known)
    assert given == [known]
