"""What is not published is shown exactly as it will be."""

from __future__ import annotations

import re

from tests.samples import Clinic, card, carousel
from widget.delivery.preview import Previews


def preview(clinic: Clinic, kind: str, slug: str, fields: dict[str, object]) -> str:
    service = clinic.service
    previews = Previews(service.reader, service.renderer, clinic.clock)
    found = service.kinds[kind]
    return previews.html(found, slug, found.parse(fields), "en")


def without_numbers(page: str) -> str:
    return re.sub(r'data-clinic-revision="\d+"', "", page)


def test_a_preview_of_a_card_is_the_page_it_becomes(clinic: Clinic) -> None:
    clinic.publish("clam", card("Clam"))
    fields = card("Bridge", related=[{"embed": "clam"}, {"embed": "never-was"}])
    shown = preview(clinic, "exercise-card", "bridge", fields)
    assert clinic.service.store.slugs() == [("clam", "exercise-card", False)]
    clinic.publish("bridge", fields)
    assert without_numbers(shown) == without_numbers(clinic.see("/e/bridge/frame"))


def test_a_preview_of_a_list_is_the_page_it_becomes(clinic: Clinic) -> None:
    for slug in ("one", "two", "three", "four"):
        clinic.publish(slug, card(slug))
    fields = carousel("two", fill=3, hidden=[{"embed": "four"}])
    shown = preview(clinic, "video-carousel", "recent", fields)
    assert shown.index(">two<") < shown.index(">three<") < shown.index(">one<")
    assert "four" not in shown
    clinic.publish("recent", fields, kind="video-carousel")
    assert without_numbers(shown) == without_numbers(clinic.see("/e/recent/frame"))


def test_a_hidden_entry_is_not_shown_nor_filled_up(clinic: Clinic) -> None:
    for slug in ("one", "two", "three"):
        clinic.publish(slug, card(slug))
    items = [{"embed": "three", "hide": True}, {"embed": "one"}]
    clinic.publish("recent", carousel() | {"items": items, "fill": 3}, kind="video-carousel")
    page = clinic.see("/e/recent")
    assert page.index(">one<") < page.index(">two<")
    assert "three" not in page
