"""What the editor lists and searches."""

from __future__ import annotations

from datetime import date

from sqlalchemy import delete

from tests.samples import IMAGE, Clinic, Clock, card
from widget.content import models as t
from widget.content.database import writing
from widget.content.summaries import Summaries


def summaries(clinic: Clinic) -> Summaries:
    return Summaries(clinic.service.engine, clinic.service.kinds)


def found(clinic: Clinic, words: str, **more: object) -> list[str]:
    return [each.slug for each in summaries(clinic).search(words, **more)]  # type: ignore[arg-type]


def test_every_word_is_looked_for_in_title_and_text(either_clinic: Clinic) -> None:
    either_clinic.publish("bridge", card("Bridge", feel="<p>Your Glutes work.</p>"))
    either_clinic.publish("clam", card("Clam", feel="<p>The side of your hip works.</p>"))
    assert found(either_clinic, "glutes WORK") == ["bridge"]
    assert found(either_clinic, "works") == ["clam"]
    assert found(either_clinic, "glutes side") == []
    assert found(either_clinic, "100%_") == []


def test_a_title_comes_before_a_text(clinic: Clinic) -> None:
    clinic.publish("clam", card("Clam"))
    clinic.publish("bridge", card("Bridge", feel="<p>Like the clam.</p>"))
    assert found(clinic, "clam") == ["clam", "bridge"]


def test_without_words_the_latest_change_comes_first(clinic: Clinic) -> None:
    for slug in ("one", "two"):
        clinic.publish(slug, card(slug))
    assert found(clinic, "") == ["two", "one"]
    clinic.publish("one", card("One"))
    assert found(clinic, "", most=1) == ["one"]


def test_a_withdrawn_embed_is_found_only_when_wanted(clinic: Clinic) -> None:
    clinic.publish("bridge", card("Bridge", picture={"file": IMAGE, "alt": "A bridge"}))
    clinic.store.withdraw("bridge", author="Sam")
    assert found(clinic, "bridge") == []
    (gone,) = summaries(clinic).search("bridge", withdrawn=True)
    assert (gone.withdrawn, gone.number, gone.author, gone.title) == (True, 2, "Sam", "Bridge")
    assert gone.picture is not None
    assert gone.picture["media"] == IMAGE["media"]


def test_an_old_slug_leads_to_the_embed(clinic: Clinic) -> None:
    clinic.publish("bridge", card("Bridge"))
    clinic.store.rename("bridge", "hip-bridge")
    assert summaries(clinic).of(["bridge", "never-was"])["bridge"].slug == "hip-bridge"


def test_reviews_are_due_by_their_day(clinic: Clinic) -> None:
    for slug, day in (("late", "2026-01-31"), ("soon", "2026-03-01"), ("later", "2027-01-01")):
        clinic.publish(slug, card(slug, review={"next": day}))
    clinic.publish("never", card("never"))
    assert [each.slug for each in summaries(clinic).due(date(2026, 3, 1))] == ["late", "soon"]


def test_a_store_of_an_older_release_is_filled_once(either_clinic: Clinic) -> None:
    either_clinic.publish("bridge", card("Bridge"))
    either_clinic.publish("gone", card("Gone"))
    either_clinic.store.withdraw("gone")
    with writing(either_clinic.service.engine) as connection:
        connection.execute(delete(t.summaries))
    assert summaries(either_clinic).fill() == 2
    assert summaries(either_clinic).fill() == 0
    assert found(either_clinic, "", withdrawn=True) == ["gone", "bridge"]
    assert summaries(either_clinic).counts() == {"exercise-card": 1}


def test_what_was_withdrawn_lately_is_known(either_clinic: Clinic, clock: Clock) -> None:
    for slug in ("bridge", "clam", "plank"):
        either_clinic.publish(slug, card(slug))
    either_clinic.store.withdraw("bridge")
    since = clock.forward(days=1)
    either_clinic.store.withdraw("clam", author="Maria Stone")
    (gone,) = summaries(either_clinic).withdrawn(since)
    assert (gone.slug, gone.title, gone.author) == ("clam", "clam", "Maria Stone")


def test_what_changes_by_itself_is_known_the_next_one_first(
    either_clinic: Clinic, clock: Clock
) -> None:
    for day in (9, 8, 7):
        times = {"from": "2026-02-01T08:00Z", "until": f"2026-03-0{day}T08:00Z"}
        items = [{"url": "https://clinic.example", "title": "x", **times}]
        fields = {"title": f"List {day}", "items": items}
        either_clinic.publish(f"list-{day}", fields, kind="video-carousel")
    either_clinic.publish("bridge", card())
    either_clinic.store.withdraw("list-8")
    coming = summaries(either_clinic).changing(clock())
    assert [each.slug for each, _ in coming] == ["list-7", "list-9"]
    assert [each.slug for each, _ in summaries(either_clinic).changing(clock(), 1)] == ["list-7"]
    assert summaries(either_clinic).changing(clock.forward(days=30)) == ()
