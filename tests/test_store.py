"""The store's verbs, on SQLite, and the same on PostgreSQL."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from tests.samples import SITE, Clinic, Clock, card
from widget import open_service
from widget.content import sanitize
from widget.content.schema import migrate
from widget.content.sites import parse_site
from widget.delivery.shown import Asked
from widget.errors import Conflict, FieldErrors, NotFound, Refused
from widget.kinds.exercise_card import ExerciseCard
from widget.kinds.fields import JsonObject

FRENCH = SITE | {
    "languages": ["en", "fr"],
    "disclaimer": {"en": "<p>Ask a professional.</p>", "fr": "<p>Demandez conseil.</p>"},
    "dosage_intro": {"en": "Your own numbers.", "fr": "Vos propres chiffres."},
}


def test_publishing_numbers_the_revisions_from_one(either_clinic: Clinic) -> None:
    assert either_clinic.publish("bridge", card()) == 1
    assert either_clinic.publish("bridge", card("Bridge, higher")) == 2
    titles = [
        revision.document.texts["en"]["title"]
        for revision in either_clinic.store.history("bridge")
        if revision.document
    ]
    assert titles == ["Bridge, higher", "Bridge"]


def test_a_stale_writer_gets_a_conflict_with_both_texts(either_clinic: Clinic) -> None:
    kind = either_clinic.service.kinds["exercise-card"]
    either_clinic.publish("bridge", card())
    either_clinic.publish("bridge", card("Theirs"))
    with pytest.raises(Conflict) as caught:
        either_clinic.store.publish(kind, "bridge", card("Yours"), base=1)
    assert "Theirs" in caught.value.theirs
    assert "Yours" in caught.value.yours
    assert either_clinic.store.history("bridge")[0].number == 2


def test_an_embed_that_exists_is_not_published_without_a_base(either_clinic: Clinic) -> None:
    kind = either_clinic.service.kinds["exercise-card"]
    either_clinic.publish("bridge", card())
    with pytest.raises(Conflict, match="without naming a revision"):
        either_clinic.store.publish(kind, "bridge", card())


def test_a_new_embed_has_no_base(either_clinic: Clinic) -> None:
    kind = either_clinic.service.kinds["exercise-card"]
    with pytest.raises(NotFound):
        either_clinic.store.publish(kind, "bridge", card(), base=3)


def test_wrong_fields_store_nothing(either_clinic: Clinic) -> None:
    before = either_clinic.store.generation()
    with pytest.raises(FieldErrors) as caught:
        either_clinic.publish("bridge", {"title": "", "steps": [{"note": 3}], "colour": "red"})
    paths = {mistake.path for mistake in caught.value.mistakes}
    assert paths == {"title", "stop_if", "steps/1/text", "steps/1/note", "colour"}
    assert either_clinic.store.slugs() == []
    assert either_clinic.store.generation() == before


def test_a_kind_is_for_ever(either_clinic: Clinic) -> None:
    either_clinic.publish("bridge", card())
    with pytest.raises(Refused, match="exercise-card"):
        either_clinic.publish_list("bridge", "x")


def test_withdrawing_is_a_numbered_revision_without_content(either_clinic: Clinic) -> None:
    either_clinic.publish("bridge", card())
    assert either_clinic.store.withdraw("bridge", author="Kim", reason="Wrong advice") == 2
    last = either_clinic.store.history("bridge")[0]
    assert (last.withdrawn, last.document, last.reason) == (True, None, "Wrong advice")


def test_withdrawing_twice_is_once(either_clinic: Clinic) -> None:
    either_clinic.publish("bridge", card())
    assert either_clinic.store.withdraw("bridge") == either_clinic.store.withdraw("bridge")


def test_restoring_publishes_an_old_revision_again(either_clinic: Clinic) -> None:
    either_clinic.publish("bridge", card("First"))
    either_clinic.publish("bridge", card("Second"))
    either_clinic.store.withdraw("bridge")
    assert either_clinic.store.restore("bridge", 1) == 4
    assert "First" in either_clinic.see("/e/bridge")


def test_a_withdrawal_cannot_be_restored_itself(either_clinic: Clinic) -> None:
    either_clinic.publish("bridge", card())
    either_clinic.store.withdraw("bridge")
    with pytest.raises(NotFound):
        either_clinic.store.restore("bridge", 2)


def test_a_renamed_embed_keeps_its_old_slug(either_clinic: Clinic) -> None:
    either_clinic.publish("bridge", card())
    either_clinic.store.rename("bridge", "hip-bridge")
    for slug in ("bridge", "hip-bridge"):
        assert "Lift your hips." in either_clinic.see(f"/e/{slug}")


def test_a_slug_is_never_reused(either_clinic: Clinic) -> None:
    either_clinic.publish("bridge", card())
    either_clinic.store.rename("bridge", "hip-bridge")
    either_clinic.publish("plank", card("Plank"))
    with pytest.raises(Refused, match="never reused"):
        either_clinic.store.rename("plank", "bridge")


@pytest.mark.parametrize("slug", ["", "Bridge", "a--b", "-a", "a/b", "é", "a" * 81, "a\x00"])
def test_a_bad_slug_is_refused(clinic: Clinic, slug: str) -> None:
    with pytest.raises(FieldErrors):
        clinic.publish(slug, card())


def test_nothing_is_published_without_a_site(settings: dict[str, str]) -> None:
    bare = open_service(settings)
    migrate(bare.engine)
    with pytest.raises(NotFound, match="no site yet"):
        bare.store.publish(bare.kinds["exercise-card"], "bridge", card())


def test_each_change_grows_the_generation(either_clinic: Clinic) -> None:
    seen = [either_clinic.store.generation()]
    either_clinic.publish("bridge", card())
    seen.append(either_clinic.store.generation())
    either_clinic.store.set_home("bridge", "main", "https://clinic.example/bridge")
    seen.append(either_clinic.store.generation())
    either_clinic.store.withdraw("bridge")
    seen.append(either_clinic.store.generation())
    assert seen == sorted(set(seen))


# Sites


def test_a_site_without_a_disclaimer_cannot_be_saved(clinic: Clinic) -> None:
    for fields in (
        {key: value for key, value in SITE.items() if key != "disclaimer"},
        SITE | {"disclaimer": {"en": "<p> </p>"}},
        SITE | {"languages": ["en", "fr"]},
    ):
        with pytest.raises(FieldErrors) as caught:
            clinic.store.sites.save("other", fields)
        assert any(mistake.path.startswith("disclaimer/") for mistake in caught.value.mistakes)
    assert clinic.store.sites.keys() == ["main"]


def test_every_mistake_of_a_site_is_named_at_once() -> None:
    with pytest.raises(FieldErrors) as caught:
        parse_site(
            SITE
            | {
                "address": "http://x", "phone": "call me", "time_zone": "Mars", "colour": 1,
                "origins": ["https://a.example/path"], "only_origins": "yes",
                "theme": {"accent": "#ffffff", "corners": 99, "scheme": "blue", "font": "x"},
            }
        )  # fmt: skip
    assert {mistake.path for mistake in caught.value.mistakes} == {
        "address", "phone", "time_zone", "colour", "origins/1", "only_origins",
        "theme/accent", "theme/corners", "theme/scheme", "theme/font",
    }  # fmt: skip


def test_what_is_missing_from_a_site_is_said_so() -> None:
    with pytest.raises(FieldErrors) as caught:
        parse_site({})
    said = {mistake.path: mistake.message for mistake in caught.value.mistakes}
    assert said["name"] == said["address"] == "is missing"
    assert said["disclaimer/en"].startswith("is missing")


@pytest.mark.parametrize("zone", ["Mars", "America", "../etc/passwd", "/etc/localtime", "a" * 300])
def test_what_is_no_time_zone_is_refused(zone: str) -> None:
    with pytest.raises(FieldErrors, match="time_zone"):
        parse_site(SITE | {"time_zone": zone})


def test_saving_an_unchanged_site_makes_no_revision(clinic: Clinic) -> None:
    assert clinic.store.sites.save("main", SITE) == 1
    assert clinic.store.sites.save("main", SITE | {"name": "New"}) == 2
    assert [revision.number for revision in clinic.store.sites.history("main")] == [2, 1]


def test_the_first_site_is_the_default(clinic: Clinic) -> None:
    clinic.store.sites.save("other", SITE | {"name": "Other"})
    assert clinic.store.sites.get().key == "main"
    clinic.store.sites.make_default("other")
    assert clinic.store.sites.get().key == "other"


# Languages


def test_a_translation_keeps_what_all_languages_share(either_clinic: Clinic) -> None:
    either_clinic.store.sites.save("main", FRENCH)
    either_clinic.publish("bridge", card(dosage={"sets": {"low": 3, "when": "always"}}))
    either_clinic.publish("bridge", _in_french(), lang="fr")
    page = either_clinic.see("/e/bridge?lang=fr")
    assert "Le pont" in page
    assert "Demandez conseil." in page
    assert "3 " in page


def test_a_translation_older_than_the_originals_steps_is_not_shown(clinic: Clinic) -> None:
    clinic.store.sites.save("main", FRENCH)
    clinic.publish("bridge", card())
    clinic.publish("bridge", _in_french(), lang="fr")
    clinic.publish("bridge", card("A new title"))
    assert "Le pont" in clinic.see("/e/bridge?lang=fr")
    clinic.publish("bridge", card(stop_if="It hurts or tingles."))
    page = clinic.see("/e/bridge?lang=fr")
    assert "Le pont" not in page
    assert "tingles" in page
    clinic.publish("bridge", _in_french(), lang="fr")
    assert "Le pont" in clinic.see("/e/bridge?lang=fr")


def test_a_translation_cannot_change_what_is_shared(clinic: Clinic) -> None:
    clinic.publish("bridge", card(dosage={"sets": {"low": 3, "when": "always"}}))
    changed = _in_french() | {"dosage": {"sets": {"low": 9}}}
    with pytest.raises(FieldErrors, match="shared by all languages"):
        clinic.publish("bridge", changed, lang="fr")


def test_a_translation_has_the_originals_entries(clinic: Clinic) -> None:
    clinic.publish("bridge", card(steps=[{"text": "One."}, {"text": "Two."}]))
    with pytest.raises(FieldErrors, match="the original 2"):
        clinic.publish("bridge", _in_french(), lang="fr")


def test_a_translation_must_be_whole(clinic: Clinic) -> None:
    clinic.publish("bridge", card())
    with pytest.raises(FieldErrors, match="stop_if"):
        clinic.publish("bridge", {"title": "Le pont"}, lang="fr")


def _in_french() -> dict[str, Any]:
    return {"title": "Le pont", "stop_if": "Si ça fait mal.", "steps": [{"text": "Levez."}]}


@pytest.mark.parametrize("lang", ["", "FR", "français", "f", "x" * 40, "fr\x00"])
def test_what_is_no_language_is_refused(clinic: Clinic, lang: str) -> None:
    with pytest.raises(FieldErrors, match="lang"):
        clinic.publish("bridge", card(), lang=lang)


# Rules that become stricter, kinds that grow


def test_a_stricter_rule_publishes_new_revisions_where_it_bites(
    either_clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    either_clinic.publish("bridge", card(why="<p>It <em>steadies</em> you.</p>"))
    either_clinic.publish("plank", card("Plank", why="<p>It strengthens you.</p>"))
    either_clinic.publish("gone", card(why="<p><em>Old</em></p>"))
    either_clinic.store.withdraw("gone")
    monkeypatch.setattr(sanitize, "TAGS", sanitize.TAGS - {"em"})
    assert either_clinic.store.sanitize() == [("bridge", 2)]
    assert "It steadies you." in either_clinic.see("/e/bridge")
    assert either_clinic.store.sanitize() == []


class NextCard(ExerciseCard):
    """The next version of the card."""

    version = 2

    def upgrade(self, fields: JsonObject, from_version: int) -> JsonObject:
        """Mark what came from the older version."""
        return {**fields, "title": f"{fields['title']} (from version {from_version})"}


def test_an_older_versions_fields_are_upgraded_when_they_are_shown(
    clinic: Clinic, settings: dict[str, str], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    clinic.publish("bridge", card("Bridge"))
    assert "from version" not in clinic.see("/e/bridge")
    monkeypatch.setattr("widget.kinds.BUILT_IN", (NextCard(),))
    newer = Clinic(open_service(settings, clock=clock), clock)
    assert "Bridge (from version 1)" in newer.see("/e/bridge")
    newer.publish("bridge", card("Bridge, anew"))
    assert "from version" not in newer.see("/e/bridge")
    newer.service.engine.dispose()


def test_a_long_author_and_an_odd_reason_are_kept_safely(either_clinic: Clinic) -> None:
    either_clinic.publish("bridge", card(), author="A" * 500)
    with pytest.raises(Refused):
        either_clinic.store.withdraw("bridge", reason="a\x00b")
    assert either_clinic.store.history("bridge")[0].author == "A" * 200


# Time


def test_history_says_what_was_shown_then(either_clinic: Clinic, clock: Clock) -> None:
    either_clinic.publish("bridge", card("Morning"))
    either_clinic.publish_list("list", "bridge")
    then = clock.now
    clock.forward(hours=1)
    either_clinic.publish("bridge", card("Noon"))
    either_clinic.store.sites.save("main", SITE | {"disclaimer": {"en": "<p>A new one.</p>"}})
    clock.forward(hours=1)
    either_clinic.store.withdraw("bridge")
    pages, renderer = either_clinic.service.pages, either_clinic.service.renderer
    page = renderer.render(pages.resolve(Asked("list", "page"), then))
    assert "Morning" in page
    bridge = renderer.render(pages.resolve(Asked("bridge", "page"), then))
    assert "Ask a professional." in bridge
    assert "A new one." not in bridge
    assert "Noon" not in bridge


# Races


@pytest.mark.slow
def test_of_two_writers_from_one_revision_one_gets_a_conflict_200_times(
    either_clinic: Clinic,
) -> None:
    kind = either_clinic.service.kinds["exercise-card"]
    either_clinic.publish("bridge", card("Start"))
    for race in range(200):
        outcomes = _race(either_clinic, kind, base=race + 1)
        conflicts = [outcome for outcome in outcomes if isinstance(outcome, Conflict)]
        assert min(map(str, outcomes), key=len) == str(race + 2), outcomes
        assert len(conflicts) == 1
        assert {conflicts[0].theirs[:5], conflicts[0].yours[:5]} == {"Ada's", "Bob's"}
    assert len(either_clinic.store.history("bridge")) == 201


def _race(clinic: Clinic, kind: Any, base: int) -> list[Any]:
    start = threading.Barrier(2)
    outcomes: list[Any] = []

    def write(title: str) -> None:
        start.wait()
        try:
            outcomes.append(clinic.store.publish(kind, "bridge", card(title), base=base))
        except Conflict as conflict:
            outcomes.append(conflict)

    writers = [threading.Thread(target=write, args=(name,)) for name in ("Ada's", "Bob's")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    return outcomes


def test_of_two_writers_of_a_new_embed_one_gets_a_conflict(either_clinic: Clinic) -> None:
    kind = either_clinic.service.kinds["exercise-card"]
    start = threading.Barrier(2)
    outcomes: list[int | None] = []

    def write(title: str) -> None:
        start.wait()
        try:
            outcomes.append(either_clinic.store.publish(kind, "bridge", card(title)))
        except Conflict:
            outcomes.append(None)

    writers = [threading.Thread(target=write, args=(name,)) for name in ("Ada's", "Bob's")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert sorted(outcomes, key=str) == [1, None]


def test_a_reason_that_comes_later_is_kept(clinic: Clinic) -> None:
    clinic.publish("bridge", card())
    assert clinic.store.withdraw("bridge") == 2
    assert clinic.store.withdraw("bridge", reason="Wrong advice") == 3
    assert clinic.store.withdraw("bridge", reason="Wrong advice") == 3
    assert clinic.store.withdraw("bridge") == 3
    assert [revision.reason for revision in clinic.store.history("bridge")][:2] == [
        "Wrong advice", "",
    ]  # fmt: skip
    assert clinic.client.get("/e/bridge").status_code == 410
