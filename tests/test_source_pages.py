"""The editor's pages of sources: what they say, what is wrong beside its field, taking over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from html import unescape
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from tests.editor import Editor, signed_in
from tests.forms import SentForm
from tests.samples import SITE, Clinic, Clock, card, carousel
from widget import open_service
from widget.content.database import writing
from widget.content.source_store import KeptSource, Outcome, State, Wish
from widget.editor.audit_words import deed
from widget.editor.list_sources import is_open
from widget.editor.slow import Lane
from widget.editor.source_words import rhythm_words
from widget.errors import FieldErrors, Mistake, NotFound
from widget.kinds.fields import Field, JsonObject
from widget.kinds.forms import read_fields
from widget.sources.base import Client, Item, Recent, Source, Validators
from widget.sources.reasons import Reason, Unreachable
from widget.texts import texts_for

FORM = {
    "title": "Our channel", "f/address": "@clinic", "target": "recent", "takes": "3",
    "every": "60", "publishes": "yes",
}  # fmt: skip
WISH = Wish("fake", "Our channel", {"address": "@clinic"}, "recent", takes=3, every=60)


def item(ref: str, title: str = "") -> Item:
    """A video of the channel."""
    return Item(ref, f"https://www.youtube.com/watch?v={ref:x<11}", title or ref.upper(), "video")


@dataclass
class Fake(Source[str]):
    """A source that has what a test says."""

    name = "fake"
    label = "Imagined channel"
    help = "The newest videos of a channel that a test thought of."
    fields = (Field("address", "Channel", "text", required=True, max_length=40, help="Its name."),)
    has: Recent | Exception = field(default_factory=lambda: Recent(()))

    def parse(self, fields: JsonObject) -> str:
        address = str(read_fields(self.fields, fields)["address"])
        if address == "elsewhere":
            raise FieldErrors([Mistake("address", Reason.NO_YOUTUBE)])
        return address

    def settled(self, fields: JsonObject, client: Client) -> JsonObject:
        if fields["address"] == "@refused":
            raise FieldErrors([Mistake("address", Reason.NO_CHANNEL)])
        if fields["address"] == "@away":
            raise Unreachable(Reason.CLOSED, host="www.youtube.com")
        return {"address": str(fields["address"]).replace("@named", "UC-named")}

    def recent(self, where: str, client: Client, most: int, known: Validators) -> Recent:
        if isinstance(self.has, Exception):
            raise self.has
        return self.has


@dataclass
class Desk:
    """A person of marketing, a list, and a channel that could fill it."""

    clinic: Clinic
    clock: Clock
    channel: Fake
    editor: Editor

    def has(self, *items: Item) -> None:
        """From now on."""
        self.channel.has = Recent(items)

    def add(self, **changed: Any) -> KeptSource:
        """A source is there, and was never read."""
        return self.clinic.service.sources.add("our-channel", replace(WISH, **changed))

    def sync(self) -> None:
        """As time passes."""
        assert self.clinic.service.syncer.run("our-channel")

    def kept(self, key: str = "our-channel") -> KeptSource:
        return self.clinic.service.sources.find(key)

    def send(self, path: str, place: str = "", **changed: str) -> TestResponse:
        """Send a form, and see the page after it; ``place`` is the page with the button."""
        sent = {**FORM, "from": place, **changed}
        return self.editor.submit(path, sent, follow_redirects=True)

    def press(self, do: str) -> str:
        """One step of the list's form, without a script; the page after it."""
        form = SentForm(self.editor.see("/embeds/recent"), "work")
        sent = MultiDict([*form.pairs, ("do", do)])
        answer = self.editor.client.post("/editor/embeds/recent", data=sent, follow_redirects=True)
        return answer.get_data(as_text=True)

    def live(self) -> list[str]:
        """The titles of the list's entries, as published."""
        document = self.clinic.store.current("recent").document
        assert document
        spec = self.clinic.service.kinds["video-carousel"].fields
        return [str(each.get("title")) for each in document.fields(spec, "en").get("items", [])]

    def draft(self) -> list[str] | None:
        """The titles of the entries that the person has before them; None without a draft."""
        found = self.clinic.service.desk.drafts.find(self.editor.person.id, "recent", "en")
        return [str(each.get("title")) for each in found.fields["items"]] if found else None

    def log(self) -> list[str]:
        """What the administrators read, the latest first."""
        entries = self.clinic.service.desk.audit.latest(10)
        return [deed(entry, {}, texts_for("en")) for entry in entries]


