"""The history of an embed: read, compared, brought back, withdrawn."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.editor import Editor, signed_in
from tests.samples import IMAGE, SITE, Clinic, Clock, card
from widget.kinds import exercise_card
from widget.kinds.exercise_card import ExerciseCard
from widget.kinds.fields import Field

FRENCH = SITE | {
    "languages": ["en", "fr"],
    "disclaimer": {"en": "<p>Ask a professional.</p>", "fr": "<p>Demandez conseil.</p>"},
    "dosage_intro": {"en": "Your own numbers.", "fr": "Vos propres chiffres."},
}


@pytest.fixture
def robin(clinic: Clinic) -> Editor:
    """A clinician."""
    return signed_in(clinic, "clinician")


@pytest.fixture
def guest(clinic: Clinic) -> Editor:
    """Somebody of marketing, who only reads about cards."""
    return signed_in(clinic, "marketing", name="Mo Reed")


def words(page: str) -> str:
    """What a person reads, on one line."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def read(editor: Editor, path: str) -> str:
    """The words under a path."""
    answer = editor.get(path)
    assert answer.status_code == 200
    return words(answer.get_data(as_text=True))


def text(answer: TestResponse) -> str:
    """The words of an answer."""
    return words(answer.get_data(as_text=True))


def form(editor: Editor, path: str, action: str) -> dict[str, str]:
    """The hidden values of the first form that leads to an action."""
    page = editor.see(path)
    found = re.search(rf'<form[^>]*action="[^"]*{action}".*?</form>', page, re.DOTALL)
    assert found, f"there is no form for {action}"
    values = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', found[0]))
    values.pop("csrf_token")  # each person has their own
    return values


# Reading


def test_each_revision_says_who_when_and_what_in_words(
    clinic: Clinic, robin: Editor, clock: Clock
) -> None:
    clinic.publish("bridge", card(), author="Ada Field")
    clock.forward(hours=1)
    changed = card(stop_if="It hurts a lot.", picture={"file": IMAGE, "alt": "A woman"})
    clinic.publish("bridge", changed, author="Bob Hill")
    page = read(robin, "/embeds/bridge/history")
    assert "1 Mar 2026, 08:00 shown now Changed · Bob Hill · revision 2" in page  # in Toronto
    assert "Stop if It hurts added: a lot ." in page
    assert "Picture › Alternative text added: A woman" in page
    assert "1 Mar 2026, 07:00 Published for the first time · Ada Field · revision 1" in page


def test_each_language_has_its_changes(clinic: Clinic, robin: Editor) -> None:
    clinic.store.sites.save("main", FRENCH)
    clinic.publish("bridge", card())
    french = {"title": "Le pont", "stop_if": "Ça fait mal.", "steps": [{"text": "Levez."}]}
    clinic.publish("bridge", french, lang="fr")
    page = read(robin, "/embeds/bridge/history")
    assert "French Title added: Le pont" in page
    assert page.count("Le pont") == 1


def test_an_entry_that_moved_is_said_so(clinic: Clinic, robin: Editor) -> None:
    steps = [{"id": name, "text": f"Do {name}."} for name in "abc"]
    clinic.publish("bridge", card(steps=steps))
    clinic.publish("bridge", card(steps=[steps[2], steps[0], steps[1]]))
    assert "Step 1 moved from 3 to 1 Do c." in read(robin, "/embeds/bridge/history")


def test_times_embeds_and_choices_are_said_in_words(clinic: Clinic) -> None:
    mo = signed_in(clinic, "marketing")
    clinic.publish("bridge", card("Hip bridge"))
    clinic.publish("plank", card("Plank"))
    clinic.publish_list("list", "bridge")
    items = [{"embed": "plank", "from": "2026-04-01T12:00+00:00"}, {"embed": "bridge"}]
    clinic.publish_list("list", items=items)
    page = read(mo, "/embeds/list/history")
    assert "One of our cards added: Plank" in page
    assert "Show from added: 1 Apr 2026, 08:00" in page
    clinic.publish_list("list", items=items[::-1])
    assert "Entries › 2 moved from 1 to 2 Plank" in read(mo, "/embeds/list/history")


