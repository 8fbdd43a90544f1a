"""Which web sites asked for what is counted, and changes nothing."""

from __future__ import annotations

from unittest.mock import patch

import pytest

from tests.samples import Clinic, Clock, card
from widget.cli import main
from widget.content import askers as store
from widget.content.askers import Asker
from widget.content.database import StoreError
from widget.public.askers import Askers, asking_site

NOW = Clock().now


@pytest.mark.parametrize(
    ("agent", "site"),
    [
        ("WordPress/6.1.9; https://clinic.example", "clinic.example"),
        ("WordPress/7.1-RC2; http://Clinic.example:8181/blog", "clinic.example:8181"),
        ("Mozilla/5.0 (Macintosh)", None),
        ("WordPress/6.1.9; javascript:alert(1)", None),
        ("WordPress/6.1.9; https://[::1", None),
        ("WordPress/6.1.9; https://x:99999999", None),
        ("WordPress/6.1.9; https://<b>", None),
        ("WordPress/6.1.9; https://" + "a" * 9_000, None),
        ("", None),
    ],
)
def test_a_web_site_is_known_by_what_it_says_of_itself(agent: str, site: str | None) -> None:
    assert asking_site(agent) == site


def test_each_site_and_embed_is_counted(either_clinic: Clinic) -> None:
    askers = Askers(either_clinic.service.askers, Clock())
    for agent, slug in (("a.example", "bridge"), ("a.example", "bridge"), ("b.example", "plank")):
        askers.note(f"WordPress/6.1.9; https://{agent}", slug)
    askers.flush()
    askers.note("WordPress/6.1.9; https://a.example", "bridge")
    askers.note("curl/8.0", "bridge")
    askers.flush()
    told = {(asker.site, asker.slug): asker for asker in either_clinic.service.askers.all()}
    assert told == {
        ("a.example", "bridge"): Asker("a.example", "bridge", 3, NOW),
        ("b.example", "plank"): Asker("b.example", "plank", 1, NOW),
    }


def test_an_answer_is_counted_and_a_refusal_is_not(clinic: Clinic) -> None:
    clinic.publish("bridge", card())
    with patch.object(Askers, "note") as note:
        agent = {"User-Agent": "WordPress/6.1.9; https://clinic.example"}
        for slug in ("bridge", "nope"):
            clinic.client.get(f"/oembed?url=https://cards.example/e/{slug}", headers=agent)
    note.assert_called_once_with("WordPress/6.1.9; https://clinic.example", "bridge")


def test_a_store_that_is_away_only_costs_the_count(clinic: Clinic) -> None:
    askers = Askers(clinic.service.askers, Clock())
    askers.note("WordPress/6.1.9; https://clinic.example", "bridge")
    with patch.object(store.AskerStore, "add", side_effect=StoreError("away")):
        askers.flush()
    assert clinic.service.askers.all() == []


def test_names_that_somebody_makes_up_are_bounded(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "MOST_ROWS", 2)
    for number in range(5):
        clinic.service.askers.add([Asker(f"{number}.example", "bridge", 1, NOW)])
    clinic.service.askers.add([Asker("0.example", "bridge", 1, NOW)])
    counts = [(asker.site, asker.times) for asker in clinic.service.askers.all()]
    assert sorted(counts) == [("0.example", 2), ("1.example", 1)]


def test_the_command_line_lists_them(
    clinic: Clinic, settings: dict[str, str], monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    clinic.service.askers.add([Asker("clinic.example", "bridge", 3, NOW)])
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    assert main(["askers"]) == 0
    assert "clinic.example\tbridge\t3\t2026-03-01T07:00:00-05:00" in capsys.readouterr().out