@pytest.fixture
def channel() -> Fake:
    """The one sort of source that is installed."""
    return Fake()


@pytest.fixture
def clinic(
    settings: dict[str, str], clock: Clock, migrated: Path, channel: Fake,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Clinic]:  # fmt: skip
    """A clinic whose service knows that sort alone."""
    copytree(migrated, settings["WIDGET_DATA"])
    monkeypatch.setattr("widget.sources.registry.BUILT_IN", (channel,))
    service = open_service(settings, clock=clock)
    yield Clinic(service, clock)
    service.engine.dispose()


@pytest.fixture
def desk(clinic: Clinic, clock: Clock, channel: Fake) -> Desk:
    clinic.publish("recent", carousel(fill=3), kind="video-carousel")
    return Desk(clinic, clock, channel, signed_in(clinic, "marketing"))


def words(page: TestResponse | str) -> str:
    """What a page says, without its markup."""
    text = page if isinstance(page, str) else page.get_data(as_text=True)
    return " ".join(unescape(re.sub(r"<template.*?</template>|<[^>]*>", " ", text)).split())


def beside(page: TestResponse, id: str) -> str:
    """The sentence beside a control, which the control names."""
    text = page.get_data(as_text=True)
    control = re.search(rf'<(?:input|select)[^>]*\bid="{id}"[^>]*>', text)
    assert control
    assert 'aria-invalid="true"' in control[0]
    assert f"{id}-error" in control[0]
    found = re.search(rf'id="{id}-error">.*?<span>(.*?)</span>', text, re.DOTALL)
    assert found
    return unescape(found[1])


# The list of sources


def test_without_a_list_there_is_nothing_to_fill(clinic: Clinic) -> None:
    said = words(signed_in(clinic, "marketing").get("/sources"))
    assert "Publish a list first, then it can be filled." in said
    assert "Imagined channel" not in said


def test_a_list_that_is_withdrawn_cannot_be_filled(desk: Desk) -> None:
    desk.clinic.store.withdraw("recent")
    assert "Publish a list first" in words(desk.editor.get("/sources"))


def test_each_sort_can_be_added_and_says_what_it_brings(desk: Desk) -> None:
    page = desk.editor.see("/sources")
    assert 'href="/editor/sources/new/fake"' in page
    assert "Imagined channel The newest videos of a channel" in words(page)


def test_the_lists_and_each_list_lead_to_the_sources(desk: Desk) -> None:
    assert 'href="/editor/sources"' in desk.editor.see("/lists")
    assert 'href="/editor/sources?list=recent"' in desk.editor.see("/embeds/recent")
    asked = desk.editor.see("/sources?list=recent")
    assert 'href="/editor/sources/new/fake?list=recent"' in asked


def test_cards_have_no_sources(desk: Desk) -> None:
    desk.clinic.publish("bridge", card())
    clinician = signed_in(desk.clinic, "marketing", "clinician", name="Kim Hill")
    assert "/editor/sources" not in clinician.see("/embeds/bridge")
    assert "/editor/sources" not in clinician.see("/cards")


def test_a_source_says_what_it_fills_and_how_it_is_going(desk: Desk) -> None:
    desk.add()
    desk.has(item("a"), item("b"))
    said = words(desk.editor.get("/sources"))
    assert "Our channel not read yet Imagined channel Fills: Recent videos" in said
    assert "Never read yet · Every hour · publishes by itself" in said
    desk.sync()
    desk.clock.forward(minutes=12)
    said = words(desk.editor.get("/sources"))
    assert "Our channel up to date" in said
    assert "Read 12 minutes ago · Every hour" in said
    assert "Taken over: 2 new, 0 gone." in said