def test_a_field_that_a_kind_gains_is_in_its_history(
    clinic: Clinic, robin: Editor, monkeypatch: pytest.MonkeyPatch
) -> None:
    mood, made = Field("mood", "Mood", "lines", translatable=True), exercise_card._card
    monkeypatch.setattr(ExerciseCard, "fields", (*ExerciseCard.fields, mood))
    monkeypatch.setattr(exercise_card, "_card", lambda values: made(_without(values, "mood")))
    clinic.publish("bridge", card(mood="Calm"))
    clinic.publish("bridge", card(mood="Calm and steady"))
    assert "Mood Calm added: and steady" in read(robin, "/embeds/bridge/history")


def _without(values: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in values.items() if key != name}


def test_a_long_history_is_read_page_by_page(clinic: Clinic, robin: Editor) -> None:
    for number in range(1, 24):
        clinic.publish("bridge", card(f"Bridge {number}"))
    first = read(robin, "/embeds/bridge/history")
    assert "revision 23" in first
    assert "revision 3 " not in first
    older = re.search(
        r'href="/editor(/embeds/bridge/history\?before=\d+)"', robin.see("/embeds/bridge/history")
    )
    assert older
    second = read(robin, older[1])
    assert "revision 3 Title Bridge removed: 2 added: 3" in second
    assert "Published for the first time" in second


def test_many_changes_are_shown_on_the_revisions_own_page(clinic: Clinic, robin: Editor) -> None:
    clinic.publish("bridge", card())
    steps = [{"text": f"Step number {number}."} for number in range(12)]
    clinic.publish("bridge", card(steps=steps))
    assert "more changes" in read(robin, "/embeds/bridge/history")
    assert "Step number 11." in read(robin, "/embeds/bridge/history/2")


def test_a_revision_is_compared_with_any_other(clinic: Clinic, robin: Editor) -> None:
    for title in ("One", "Two", "Three"):
        clinic.publish("bridge", card(title))
    assert "Title removed: Two added: Three" in read(robin, "/embeds/bridge/history/3")
    against = read(robin, "/embeds/bridge/history/3?against=1")
    assert "What is different from revision 1" in against
    assert "Title removed: One added: Three" in against
    assert "Both say the same." in read(robin, "/embeds/bridge/history/3?against=3")


def test_the_first_revision_says_all_that_it_says(clinic: Clinic, robin: Editor) -> None:
    clinic.publish("bridge", card())
    page = read(robin, "/embeds/bridge/history/1")
    assert "All that it says" in page
    assert "Step 1 Lift your hips." in page


def test_what_is_not_there_is_not_found(clinic: Clinic, robin: Editor) -> None:
    clinic.publish("bridge", card())
    paths = (
        "nowhere/history",
        "bridge/history/9",
        "bridge/history/1?against=7",
        "nowhere/shown-on",
    )
    assert {robin.get(f"/embeds/{path}").status_code for path in paths} == {404}


def test_hostile_words_are_only_words(clinic: Clinic, robin: Editor) -> None:
    clinic.publish("bridge", card())
    clinic.publish("bridge", card("<script>alert(1)</script>"), author="<b>Ada</b>")
    clinic.store.withdraw("bridge", reason="<img src=x onerror=alert(1)>")
    for path in ("history", "history/2"):
        page = robin.see(f"/embeds/bridge/{path}")
        assert "<script>alert" not in page
        assert "<b>Ada" not in page
        assert "<img src=x" not in page


# What was shown then


def test_the_page_of_then_is_shown_as_it_was(clinic: Clinic, robin: Editor, clock: Clock) -> None:
    clinic.publish("bridge", card("Morning"), author="Ada")
    clock.forward(hours=1)
    clinic.publish("bridge", card("Noon"))
    clinic.store.sites.save("main", SITE | {"disclaimer": {"en": "<p>A new one.</p>"}})
    page = read(robin, "/embeds/bridge/shown-on?at=2026-03-01T07:30")  # in Toronto
    assert "Revision 1, published by Ada on 1 Mar 2026, 07:00." in page
    frame = robin.get("/embeds/bridge/as-shown?at=2026-03-01T07:30")
    then = frame.get_data(as_text=True)
    assert "Morning" in then
    assert "Ask a professional." in then
    assert "Noon" not in then
    assert "frame-ancestors 'self'" in frame.headers["Content-Security-Policy"]


