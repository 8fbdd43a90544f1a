"""A source fills a list, and what people decided about it stays as it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from widget.content.source_store import KeptItem
from widget.sources.entries import entry_id
from widget.sources.sync.arrange import Filled, Offered, fill

KEY = "channel"


def offered(*refs: str, items: Sequence[KeptItem] = (), **titles: str) -> list[Offered]:
    """What the source has now; ``items`` is what was noted at the last sync."""
    noted = {each.ref: each for each in items}
    return [
        Offered(noted.get(ref) or KeptItem(ref, {}), {"title": titles.get(ref, ref.upper())})
        for ref in refs
    ]


def filled(
    entries: Sequence[Mapping[str, Any]], now: Sequence[Offered], takes: int = 10, room: int = 60
) -> Filled:
    return fill(KEY, entries, now, takes, room)


def titles(entries: Sequence[Mapping[str, Any]]) -> str:
    """The titles in order; what is hidden is in brackets."""
    return " ".join(f"({e['title']})" if e.get("hide") else e["title"] for e in entries)


def by_hand(title: str) -> dict[str, Any]:
    return {"id": f"hand-{title}", "title": title}


def changed(entries: Sequence[Mapping[str, Any]], ref: str, **how: Any) -> list[dict[str, Any]]:
    """The list after somebody has changed the entry of an item."""
    return [
        {**entry, **how} if entry["id"] == entry_id(KEY, ref) else dict(entry) for entry in entries
    ]


def without(entries: Sequence[Mapping[str, Any]], ref: str) -> list[dict[str, Any]]:
    return [dict(entry) for entry in entries if entry["id"] != entry_id(KEY, ref)]


def test_an_empty_list_gets_what_the_source_has_in_its_order() -> None:
    assert titles(filled([], offered("a", "b", "c"), takes=2).entries) == "A B"


def test_what_is_new_pushes_out_what_is_oldest() -> None:
    first = filled([], offered("b", "c"), takes=2)
    assert (
        titles(filled(first.entries, offered("a", "b", "c", items=first.items), 2).entries) == "A B"
    )


def test_what_was_pushed_out_comes_back_when_there_is_room() -> None:
    first = filled([], offered("b", "c"), takes=2)
    second = filled(first.entries, offered("a", "b", "c", items=first.items), 2)
    third = filled(second.entries, offered("b", "c", items=second.items), 2)
    assert titles(third.entries) == "B C"


def test_what_people_put_in_keeps_its_place() -> None:
    first = filled([by_hand("top")], offered("b"))
    assert titles(first.entries) == "top B"
    mixed = [*first.entries, by_hand("last")]
    second = filled(mixed, offered("a", "b", "c", items=first.items))
    assert titles(second.entries) == "top A last B C"


def test_what_people_put_in_stays_when_the_source_has_nothing() -> None:
    first = filled([by_hand("x"), by_hand("y")], offered("b"))
    assert titles(filled(first.entries, []).entries) == "x y"


def test_a_pinned_entry_keeps_its_place_even_when_the_source_has_it_no_more() -> None:
    first = filled([], offered("a", "b"))
    pinned = changed(first.entries, "a", pin=True)
    second = filled(pinned, offered("n", "a", "b", items=first.items))
    assert titles(second.entries) == "A N B"
    third = filled(second.entries, offered("m", "n", items=second.items))
    assert titles(third.entries) == "A M N"


def test_a_pinned_entry_counts_as_one_of_those_taken() -> None:
    first = filled([], offered("a", "b"), takes=2)
    pinned = changed(first.entries, "b", pin=True)
    assert titles(filled(pinned, offered("n", "a", "b", items=first.items), 2).entries) == "N B"


def test_a_hidden_entry_stays_hidden_and_makes_room_for_another() -> None:
    first = filled([], offered("a", "b", "c"), takes=2)
    hidden = changed(first.entries, "a", hide=True)
    second = filled(hidden, offered("a", "b", "c", items=first.items), 2)
    assert titles(second.entries) == "(A) B C"
    third = filled(second.entries, offered("n", "a", "b", "c", items=second.items), 2)
    assert titles(third.entries) == "N (A) B"
    shown = changed(third.entries, "a", hide=False)
    assert titles(filled(shown, offered("n", "a", "b", items=third.items), 2).entries) == "N A"


def test_what_was_taken_out_stays_away() -> None:
    first = filled([], offered("a", "b"))
    second = filled(without(first.entries, "a"), offered("n", "a", "b", items=first.items))
    assert titles(second.entries) == "N B"
    third = filled(second.entries, offered("n", "a", "b", items=second.items))
    assert titles(third.entries) == "N B"


def test_what_was_put_back_by_undoing_is_there_again() -> None:
    first = filled([], offered("a", "b"))
    second = filled(without(first.entries, "a"), offered("a", "b", items=first.items))
    third = filled(first.entries, offered("a", "b", items=second.items))
    assert titles(third.entries) == "A B"
    assert titles(filled(third.entries, offered("a", "b", items=third.items)).entries) == "A B"


def test_words_that_people_wrote_stay_and_others_follow_the_source() -> None:
    first = filled([], offered("a", "b"))
    edited = changed(first.entries, "a", title="Ours", excerpt="Added.")
    now = offered("a", "b", items=first.items, a="A2", b="B2")
    second = filled(edited, now)
    assert titles(second.entries) == "Ours B2"
    assert second.entries[0]["excerpt"] == "Added."


def test_times_that_people_set_stay() -> None:
    first = filled([], offered("a"))
    timed = changed(first.entries, "a", until="2027-01-01T00:00+00:00")
    second = filled(timed, offered("a", items=first.items, a="A2"))
    assert second.entries == [{**timed[0], "title": "A2"}]


def test_nothing_new_changes_nothing() -> None:
    first = filled([by_hand("x")], offered("a", "b"))
    assert filled(first.entries, offered("a", "b", items=first.items)) == Filled(
        first.entries, first.items, first.items
    )


def test_two_sources_of_a_list_leave_each_other_alone() -> None:
    first = filled([], offered("a"))
    both = fill("other", first.entries, offered("a"), 10, 60)
    assert [entry["title"] for entry in both.entries] == ["A", "A"]
    again = filled(both.entries, offered("n", "a", items=first.items))
    assert titles(again.entries) == "N A A"


def test_a_list_never_gets_longer_than_it_may_be() -> None:
    people = [by_hand(str(number)) for number in range(58)]
    assert len(filled(people, offered(*"abcdef")).entries) == 60
    assert len(filled([*people, *people], offered(*"abcdef")).entries) == 116


def test_while_nobody_takes_it_over_nothing_counts_as_taken_out() -> None:
    first = filled([], offered("a", "b"))
    second = filled([], offered("a", "b", items=first.seen))
    assert titles(second.entries) == "A B"


REFS = st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=8)


@given(st.lists(st.tuples(REFS, REFS, st.integers(1, 5)), max_size=5), st.integers(0, 3))
def test_whatever_comes_each_entry_is_there_once_and_peoples_stay_in_order(
    rounds: list[tuple[list[str], list[str], int]], hands: int
) -> None:
    entries: list[dict[str, Any]] = [by_hand(str(number)) for number in range(hands)]
    items: list[KeptItem] = []
    for refs, hidden, takes in rounds:
        result = filled(entries, offered(*refs, items=items), takes)
        names = [entry["id"] for entry in result.entries]
        assert len(names) == len(set(names))
        assert [n for n in names if n.startswith("hand")] == [f"hand-{n}" for n in range(hands)]
        shown = [e for e in result.entries if not e.get("hide")]
        assert len(shown) <= hands + takes
        entries, items = [dict(entry) for entry in result.entries], result.items
        for ref in hidden:
            entries = changed(entries, ref, hide=True)
