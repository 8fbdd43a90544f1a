"""Forms of any kind: read as they were sent, changed by their buttons, drawn from their fields."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from widget.editor.controls import Control, Entry, FormView, sections
from widget.editor.form_reading import read_form
from widget.editor.mistakes import first_wrong, located
from widget.editor.outline import change
from widget.errors import Mistake, NotFound
from widget.kinds import BUILT_IN
from widget.kinds.fields import Field
from widget.texts import texts_for

TORONTO = ZoneInfo("America/Toronto")
CARD = next(kind.fields for kind in BUILT_IN if kind.name == "exercise-card")
CAROUSEL = next(kind.fields for kind in BUILT_IN if kind.name == "video-carousel")


def read(spec: tuple[Field, ...] = CARD, /, **sent: str) -> dict[str, Any]:
    """What is read of controls whose names are given without their root; ``__`` is a slash."""
    pairs = [(f"f/{name.replace('__', '/')}", value) for name, value in sent.items()]
    return read_form(spec, pairs, TORONTO)


# Reading


def test_texts_stay_as_they_were_typed() -> None:
    assert read(title=" Bridge ", stop_if="It hurts.\r\nMuch.") == {
        "title": " Bridge ", "stop_if": "It hurts.\nMuch.",
    }  # fmt: skip


def test_what_is_empty_is_not_there() -> None:
    assert read(title="  ", summary="", picture__alt="", dosage__sets__low="") == {}


def test_the_order_of_entries_is_the_forms() -> None:
    fields = read(steps__b__id="b", steps__a__id="a", steps__a__text="One", steps__b__text="Two")
    assert [(step["id"], step["text"]) for step in fields["steps"]] == [("b", "Two"), ("a", "One")]


def test_an_entry_without_words_stays_and_one_without_its_mark_goes() -> None:
    fields = read(steps__a__id="a", steps__b__text="Lost", steps__c__id="d", steps__c__text="Lost")
    assert fields == {"steps": [{"id": "a"}]}


def test_entries_hold_entries() -> None:
    fields = read(steps__a__id="a", steps__a__steps__b__id="b", steps__a__steps__b__text="Hold.")
    assert fields["steps"] == [{"id": "a", "steps": [{"id": "b", "text": "Hold."}]}]


def test_a_number_is_read_and_anything_else_kept_to_be_refused() -> None:
    fields = read(dosage__sets__low=" 3 ", dosage__sets__high="three", dosage__hold__low="1e3")
    assert fields["dosage"] == {"sets": {"low": 3, "high": "three"}, "hold": {"low": "1e3"}}


def test_a_time_is_meant_in_the_sites_zone_in_summer_and_in_winter() -> None:
    row = {"items__a__id": "a", "items__a__from": "2026-07-01T08:00"}
    fields = read(CAROUSEL, **row, items__a__until="2026-12-01T08:00")
    assert fields["items"][0]["from"] == "2026-07-01T08:00-04:00"
    assert fields["items"][0]["until"] == "2026-12-01T08:00-05:00"


def test_what_is_no_time_is_kept_to_be_refused() -> None:
    fields = read(CAROUSEL, items__a__id="a", items__a__from="tomorrow")
    assert fields["items"][0]["from"] == "tomorrow"


def test_a_stored_file_is_read_as_it_is_stored() -> None:
    fields = read(picture__file='{"media": "x.webp", "width": 2}', picture__alt="A bridge")
    assert fields["picture"] == {"file": {"media": "x.webp", "width": 2}, "alt": "A bridge"}
    assert read(picture__file="{")["picture"] == {"file": "{"}


def test_a_flag_is_what_was_ticked_last() -> None:
    spec = (Field("open", "Open", "flag"),)
    assert read_form(spec, [("f/open", "off"), ("f/open", "on")], TORONTO) == {"open": True}
    assert read_form(spec, [("f/open", "off")], TORONTO) == {}  # as it is without it


@pytest.mark.parametrize(
    "name",
    [
        "title", "f", "f/", "f//title", "f/unknown", "f/steps", "f/steps/a",
        "f/steps/a/id/b", "f/picture", "f/dosage/sets", "/".join(["f", *["steps", "a"] * 40]), "/",
    ],
)  # fmt: skip
def test_a_name_that_no_control_has_changes_nothing(name: str) -> None:
    pairs = [("f/stop_if", "It hurts."), (name, "x"), ("f/title", "Bridge")]
    assert read_form(CARD, pairs, TORONTO) == {"stop_if": "It hurts.", "title": "Bridge"}


# The buttons of lists


def ids(items: list[dict[str, Any]]) -> list[Any]:
    """The ids, with those of inner entries in a list behind their own entry."""
    found: list[Any] = []
    for item in items:
        found.append(item["id"])
        if item.get("steps"):
            found.append(ids(item["steps"]))
    return found


@pytest.fixture
def card() -> dict[str, Any]:
    inner = [{"id": "x"}, {"id": "y"}]
    steps = [{"id": "a"}, {"id": "b", "steps": inner}, {"id": "c", "text": "Rest.", "steps": []}]
    return {"title": "Bridge", "steps": steps}


@pytest.mark.parametrize(
    ("do", "order"),
    [
        ("up:steps/b", ["b", ["x", "y"], "a", "c"]),
        ("up:steps/a", ["a", "b", ["x", "y"], "c"]),
        ("down:steps/a", ["b", ["x", "y"], "a", "c"]),
        ("down:steps/c", ["a", "b", ["x", "y"], "c"]),
        ("first:steps/c", ["c", "a", "b", ["x", "y"]]),
        ("remove:steps/b", ["a", "c"]),
        ("up:steps/b/steps/y", ["a", "b", ["y", "x"], "c"]),
        ("remove:steps/b/steps/x", ["a", "b", ["y"], "c"]),
        ("indent:steps/c", ["a", "b", ["x", "y", "c"]]),
        ("indent:steps/a", ["a", "b", ["x", "y"], "c"]),  # nothing stands before it
        ("indent:steps/b", ["a", "b", ["x", "y"], "c"]),  # there are two levels, no more
        ("outdent:steps/b/steps/x", ["a", "b", ["y"], "x", "c"]),
        ("outdent:steps/c", ["a", "b", ["x", "y"], "c"]),
    ],
)
def test_a_button_moves_what_it_names(card: dict[str, Any], do: str, order: list[Any]) -> None:
    assert ids(change(CARD, card, do)["steps"]) == order


def test_an_entry_is_added_at_the_end_also_within_another(card: dict[str, Any]) -> None:
    outer = change(CARD, card, "add:steps")["steps"]
    assert ids(outer)[:-1] == ids(card["steps"])
    inner = change(CARD, card, "add:steps/a/steps")["steps"][0]["steps"]
    assert len(inner) == 1
    assert inner[0]["id"] not in ("", outer[-1]["id"])


def test_the_form_that_was_given_stays_as_it_was(card: dict[str, Any]) -> None:
    change(CARD, card, "indent:steps/c")
    change(CARD, card, "remove:steps/a")
    assert ids(card["steps"]) == ["a", "b", ["x", "y"], "c"]


@pytest.mark.parametrize(
    "do",
    [
        "", "up", "up:", "up:steps", "up:steps/z", "up:nothing/a", "up:title/a", "add:title",
        "add:steps/z/steps", "add:steps/a", "jump:steps/a", "add:dosage/sets", "up:steps/b/steps/z",
    ],
)  # fmt: skip
def test_a_step_that_is_none_is_refused(card: dict[str, Any], do: str) -> None:
    with pytest.raises(NotFound):
        change(CARD, card, do)


# Drawing


def controls(
    values: dict[str, Any], *mistakes: Mistake, original: dict[str, Any] | None = None,
    spec: tuple[Field, ...] = CARD,
) -> tuple[Control, ...]:  # fmt: skip
    return FormView(TORONTO, mistakes, original).controls(spec, values)


def every(found: tuple[Control, ...]) -> Iterator[Control]:
    """All controls, also those in others."""
    for control in found:
        yield control
        yield from every(control.controls)
        for entry in control.entries:
            yield from every(entry.controls)


def find(found: tuple[Control, ...], name: str) -> Control:
    return next(control for control in every(found) if control.name == name)


def test_what_is_drawn_is_read_again_as_it_was(card: dict[str, Any]) -> None:
    card |= {
        "dosage": {"sets": {"low": 3, "when": "always"}, "note": "<p>Slowly.</p>"},
        "picture": {"file": {"media": "x.webp", "width": 2}, "alt": "A bridge"},
        "regions": [{"id": "r", "text": "Neck"}],
    }
    card["steps"][2].pop("steps")
    drawn = controls(card)
    sent = [(each.name, each.text) for each in every(drawn) if not each.field.composite]
    marks = [(f"{entry.name}/id", entry.id) for entry in _entries(drawn)]
    assert read_form(CARD, [*marks, *sent], TORONTO) == card


def _entries(found: tuple[Control, ...]) -> Iterator[Entry]:
    for control in every(found):
        yield from control.entries


def test_a_time_is_shown_in_the_sites_zone() -> None:
    row = {"id": "a", "from": "2026-07-01T12:00+00:00", "until": "some day"}
    drawn = controls({"items": [row]}, spec=CAROUSEL)
    assert find(drawn, "f/items/a/from").text == "2026-07-01T08:00"
    assert find(drawn, "f/items/a/until").text == "some day"


def test_mistakes_stand_at_what_they_are_about(card: dict[str, Any]) -> None:
    drawn = controls(
        card, Mistake("steps/2/text", "is missing"), Mistake("steps/2/steps/1/text", "is missing"),
        Mistake("steps/3", "is odd"),
    )  # fmt: skip
    assert find(drawn, "f/steps/b/text").mistakes == ("is missing",)
    assert find(drawn, "f/steps/b/steps/x/text").mistakes == ("is missing",)
    steps = find(drawn, "f/steps")
    assert [entry.wrong for entry in steps.entries] == [False, True, True]
    assert steps.entries[2].mistakes == ("is odd",)
    assert first_wrong(drawn) == "f-steps-b-text"


def test_the_summary_says_where_each_mistake_is_and_leads_there(card: dict[str, Any]) -> None:
    mistakes = (
        Mistake("title", "%(label)s is missing", {"label": "Title"}),
        Mistake("steps/2/note", "is too long"),
        Mistake("dosage/sets", "give a number, a range or words"),
        Mistake("picture/file/sizes", "has sizes that cannot be read"),
        Mistake("slug", "is odd"),
    )
    found = located(controls(card, *mistakes), mistakes, texts_for("en"))
    assert [(each.element, each.words) for each in found] == [
        ("f-title", "“Title” is missing."),
        ("f-steps-b-note", "Step 2 › Note: Is too long."),
        ("f-dosage-sets", "How much › Sets: Write a number, a range, or words."),
        ("f-picture-file", "Picture: This cannot be read. Please fill it in anew."),
        ("", "Is odd."),
    ]


def test_a_translation_has_only_what_the_original_says(card: dict[str, Any]) -> None:
    original = card | {"summary": "<p>Short.</p>", "dosage": {"sets": {"low": 3}}}
    drawn = controls({"steps": [{"id": "c", "text": "Repos."}]}, original=original)
    names = [each.name for each in every(drawn) if not each.field.composite]
    assert names == ["f/title", "f/summary", "f/steps/c/text"]
    assert find(drawn, "f/title").original == "Bridge"
    assert find(drawn, "f/steps/c/text").original == "Rest."


def test_a_translation_keeps_the_originals_entries_in_their_order(card: dict[str, Any]) -> None:
    drawn = controls({"steps": [{"id": "c", "text": "Repos."}]}, original=card)
    steps = find(drawn, "f/steps")
    assert [entry.id for entry in steps.entries] == ["a", "b", "c"]
    assert steps.blank is None


def test_each_list_has_its_own_look() -> None:
    drawn = controls({"steps": [{"id": "a"}]})
    assert find(drawn, "f/regions").shape == "words"
    assert find(drawn, "f/steps").shape == "outline"
    assert find(drawn, "f/steps/a/steps").shape == "outline"
    assert find(controls({}, spec=CAROUSEL), "f/items").shape == "rows"


def test_a_blank_entry_is_named_by_its_depth() -> None:
    steps = find(controls({}), "f/steps")
    assert steps.blank
    assert steps.blank.name == "f/steps/__new0__"
    inner = steps.blank.controls[-1].blank
    assert inner
    assert inner.name == "f/steps/__new0__/steps/__new1__"


def test_an_entry_offers_what_else_it_could_lead_to() -> None:
    rows = [{"id": "a", "embed": "bridge"}, {"id": "b"}]
    items = find(controls({"items": rows}, spec=CAROUSEL), "f/items")
    card, empty = items.entries
    assert [each.field.name for each in card.spare] == ["video", "url"]
    assert empty.spare == ()


def test_small_neighbours_share_a_section() -> None:
    names = [[each.field.name for each in section] for section in sections(controls({}))]
    assert names[0] == ["title", "regions", "goals", "summary", "why"]
    assert names[1] == ["picture"]
    assert ["steps"] in names