def test_a_revisions_link_leads_to_its_own_page(
    clinic: Clinic, robin: Editor, clock: Clock
) -> None:
    clock.now = clock.now.replace(microsecond=654_321)
    clinic.publish("bridge", card("Morning"))
    link = re.search(
        r'href="/editor(/embeds/bridge/shown-on[^"]+)"', robin.see("/embeds/bridge/history/1")
    )
    assert link
    page = robin.see(unescape(link[1]))
    frame = re.search(r'<iframe[^>]* src="/editor([^"]+)"', page)
    assert frame
    assert "Morning" in robin.see(unescape(frame[1]))


def test_what_was_withdrawn_then_is_shown_withdrawn(
    clinic: Clinic, robin: Editor, clock: Clock
) -> None:
    clinic.publish("bridge", card())
    clinic.store.withdraw("bridge", author="Ada")
    clock.forward(hours=2)
    clinic.store.restore("bridge", 1)
    path = "/embeds/bridge/shown-on?at=2026-03-01T08:00"
    assert "It was withdrawn: Ada had taken it away" in read(robin, path)
    assert "Lift your hips" not in robin.see("/embeds/bridge/as-shown?at=2026-03-01T08:00")


def test_before_there_was_anything_there_is_nothing(clinic: Clinic, robin: Editor) -> None:
    clinic.publish("bridge", card())
    path = "/embeds/bridge/{}?at=2020-01-01T12:00"
    assert "There was nothing to see at that time." in read(robin, path.format("shown-on"))
    assert robin.get(path.format("as-shown")).status_code == 404


def test_what_is_to_come_is_said_to_be(clinic: Clinic, robin: Editor) -> None:
    clinic.publish("bridge", card())
    page = read(robin, "/embeds/bridge/shown-on?at=2030-01-01T12:00")
    assert "That is still to come." in page


@pytest.mark.parametrize(
    "at", ["yesterday", "0001-01-01T00:00", "9999-12-31T23:59", "2026-02-30T10:00", "1%00"]
)
def test_what_is_no_time_is_said_beside_the_field(clinic: Clinic, robin: Editor, at: str) -> None:
    clinic.publish("bridge", card())
    answer = robin.get(f"/embeds/bridge/shown-on?at={at}")
    page = answer.get_data(as_text=True)
    assert answer.status_code in (200, 422)
    assert 'aria-invalid="true"' in page or "nothing to see" in page
    assert robin.get(f"/embeds/bridge/as-shown?at={at}").status_code in (200, 404)


def test_the_page_of_then_comes_in_the_language_asked_for(clinic: Clinic, robin: Editor) -> None:
    clinic.store.sites.save("main", FRENCH)
    clinic.publish("bridge", card())
    french = {"title": "Le pont", "stop_if": "Ça fait mal.", "steps": [{"text": "Levez."}]}
    clinic.publish("bridge", french, lang="fr")
    assert "Le pont" in robin.see("/embeds/bridge/as-shown?at=2026-03-02T12:00&lang=fr")
    assert "Le pont" not in robin.see("/embeds/bridge/as-shown?at=2026-03-02T12:00")


# Bringing back


def test_an_old_state_is_brought_back(clinic: Clinic, robin: Editor) -> None:
    clinic.publish("bridge", card("One"))
    clinic.publish("bridge", card("Two"))
    sent = form(robin, "/embeds/bridge/history", "restore")
    answer = robin.submit("/embeds/bridge/restore", sent, follow_redirects=True)
    assert "It is back. Every site shows it now." in text(answer)
    assert "Brought revision 1 back · Robin Field · revision 3" in text(answer)
    assert "One" in clinic.see("/e/bridge")
    (entry,) = clinic.service.desk.audit.latest(1)
    assert (entry.action, entry.what, entry.detail) == ("restored", "bridge", "1 → 3")


def test_bringing_back_twice_is_once(clinic: Clinic, robin: Editor) -> None:
    clinic.publish("bridge", card("One"))
    clinic.publish("bridge", card("Two"))
    sent = form(robin, "/embeds/bridge/history", "restore")
    for _ in range(2):
        robin.submit("/embeds/bridge/restore", sent)
    assert len(clinic.store.history("bridge")) == 3
    assert len(clinic.service.desk.audit.latest(9)) == 1


def test_from_a_stale_page_nothing_is_brought_back(clinic: Clinic, robin: Editor) -> None:
    clinic.publish("bridge", card("One"))
    clinic.publish("bridge", card("Two"))
    sent = form(robin, "/embeds/bridge/history", "restore")
    clinic.publish("bridge", card("Three"))
    answer = robin.submit("/embeds/bridge/restore", sent, follow_redirects=True)
    assert "Somebody has just changed it." in text(answer)
    assert len(clinic.store.history("bridge")) == 3


