"""Sites in the store: two people on one, their history, the homes of embeds."""

from __future__ import annotations

import threading

import pytest

from tests.samples import SITE, Clinic, card
from widget.errors import Conflict, NotFound


def test_a_site_is_saved_from_the_revision_that_was_opened(clinic: Clinic) -> None:
    sites = clinic.store.sites
    assert sites.save("main", SITE | {"name": "One"}, base=1) == 2
    with pytest.raises(Conflict) as caught:
        sites.save("main", SITE | {"name": "Two"}, base=1)
    assert caught.value.current == 2
    assert "name: theirs One / yours Two" in caught.value.differences
    assert sites.get("main").site.name == "One"


def test_the_same_site_saved_twice_is_one_revision(clinic: Clinic) -> None:
    sites = clinic.store.sites
    assert sites.save("main", SITE | {"name": "One"}, base=1) == 2
    assert sites.save("main", SITE | {"name": "One"}, base=1) == 2
    assert len(sites.history("main")) == 2


def test_a_new_site_takes_nobody_elses_key(clinic: Clinic) -> None:
    sites = clinic.store.sites
    assert sites.save("other", SITE, base=0) == 1
    with pytest.raises(Conflict):
        sites.save("other", SITE | {"name": "Mine"}, base=0)


def test_a_site_that_is_not_there_has_no_revision_to_start_from(clinic: Clinic) -> None:
    with pytest.raises(NotFound):
        clinic.store.sites.save("other", SITE, base=3)
    assert clinic.store.sites.keys() == ["main"]
    with pytest.raises(NotFound):
        clinic.store.sites.revision("main", 9)


def test_all_sites_come_with_the_default_one_first(clinic: Clinic) -> None:
    clinic.store.sites.save("other", SITE | {"name": "Other"}, default=True)
    assert [(site.key, site.site.name) for site in clinic.store.sites.all()] == [
        ("other", "Other"), ("main", "Test Clinic"),
    ]  # fmt: skip


def test_of_two_who_save_at_once_one_meets_a_conflict(either_clinic: Clinic) -> None:
    sites, met = either_clinic.store.sites, []
    together = threading.Barrier(4)

    def save(name: str) -> None:
        together.wait()
        try:
            sites.save("main", SITE | {"name": name}, base=1)
        except Conflict:
            met.append(name)

    writers = [threading.Thread(target=save, args=(f"Clinic {n}",)) for n in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert len(met) == 3
    assert [revision.number for revision in sites.history("main")] == [2, 1]


def test_of_two_who_make_the_same_site_at_once_one_wins(either_clinic: Clinic) -> None:
    sites, numbers = either_clinic.store.sites, []
    together = threading.Barrier(4)

    def save() -> None:
        together.wait()
        numbers.append(sites.save("other", SITE, base=0))

    writers = [threading.Thread(target=save) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert numbers == [1, 1, 1, 1]
    assert len(sites.history("other")) == 1


def test_the_homes_of_a_site_are_the_last_ones_that_were_set(clinic: Clinic) -> None:
    clinic.store.sites.save("other", SITE)
    for slug in ("bridge", "squat", "plank"):
        clinic.publish(slug, card(slug))
    clinic.store.set_home("bridge", "main", "https://clinic.example/old")
    clinic.store.set_home("bridge", "main", "https://clinic.example/bridge")
    clinic.store.set_home("squat", "main", "https://clinic.example/squat")
    clinic.store.set_home("squat", "main", None)
    clinic.store.set_home("plank", "other", "https://other.example/plank")
    assert clinic.store.sites.homes("main") == {"bridge": "https://clinic.example/bridge"}
    assert clinic.store.sites.homes("other") == {"plank": "https://other.example/plank"}
