"""Drafts: kept as typed, undone step by step, never overwritten by another window."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from sqlalchemy import insert

from tests.samples import Clinic, Clock, card
from widget.content import models as t
from widget.content.database import writing
from widget.content.drafts import LONGEST, MOST_STATES, Draft, DraftMoved, DraftStore, Seen
from widget.errors import NotFound, Refused


class Desk:
    """Two people's drafts of the card "bridge"."""

    def __init__(self, clinic: Clinic) -> None:
        self.clinic = clinic
        self.drafts = DraftStore(clinic.service.engine, clinic.clock)
        self.ada, self.bob = self._person("ada"), self._person("bob")

    def _person(self, name: str) -> int:
        row: dict[str, Any] = {
            "email": f"{name}@clinic.example", "name": name, "language": "en", "roles": "",
            "password": "", "active": True, "created": self.clinic.clock(),
        }  # fmt: skip
        with writing(self.clinic.service.engine) as connection:
            made = insert(t.people).values(**row).returning(t.people.c.id)
            return int(connection.execute(made).scalar_one())

    def type(self, title: str, person: int | None = None, **more: Any) -> Draft:
        """Save a card with that title as a draft."""
        slug, lang = more.pop("slug", "bridge"), more.pop("lang", "en")
        base = more.pop("base", None)
        who = self.ada if person is None else person
        return self.drafts.save(who, "exercise-card", slug, lang, base, card(title), **more)

    def typed(self, person: int | None = None) -> str | None:
        """The title that a person finds again."""
        draft = self.drafts.find(self.ada if person is None else person, "bridge", "en")
        return draft.fields["title"] if draft else None

    def undo(self) -> Draft:
        """Go back one state."""
        return self.drafts.undo(self.ada, "bridge", "en")


@pytest.fixture
def desk(either_clinic: Clinic) -> Desk:
    """Ada and Bob."""
    return Desk(either_clinic)


def test_what_was_typed_is_found_again_as_it_was_typed(desk: Desk) -> None:
    odd = {"title": "A\x00 \ud800 é", "steps": [{"id": "b"}, {"id": "a"}], "fill": "seven"}
    saved = desk.drafts.save(desk.ada, "exercise-card", "bridge", "en", 3, odd)
    assert desk.drafts.find(desk.ada, "bridge", "en") == saved
    assert (saved.fields, saved.base, saved.kind) == (odd, 3, "exercise-card")


def test_a_draft_belongs_to_one_person_and_one_language(desk: Desk) -> None:
    desk.type("Ada's")
    desk.type("Bob's", desk.bob)
    desk.type("Le pont", lang="fr")
    assert (desk.typed(), desk.typed(desk.bob)) == ("Ada's", "Bob's")


def test_each_save_grows_the_number_but_an_equal_one(desk: Desk) -> None:
    numbers = [desk.type(title).number for title in ("One", "Two", "Two", "Three")]
    assert numbers == [1, 2, 2, 3]


def test_an_equal_save_may_start_from_a_newer_revision(desk: Desk) -> None:
    desk.type("One", base=1)
    assert desk.type("One", base=2).base == 2


def test_what_was_typed_from_another_revision_cannot_be_undone_to(desk: Desk) -> None:
    for title in ("One", "Two"):
        desk.type(title, base=1)
    assert not desk.type("Two", base=2).undoable
    assert desk.type("Three", base=2).undoable
    assert not desk.type("Four", base=3).undoable


def test_a_stale_window_that_typed_the_same_changes_nothing(desk: Desk) -> None:
    desk.type("One", base=1, seen=0)
    solved = desk.type("Two", base=2, seen=1)
    assert desk.type("Two", base=1, seen=1) == solved


def test_undo_goes_back_step_by_step(desk: Desk) -> None:
    for title in ("One", "Two", "Three"):
        desk.type(title)
    assert [desk.undo().fields["title"] for _ in range(2)] == ["Two", "One"]
    with pytest.raises(NotFound, match="nothing to undo"):
        desk.undo()
    assert desk.typed() == "One"


def test_a_draft_says_whether_it_can_be_undone(desk: Desk) -> None:
    assert [desk.type(title).undoable for title in ("One", "Two")] == [False, True]
    assert not desk.undo().undoable


def test_undoing_never_gives_a_number_twice(desk: Desk) -> None:
    numbers = [desk.type("One").number, desk.type("Two").number, desk.undo().number]
    numbers.append(desk.type("Three").number)
    assert numbers == sorted(set(numbers))


def test_nothing_typed_is_nothing_to_undo(desk: Desk) -> None:
    with pytest.raises(NotFound):
        desk.undo()


def test_a_burst_of_small_changes_is_one_step(desk: Desk) -> None:
    desk.type("Start")
    desk.type("Moved", step=True)
    for title in ("Moved a", "Moved ab", "Moved abc"):
        desk.type(title, step=False)
    assert desk.undo().fields["title"] == "Start"


def test_the_first_state_is_not_replaced(desk: Desk) -> None:
    desk.type("Start", step=False)
    desk.type("Changed", step=False)
    assert desk.undo().fields["title"] == "Start"


def test_at_most_fifty_states_are_kept(desk: Desk) -> None:
    for number in range(MOST_STATES + 10):
        desk.type(f"State {number}")
    undone = 0
    while desk.drafts.find(desk.ada, "bridge", "en").undoable:  # type: ignore[union-attr]
        desk.undo()
        undone += 1
    assert (undone, desk.typed()) == (MOST_STATES - 1, "State 10")