@pytest.mark.parametrize(
    ("since", "said"),
    [
        (timedelta(seconds=59), "Read just now"),
        (timedelta(minutes=1), "Read one minute ago"),
        (timedelta(minutes=59), "Read 59 minutes ago"),
        (timedelta(minutes=60), "Read one hour ago"),
        (timedelta(hours=23, minutes=59), "Read 23 hours ago"),
        (timedelta(days=1), "Read on 1 Mar 2026, 07:00"),  # in the site's zone, not in UTC
        (timedelta(seconds=-30), "Read just now"),  # another machine's clock
    ],
)
def test_the_age_is_said_in_words(desk: Desk, since: timedelta, said: str) -> None:
    desk.add()
    desk.sync()
    desk.clock.now += since
    assert said in words(signed_in(desk.clinic, "marketing").get("/sources"))


def test_a_source_that_fails_says_why_and_what_that_means(desk: Desk) -> None:
    desk.add()
    desk.has(item("a"))
    desk.sync()
    desk.channel.has = Unreachable(Reason.CLOSED, host="www.youtube.com")
    desk.clock.forward(hours=2)
    desk.sync()
    for path in ("/sources", "/sources/our-channel"):
        said = words(desk.editor.get(path))
        assert "Our channel cannot be read" in said
        assert "The server www.youtube.com cannot be reached at the moment." in said
        assert "What it brought before stays." in said
    assert "Read 2 hours ago" in said
    assert desk.live() == ["A"]


def test_a_list_that_is_gone_is_marked(desk: Desk) -> None:
    desk.add()
    desk.clinic.service.sources.add("other", replace(WISH, title="Other", target="nowhere"))
    desk.clinic.store.withdraw("recent")
    said = words(desk.editor.get("/sources"))
    assert "Fills: Recent videos withdrawn" in said
    assert "Fills: nowhere not there" in said


def test_a_title_is_never_markup(desk: Desk) -> None:
    desk.add(title="<b>Ours</b>")
    for path in ("/sources", "/sources/our-channel", "/embeds/recent"):
        page = desk.editor.see(path)
        assert "<b>Ours" not in page
        assert "&lt;b&gt;Ours" in page


def test_who_reads_french_reads_it_in_french(desk: Desk) -> None:
    desk.add()
    desk.has(item("a"))
    desk.sync()
    desk.clock.forward(minutes=5)
    person = desk.editor.person
    desk.clinic.service.people.rename(person.id, person.name, "fr")
    said = words(desk.editor.get("/sources"))
    assert "Lue il y a 5 minutes · Toutes les heures" in said
    assert "Repris : 1 en plus, 0 en moins." in said


# A new source


def test_the_form_begins_with_what_most_people_want(desk: Desk) -> None:
    page = desk.editor.see("/sources/new/fake")
    assert '<option value="recent" selected>Recent videos</option>' in page
    assert '<option value="60" selected>Every hour</option>' in page
    assert 'id="publishes-yes" name="publishes" value="yes" checked' in page
    assert 'name="takes" type="text" value="10"' in page
    assert re.search(r'<input id="f-address" name="f/address" value=""[^>]*aria-required', page)
    for rhythm in ("Every 15 minutes", "Every 6 hours", "Every day"):
        assert rhythm in page


def test_one_of_several_lists_is_chosen_or_comes_with_the_address(desk: Desk) -> None:
    desk.clinic.publish("necks", carousel(title="Necks", fill=3), kind="video-carousel")
    assert "selected>Necks" not in desk.editor.see("/sources/new/fake")
    assert "selected>Necks" in desk.editor.see("/sources/new/fake?list=necks")


def test_a_new_source_is_read_at_once(desk: Desk) -> None:
    desk.has(item("a"), item("b"), item("c"), item("d"))
    said = words(desk.send("/sources/new/fake"))
    assert "“Our channel” is added." in said
    assert "“Our channel”: Taken over: 3 new, 0 gone." in said
    assert desk.live() == ["A", "B", "C"]
    assert desk.kept().wish == WISH
    assert desk.log()[0] == "Added the source Our channel (our-channel)"


def test_a_new_source_that_cannot_be_read_is_kept_and_says_why(desk: Desk) -> None:
    desk.channel.has = Unreachable(Reason.MISSING, status="404")
    page = desk.send("/sources/new/fake")
    assert "“Our channel”: There is nothing at this address (any more)" in words(page)
    assert 'class="notice problem"' in page.get_data(as_text=True)
    assert 'value="@clinic"' in page.get_data(as_text=True), "there it can be put right"
    assert desk.kept().state.failures == 1


