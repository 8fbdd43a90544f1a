"""A kind from another distribution is served, cached, embeddable and listable, as ours are."""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.outside import STRETCH, install
from tests.samples import SITE, Clinic, Clock, card, carousel
from widget import open_service
from widget.cli import main
from widget.content.schema import migrate
from widget.content.store import Store
from widget.kinds import ENTRY_POINTS


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The distribution, installed into a folder of its own."""
    target = tmp_path_factory.mktemp("installed")
    install(target)
    yield target
    sys.modules.pop("clinic_stretch", None)


@pytest.fixture
def outside(
    installed: Path, settings: dict[str, str], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Clinic]:
    """A clinic that has the distribution installed."""
    monkeypatch.syspath_prepend(str(installed))
    opened = open_service(settings, clock=clock)
    migrate(opened.engine)
    opened.store.sites.save("main", SITE)
    clinic = Clinic(opened, clock)
    clinic.publish("calf", STRETCH, kind="stretch")
    yield clinic
    opened.engine.dispose()


def test_it_is_found_by_its_entry_point(outside: Clinic) -> None:
    assert ENTRY_POINTS == "widget.kinds"
    assert set(outside.service.kinds) == {"exercise-card", "video-carousel", "stretch"}


@pytest.mark.parametrize("form", ["", "/frame", "/fragment"])
def test_its_template_style_and_script_are_served(outside: Clinic, form: str) -> None:
    page = outside.see(f"/e/calf{form}")
    assert "Calf stretch" in page
    assert "Ask a professional." in page
    for name, holds in (("stretch/stretch.", "7px"), ("stretch/stretch.", "seconds to go")):
        assert f"https://cards.example/assets/{name}" in page
        paths = [part.split('"')[0] for part in page.split("https://cards.example")[1:]]
        files = [outside.see(path) for path in paths if name in path]
        assert any(holds in file for file in files)


def test_it_is_cached(outside: Clinic) -> None:
    outside.see("/e/calf")
    assert outside.client.get("/e/calf").headers["Cache-Status"] == "ClinicWidget; hit"


def test_its_fields_are_checked(outside: Clinic) -> None:
    answer = json.loads(outside.see("/e/calf.json"))
    assert answer["stretch"] == {"title": "Calf stretch", "seconds": 30, "hint": STRETCH["hint"]}


def test_it_sits_in_a_carousel_by_name_and_as_newest(outside: Clinic) -> None:
    outside.publish("bridge", card())
    outside.publish_list("list", "calf", "bridge")
    outside.publish("newest", carousel(fill=3), kind="video-carousel")
    for slug in ("list", "newest"):
        assert "Keep the heel down." in outside.see(f"/e/{slug}")


def test_uninstalled_it_stops_neither_the_start_nor_the_page_last_made(
    outside: Clinic,
    settings: dict[str, str],
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    outside.publish("bridge", card())
    outside.publish_list("list", "calf", "bridge")
    made = outside.see("/e/calf/frame")
    monkeypatch.undo()
    for key, value in settings.items():
        monkeypatch.setenv(key, value)
    assert main(["check"]) == 1
    assert "of the kind 'stretch', which is not installed" in capsys.readouterr().out
    without = Clinic(open_service(settings, clock=clock), clock)
    assert set(without.service.kinds) == {"exercise-card", "video-carousel"}
    assert without.see("/e/calf/frame") == made
    assert "Bridge" in without.see("/e/list")
    assert without.client.get("/e/calf/fragment").status_code == 404
    assert isinstance(without.store, Store)
    without.service.engine.dispose()


def test_a_broken_kind_is_left_out(
    settings: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "broken-1.dist-info"
    broken.mkdir()
    (broken / "METADATA").write_text("Name: broken\nVersion: 1\n")
    (broken / "entry_points.txt").write_text("[widget.kinds]\nx = no_such_module:Kind\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert set(open_service(settings).kinds) == {"exercise-card", "video-carousel"}


def test_a_kind_that_takes_anothers_name_or_lacks_its_template_is_left_out(
    installed: Path, settings: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(installed))
    kind = importlib.import_module("clinic_stretch").Stretch
    for name in ("exercise-card", "without-template"):
        monkeypatch.setattr(kind, "name", name)
        kinds = open_service(settings).kinds
        assert set(kinds) == {"exercise-card", "video-carousel"}
        assert not isinstance(kinds["exercise-card"], kind)
