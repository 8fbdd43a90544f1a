"""What differs between two states of a form, and how two people's changes are joined."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest

from tests import outside
from tests.samples import IMAGE
from widget.content.differences import Change, differences, label
from widget.content.languages import Document, write_original, write_translation
from widget.content.merging import ORDER, Choice, field_choices, merged
from widget.content.translations import document_differences, with_words
from widget.content.wording import Part, compare, readable
from widget.kinds.exercise_card import ExerciseCard
from widget.kinds.fields import Field
from widget.kinds.video_carousel import VideoCarousel

CARD, LIST = ExerciseCard.fields, VideoCarousel.fields
OTHER_IMAGE = IMAGE | {"media": "1" * 32 + ".webp"}


def marked(parts: tuple[Part, ...]) -> str:
    """Parts in one line: ``[-gone-]`` and ``[+new+]``."""
    signs = {"same": "{}", "removed": "[-{}-]", "added": "[+{}+]"}
    return "".join(signs[part.sort].format(part.text) for part in parts)


def step(name: str, text: str = "", **more: Any) -> dict[str, Any]:
    """A step of a card."""
    return {"id": name, "text": text or f"Step {name}.", **more}


def card(*steps: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A card as a form holds it."""
    return {"title": "Bridge", "stop_if": "It hurts.", "steps": list(steps), **more}


def lines(changes: tuple[Change, ...]) -> list[str]:
    """Each change in a line."""
    return [f"{change.sort} {change.label}: {marked(change.parts)}" for change in changes]


# Words


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("Lift your hips.", "Lift your hips slowly.", "Lift your hips [+slowly+]."),
        ("Hold for 5 seconds.", "Hold for 10 seconds.", "Hold for [-5 -][+10 +]seconds."),
        ("One.\nTwo.\nThree.", "One.\nThree.", "One.\n[-Two.\n-]Three."),
        ("One.\nTwo.", "One.\nTwo.\nThree.", "One.\nTwo.\n[+Three.+]"),
        ("Stop if it hurts.", "Call us today!", "[-Stop if it hurts.-][+Call us today!+]"),
        ("", "New words", "[+New words+]"),
        ("Old words", "", "[-Old words-]"),
        ("two  blanks", "two blanks", "two blanks"),
        ("don’t bend", "don’t twist", "don’t [-bend-][+twist+]"),
        ("Hüfte 膝", "Hüfte 肩", "Hüfte [-膝-][+肩+]"),
    ],
)
def test_texts_are_compared_word_by_word(before: str, after: str, shown: str) -> None:
    assert marked(compare(before, after)) == shown


def test_a_word_between_two_longer_replacements_is_replaced_with_them() -> None:
    before = "Please note well: bend slowly one knee far, and rest on the floor for a short while."
    after = "Please note well: keep still one moment long, and rest on the floor."
    assert "[-bend slowly one knee far-]" in marked(compare(before, after))


@pytest.mark.parametrize(
    ("before", "after"), [("a " * 10_000, "b a " * 5_000), ("a b " * 3_000, "b c a " * 3_000)]
)
def test_however_long_the_texts_are_comparing_them_is_quick(before: str, after: str) -> None:
    started = perf_counter()
    parts = compare(before, after)
    assert perf_counter() - started < 5
    assert "".join(part.text for part in parts if part.sort != "added") == before


def test_rich_text_is_read_as_lines_with_bullets_and_addresses() -> None:
    html = '<p>See <a href="https://a.example/" rel="x">this</a>.</p><ul><li>One</li></ul>'
    assert readable(html) == "See this (https://a.example/).\n• One"


# Changes


def test_equal_forms_have_no_differences() -> None:
    form = card(step("a", note="<p>Slowly.</p>"), picture={"file": IMAGE, "alt": "A woman"})
    assert differences(CARD, form, form) == ()


@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ({"title": "Bridge"}, {"title": " Bridge  "}),
        ({"summary": "<p>Two words</p>"}, {"summary": "Two words"}),
        ({"stop_if": "One.\nTwo."}, {"stop_if": "One.\r\nTwo. "}),
        ({"title": "Bridge"}, {"title": "Bridge", "summary": "<p> </p>", "regions": []}),
        ({"picture": {"alt": "A"}}, {"picture": {"alt": "A", "file": None}}),
    ],
)
def test_what_is_stored_alike_is_no_difference(stored: Any, typed: Any) -> None:
    assert differences(CARD, stored, typed) == ()