def test_a_dropped_draft_is_gone(desk: Desk) -> None:
    desk.type("One")
    desk.drafts.drop(desk.ada, "bridge", "en")
    assert desk.typed() is None
    assert desk.drafts.of(desk.ada) == []
    assert desk.type("Two").number == 2


def test_dropping_what_was_published_keeps_what_another_window_typed_since(desk: Desk) -> None:
    published = desk.type("Published")
    desk.type("Typed since", seen=Seen(published.number))
    desk.drafts.drop(desk.ada, "bridge", "en", seen=published.number)
    assert desk.typed() == "Typed since"


def test_a_persons_drafts_come_newest_first(desk: Desk, clock: Clock) -> None:
    for slug in ("bridge", "plank", "squat"):
        clock.forward(minutes=1)
        desk.type("One", slug=slug)
    clock.forward(minutes=1)
    desk.type("Two", slug="bridge")
    desk.type("Other", desk.bob)
    assert [draft.slug for draft in desk.drafts.of(desk.ada)] == ["bridge", "squat", "plank"]


def test_a_slug_is_free_until_somebody_publishes_or_types_under_it(desk: Desk) -> None:
    desk.clinic.publish("plank", card())
    desk.clinic.store.rename("plank", "front-plank")
    desk.type("One", desk.bob)
    free = [desk.drafts.slug_is_free(slug) for slug in ("bridge", "plank", "front-plank", "squat")]
    assert free == [False, False, False, True]
    desk.drafts.drop(desk.bob, "bridge", "en")
    assert desk.drafts.slug_is_free("bridge")


def test_what_is_far_too_long_is_refused(desk: Desk) -> None:
    with pytest.raises(Refused, match="too long"):
        desk.type("x" * LONGEST)


# Several windows


def test_another_windows_save_is_not_overwritten(desk: Desk) -> None:
    before = desk.type("Opened in two windows")
    desk.type("First window", seen=Seen(before.number, "one", 1))
    with pytest.raises(DraftMoved, match="another window") as caught:
        desk.type("Second window", seen=Seen(before.number, "two", 1))
    assert caught.value.draft
    assert caught.value.draft.fields["title"] == desk.typed() == "First window"


def test_of_two_windows_without_a_draft_the_first_to_save_wins(desk: Desk) -> None:
    desk.type("First window", seen=0)
    with pytest.raises(DraftMoved):
        desk.type("Second window", seen=0)


def test_a_window_that_missed_an_answer_goes_on(desk: Desk) -> None:
    desk.type("Ans", seen=Seen(0, "one", 1))
    assert desk.type("Answer lost", seen=Seen(0, "one", 2)).number == 2
    assert desk.type("Answer lost", seen=Seen(0, "one", 2)).number == 2  # sent again


def test_an_older_save_that_arrives_late_changes_nothing(desk: Desk) -> None:
    desk.type("Newer", seen=Seen(0, "one", 2))
    assert desk.type("Older", seen=Seen(0, "one", 1)).fields["title"] == "Newer"
    assert desk.typed() == "Newer"


def test_a_save_that_arrives_after_the_draft_was_published_brings_nothing_back(desk: Desk) -> None:
    draft = desk.type("One", seen=Seen(0, "one", 1))
    desk.drafts.drop(desk.ada, "bridge", "en")
    with pytest.raises(DraftMoved, match="published or discarded") as caught:
        desk.type("Late", seen=Seen(draft.number, "one", 2))
    assert caught.value.draft is None
    assert desk.typed() is None


def test_an_undo_in_another_window_is_not_overwritten(desk: Desk) -> None:
    desk.type("One", seen=Seen(0, "one", 1))
    two = desk.type("Two", seen=Seen(1, "one", 2))
    desk.undo()
    with pytest.raises(DraftMoved):
        desk.type("Three", seen=Seen(two.number, "one", 3))


def test_a_conflict_solved_elsewhere_is_not_overwritten(desk: Desk) -> None:
    old = desk.type("Typed", base=1, seen=Seen(0, "edit", 1))
    desk.type("Solved", base=2, seen=Seen(old.number, "conflict", 1))
    with pytest.raises(DraftMoved):
        desk.type("Typed, more", base=1, seen=Seen(old.number, "edit", 2))


def test_of_many_windows_at_once_each_save_is_kept_or_told(desk: Desk) -> None:
    outcomes: list[str] = []
    start = threading.Barrier(4)

    def write(window: str) -> None:
        start.wait()
        try:
            desk.type(window, seen=Seen(0, window, 1))
            outcomes.append(window)
        except DraftMoved:
            outcomes.append("moved")

    windows = [threading.Thread(target=write, args=(f"w{number}",)) for number in range(4)]
    for window in windows:
        window.start()
    for window in windows:
        window.join()
    assert outcomes.count("moved") == 3
    assert desk.typed() in outcomes


def test_without_names_the_last_of_many_saves_wins(desk: Desk) -> None:
    start = threading.Barrier(4)

    def write(title: str) -> None:
        start.wait()
        desk.type(title)

    windows = [threading.Thread(target=write, args=(f"Title {number}",)) for number in range(4)]
    for window in windows:
        window.start()
    for window in windows:
        window.join()
    draft = desk.drafts.find(desk.ada, "bridge", "en")
    assert draft
    assert draft.number == 4
