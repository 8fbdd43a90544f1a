"""Whatever address is typed into the editor, the service itself goes only where it may."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from tests import hostile
from tests.editor import Editor, signed_in
from tests.samples import SITE, Clinic, Clock, card, carousel
from tests.sources import PUBLIC, Internet
from widget import open_service
from widget.content.schema import migrate

pytestmark = [hostile.needs_hostile_input, pytest.mark.slow]


def cases() -> list[dict[str, Any]]:
    path = hostile.FOLDER / "ssrf_urls.json"
    return json.loads(path.read_text("utf-8")) if path.is_file() else []


class Wires:
    """Where the service has dialled, in a world where nobody picks up."""

    def __init__(self) -> None:
        self.dialled: list[str] = []
        self.names: dict[str, list[str]] = {}

    def resolve(self, host: str) -> list[str]:
        return self.names.get(host, [PUBLIC])

    def dial(self, address: str, port: int, seconds: float) -> socket.socket:
        self.dialled.append(address)
        raise ConnectionRefusedError


@pytest.fixture
def wires() -> Wires:
    return Wires()


@pytest.fixture
def editor(settings: dict[str, str], clock: Clock, wires: Wires) -> Iterator[Editor]:
    with Internet() as internet:
        fetcher = internet.fetcher(resolve=wires.resolve, dial=wires.dial)
        service = open_service(settings, clock=clock, fetcher=fetcher)
        migrate(service.engine)
        service.store.sites.save("main", SITE)
        clinic = Clinic(service, clock)
        clinic.publish("bridge", card("Bridge"))
        clinic.publish_list("recent", "bridge")
        yield signed_in(clinic, "marketing", "clinician", "administrator")
        service.engine.dispose()


def allowed(wires: Wires, case: dict[str, Any]) -> bool:
    """Set the world up for a case; says whether its address may be dialled."""
    host = case["payload"].split("/")[2].split("@")[-1].split(":")[0].split("#")[0]
    wires.names = {host: case["resolves_to"]} if "resolves_to" in case else {}
    wires.dialled.clear()
    return bool(case["expect"] == "allow")


def test_there_are_cases() -> None:
    assert len(cases()) > 30


def test_a_pasted_link_is_followed_only_where_it_may_be(editor: Editor, wires: Wires) -> None:
    for case in cases():
        may = allowed(wires, case)
        sent = {"list": "items", "link": case["payload"]}
        answer = editor.submit("/embeds/recent/entries", sent)
        assert answer.status_code == 422, case
        assert answer.json, case
        assert len(answer.json["error"]) > 10, case  # a sentence to whoever pasted it
        assert bool(wires.dialled) == may, case


def test_links_in_a_text_are_checked_only_where_they_may_be(editor: Editor, wires: Wires) -> None:
    for case in cases():
        may = allowed(wires, case)
        items = [{"id": "a1", "url": case["payload"], "title": "A page"}]
        editor.client.application.extensions["widget-editor"].drafts.save(
            editor.person.id, "video-carousel", "recent", "en", 1, carousel() | {"items": items}
        )
        answer = editor.submit("/embeds/recent/check-links", {})
        assert answer.status_code == 200, case
        assert may or not wires.dialled, case


@pytest.mark.parametrize("field", ["address", "terms/en", "origins"])
def test_an_address_of_a_site_is_kept_or_refused_but_never_opened(
    editor: Editor, wires: Wires, field: str
) -> None:
    for case in cases():
        allowed(wires, case)
        answer = editor.submit("/sites/main", {"name": "Test Clinic", field: case["payload"]})
        assert answer.status_code < 500, case
        assert wires.dialled == [], case


def test_a_home_is_kept_or_refused_but_never_opened(editor: Editor, wires: Wires) -> None:
    for case in cases():
        allowed(wires, case)
        answer = editor.submit("/sites/main/homes", {"slug": "bridge", "url": case["payload"]})
        assert answer.status_code < 500, case
        assert wires.dialled == [], case


def test_an_entrys_address_is_kept_or_refused_but_never_opened(
    editor: Editor, wires: Wires
) -> None:
    for case in cases():
        allowed(wires, case)
        item = {"f/items/a1/id": "a1", "f/items/a1/url": case["payload"], "f/items/a1/title": "A"}
        whole = {"f/title": "Recent", "base": "1", "do": "publish", **item}
        answer = editor.submit("/embeds/recent", whole)
        assert answer.status_code < 500, case
        assert wires.dialled == [], case
