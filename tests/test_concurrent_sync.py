"""Many processes may sync, and each due sync takes effect once; whoever is killed delays little."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from threading import Barrier, Lock, Thread
from time import monotonic

import pytest

from tests.samples import Clinic, carousel
from widget import open_service
from widget.content.source_store import Wish
from widget.content.store import utc_now
from widget.kinds.fields import JsonObject
from widget.sources.base import Client, Item, Recent, Source, Validators
from widget.sources.sync.outcomes import Report
from widget.sources.sync.run import Syncer

WORKERS, SOURCES, ROUNDS = 8, 12, 3
LEASE_SECONDS = 2.0


@dataclass
class Channel(Source[str]):
    """A source that has one thing more each time; who asked is counted for all processes."""

    name = "channel"
    label = "Channel"
    fields = ()
    asked: Counter[str] = field(default_factory=Counter)
    lock: Lock = field(default_factory=Lock)

    def parse(self, fields: JsonObject) -> str:
        return str(fields["name"])

    def recent(self, where: str, client: Client, most: int, known: Validators) -> Recent:
        with self.lock:
            self.asked[where] += 1
            times = self.asked[where]
        url = "https://clinic.example/{}"
        return Recent(tuple(Item(str(n), url.format(n), f"No. {n}", "page") for n in range(times)))


def settings_of(clinic: Clinic) -> dict[str, str]:
    """What another process on the same store is told."""
    settings = clinic.service.settings
    return {
        "WIDGET_URL": settings.url, "WIDGET_DATA": str(settings.data),
        "WIDGET_DATABASE": settings.database.replace("+psycopg", ""),
    }  # fmt: skip


@pytest.fixture
def workers(either_clinic: Clinic) -> Iterator[list[Syncer]]:
    """Eight processes, with one channel."""
    channel, services = (
        Channel(),
        [
            open_service(settings_of(either_clinic), clock=either_clinic.clock)
            for _ in range(WORKERS)
        ],
    )
    yield [replace(service.syncer, sorts={"channel": channel}) for service in services]
    for service in services:
        service.engine.dispose()


def all_at_once(syncers: list[Syncer]) -> list[Report]:
    """Each looks for what is due, at the same moment."""
    start, lock = Barrier(len(syncers)), Lock()
    reports: list[Report] = []

    def run(syncer: Syncer) -> None:
        start.wait(timeout=30)
        for report in syncer.run_due():
            with lock:
                reports.append(report)

    threads = [Thread(target=run, args=(syncer,)) for syncer in syncers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return reports


@pytest.mark.slow
def test_of_eight_processes_one_takes_each_due_sync(
    either_clinic: Clinic, workers: list[Syncer]
) -> None:
    clinic, channel = either_clinic, workers[0].sorts["channel"]
    assert isinstance(channel, Channel)
    for number in range(SOURCES):
        slug = f"list-{number}"
        clinic.publish(slug, carousel(fill=1), kind="video-carousel")
        wish = Wish("channel", f"Channel {number}", {"name": slug}, slug)
        clinic.service.sources.add(slug, wish)
    for turn in range(1, ROUNDS + 1):
        reports = all_at_once(workers)
        assert Counter(report.key for report in reports) == {
            f"list-{number}": 1 for number in range(SOURCES)
        }
        assert {report.outcome.name for report in reports} == {"took"}
        assert set(channel.asked.values()) == {turn}
        assert {len(clinic.store.history(key)) for key in channel.asked} == {turn + 1}
        clinic.clock.forward(hours=2)  # type: ignore[attr-defined]


@pytest.mark.slow
def test_the_source_of_a_killed_process_is_taken_over_within_its_lease(
    either_clinic: Clinic,
) -> None:
    clinic = either_clinic
    clinic.publish("recent", carousel(fill=1), kind="video-carousel")
    wish = Wish("channel", "Channel", {"name": "recent"}, "recent")
    own = open_service(settings_of(clinic), clock=utc_now)
    own.sources.add("recent", wish)
    environment = {key: value for key, value in os.environ.items() if key[:7] != "WIDGET_"}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.syncing", "recent", str(LEASE_SECONDS)],
        env=environment | settings_of(clinic), stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout
    with process.stdout as said:
        assert said.readline() == "held\n"
    held = monotonic()
    process.kill()
    process.wait()
    syncer = replace(own.syncer, sorts={"channel": Channel()})
    reports: list[Report] = []
    while not reports and monotonic() - held < 10 * LEASE_SECONDS:
        reports = list(syncer.run_due())
    assert [report.outcome.name for report in reports] == ["took"]
    assert monotonic() - held < LEASE_SECONDS + 1.0
    own.engine.dispose()


def test_a_lease_is_longer_than_a_sync_may_take() -> None:
    from widget.sources.sync.run import LEASE, SECONDS

    assert timedelta(seconds=1.5 * SECONDS) <= LEASE
