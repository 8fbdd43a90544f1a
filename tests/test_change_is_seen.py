"""A change is seen at once, by every process; what did not change stays as it is."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copytree
from unittest.mock import patch

import pytest

from tests.samples import SITE, Clinic, Clock, card, carousel
from widget import Service, open_service
from widget.delivery.cache import OLDEST_SECONDS, sweep
from widget.delivery.lease import Leases
from widget.delivery.page import Page, make_page
from widget.delivery.render import Renderer

OpenWith = Callable[[str], Clinic]


@pytest.fixture
def second(settings: dict[str, str], clinic: Clinic, clock: Clock) -> Iterator[Clinic]:
    """Another process on the same store and cache; all that it shares are files."""
    opened = open_service(settings, clock=clock)
    yield Clinic(opened, clock)
    opened.engine.dispose()


def test_a_new_text_is_seen_from_every_process(clinic: Clinic, second: Clinic) -> None:
    clinic.publish("bridge", card(stop_if="Old rule."))
    assert "Old rule." in second.see("/e/bridge")
    clinic.publish("bridge", card(stop_if="New rule."))
    for process in (clinic, second):
        page = process.see("/e/bridge")
        assert "New rule." in page
        assert "Old rule." not in page


def test_a_sites_new_disclaimer_is_on_every_card(clinic: Clinic, second: Clinic) -> None:
    for slug in ("bridge", "plank"):
        clinic.publish(slug, card())
        second.see(f"/e/{slug}")
    clinic.store.sites.save("main", SITE | {"disclaimer": {"en": "<p>A stricter one.</p>"}})
    for slug in ("bridge", "plank"):
        assert "A stricter one." in second.see(f"/e/{slug}")


def test_a_retitled_card_is_retitled_in_its_carousel(clinic: Clinic, second: Clinic) -> None:
    clinic.publish("bridge", card("Bridge"))
    clinic.publish_list("list", "bridge")
    assert "Bridge" in second.see("/e/list/fragment")
    clinic.publish("bridge", card("Hip lift"))
    page = second.see("/e/list/fragment")
    assert "Hip lift" in page
    assert "Bridge" not in page


def test_a_withdrawn_card_is_gone_from_every_carousel_and_related_list(
    clinic: Clinic, second: Clinic
) -> None:
    clinic.publish("bridge", card("Bridge"))
    clinic.publish("plank", card("Plank", related=["bridge"]))
    clinic.publish_list("list", "bridge", "plank")
    clinic.publish("newest", carousel(fill=5), kind="video-carousel")
    shown = ("/e/list", "/e/newest", "/e/plank", "/e/list.json")
    assert all("Bridge" in second.see(path) for path in shown)
    clinic.store.withdraw("bridge")
    assert not any("Bridge" in second.see(path) for path in shown)
    clinic.store.restore("bridge", 1)
    assert all("Bridge" in second.see(path) for path in shown)


def test_an_entry_whose_time_comes_appears_and_goes(
    clinic: Clinic, second: Clinic, clock: Clock
) -> None:
    entry = {
        "url": "https://clinic.example/course", "title": "Back course",
        "from": "2026-03-01T08:00-05:00", "until": "2026-03-02T08:00-05:00",
    }  # fmt: skip
    clinic.publish("bridge", card())
    clinic.publish("list", carousel("bridge", items=[entry]), kind="video-carousel")
    assert "Back course" not in second.see("/e/list")
    clock.forward(hours=1)  # 08:00 in Toronto
    assert "Back course" in second.see("/e/list")
    clock.forward(hours=24)
    assert "Back course" not in second.see("/e/list")


def test_a_new_card_fills_up_the_list(clinic: Clinic, clock: Clock) -> None:
    for slug in ("one", "two", "three"):
        clock.forward(hours=1)
        clinic.publish(slug, card(slug.capitalize()))
    hidden = {"hidden": ["two"], "fill": 2}
    clinic.publish("list", carousel("one", **hidden), kind="video-carousel")
    page = clinic.see("/e/list")
    assert page.index("One") < page.index("Three")
    assert "Two" not in page
    clock.forward(hours=1)
    clinic.publish("four", card("Four"))
    page = clinic.see("/e/list")
    assert "Four" in page
    assert "Three" not in page


def test_a_page_that_nothing_changed_is_not_made_again(clinic: Clinic, second: Clinic) -> None:
    clinic.publish("bridge", card())
    clinic.see("/e/bridge")
    clinic.publish("plank", card("Plank"))
    assert second.client.get("/e/bridge").headers["Cache-Status"] == "ClinicWidget; hit"


def test_of_50_first_requests_one_renders(clinic: Clinic, second: Clinic, service: Service) -> None:
    clinic.publish("bridge", card())
    start, made, bodies = threading.Barrier(50), [], []
    render = Renderer.render

    def counted(renderer: Renderer, shown: object) -> str:
        made.append(shown)
        return render(renderer, shown)  # type: ignore[arg-type]

    def ask(process: Clinic) -> None:
        client = process.service.inner.test_client()
        start.wait()
        bodies.append(client.get("/e/bridge").data)

    with patch.object(Renderer, "render", counted):
        askers = [threading.Thread(target=ask, args=((clinic, second)[n % 2],)) for n in range(50)]
        for asker in askers:
            asker.start()
        for asker in askers:
            asker.join()
    assert len(made) == 1
    assert len(bodies) == 50
    assert len(set(bodies)) == 1


# The cache


def test_a_page_survives_the_cache_byte_for_byte() -> None:
    page = make_page("<p>Grüße</p>" * 50, 410, content_type="text/html")
    assert Page.from_bytes(page.to_bytes()) == page


@pytest.mark.parametrize("damage", [b"", b"CWP1", b"\x80\x04K\x01.", b"CWP1" + bytes(40)])
def test_a_damaged_entry_counts_as_none(damage: bytes) -> None:
    assert Page.from_bytes(damage) is None


def test_a_cut_entry_counts_as_none() -> None:
    data = make_page("<p>Hello</p>" * 50).to_bytes()
    assert all(Page.from_bytes(data[:length]) is None for length in range(len(data)))


def test_a_broken_cache_only_costs_renders(clinic: Clinic, tmp_path: Path) -> None:
    clinic.publish("bridge", card())
    clinic.see("/e/bridge")
    for file in (tmp_path / "data" / "cache").iterdir():
        file.write_bytes(b"\x00\x00\x00\x00garbage")
    assert "Lift your hips." in clinic.see("/e/bridge")


def test_nothing_that_comes_out_of_the_cache_is_unpickled(clinic: Clinic, tmp_path: Path) -> None:
    clinic.publish("bridge", card())
    clinic.see("/e/bridge")
    bomb = b"\x00\x00\x00\x00cbuiltins\nexit\n(tR."
    for file in (tmp_path / "data" / "cache").iterdir():
        file.write_bytes(bomb)
    assert clinic.client.get("/e/bridge").status_code == 200


def test_the_sweep_removes_what_is_old_and_what_is_too_much(tmp_path: Path) -> None:
    now = 1_000_000_000.0
    for number, age in enumerate((OLDEST_SECONDS + 1, 30, 20, 10)):
        file = tmp_path / str(number)
        file.write_bytes(b"x" * 100)
        os.utime(file, (now - age, now - age))
    sweep(tmp_path, limit=250, now=now)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["2", "3"]


@pytest.fixture
def cached_in(settings: dict[str, str], clock: Clock, migrated: Path) -> Iterator[OpenWith]:
    """Opens a clinic whose pages are cached elsewhere, with one card."""
    clinics: list[Clinic] = []

    def open_with(cache: str) -> Clinic:
        copytree(migrated, settings["WIDGET_DATA"])
        clinics.append(Clinic(open_service(settings | {"WIDGET_CACHE": cache}, clock=clock), clock))
        clinics[-1].publish("bridge", card())
        return clinics[-1]

    yield open_with
    for clinic in clinics:
        clinic.service.engine.dispose()


def test_the_cache_may_live_in_memory(cached_in: OpenWith, tmp_path: Path) -> None:
    clinic = cached_in("memory")
    clinic.see("/e/bridge")
    assert clinic.client.get("/e/bridge").headers["Cache-Status"] == "ClinicWidget; hit"
    assert list((tmp_path / "data" / "cache").glob("*")) == []


def test_a_redis_that_is_away_only_costs_renders(cached_in: OpenWith) -> None:
    clinic = cached_in("redis://127.0.0.1:1/0")
    for _ in range(2):
        assert "Lift your hips." in clinic.see("/e/bridge")


def test_a_lease_is_held_by_one_at_a_time(tmp_path: Path) -> None:
    leases, inside, most = Leases(tmp_path), [], []

    def work() -> None:
        with leases.held("page"):
            inside.append(1)
            most.append(len(inside))
            inside.pop()

    workers = [threading.Thread(target=work) for _ in range(20)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert max(most) == 1
