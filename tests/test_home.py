"""The editor's first page and its lists: what is live, what waits, what a search finds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import pytest

from tests.doors import joined
from tests.editor import signed_in
from tests.samples import IMAGE, Clinic, Clock, card, carousel
from widget import open_service
from widget.content.schema import migrate

ALL = ("marketing", "clinician", "administrator")


def part(page: str, name: str) -> str:
    """The words of a panel by its heading; '' where it is not there."""
    found = re.search(rf'<section[^>]*="part-{name}">(.*?)</section>', page, re.DOTALL)
    return words(found[1]) if found else ""


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def test_home_says_what_is_live_and_who_changed_it_when(clinic: Clinic, clock: Clock) -> None:
    clinic.publish("bridge", card("Bridge"), author="Maria Stone")
    clinic.publish_list("recent", "bridge")
    live = part(signed_in(clinic).see("/"), "live")
    assert "Exercise cards 1 Video lists 1" in live
    assert "Bridge Maria Stone, 1 Mar 2026, 07:00" in live  # in the site's zone


def test_home_leads_on_to_what_is_typed_and_not_live(clinic: Clinic) -> None:
    clinic.publish("bridge", card("Bridge"))
    editor = signed_in(clinic, "clinician")
    other = signed_in(clinic, "clinician", name="Ada West")
    drafts = clinic.service.desk.drafts
    drafts.save(editor.person.id, "exercise-card", "bridge", "en", 1, card("The bridge"))
    drafts.save(editor.person.id, "exercise-card", "clam", "en", None, {"title": " "})
    page = editor.see("/")
    assert "The bridge English" in part(page, "drafts")
    assert "clam never published" in part(page, "drafts")
    assert 'href="/editor/embeds/bridge?lang=en"' in page
    assert part(other.see("/"), "drafts") == ""


def test_home_says_which_entries_come_and_go_next(clinic: Clinic) -> None:
    clinic.publish("bridge", card("Bridge"))
    items = [
        {"embed": "bridge", "from": "2026-03-03T08:00-05:00"},
        {"url": "https://clinic.example/a", "title": "A page", "until": "2026-03-02T18:30-05:00"},
        {"url": "https://clinic.example/b", "title": "Over", "until": "2026-02-02T18:30-05:00"},
        {"url": "https://clinic.example/c", "title": "Always"},
    ]
    clinic.publish("recent", {"title": "Recent", "items": items}, kind="video-carousel")
    assert part(signed_in(clinic).see("/"), "plans") == (
        "Scheduled A page Recent Show until 2 Mar 2026, 18:30 "
        "Bridge Recent Show from 3 Mar 2026, 08:00"
    )


def test_what_a_withdrawn_list_had_planned_is_not_said(clinic: Clinic) -> None:
    item = {"url": "https://clinic.example", "title": "x", "from": "2026-03-03T08:00Z"}
    clinic.publish("recent", {"title": "Recent", "items": [item]}, kind="video-carousel")
    clinic.store.withdraw("recent", author="Maria Stone")
    page = signed_in(clinic).see("/")
    assert part(page, "plans") == ""
    assert "Recent Maria Stone" in part(page, "gone")


def test_reviews_are_announced_a_month_before_and_stay_until_they_are_done(clinic: Clinic) -> None:
    days = {"late": "2026-02-01", "soon": "2026-03-30", "later": "2026-04-15"}
    for slug, day in days.items():
        clinic.publish(slug, card(slug.title(), review={"next": day}))
    due = part(signed_in(clinic).see("/"), "due")
    assert "Late was due on 1 February 2026 overdue" in due
    assert "Soon due on 30 March 2026 soon" in due
    assert "Later" not in due


def test_a_withdrawal_is_named_for_a_month(clinic: Clinic, clock: Clock) -> None:
    clinic.publish("bridge", card("Bridge"))
    clinic.store.withdraw("bridge")
    editor = signed_in(clinic)
    assert "Bridge" in part(editor.see("/"), "gone")
    clock.forward(days=31)
    assert part(signed_in(clinic).see("/"), "gone") == ""


def test_where_nothing_waits_home_says_so(clinic: Clinic) -> None:
    clinic.publish("bridge", card("Bridge"))
    assert "Nothing waits for you" in signed_in(clinic).see("/")


@pytest.mark.parametrize(
    ("roles", "list_first", "new_card"),
    [
        (("marketing",), True, False), (("clinician",), False, True),
        (("administrator",), False, False), (ALL, True, True),
    ],
    ids=["marketing", "clinician", "administrator", "all"],
)  # fmt: skip
def test_the_large_buttons_are_those_of_the_roles(
    clinic: Clinic, roles: tuple[str, ...], list_first: bool, new_card: bool
) -> None:
    clinic.publish_list("recent", title="Recent", fill=3)
    page = signed_in(clinic, *roles).see("/")
    acts = re.findall(r'<a class="act[^"]*" href="([^"]+)"', page)
    wanted = {"/editor/embeds/recent": list_first, "/editor/new/exercise-card": new_card}
    assert acts == [path for path, there in wanted.items() if there]


def test_home_searches_without_a_script_too(clinic: Clinic) -> None:
    clinic.publish("bridge", card("Bridge", feel="<p>Your glutes.</p>"))
    clinic.publish("clam", card("Clam"))
    page = signed_in(clinic, "clinician").see("/?q=glutes")
    hits = re.findall(r'<a class="hit" href="([^"]+)"', page)
    assert hits == ["/editor/embeds/bridge"]
    assert 'value="glutes"' in page


def test_the_words_of_a_search_are_only_shown(clinic: Clinic) -> None:
    page = signed_in(clinic).see('/?q="><script>alert(1)</script>')
    assert "<script>alert" not in page
    assert "Nothing holds these words" in page


def test_a_search_takes_whatever_is_typed(clinic: Clinic) -> None:
    clinic.publish("bridge", card("Bridge"))
    editor = signed_in(clinic)
    for typed in ("%00bridge", "bridge%20" + "x" * 9_000, "%ff", "_%25", "'\"\\"):
        assert editor.get(f"/search?q={typed}").status_code == 200
    assert "Bridge" in editor.see("/search?q=%00bridge")


def test_a_search_finds_for_a_list_only_what_it_may_show(clinic: Clinic) -> None:
    clinic.publish("bridge", card("Bridge", picture={"file": IMAGE, "alt": "x"}))
    clinic.publish("clam", card("Clam"))
    clinic.store.withdraw("clam")
    clinic.publish_list("recent", "bridge")
    page = signed_in(clinic).see("/search?pick=items&q=")
    assert re.findall(r'value="(pick:[^"]+)" data-pick-slug="([^"]+)"', page) == [
        ("pick:items:bridge", "bridge")
    ]
    assert str(IMAGE["media"]) in page


def test_what_somebody_may_not_edit_leads_to_how_it_is_shown(clinic: Clinic) -> None:
    clinic.publish("bridge", card("Bridge"))
    assert "/editor/embeds/bridge/snippet" in signed_in(clinic, "marketing").see("/search?q=bridge")
    page = signed_in(clinic, "marketing").see("/cards")
    assert 'href="/editor/embeds/bridge"' not in page
    assert "New exercise card" not in page


def test_a_list_says_how_each_embed_stands(clinic: Clinic) -> None:
    clinic.publish("bridge", card("Bridge", review={"next": "2026-03-05"}))
    clinic.publish("clam", card("Clam"))
    clinic.store.withdraw("clam")
    editor = signed_in(clinic, "clinician")
    drafts = clinic.service.desk.drafts
    drafts.save(editor.person.id, "exercise-card", "bridge", "en", 1, card("The bridge"))
    drafts.save(editor.person.id, "exercise-card", "plank", "en", None, {"title": "Plank"})
    page = words(editor.see("/cards"))
    assert "Clam withdrawn" in page
    assert "Bridge live your changes are not live yet review due 5 March 2026" in page
    assert "Begun, not published yet Plank" in page


def test_a_list_is_searched_by_any_word(clinic: Clinic) -> None:
    clinic.publish("bridge", card("Bridge", feel="<p>Your glutes.</p>"))
    clinic.publish("clam", card("Clam"))
    clinic.publish_list("recent", "bridge", title="Glutes first")
    found = re.findall(r'<h3><a href="[^"]+">([^<]+)', signed_in(clinic).see("/cards?q=glutes"))
    assert found == ["Bridge"]


def test_what_is_asked_before_a_new_card_is_its_title(clinic: Clinic) -> None:
    editor = signed_in(clinic, "clinician")
    refused = editor.submit("/new/exercise-card", {"title": " "})
    assert refused.status_code == 422
    assert 'aria-invalid="true"' in refused.text
    begun = editor.submit("/new/exercise-card", {"title": "Wall slide"})
    assert begun.headers["location"].endswith("/editor/embeds/wall-slide")


@pytest.fixture
def empty(settings: dict[str, str], clock: Clock) -> Iterator[Clinic]:
    """A service without a site."""
    opened = open_service(settings, clock=clock)
    migrate(opened.engine)
    yield Clinic(opened, clock)
    opened.engine.dispose()


def test_before_there_is_a_site_home_says_what_comes_first(empty: Clinic) -> None:
    page = signed_in(empty, *ALL, name="Ada West").see("/")
    assert "Make the first site" in page
    assert 'href="/editor/new-site"' in page
    assert "disclaimer" in page


def test_who_may_not_make_the_site_is_told_whom_to_ask(empty: Clinic) -> None:
    joined(empty, *ALL, name="Ada West")
    page = signed_in(empty, "marketing").see("/")
    assert "ask an administrator to make one: Ada West." in page
    assert "/editor/new-site" not in page


def test_the_lists_are_there_before_anything_else(empty: Clinic) -> None:
    for path in ("/cards", "/lists", "/search?q=x"):
        assert signed_in(empty, *ALL, name="Ada West").get(path).status_code == 200


def test_home_asks_for_few_rows_however_many_lists_there_are(clinic: Clinic) -> None:
    clinic.publish("bridge", card("Bridge"))
    for number in range(10):
        items = [{"embed": "bridge", "from": f"2026-03-{number + 10}T08:00Z"}]
        clinic.publish(f"list-{number}", {**carousel(), "items": items}, kind="video-carousel")
    plans = part(signed_in(clinic).see("/"), "plans")
    assert plans.count("Show from") == 6
    assert "Show from 10 Mar 2026" in plans


@pytest.mark.parametrize("path", ["/embeds/nothing", "/nowhere"])
def test_what_is_not_there_leads_to_a_search(clinic: Clinic, path: str) -> None:
    answer = signed_in(clinic, *ALL).get(path)
    assert answer.status_code == 404
    assert "There is no such page" in answer.text
    assert 'action="/editor/"' in answer.text