def test_one_moment_in_two_spellings_is_no_difference() -> None:
    times = ("2026-03-01T08:00+01:00", "2026-03-01T07:00:00+00:00")
    one, other = ({"items": [{"id": "a", "from": time}]} for time in times)
    assert differences(LIST, one, other) == ()


def test_each_change_says_where_it_is_in_the_forms_words() -> None:
    before = card(step("a"), step("b", note="<p>Hold.</p>"), picture={"file": IMAGE, "alt": "A"})
    after = card(
        step("a", "Step a, slowly."),
        step("b", note="<p>Hold on.</p>"),
        picture={"file": IMAGE, "alt": "B"},
        regions=[{"id": "r", "text": "Hip"}],
        dosage={"sets": {"low": 3, "when": "always"}},
    )
    assert lines(differences(CARD, before, after)) == [
        "added Body regions › 1: [+Hip+]",
        "changed Picture › Alternative text: [-A-][+B+]",
        "changed Step 1: Step a[+, slowly+].",
        "changed Step 2 › Note: Hold [+on+].",
        "added How much › Sets › From: ",
        "added How much › Sets › Holds: ",
    ]


def test_an_entry_that_moved_is_said_so_and_its_neighbours_are_not() -> None:
    before = card(*(step(name) for name in "abcd"))
    after = card(*(step(name) for name in "cabd"))
    (moved,) = differences(CARD, before, after)
    assert (moved.sort, moved.path) == ("moved", "steps/c")
    assert (label(moved.before), label(moved.after)) == ("Step 3", "Step 1")
    assert marked(moved.parts) == "Step c."


def test_of_entries_that_changed_places_the_one_between_them_stayed() -> None:
    changes = differences(CARD, card(*map(step, "abc")), card(*map(step, "cba")))
    assert [(change.path, change.sort) for change in changes] == [
        ("steps/c", "moved"), ("steps/a", "moved"),
    ]  # fmt: skip


def test_removing_an_entry_moves_no_other() -> None:
    before, after = card(step("a"), step("b"), step("c")), card(step("b"), step("c"))
    assert lines(differences(CARD, before, after)) == ["removed Step 1: [-Step a.-]"]


def test_a_step_that_became_a_sub_step_has_moved() -> None:
    before = card(step("a"), step("b", note="<p>Hold.</p>"))
    after = card(step("a", steps=[step("b", note="<p>Hold on.</p>")]))
    assert lines(differences(CARD, before, after)) == [
        "moved Step 1 › Step 1: Step b.",
        "changed Step 1 › Step 1 › Note: Hold [+on+].",
    ]


def test_an_id_that_stands_in_two_lists_is_not_mixed_up() -> None:
    before = card(step("a", steps=[step("x", "Rest.")]), step("b", steps=[step("x", "Rest.")]))
    after = card(step("a", steps=[step("x", "Rest.")]), step("b", steps=[step("x", "Walk.")]))
    assert lines(differences(CARD, before, after)) == [
        "changed Step 2 › Step 1: [-Rest.-][+Walk.+]"
    ]


def test_a_change_of_look_alone_keeps_all_words() -> None:
    before, after = {"summary": "<p>Hold <em>it</em></p>"}, {"summary": "<p>Hold it</p>"}
    (change,) = differences(CARD, before, after)
    assert {part.sort for part in change.parts} == {"same"}


def test_pictures_and_embeds_come_as_they_are_stored() -> None:
    before = {"items": [{"id": "a", "embed": "bridge"}]}
    after = {"items": [{"id": "a", "embed": "plank", "picture": {"file": IMAGE, "alt": "A"}}]}
    found = {change.control: change for change in differences(LIST, before, after)}
    assert (found["embed"].before, found["embed"].after) == ("bridge", "plank")
    assert found["image"].after == IMAGE
    assert found["image"].label == "Entries › 1 › Picture"


def test_what_nobody_checked_can_be_compared() -> None:
    odd = {"title": 7, "steps": "none", "dosage": [], "regions": [3, {"id": 4}], "x": {}}
    assert differences(CARD, odd, card(step("a")))
    assert differences(CARD, card(step("a")), odd)