def test_a_state_that_todays_rules_refuse_stays_away(
    clinic: Clinic, robin: Editor, monkeypatch: pytest.MonkeyPatch
) -> None:
    clinic.publish("bridge", card("One"))
    clinic.publish("bridge", card("Two", regions=[{"text": "Hip"}]))
    stricter = tuple(
        Field("regions", "Body regions", "list", required=True, fields=field.fields)
        if field.name == "regions"
        else field
        for field in ExerciseCard.fields
    )
    sent = form(robin, "/embeds/bridge/history", "restore")
    monkeypatch.setattr(ExerciseCard, "fields", stricter)
    answer = robin.submit("/embeds/bridge/restore", sent, follow_redirects=True)
    assert "This old state does not keep today’s rules: “Body regions” is missing." in text(answer)
    assert len(clinic.store.history("bridge")) == 2


# Withdrawing


def test_withdrawing_takes_it_away_everywhere_and_can_be_undone(
    clinic: Clinic, robin: Editor
) -> None:
    clinic.publish("bridge", card())
    clinic.publish_list("list", "bridge", fill=0)
    sent = form(robin, "/embeds/bridge/history", "withdraw") | {"reason": "Wrong advice"}
    answer = robin.submit("/embeds/bridge/withdraw", sent, follow_redirects=True)
    assert "It is withdrawn, and gone from every page and list." in text(answer)
    assert "Robin Field withdrew it on" in text(answer)
    assert "The reason: Wrong advice" in text(answer)
    assert clinic.client.get("/e/bridge").status_code == 410
    assert "Bridge" not in clinic.see("/e/list")
    undo = form(robin, "/embeds/bridge/history", "restore")
    robin.submit("/embeds/bridge/restore", undo)
    assert clinic.client.get("/e/bridge").status_code == 200
    actions = [entry.action for entry in clinic.service.desk.audit.latest(2)]
    assert actions == ["restored", "withdrawn"]


def test_withdrawing_twice_is_once_and_late_is_never(clinic: Clinic, robin: Editor) -> None:
    clinic.publish("bridge", card())
    sent = form(robin, "/embeds/bridge/history", "withdraw") | {"reason": "Wrong advice"}
    for _ in range(2):
        robin.submit("/embeds/bridge/withdraw", sent)
    clinic.store.restore("bridge", 1)
    answer = robin.submit("/embeds/bridge/withdraw", sent, follow_redirects=True)
    assert "Somebody has just changed it." in text(answer)
    assert [revision.withdrawn for revision in clinic.store.history("bridge")] == [
        False, True, False,
    ]  # fmt: skip


@pytest.mark.parametrize("reason", ["", "  \n", "a\x00b"])
def test_withdrawing_needs_a_reason_that_can_be_read(
    clinic: Clinic, robin: Editor, reason: str
) -> None:
    clinic.publish("bridge", card())
    sent = form(robin, "/embeds/bridge/history", "withdraw") | {"reason": reason}
    answer = robin.submit("/embeds/bridge/withdraw", sent)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'id="reason-error"' in page
    assert "autofocus" in page
    assert clinic.client.get("/e/bridge").status_code == 200


# Who may


def test_everybody_reads_and_only_its_keepers_act(
    clinic: Clinic, robin: Editor, guest: Editor
) -> None:
    clinic.publish("bridge", card("One"))
    clinic.publish("bridge", card("Two"))
    page = guest.see("/embeds/bridge/history")
    assert "/restore" not in page
    assert "/withdraw" not in page
    sent = form(robin, "/embeds/bridge/history", "restore")
    assert guest.submit("/embeds/bridge/restore", sent).status_code == 403
    assert guest.submit("/embeds/bridge/withdraw", {"reason": "No"}).status_code == 403
    assert len(clinic.store.history("bridge")) == 2


def test_nothing_is_done_without_the_token(clinic: Clinic, robin: Editor) -> None:
    clinic.publish("bridge", card())
    for path in ("restore", "withdraw"):
        data = {"number": "1", "reason": "No"}
        assert robin.client.post(f"/editor/embeds/bridge/{path}", data=data).status_code == 400
    assert len(clinic.store.history("bridge")) == 1
