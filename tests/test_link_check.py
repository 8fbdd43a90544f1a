"""The links of a text, looked at: which are broken, and why."""

from __future__ import annotations

from collections.abc import Iterator
from time import perf_counter

import pytest

from tests.editor import Editor, signed_in
from tests.samples import Clinic, card
from tests.sources import PUBLIC, Internet, answer, head
from widget.editor import link_check
from widget.editor.link_check import links_in
from widget.errors import WidgetError
from widget.kinds import BUILT_IN

PAGE = "https://clinic.test/page"
GONE = "https://clinic.test/gone"


@pytest.fixture
def web(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> Iterator[Internet]:
    """The internet that the service sees."""
    with Internet() as web:
        web.has(PAGE, answer("<title>Page</title>"))
        web.has(GONE, answer("Not here", status=404))
        monkeypatch.setattr(clinic.service.desk.links, "_fetcher", web.fetcher())
        yield web


def checked(clinic: Clinic, *urls: str, scripted: bool = True) -> str:
    """What is said of the links of a card."""
    links = "".join(f'<li><a href="{url}">here</a></li>' for url in urls)
    clinic.publish("linked", card("Linked", why=f"<ul>{links}</ul>"))
    return check(signed_in(clinic, "clinician"), scripted=scripted)


def check(editor: Editor, slug: str = "linked", *, scripted: bool = True) -> str:
    headers = {"HX-Request": "true"} if scripted else {}
    sent = editor.submit(f"/embeds/{slug}/check-links", {}, headers=headers)
    assert sent.status_code == 200
    return str(sent.get_data(as_text=True))


def test_a_broken_link_is_named_with_its_place_and_reason(clinic: Clinic, web: Internet) -> None:
    said = checked(clinic, PAGE, GONE)
    assert "One link does not work" in said
    assert "Why it matters: There is nothing at this address" in said
    assert GONE in said
    assert PAGE not in said
    assert 'href="#f-why"' in said


def test_links_that_work_are_counted(clinic: Clinic, web: Internet) -> None:
    web.has("https://clinic.test/file", answer("%PDF", "application/pdf"))
    web.has("https://clinic.test/large", answer("x" * 200_000))
    said = checked(clinic, PAGE, "https://clinic.test/file", "https://clinic.test/large")
    assert "All 3 links work." in said


def test_a_video_that_its_host_does_not_show_is_a_broken_link(
    clinic: Clinic, web: Internet
) -> None:
    web.names["vimeo.com"] = [PUBLIC]
    item = {"url": "https://vimeo.com/76979871", "title": "Bridge"}
    clinic.publish("list", {"title": "List", "items": [item]}, kind="video-carousel")
    said = check(signed_in(clinic, "marketing"), "list")
    assert "https://vimeo.com/76979871" in said
    assert "One link does not work" in said


def test_our_own_cards_are_looked_up_and_not_fetched(clinic: Clinic, web: Internet) -> None:
    clinic.publish("bridge", card())
    clinic.publish("clam", card())
    clinic.store.withdraw("clam")
    said = checked(clinic, *(f"https://cards.example/e/{slug}" for slug in ("bridge", "clam", "x")))
    assert "2 links do not work" in said
    assert "This card is withdrawn" in said
    assert "There is no card of this address" in said
    assert web.asked == []


def test_what_is_typed_counts_and_not_what_is_live(clinic: Clinic, web: Internet) -> None:
    clinic.publish("linked", card(why=f'<p><a href="{GONE}">x</a></p>'))
    editor = signed_in(clinic, "clinician")
    drafts = clinic.service.desk.drafts
    drafts.save(editor.person.id, "exercise-card", "linked", "en", 1, card(why="<p>None.</p>"))
    assert "There are no links in it." in check(editor)


def test_private_addresses_are_never_opened(clinic: Clinic, web: Internet) -> None:
    web.has("https://inside.test/", answer(), "10.0.0.1")
    said = checked(clinic, "https://inside.test/")
    assert "leads into a private network" in said
    assert web.dialled == []


def test_slow_links_end_together_in_time(
    clinic: Clinic, web: Internet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link_check, "SECONDS", 0.8)
    monkeypatch.setattr(link_check, "_FOR_ONE", 0.4)
    slow = [f"https://clinic.test/{number}" for number in range(20)]
    for url in slow:
        web.has(url, lambda asked: asked.slowly([head(), b"x" * 100], every=5))
    clinic.publish(
        "linked", card(why=f"<p>{' '.join(f'<a href={url!r}>x</a>' for url in slow)}</p>")
    )
    editor = signed_in(clinic, "clinician")
    start = perf_counter()
    said = check(editor)
    assert perf_counter() - start < 3
    assert "20 links do not work" in said


def test_only_the_first_twenty_are_looked_at(clinic: Clinic, web: Internet) -> None:
    urls = [f"https://clinic.test/{number}" for number in range(25)]
    for url in urls:
        web.has(url, answer("x"))
    said = checked(clinic, *urls)
    assert "All 20 links work." in said
    assert "Only the first 20 of 25 links were looked at." in said
    assert len(web.asked) == 20


def test_who_comes_while_others_are_at_it_is_told_so(
    clinic: Clinic, web: Internet, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy() -> None:
        raise WidgetError("Please try again in a moment.")

    monkeypatch.setattr(link_check, "slow_work", busy)
    clinic.publish("linked", card(why=f'<p><a href="{PAGE}">x</a></p>'))
    sent = signed_in(clinic, "clinician").submit("/embeds/linked/check-links", {})
    assert sent.status_code == 503
    assert "Please try again in a moment." in sent.text
    assert web.asked == []


def test_without_a_script_the_answer_is_a_page(clinic: Clinic, web: Internet) -> None:
    said = checked(clinic, GONE, scripted=False)
    assert "<h1>Links</h1>" in said
    assert "There is nothing at this address" in said


def test_only_who_keeps_a_kind_may_have_its_links_looked_at(clinic: Clinic) -> None:
    clinic.publish("bridge", card())
    sent = signed_in(clinic, "marketing").submit("/embeds/bridge/check-links", {})
    assert sent.status_code == 403


def test_links_are_found_in_every_kind_of_field() -> None:
    rich = f'<p><a href="{PAGE}">a</a> <a href="mailto:a@clinic.example">b</a></p>'
    form = card(steps=[{"text": "x"}, {"text": "y", "note": rich, "steps": [{"note": rich}]}])
    assert list(links_in(BUILT_IN[0].fields, form)) == [
        ("steps/2/note", PAGE), ("steps/2/steps/1/note", PAGE),
    ]  # fmt: skip
    items = [{"url": "http://clinic.test/"}, {"url": GONE}]
    assert list(links_in(BUILT_IN[1].fields, {"items": items})) == [("items/2/url", GONE)]