def test_an_outside_kinds_fields_are_compared_by_their_labels(tmp_path: Path) -> None:
    outside.install(tmp_path)
    code = (
        f"import sys; sys.path[:0] = [{str(tmp_path)!r}, '.']\n"
        "from clinic_stretch import Stretch as S\n"
        "from widget.content.differences import differences as d\n"
        "from widget.content.merging import merged\n"
        "a = {'title': 'Calf', 'seconds': 30}\n"
        "b = {'title': 'Calf', 'seconds': 45, 'hint': 'Heel'}\n"
        "print(*(f'{c.sort} {c.label}' for c in d(S.fields, a, b)), sep=', ')\n"
        "print(merged(S.fields, a, b, {**a, 'title': 'Calves'}))\n"
    )
    checkout = Path(__file__).resolve().parent.parent
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=checkout
    )
    assert done.stdout.splitlines() == [
        "changed Seconds to hold, added Hint",
        "{'title': 'Calves', 'seconds': 45, 'hint': 'Heel'}",
    ]


def test_a_field_that_a_kind_gains_is_compared_and_joined() -> None:
    spec = (*CARD, Field("mood", "Mood", "lines", translatable=True))
    (change,) = differences(spec, card(), card(mood="Calm"))
    assert (change.label, change.sort) == ("Mood", "added")
    assert merged(spec, card(), card(mood="Calm"), card(title="Mine"))["mood"] == "Calm"


# Two people


def join(base: Any, theirs: Any, yours: Any, *take: str) -> tuple[Any, list[Choice]]:
    """The joined card and what is to be chosen."""
    choices = field_choices(CARD, base, theirs, yours)
    return merged(CARD, base, theirs, yours, take), list(choices)


def test_what_only_one_has_changed_joins_by_itself() -> None:
    base = card(step("a"), step("b"))
    theirs = card(step("a", "Their step."), step("b"), summary="<p>Their summary.</p>")
    yours = card(step("a"), step("b", note="<p>My note.</p>"), title="My title")
    joined, choices = join(base, theirs, yours)
    assert choices == []
    assert joined == card(
        step("a", "Their step."),
        step("b", note="<p>My note.</p>"),
        title="My title",
        summary="<p>Their summary.</p>",
    )


def test_what_both_have_changed_is_to_be_chosen_and_yours_until_then() -> None:
    base = card(step("a"))
    theirs, yours = card(step("a", "Theirs."), title="T"), card(step("a", "Mine."), title="M")
    joined, choices = join(base, theirs, yours)
    assert [(choice.path, label(choice.trail)) for choice in choices] == [
        ("title", "Title"), ("steps/a/text", "Step 1"),
    ]  # fmt: skip
    assert joined == yours
    assert join(base, theirs, yours, "title")[0]["title"] == "T"
    assert join(base, theirs, yours, "title", "steps/a/text")[0] == theirs


def test_what_both_have_changed_alike_needs_no_choice() -> None:
    joined, choices = join(card(), card(title="New"), card(title=" New "))
    assert choices == []
    assert joined["title"].strip() == "New"


def test_a_picture_and_its_text_belong_to_one_person() -> None:
    base = card(picture={"file": IMAGE, "alt": "A woman"})
    theirs = card(picture={"file": OTHER_IMAGE, "alt": "A woman"})
    yours = card(picture={"file": IMAGE, "alt": "A woman on a mat"})
    joined, (choice,) = join(base, theirs, yours)
    assert choice.path == "picture"
    assert joined["picture"] == yours["picture"]
    assert join(base, theirs, yours, "picture")[0]["picture"] == theirs["picture"]


def test_a_dose_belongs_to_one_person_and_the_next_dose_to_another() -> None:
    base = card(dosage={"sets": {"low": 2, "high": 4}, "hold": {"low": 5}})
    theirs = card(dosage={"sets": {"low": 5, "high": 6}, "hold": {"low": 5}})
    yours = card(dosage={"sets": {"low": 2, "high": 3}, "hold": {"low": 9}})
    joined, choices = join(base, theirs, yours)
    assert [choice.path for choice in choices] == ["dosage/sets"]
    assert joined["dosage"] == {"sets": {"low": 2, "high": 3}, "hold": {"low": 9}}


