"""Sources are synced: what is new is published, and what fails leaves the last good list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import pairwise
from typing import Any, cast

import pytest

from tests.samples import Clinic, Clock, carousel
from tests.sources import PIXEL, Internet, answer
from widget.content.source_store import KeptSource, SourceStore, Wish
from widget.errors import FieldErrors, Mistake, NotFound
from widget.kinds.fields import JsonObject
from widget.sources.base import Client, Item, Recent, Source, Validators
from widget.sources.reasons import Reason, Unreachable
from widget.sources.sync.client import Hosts
from widget.sources.sync.outcomes import Report
from widget.sources.sync.pace import LONGEST
from widget.sources.sync.run import LEASE, MOST_ITEMS, Syncer

PICTURE = "https://pictures.test/a.png"
WISH = Wish("fake", "Our channel", {}, "recent", takes=3, every=60)


def item(ref: str, title: str = "", **more: Any) -> Item:
    """A video of the channel."""
    url = f"https://www.youtube.com/watch?v={ref:x<11}"
    return Item(ref, url, title or ref.upper(), "video", **more)


@dataclass
class Fake(Source[JsonObject]):
    """A source that has what a test says; each thing asked of it is noted."""

    name = "fake"
    label = "Fake"
    fields = ()
    has: Recent | Exception = field(default_factory=lambda: Recent(()))
    asked: list[Validators] = field(default_factory=list)
    meanwhile: Any = None

    def parse(self, fields: JsonObject) -> JsonObject:
        if "wrong" in fields:
            raise FieldErrors([Mistake("wrong", "is not a field of this form")])
        return fields

    def recent(self, where: JsonObject, client: Client, most: int, known: Validators) -> Recent:
        self.asked.append(known)
        assert most == MOST_ITEMS
        if self.meanwhile:
            self.meanwhile()
        if isinstance(self.has, Exception):
            raise self.has
        return self.has


@dataclass
class Desk:
    """A clinic with a list, a source that fills it, and whoever syncs."""

    clinic: Clinic
    clock: Clock
    sources: SourceStore
    source: Fake
    syncer: Syncer

    def has(self, *items: Item, **more: Any) -> None:
        """From now on."""
        self.source.has = Recent(items, **more)

    def sync(self) -> Report:
        """Sync now."""
        report = self.syncer.run("channel")
        assert report
        return report

    def kept(self) -> KeptSource:
        """What is known of the source."""
        return self.sources.find("channel")

    def entries(self) -> list[dict[str, Any]]:
        """The list as it is published."""
        current = self.clinic.store.current("recent")
        assert current.document
        spec = self.clinic.service.kinds["video-carousel"].fields
        return list(current.document.fields(spec, "en").get("items", []))

    def titles(self) -> str:
        return " ".join(str(entry.get("title")) for entry in self.entries())

    def revisions(self) -> int:
        return len(self.clinic.store.history("recent"))

    def publish(self, entries: list[dict[str, Any]]) -> None:
        """Somebody changes the list."""
        self.clinic.publish("recent", carousel(items=entries, fill=3), kind="video-carousel")


@pytest.fixture(scope="module")
def internet() -> Iterator[Internet]:
    with Internet() as internet:
        yield internet


@pytest.fixture
def desk(clinic: Clinic, clock: Clock, internet: Internet) -> Desk:
    return _desk(clinic, clock, internet)


def _desk(clinic: Clinic, clock: Clock, internet: Internet) -> Desk:
    sources, source = SourceStore(clinic.service.engine, clock), Fake()
    clinic.publish("recent", carousel(fill=3), kind="video-carousel")
    sources.add("channel", WISH)
    return Desk(clinic, clock, sources, source, syncer(clinic, clock, sources, source, internet))


def syncer(
    clinic: Clinic, clock: Clock, sources: SourceStore, source: Fake, internet: Internet,
    holder: str = "first",
) -> Syncer:  # fmt: skip
    service = clinic.service
    hosts = Hosts(wait=lambda _: None)
    return Syncer(
        service.store, sources, {"fake": source}, service.kinds, internet.fetcher(),
        service.desk.pictures, clock, hosts, holder, lambda: 0.5,
    )  # fmt: skip


def test_what_the_source_has_is_in_the_list(desk: Desk) -> None:
    desk.has(item("a"), item("b", excerpt="Two minutes a day."), item("c"), item("d"))
    report = desk.sync()
    assert (report.outcome.name, report.revision) == ("took", 2)
    assert report.outcome.sentence == "Taken over: 3 new, 0 gone."
    assert desk.titles() == "A B C"
    assert "Two minutes a day." in desk.clinic.see("/e/recent")
    assert desk.clinic.store.current("recent").author == "Our channel"


def test_what_could_not_be_used_is_counted_and_kept(desk: Desk) -> None:
    desk.has(item("a"), left_out=(("Entries without a link", 2),))
    assert desk.sync().outcome.left_out == (("Entries without a link", 2),)
    kept = desk.kept().state.outcome
    assert kept
    assert kept.left_out == (("Entries without a link", 2),)


def test_a_sync_that_finds_nothing_new_makes_no_revision(desk: Desk) -> None:
    desk.has(item("a"), item("b"))
    desk.sync()
    assert desk.sync().outcome.name == "same"
    desk.has(item("a", published=desk.clock()), item("b", seconds=None))
    assert desk.sync().revision is None
    assert desk.revisions() == 2


def test_a_server_that_says_nothing_has_changed_is_believed(desk: Desk) -> None:
    known = Validators('"v1"', "Sun, 01 Mar 2026 00:00:00 GMT")
    desk.has(item("a"), item("b"), validators=known)
    desk.sync()
    desk.has(unchanged=True)
    assert desk.sync().outcome.name == "same"
    assert desk.source.asked == [Validators(), known]
    assert desk.titles() == "A B"
    desk.sync()
    assert desk.source.asked[-1] == known


def test_a_list_that_people_changed_is_filled_again_without_a_word_from_the_server(
    desk: Desk,
) -> None:
    desk.has(item("a"), item("b"), item("c"), item("d"))
    desk.sync()
    desk.publish([entry for entry in desk.entries() if entry["title"] != "B"])
    desk.has(unchanged=True)
    desk.sync()
    assert desk.titles() == "A C D"


def test_its_picture_is_fetched_once_and_stored_as_ours(desk: Desk, internet: Internet) -> None:
    internet.has(PICTURE, answer(PIXEL, "image/png"))
    desk.has(item("a", picture=PICTURE))
    desk.sync()
    poster = desk.entries()[0]["video"]["poster"]
    assert desk.clinic.client.head(f"/media/{poster['media']}").status_code == 200
    internet.has(PICTURE, answer("gone", status=404))
    desk.has(item("a", "Renamed", picture=PICTURE))
    desk.sync()
    assert desk.entries()[0]["video"]["poster"] == poster
    assert desk.titles() == "Renamed"


def test_a_picture_that_cannot_be_had_leaves_the_words(desk: Desk, internet: Internet) -> None:
    internet.has(PICTURE, answer("<p>Log in", "text/html"))
    desk.has(item("a", picture=PICTURE))
    assert desk.sync().outcome.name == "took"
    entry = desk.entries()[0]
    assert (entry["title"], "video" in entry) == ("A", False), "without a picture it is a link"
    internet.has(PICTURE, answer(PIXEL, "image/png"))
    desk.sync()
    entry = desk.entries()[0]
    assert ("video" in entry, "url" in entry) == (True, False)


def test_what_people_hid_and_took_out_stays_so_even_when_it_was_gone_meanwhile(desk: Desk) -> None:
    four = [item(ref) for ref in "abcd"]
    desk.has(*four)
    desk.sync()
    kept = [e | ({"hide": True} if e["title"] == "A" else {}) for e in desk.entries()]
    desk.publish([entry for entry in kept if entry["title"] != "B"])
    desk.has(*four)
    desk.sync()
    desk.has(*four[2:])
    desk.sync()
    assert desk.titles() == "C D"
    desk.has(*four)
    desk.sync()
    assert [(e["title"], e.get("hide", False)) for e in desk.entries()] == [
        ("A", True), ("C", False), ("D", False),
    ]  # fmt: skip


def test_a_source_that_does_not_publish_says_that_something_waits(desk: Desk) -> None:
    desk.sources.change("channel", replace(WISH, publishes=False))
    desk.has(item("a"))
    report = desk.sync()
    assert (report.outcome.name, report.revision, report.failed) == ("waiting", None, False)
    assert desk.entries() == []
    assert [each.ref for each in desk.sources.items(desk.kept())] == ["a"]


FAULTS = [
    (Unreachable(Reason.LATE, seconds="15"), "late", "The server did not answer within 15 s."),
    (Unreachable(Reason.PRIVATE), "private", "The address leads into a private network"),
    (Unreachable(Reason.LARGE, most="8"), "large", "This is larger than 8 MB"),
    (NotFound("There is no such channel."), "refused", "There is no such channel."),
    (KeyError("surprise"), "unreadable", "What the server answers cannot be understood."),
]


@pytest.mark.parametrize(("error", "name", "words"), FAULTS, ids=[name for _, name, _ in FAULTS])
def test_a_source_that_fails_leaves_the_last_good_list(
    desk: Desk, error: Exception, name: str, words: str
) -> None:
    desk.has(item("a"), item("b"))
    desk.sync()
    good = desk.kept().state
    desk.source.has = error
    report = desk.sync()
    assert report.failed
    assert report.outcome.name == name
    assert words in report.outcome.sentence
    assert desk.titles() == "A B"
    state = desk.kept().state
    assert (state.failures, state.fetched, state.etag) == (1, good.fetched, good.etag)
    assert state.outcome == report.outcome


def test_a_form_that_became_wrong_is_said(desk: Desk) -> None:
    desk.sources.change("channel", replace(WISH, fields={"wrong": 1}))
    assert desk.sync().outcome.sentence == "is not a field of this form"


def test_a_sort_that_is_not_installed_is_said(desk: Desk) -> None:
    desk.sources.change("channel", replace(WISH, type="gone"))
    assert "gone are not installed" in desk.sync().outcome.sentence


@pytest.mark.parametrize("target", ["none", "withdrawn", "card"])
def test_a_list_that_is_not_there_is_said(desk: Desk, target: str) -> None:
    if target == "withdrawn":
        desk.clinic.publish("withdrawn", carousel(fill=1), kind="video-carousel")
        desk.clinic.store.withdraw("withdrawn")
    if target == "card":
        desk.clinic.publish("card", {"title": "A", "stop_if": "B", "steps": [{"text": "C"}]})
    desk.sources.change("channel", replace(WISH, target=target))
    desk.has(item("a"))
    report = desk.sync()
    assert report.failed
    assert target in report.outcome.sentence


def test_when_half_is_gone_it_must_be_seen_twice_more(desk: Desk) -> None:
    desk.has(*(item(ref) for ref in "abcdef"))
    desk.sync()
    desk.has(item("e"), item("f"))
    for _ in range(2):
        report = desk.sync()
        assert report.outcome.name == "halved"
        assert report.outcome.values == {"now": 2, "before": 6}
        assert desk.titles() == "A B C"
    assert desk.sync().outcome.name == "took"
    assert desk.titles() == "E F"


def test_an_empty_answer_is_not_believed_at_once(desk: Desk) -> None:
    desk.has(item("a"))
    desk.sync()
    desk.has()
    assert [desk.sync().outcome.name for _ in range(3)] == ["halved", "halved", "took"]
    assert desk.entries() == []


def test_what_was_only_a_fault_needs_its_confirmations_anew(desk: Desk) -> None:
    full = [item(ref) for ref in "abcdef"]
    for _ in range(3):
        desk.has(*full)
        desk.sync()
        desk.has(item("f"))
        assert [desk.sync().outcome.name for _ in range(2)] == ["halved", "halved"]
    assert desk.titles() == "A B C"


def test_a_failing_source_is_asked_less_and_less(desk: Desk) -> None:
    desk.source.has = Unreachable(Reason.CLOSED, host="a")
    pauses = []
    for _ in range(12):
        desk.sync()
        pauses.append(desk.kept().state.due - desk.clock())
    assert pauses[0] == timedelta(minutes=5)
    assert all(later == min(2 * sooner, LONGEST) for sooner, later in pairwise(pauses))
    desk.has(item("a"))
    desk.sync()
    assert desk.kept().state.due - desk.clock() == timedelta(minutes=60)
    assert desk.kept().state.failures == 0


def test_a_server_that_says_when_to_come_again_is_heeded(desk: Desk) -> None:
    error = Unreachable(Reason.TROUBLE, status=503)
    error.retry_after = 7_200.0
    desk.source.has = error
    desk.sync()
    assert desk.kept().state.due - desk.clock() == timedelta(hours=2)


def test_only_what_is_due_is_synced(desk: Desk) -> None:
    desk.has(item("a"))
    assert [report.key for report in desk.syncer.run_due()] == ["channel"]
    assert list(desk.syncer.run_due()) == []
    desk.clock.forward(minutes=61)
    assert len(list(desk.syncer.run_due())) == 1
    desk.sources.change("channel", replace(WISH, active=False))
    desk.clock.forward(days=2)
    assert list(desk.syncer.run_due()) == []


def test_while_one_syncs_nobody_else_does(desk: Desk, internet: Internet) -> None:
    other = syncer(desk.clinic, desk.clock, desk.sources, desk.source, internet, "second")
    found: list[Any] = []
    desk.source.meanwhile = lambda: found.append((other.run("channel"), list(other.run_due())))
    desk.has(item("a"))
    desk.sync()
    assert found == [(None, [])]


def test_a_killed_process_keeps_others_away_for_its_lease_alone(
    desk: Desk, internet: Internet
) -> None:
    assert desk.sources.claim("killed", LEASE)
    assert list(desk.syncer.run_due()) == []
    desk.clock.forward(seconds=LEASE.total_seconds())
    desk.has(item("a"))
    assert [report.outcome.name for report in desk.syncer.run_due()] == ["took"]


def test_whoever_was_too_slow_changes_nothing(desk: Desk, internet: Internet) -> None:
    quick = Fake(has=Recent((item("b"),)))
    other = syncer(desk.clinic, desk.clock, desk.sources, quick, internet, "second")

    def overtaken() -> None:
        desk.clock.forward(seconds=LEASE.total_seconds() + 1)
        assert [report.outcome.name for report in other.run_due()] == ["took"]

    desk.source.meanwhile = overtaken
    desk.has(item("a"))
    assert desk.sync().outcome.name == "lost"
    assert desk.titles() == "B"
    assert desk.revisions() == 2
    assert [each.ref for each in desk.sources.items(desk.kept())] == ["b"]


def test_a_sync_during_which_the_source_was_changed_counts_for_nothing(desk: Desk) -> None:
    desk.source.meanwhile = lambda: desk.sources.change("channel", replace(WISH, takes=1))
    desk.has(item("a"), item("b"))
    assert desk.sync().outcome.name == "lost"
    assert desk.entries() == []


def test_a_list_that_somebody_publishes_meanwhile_keeps_both(desk: Desk) -> None:
    from widget.sources.sync import run

    page = {"url": "https://clinic.example/course", "title": "Course"}
    real: Any = vars(run)["published"]
    first: list[int] = []

    def raced(*given: Any) -> Any:
        found = real(*given)
        if not first:
            first.append(1)
            desk.publish([page])
        return found

    desk.has(item("a"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "published", raced)
        assert desk.sync().revision == 3
    assert desk.titles() == "Course A"


def test_a_source_says_what_is_wrong_with_it_before_it_is_kept(desk: Desk) -> None:
    with pytest.raises(FieldErrors) as caught:
        desk.sources.add("No Key", replace(WISH, takes=0, every=1))
    assert {mistake.path for mistake in caught.value.mistakes} == {"key", "takes", "every"}
    with pytest.raises(FieldErrors, match="is another source's already"):
        desk.sources.add("channel", WISH)
    with pytest.raises(NotFound):
        desk.sources.change("none", WISH)


def test_a_source_that_is_removed_leaves_its_entries(desk: Desk) -> None:
    desk.has(item("a"))
    desk.sync()
    desk.sources.remove("channel")
    assert desk.titles() == "A"
    assert desk.sources.all() == []
    with pytest.raises(NotFound):
        desk.syncer.run("channel")


def test_two_processes_on_either_store_take_each_due_sync_once(
    either_clinic: Clinic, clock: Clock, internet: Internet
) -> None:
    desk = _desk(either_clinic, clock, internet)
    desk.has(item("a"), item("b"))
    assert [report.revision for report in desk.syncer.run_due()] == [2]
    other = syncer(either_clinic, clock, desk.sources, desk.source, internet, "second")
    assert list(other.run_due()) == []
    assert cast("list[Any]", desk.source.asked) == [Validators()]