def test_what_must_be_looked_up_but_once_is_looked_up_when_it_is_saved(desk: Desk) -> None:
    for path in ("/sources/new/fake", "/sources/our-channel"):
        desk.send(path, **{"f/address": "@named"})
        assert desk.kept().wish.fields == {"address": "UC-named"}


def test_what_cannot_be_looked_up_now_is_kept_as_it_was_typed(desk: Desk) -> None:
    desk.send("/sources/new/fake", **{"f/address": "@away"})
    assert desk.kept().wish.fields == {"address": "@away"}


def test_what_looking_up_finds_wrong_is_said_beside_its_field(desk: Desk) -> None:
    page = desk.send("/sources/new/fake", **{"f/address": "@refused"})
    assert page.status_code == 422
    assert beside(page, "f-address") == str(Reason.NO_CHANNEL)
    assert desk.clinic.service.sources.all() == []


def test_a_new_source_that_is_paused_is_asked_nothing(desk: Desk) -> None:
    desk.has(item("a"))
    asked = {"f/address": "@named", "paused": "on"}
    assert "paused" in words(desk.send("/sources/new/fake", **asked))
    assert desk.kept().wish.fields == {"address": "@named"}
    assert desk.kept().state.tried is None
    assert desk.live() == []


def test_each_source_gets_a_key_of_its_own(desk: Desk) -> None:
    for title in ("Our channel", "Our channel!", "New", "日本"):
        desk.send("/sources/new/fake", title=title)
    keys = {each.key for each in desk.clinic.service.sources.all()}
    assert keys == {"our-channel", "our-channel-2", "new-2", "fake"}


