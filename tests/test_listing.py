"""The list of what is published, from which a web site's editor picks."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

import pytest

from tests.samples import SITE, Clinic, Clock, card
from widget import open_service
from widget.content.schema import migrate
from widget.delivery import pages
from widget.delivery.render import Renderer
from widget.errors import FieldErrors, Mistake
from widget.kinds.exercise_card import ExerciseCard


def listed(clinic: Clinic, query: str = "") -> Any:
    answer = clinic.client.get(f"/embeds.json{query}")
    assert answer.status_code == 200
    return answer.json


def slugs(clinic: Clinic) -> list[str]:
    return [embed["slug"] for embed in listed(clinic)["embeds"]]


@pytest.fixture
def bridge(clinic: Clinic, clock: Clock) -> Clinic:
    """A clinic with a card and, later, a list of it."""
    clinic.publish("bridge", card(summary="<p>It <strong>steadies</strong> you.</p>"))
    clock.forward(hours=1)
    clinic.publish_list("list", "bridge")
    return clinic


def test_the_newest_comes_first_with_what_a_person_needs_to_pick(bridge: Clinic) -> None:
    newest, bridge_card = listed(bridge)["embeds"]
    assert newest["slug"] == "list"
    assert bridge_card | {"height": 0} == {
        "slug": "bridge", "kind": "exercise-card", "kind_label": "Exercise card",
        "title": "Bridge", "excerpt": "It steadies you.", "height": 0,
        "url": "https://cards.example/e/bridge?site=main",
    }  # fmt: skip


def test_it_says_what_it_is_and_for_which_site(bridge: Clinic) -> None:
    bridge.store.sites.save("other", SITE | {"name": "Other Clinic"})
    whole = listed(bridge, "?site=other")
    assert whole["service"] == "clinic-widget"
    assert whole["site"] == {
        "key": "other", "name": "Other Clinic", "address": "https://clinic.example",
    }  # fmt: skip
    assert whole["embeds"][0]["url"].endswith("?site=other")
    assert listed(bridge, "?site=unknown")["site"]["key"] == "main"


def test_a_change_is_in_the_list_at_once(bridge: Clinic) -> None:
    bridge.publish("bridge", card("Bridge, higher"))
    assert listed(bridge)["embeds"][1]["title"] == "Bridge, higher"
    bridge.store.withdraw("bridge")
    assert slugs(bridge) == ["list"]
    bridge.store.restore("bridge", 1)
    assert slugs(bridge) == ["list", "bridge"]


def test_it_is_made_once_a_change(bridge: Clinic) -> None:
    with patch.object(Renderer, "listing", autospec=True, return_value="{}") as made:
        for _ in range(5):
            bridge.client.get("/embeds.json")
        assert made.call_count == 1
        bridge.publish("plank", card("Plank"))
        bridge.client.get("/embeds.json")
        assert made.call_count == 2


def test_it_is_bounded(bridge: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "MOST_LISTED", 1)
    assert slugs(bridge) == ["list"]


def test_one_that_cannot_be_shown_any_more_hides_no_other(bridge: Clinic) -> None:
    refused = FieldErrors([Mistake("title", "is too long")])  # by rules that became stricter
    with patch.object(ExerciseCard, "parse", side_effect=refused):
        assert slugs(bridge) == ["list"]
        answer = bridge.client.get("/oembed?url=https://cards.example/e/bridge")
    assert answer.status_code == 200
    assert '"title": "Bridge"' in answer.text


def test_any_site_may_read_it(bridge: Clinic) -> None:
    headers = bridge.client.get("/embeds.json").headers
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["Cache-Control"] == "public, max-age=0"
    tag = {"If-None-Match": headers["ETag"]}
    assert bridge.client.get("/embeds.json", headers=tag).status_code == 304


def test_a_service_without_a_site_has_none(settings: dict[str, str], clock: Clock) -> None:
    bare = open_service(settings, clock=clock)
    migrate(bare.engine)
    answer = bare.inner.test_client().get("/embeds.json")
    assert (answer.status_code, answer.json) == (503, {"error": 503})
    bare.engine.dispose()


# What a site keeps of one embed, for readers without scripts


def told_of(clinic: Clinic, slug: str) -> Any:
    return clinic.client.get(f"/e/{slug}.json").json


def test_the_plain_card_has_all_words_and_no_behaviour(bridge: Clinic) -> None:
    told = told_of(bridge, "bridge")
    for words in ("Bridge", "It hurts.", "Lift your hips.", "Ask a professional.", "+1 555 0100"):
        assert words in told["plain"]
    assert 'href="https://clinic.example/terms"' in told["plain"]
    for part in ("<button", "<svg", "<script", "<link", "hidden", 'href="#'):
        assert part not in told["plain"]
    assert told["excerpt"] == "It steadies you."
    assert told["height"] > 400


def test_the_plain_list_leads_to_its_cards(bridge: Clinic) -> None:
    plain = told_of(bridge, "list")["plain"]
    assert '<a href="https://cards.example/e/bridge?site=main">Bridge</a>' in plain
    assert "<button" not in plain


def test_a_withdrawn_card_leaves_nothing_to_keep(bridge: Clinic) -> None:
    bridge.store.withdraw("bridge")
    answer = bridge.client.get("/e/bridge.json")
    assert answer.status_code == 410
    assert "plain" not in told_of(bridge, "bridge")
