"""The rows of a list."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from tests.samples import IMAGE, Clinic, card
from widget.editor.controls import FormView
from widget.editor.tiles import Tile, Tiles
from widget.kinds import BUILT_IN

PICTURE = {"file": IMAGE, "alt": "A bridge"}
SMALL = {"media": "1" * 32 + ".webp", "width": 320}


def row(clinic: Clinic, **item: Any) -> Tile:
    form = FormView(ZoneInfo("UTC"))
    controls = form.controls(BUILT_IN[1].fields, {"items": [{"id": "a", **item}]})
    (items,) = (each for each in controls if each.field.name == "items")
    return Tiles(clinic.service.summaries, controls)(items.entries[0])


def test_a_card_brings_its_own_words_and_picture(clinic: Clinic) -> None:
    clinic.publish("bridge", card("Bridge", summary="<p>Lift your hips.</p>", picture=PICTURE))
    tile = row(clinic, embed="bridge")
    assert (tile.title, tile.excerpt, tile.picture) == ("Bridge", "Lift your hips.", IMAGE["media"])
    assert not tile.gone


def test_the_entrys_own_words_come_first(clinic: Clinic) -> None:
    clinic.publish("bridge", card("Bridge"))
    tile = row(clinic, embed="bridge", title="This week", excerpt="Try it.")
    assert (tile.title, tile.excerpt) == ("This week", "Try it.")


def test_a_withdrawn_or_unknown_card_is_marked(clinic: Clinic) -> None:
    clinic.publish("bridge", card("Bridge"))
    clinic.store.withdraw("bridge")
    assert row(clinic, embed="bridge").gone
    assert row(clinic, embed="never-was") == Tile("never-was", "", "", "never-was", True, ())


def test_a_video_is_called_by_its_title_and_shown_by_its_poster(clinic: Clinic) -> None:
    poster = {**IMAGE, "sizes": [SMALL, {"media": IMAGE["media"], "width": 640}]}
    video = {"title": "Clam", "url": "https://youtu.be/dQw4w9WgXcQ", "poster": poster}
    tile = row(clinic, video=video)
    assert (tile.title, tile.picture, tile.gone) == ("Clam", SMALL["media"], False)


def test_a_page_without_a_title_is_called_by_its_address(clinic: Clinic) -> None:
    assert row(clinic, url="https://clinic.example/a").title == "https://clinic.example/a"
    assert row(clinic).title == ""


def test_times_are_told_by_their_label(clinic: Clinic) -> None:
    until = "2026-11-30T18:00+00:00"
    assert row(clinic, until=until).times == (("Show until", until),)


def test_a_hidden_entry_says_so(clinic: Clinic) -> None:
    clinic.publish("bridge", card("Bridge"))
    assert row(clinic, embed="bridge", hide=True).flags == ("Hide it for now",)
    assert row(clinic, embed="bridge").flags == ()