def test_a_key_that_somebody_takes_at_that_moment_is_left_to_them(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.add()
    monkeypatch.setattr(desk.clinic.service.sources, "all", list)
    desk.send("/sources/new/fake")
    assert desk.kept("our-channel-2").wish == WISH


LONG = "x" * 121


@pytest.mark.parametrize(
    ("name", "typed", "control", "sentence"),
    [
        ("title", " ", "title", "“What it is called here” is missing."),
        ("title", LONG, "title", "This has 121 characters. At most 120 fit."),
        ("f/address", "", "f-address", "“Channel” is missing."),
        ("f/address", "x" * 41, "f-address", "This has 41 characters. At most 40 fit."),
        ("f/address", "elsewhere", "f-address", str(Reason.NO_YOUTUBE)),
        ("target", "", "target", "“The list that it fills” is missing."),
        ("target", "bridge", "target", "Choose one of the list."),
        ("takes", "", "takes", "“How many entries at most” is missing."),
        ("takes", "0", "takes", "Write a number from 1 to 50."),
        ("takes", "51", "takes", "Write a number from 1 to 50."),
        ("takes", "ten", "takes", "Write a whole number in digits."),
        ("every", "", "every", "“How often” is missing."),
        ("every", "4", "every", "Write a number from 5 to 10,080."),
        ("every", "soon", "every", "Write a whole number in digits."),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_lost(
    desk: Desk, name: str, typed: str, control: str, sentence: str
) -> None:
    desk.add()
    before = desk.clinic.service.sources.all()
    for path in ("/sources/new/fake", "/sources/our-channel"):
        page = desk.send(path, **{"title": "Typed anew", "paused": "on", name: typed})
        text = page.get_data(as_text=True)
        assert page.status_code == 422
        assert beside(page, control) == sentence
        assert f'<a href="#{control}">' in text
        assert re.search(rf'id="{control}"[^>]*\bautofocus', text)
        assert name == "title" or 'value="Typed anew"' in text
        assert 'name="paused" type="checkbox" value="on" checked' in text
    assert desk.clinic.service.sources.all() == before


def test_every_mistake_is_said_at_once_in_the_form_s_order(desk: Desk) -> None:
    wrong = {"title": "", "f/address": "", "target": "x", "takes": "x", "every": "x"}
    page = desk.send("/sources/new/fake", **wrong)
    text = page.get_data(as_text=True)
    summary = text.partition('class="mistakes"')[2].partition("</ul>")[0]
    order = ["title", "f-address", "target", "takes", "every"]
    assert re.findall('href="#([^"]*)"', summary) == order
    assert text.count("autofocus") == 1
    assert desk.clinic.service.sources.all() == []


def test_what_no_store_holds_is_refused(desk: Desk) -> None:
    page = desk.send("/sources/new/fake", title="a\x00b")
    assert page.status_code == 422
    assert beside(page, "title")


def test_a_sort_that_nobody_knows_is_no_page(desk: Desk) -> None:
    page = desk.editor.get("/sources/new/telepathy")
    assert page.status_code == 404
    assert "There is no such sort of source." in words(page)


def test_a_source_that_is_not_there_is_no_page(desk: Desk) -> None:
    for path in ("", "/sync", "/paused", "/remove"):
        page = desk.send(f"/sources/none{path}")
        assert page.status_code == 404
        assert "There is no source none." in words(page)


def test_a_list_that_the_person_does_not_keep_cannot_be_chosen(desk: Desk) -> None:
    desk.clinic.publish("bridge", card())
    assert "bridge" not in desk.editor.see("/sources/new/fake")


# Changing


def test_a_source_is_changed_and_read_anew(desk: Desk) -> None:
    desk.add()
    desk.has(item("a"))
    said = words(desk.send("/sources/our-channel", title="Ours", takes="7", publishes="no"))
    assert "Saved. “Ours”: There is something new." in said
    wish = desk.kept().wish
    assert (wish.title, wish.takes, wish.publishes) == ("Ours", 7, False)
    assert desk.log()[0] == "Changed the source Ours (our-channel)"
    assert desk.live() == []


def test_what_is_not_chosen_publishes_nothing_by_itself(desk: Desk) -> None:
    desk.has(item("a"))
    desk.send("/sources/new/fake", publishes="")
    assert desk.kept().wish.publishes is False
    assert desk.live() == []


def test_what_was_chosen_by_command_is_there_to_be_kept(desk: Desk) -> None:
    desk.add(every=45, target="gone")
    page = desk.editor.see("/sources/our-channel")
    assert '<option value="45" selected>Every 45 minutes</option>' in page
    assert '<option value="gone" selected>gone</option>' in page
    desk.send("/sources/our-channel", every="45", target="gone", title="Ours")
    assert desk.kept().wish == replace(WISH, every=45, target="gone", title="Ours")


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (1, "Every minute"), (15, "Every 15 minutes"), (60, "Every hour"), (90, "Every 90 minutes"),
        (360, "Every 6 hours"), (1440, "Every day"), (10080, "Every 7 days"),
    ],
)  # fmt: skip
def test_how_often_is_said_in_words(minutes: int, said: str) -> None:
    assert rhythm_words(minutes, texts_for("en")) == said


def test_the_page_of_a_source_says_when_it_was_tried_and_when_it_will_be(desk: Desk) -> None:
    desk.add()
    desk.sync()
    said = words(desk.editor.get("/sources/our-channel"))
    assert "Last read well Read just now (1 Mar 2026, 07:00)" in said
    assert "Last tried 1 Mar 2026, 07:00 · Nothing has changed." in said
    assert re.search(r"Next time 1 Mar 2026, 0[78]:\d\d Fills Recent videos", said)


def test_a_sort_that_is_not_installed_any_more_says_so(desk: Desk) -> None:
    desk.add(type="telepathy")
    page = desk.send("/sources/our-channel")
    assert page.status_code == 200
    assert "This sort of source is not installed any more" in words(page)
    assert desk.kept().wish.title == "Our channel"
    said = words(desk.editor.submit("/sources/our-channel/sync", {}, follow_redirects=True))
    assert "Sources of the sort telepathy are not installed." in said


# Try now, pause, remove


def test_trying_now_says_how_it_ended(desk: Desk) -> None:
    desk.add()
    desk.has(item("a"))
    for told in ("Taken over: 1 new, 0 gone.", "Nothing has changed."):
        page = desk.send("/sources/our-channel/sync", place="source")
        assert page.request.path == "/editor/sources/our-channel"
        assert f"“Our channel”: {told}" in words(page)
    assert desk.send("/sources/our-channel/sync").request.path == "/editor/sources"


def test_trying_now_says_what_the_server_says(desk: Desk) -> None:
    desk.add()
    desk.channel.has = Unreachable(Reason.LATE, seconds="15")
    page = desk.send("/sources/our-channel/sync")
    assert "“Our channel”: The server did not answer within 15 s." in words(page)
    assert 'class="notice problem"' in page.get_data(as_text=True)


def test_trying_now_what_another_process_reads_says_so(desk: Desk) -> None:
    desk.add()
    assert desk.clinic.service.sources.claim("another", timedelta(seconds=90), "our-channel")
    page = desk.send("/sources/our-channel/sync")
    assert "“Our channel” is being read by another process right now." in words(page)
    assert 'class="notice note"' in page.get_data(as_text=True)


def test_a_source_that_is_taken_over_meanwhile_says_the_same(desk: Desk) -> None:
    desk.add()
    sources = desk.clinic.service.sources

    def taken(where: str, client: Client, most: int, known: Validators) -> Recent:
        desk.clock.forward(minutes=3)
        assert sources.claim("another", timedelta(seconds=90), "our-channel")
        return Recent((item("a"),))

    desk.channel.recent = taken  # type: ignore[method-assign]
    page = desk.send("/sources/our-channel/sync")
    assert "“Our channel” is being read by another process right now." in words(page)


def test_a_busy_server_says_so_and_loses_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("widget.editor.source_now.LINKS", full := Lane(places=1, waiting=0))
    with full.entered():
        said = words(desk.send("/sources/new/fake"))
    assert "“Our channel” is added. The server is busy with other work." in said
    assert desk.kept().state.due <= desk.clock()


def test_a_source_is_paused_and_goes_on(desk: Desk) -> None:
    desk.add()
    said = words(desk.send("/sources/our-channel/paused", paused="yes", place="source"))
    assert "“Our channel” is paused." in said
    assert "Our channel paused" in said
    assert "Next time" not in said
    assert desk.kept().wish == replace(WISH, active=False)
    assert "“Our channel” goes on." in words(desk.send("/sources/our-channel/paused", paused="no"))
    assert desk.kept().wish == WISH
    assert desk.log()[:2] == [
        "Let the source Our channel go on (our-channel)",
        "Paused the source Our channel (our-channel)",
    ]


def test_a_source_is_removed_and_what_it_brought_stays(desk: Desk) -> None:
    desk.add()
    desk.has(item("a"))
    desk.sync()
    page = desk.editor.see("/sources/our-channel")
    assert "The entries that it brought stay in the list" in page
    said = words(desk.send("/sources/our-channel/remove"))
    assert "“Our channel” is removed. What it brought stays in the list." in said
    assert desk.live() == ["A"]
    with pytest.raises(NotFound):
        desk.kept()
    assert desk.log()[0] == "Removed the source Our channel (our-channel)"


# Roles


@pytest.mark.parametrize("roles", [("clinician",), ("administrator",)])
def test_only_marketing_keeps_sources(desk: Desk, roles: tuple[str, ...]) -> None:
    desk.add()
    somebody = signed_in(desk.clinic, *roles, name="Kim Hill")
    assert "/editor/sources" not in somebody.see("/lists")
    paths = ("/sources", "/sources/new/fake", "/sources/our-channel")
    assert [somebody.get(path).status_code for path in paths] == [403] * 3
    for path in ("", "/sync", "/paused", "/remove"):
        assert somebody.submit(f"/sources/our-channel{path}", FORM).status_code == 403
    assert desk.kept().wish == WISH


# On the list's own page


def test_a_list_says_which_source_fills_it(desk: Desk) -> None:
    desk.add()
    desk.has(item("a"))
    desk.sync()
    page = desk.editor.see("/embeds/recent")
    assert 'href="/editor/sources/our-channel"' in page
    assert "Our channel Read just now · publishes by itself" in words(page)
    assert "take:" not in page
    assert "from “Our channel”" in words(page)


def test_an_entry_put_in_by_hand_is_from_nowhere(desk: Desk) -> None:
    desk.add()
    desk.clinic.publish("bridge", card())
    desk.clinic.publish_list("recent", "bridge")
    assert "from “" not in words(desk.editor.get("/embeds/recent"))


def test_a_list_without_sources_says_nothing_of_them(desk: Desk) -> None:
    desk.add(target="other")
    assert 'id="sources"' not in desk.editor.see("/embeds/recent")


def test_an_old_address_of_a_list_leads_to_its_sources_too(desk: Desk) -> None:
    desk.add()
    desk.clinic.store.rename("recent", "newest")
    assert 'id="sources"' in desk.editor.see("/embeds/newest")


def test_what_is_pinned_or_hidden_is_seen(desk: Desk) -> None:
    desk.add()
    desk.has(item("a"))
    desk.sync()
    first = SentForm(desk.editor.see("/embeds/recent"), "work").ids("items")[0]
    form = SentForm(desk.editor.see("/embeds/recent"), "work")
    form.pairs += [(f"f/items/{first}/pin", "on"), (f"f/items/{first}/hide", "on")]
    sent = MultiDict([*form.pairs, ("do", "save")])
    desk.editor.client.post("/editor/embeds/recent", data=sent)
    said = words(desk.editor.get("/embeds/recent"))
    assert "A from “Our channel” Hide it for now Keep it at this place" in said


@pytest.fixture
def waiting(desk: Desk) -> Desk:
    """A source that does not publish by itself has something new."""
    desk.add(publishes=False)
    desk.has(item("a", "Shoulder"), item("b", "Neck"))
    desk.sync()
    return desk


def test_what_is_new_waits_beside_the_list(waiting: Desk) -> None:
    page = waiting.editor.see("/embeds/recent")
    assert "Our channel something new Read just now" in words(page)
    assert "New: Shoulder · Neck" in words(page)
    assert 'value="take:our-channel"' in page
    for path in ("/sources", "/sources/our-channel"):
        said = words(waiting.editor.get(path))
        assert "Our channel something new" in said
        assert "There is something new. Look at it, and take it over." in said
    assert waiting.live() == []


def test_what_is_taken_over_is_a_draft_until_somebody_publishes(waiting: Desk) -> None:
    page = waiting.press("take:our-channel")
    assert "It is in the list now. Visitors see it once you publish." in words(page)
    assert waiting.draft() == ["Shoulder", "Neck"]
    assert waiting.live() == []
    assert "take:our-channel" not in page, "it is in the draft"
    assert "from “Our channel”" in words(page)
    waiting.press("publish")
    assert waiting.live() == ["Shoulder", "Neck"]
    assert "take:our-channel" not in waiting.editor.see("/embeds/recent")
    assert "something new" not in words(waiting.editor.get("/sources"))
    waiting.sync()
    assert "Nothing has changed." in words(waiting.editor.get("/sources"))


def test_undo_takes_it_back(waiting: Desk) -> None:
    waiting.press("take:our-channel")
    page = waiting.press("undo")
    assert waiting.draft() is None
    assert "take:our-channel" in page


def test_what_was_typed_stays_when_it_is_taken_over(waiting: Desk) -> None:
    form = SentForm(waiting.editor.see("/embeds/recent"), "work")
    form.fill(title="This week")
    sent = MultiDict([*form.pairs, ("do", "take:our-channel")])
    waiting.editor.client.post("/editor/embeds/recent", data=sent)
    found = waiting.clinic.service.desk.drafts.find(waiting.editor.person.id, "recent", "en")
    assert found
    assert found.fields["title"] == "This week"
    assert waiting.draft() == ["Shoulder", "Neck"]


def test_only_what_is_new_since_waits_again(waiting: Desk) -> None:
    waiting.press("take:our-channel")
    waiting.press("publish")
    waiting.has(item("c", "Hip"), item("a", "Shoulder"), item("b", "Neck"))
    waiting.sync()
    assert "New: Hip" in words(waiting.editor.get("/embeds/recent"))
    waiting.press("take:our-channel")
    assert waiting.draft() == ["Hip", "Shoulder", "Neck"]


def test_a_word_changed_in_the_draft_does_not_make_it_new_again(waiting: Desk) -> None:
    waiting.press("take:our-channel")
    form = SentForm(waiting.editor.see("/embeds/recent"), "work")
    first = form.ids("items")[0]
    form.fill(**{f"items__{first}__title": "Shoulder, slowly"})
    waiting.editor.client.post(
        "/editor/embeds/recent", data=MultiDict([*form.pairs, ("do", "save")])
    )
    page = waiting.editor.see("/embeds/recent")
    assert waiting.draft() == ["Shoulder, slowly", "Neck"]
    assert "take:our-channel" not in page


def test_a_source_of_another_list_is_not_taken_over(waiting: Desk) -> None:
    waiting.clinic.service.sources.add("other", replace(WISH, target="elsewhere"))
    page = waiting.press("take:other")
    assert "This source does not fill this list." in words(page)
    assert waiting.draft() is None


def test_a_source_that_was_removed_meanwhile_is_not_taken_over(waiting: Desk) -> None:
    waiting.clinic.service.sources.remove("our-channel")
    page = waiting.press("take:our-channel")
    assert "There is no source our-channel." in words(page)
    assert waiting.draft() is None


def test_a_translation_takes_nothing_over(waiting: Desk) -> None:
    both = {"languages": ["en", "fr"], "disclaimer": {"en": "<p>Ask.</p>", "fr": "<p>Voir.</p>"}}
    intro = {"dosage_intro": {"en": "Your own.", "fr": "Les vôtres."}}
    waiting.clinic.store.sites.save("main", SITE | both | intro)
    page = waiting.editor.see("/embeds/recent?lang=fr")
    assert 'id="sources"' not in page
    form = SentForm(page, "work")
    sent = MultiDict([*form.pairs, ("do", "take:our-channel")])
    answer = waiting.editor.client.post("/editor/embeds/recent", data=sent)
    assert answer.status_code == 422
    assert "This source does not fill this list." in words(answer)


def test_a_list_withdrawn_meanwhile_does_not_break_the_pages(waiting: Desk) -> None:
    waiting.clinic.store.withdraw("recent")
    assert waiting.editor.get("/sources").status_code == 200
    assert waiting.editor.get("/embeds/recent").status_code == 200


A, B = {"title": "A"}, {"title": "B"}


@pytest.mark.parametrize(
    ("before", "coming", "own", "expected"),
    [
        ({}, {}, {}, False),
        ({}, {"a": A}, {}, True),  # new
        ({}, {"a": A}, {"a": A}, False),  # and taken over
        ({}, {"a": A}, {"a": B}, False),  # and changed since
        ({}, {"a": A, "b": B}, {"a": A}, True),  # one of two
        ({"a": A}, {}, {"a": A}, True),  # gone
        ({"a": A}, {}, {}, False),
        ({"a": A}, {"a": B}, {"a": A}, True),  # renamed
        ({"a": A}, {"a": B}, {"a": B}, False),
        ({"a": A, "b": B}, {"b": B, "a": A}, {"a": A, "b": B}, True),  # in another order
        ({"a": A, "b": B}, {"b": B, "a": A}, {"b": B, "a": A}, False),
        ({"a": A}, {"a": A}, {"a": B, "b": B}, False),  # only the draft differs
    ],
)
def test_what_a_draft_lacks_is_to_be_taken_over(
    before: dict[str, Any], coming: dict[str, Any], own: dict[str, Any], expected: bool
) -> None:
    assert is_open(before, coming, own) is expected


def test_each_outcome_of_a_sync_can_be_shown(desk: Desk) -> None:
    kept = desk.add()
    values: dict[str, object] = {"now": 2, "before": 9}
    outcome = Outcome("halved", "Only %(now)s of %(before)s entries are left.", values)
    claimed = desk.clinic.service.sources.claim("first", timedelta(seconds=90), kept.key)
    assert claimed
    with writing(desk.clinic.service.engine) as connection:
        state = State(desk.clock(), failures=1, outcome=outcome, tried=desk.clock())
        desk.clinic.service.sources.finish(connection, claimed, state)
    assert "Only 2 of 9 entries are left." in words(desk.editor.get("/sources"))


def test_what_could_not_be_used_is_said_with_its_number(desk: Desk) -> None:
    desk.add()
    desk.channel.has = Recent((item("a"),), left_out=((Reason.WITHOUT_LINK, 2),))
    desk.sync()
    said = words(desk.editor.get("/sources"))
    assert "Taken over: 1 new, 0 gone. Entries without a link: 2." in said