def test_entries_that_both_have_added_are_all_there() -> None:
    base = card(step("a"), step("b"))
    theirs = card(step("a"), step("t"), step("b"))
    yours = card(step("m"), step("a"), step("b"))
    joined, choices = join(base, theirs, yours)
    assert choices == []
    assert [item["id"] for item in joined["steps"]] == ["m", "a", "t", "b"]


def test_an_entry_that_one_has_removed_is_gone() -> None:
    base = card(step("a"), step("b"), step("c"))
    joined, choices = join(base, card(step("a"), step("c")), card(step("a"), step("b")))
    assert choices == []
    assert [item["id"] for item in joined["steps"]] == ["a"]


@pytest.mark.parametrize("take", [True, False])
def test_an_entry_that_one_has_removed_and_the_other_changed_is_to_be_chosen(take: bool) -> None:
    base = card(step("a"), step("b"))
    theirs, yours = card(step("a")), card(step("a"), step("b", "Mine."))
    joined, (choice,) = join(base, theirs, yours, *(["steps/b"] if take else []))
    assert (choice.path, choice.theirs, choice.yours) == ("steps/b", None, step("b", "Mine."))
    assert [item["id"] for item in joined["steps"]] == (["a"] if take else ["a", "b"])


def test_who_alone_has_moved_entries_decides_their_order() -> None:
    base = card(step("a"), step("b"), step("c"))
    moved = card(step("c"), step("a"), step("b"))
    added = card(step("a"), step("b"), step("c"), step("n"))
    for theirs, yours in ((moved, added), (added, moved)):
        joined, choices = join(base, theirs, yours)
        assert choices == []
        assert [item["id"] for item in joined["steps"]] == ["c", "n", "a", "b"]


def test_two_orders_of_one_list_are_to_be_chosen() -> None:
    base = card(step("a"), step("b"), step("c"))
    theirs, yours = card(*map(step, "cab")), card(*map(step, "bac"))
    joined, (choice,) = join(base, theirs, yours)
    assert choice.of_order
    assert choice.path == f"steps/{ORDER}"
    assert [item["id"] for item in joined["steps"]] == ["b", "a", "c"]
    taken = join(base, theirs, yours, choice.path)[0]
    assert [item["id"] for item in taken["steps"]] == ["c", "a", "b"]


def test_without_a_common_start_everything_different_is_to_be_chosen() -> None:
    joined, choices = join({}, card(step("t")), card(step("m"), title="Mine"))
    assert [choice.path for choice in choices] == ["title"]
    assert [item["id"] for item in joined["steps"]] == ["t", "m"]


def test_a_flag_that_was_switched_off_stays_off() -> None:
    spec = (Field("title", "Title", "text"), Field("loud", "Loud", "flag"))
    on = {"title": "A", "loud": True}
    assert merged(spec, on, on | {"title": "B"}, on | {"loud": False}) == {
        "title": "B", "loud": False,
    }  # fmt: skip


def test_a_translations_words_are_laid_over_what_all_share() -> None:
    whole = card(step("a", note="<p>Slowly.</p>"), step("b"), dosage={"sets": {"low": 3}})
    words = {"title": "Le pont", "steps": [step("b", "Deux."), step("z", "Weg.")]}
    assert with_words(CARD, whole, words) == {
        "title": "Le pont",
        "steps": [{"id": "a"}, step("b", "Deux.")],
        "dosage": {"sets": {"low": 3}},
    }


def both(title: str, french: str) -> Document:
    """A card in two languages."""
    document = write_original(CARD, card(step("a"), title=title), "en", 1, None)
    words = {"title": french, "stop_if": "Si ça fait mal.", "steps": [step("a", "Levez.")]}
    return write_translation(CARD, words, "fr", 2, document)


def test_each_language_of_a_revision_says_what_changed_in_it() -> None:
    changes = document_differences(CARD, both("Bridge", "Le pont"), both("Bridge", "Un pont"))
    assert {lang: lines(found) for lang, found in changes.items()} == {
        "fr": ["changed Title: [-Le -][+Un +]pont"]
    }
    shared = document_differences(CARD, both("Bridge", "Le pont"), both("Bridges", "Le pont"))
    assert list(shared) == ["en"]


def test_the_first_revision_says_all_that_it_has() -> None:
    changes = document_differences(CARD, None, both("Bridge", "Le pont"))
    assert [len(changes[lang]) for lang in ("en", "fr")] == [3, 3]
    assert {change.sort for found in changes.values() for change in found} == {"added"}
