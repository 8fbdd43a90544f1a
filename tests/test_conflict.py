"""Two people on one thing: the second to publish sees both versions and chooses."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest

from tests.editor import Editor, signed_in
from tests.samples import SITE, Clinic, card
from widget.content.drafts import Draft
from widget.kinds.exercise_card import ExerciseCard
from widget.kinds.fields import Field, JsonObject

STEPS = [{"id": name, "text": f"Do {name}."} for name in "abc"]
FRENCH = SITE | {
    "languages": ["en", "fr"],
    "disclaimer": {"en": "<p>Ask a professional.</p>", "fr": "<p>Demandez conseil.</p>"},
    "dosage_intro": {"en": "Your own numbers.", "fr": "Vos propres chiffres."},
}


class Two:
    """Robin has typed something from revision 1, then Ada has published revision 2."""

    def __init__(self, clinic: Clinic) -> None:
        self.clinic = clinic
        self.robin = signed_in(clinic, "clinician", "marketing")
        self.drafts = clinic.service.desk.drafts
        clinic.publish("bridge", card(steps=STEPS))

    def type(self, fields: JsonObject, lang: str = "en", base: int | None = 1) -> Draft:
        """What Robin has typed."""
        person = self.robin.person.id
        return self.drafts.save(person, "exercise-card", "bridge", lang, base, fields)

    def ada_publishes(self, fields: JsonObject, **more: Any) -> int:
        """What Ada has published since."""
        return self.clinic.publish("bridge", dict(fields), author="Ada Field", **more)

    def draft(self, lang: str = "en") -> Draft:
        """What is Robin's now."""
        found = self.drafts.find(self.robin.person.id, "bridge", lang)
        assert found
        return found

    def page(self, lang: str = "en") -> str:
        """The page on which Robin chooses."""
        answer = self.robin.get(f"/embeds/bridge/conflict?lang={lang}")
        assert answer.status_code == 200
        return str(answer.get_data(as_text=True))

    def choose(self, page: str, *theirs: str, **more: str) -> Any:
        """Send that page, Ada's version chosen for some paths."""
        names = re.findall(r'<input type="radio" name="([^"]+)" value="yours"', page)
        picks = {name: "theirs" if name[2:] in theirs else "yours" for name in names}
        hidden = dict(
            re.findall(r'<input type="hidden" name="(lang|base|seen)" value="([^"]*)"', page)
        )
        return self.robin.submit("/embeds/bridge/conflict", {**hidden, **picks, **more})


@pytest.fixture
def two(clinic: Clinic) -> Two:
    """Robin and Ada."""
    return Two(clinic)


def words(page: str) -> str:
    """What a person reads, on one line."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def publish(robin: Editor, title: str, **more: str) -> Any:
    """Send the form of the card as a browser without scripts does."""
    typed = {"f/title": title, "f/stop_if": "It hurts."}
    for step in STEPS:
        where = f"f/steps/{step['id']}"
        typed |= {f"{where}/id": step["id"], f"{where}/text": step["text"]}
    return robin.submit("/embeds/bridge", {**typed, "do": "publish", **more})


def test_publishing_from_an_old_revision_leads_to_both_versions(two: Two) -> None:
    two.ada_publishes(card("Ada's title", steps=STEPS))
    answer = publish(two.robin, "Robin's title", base="1", key="k" * 20, lang="en")
    assert answer.status_code == 302
    assert "/embeds/bridge/conflict" in answer.location
    assert two.draft().fields["title"] == "Robin's title"
    page = words(two.page())
    assert "Ada Field published on" in page
    assert "Robin's title" not in words(two.clinic.see("/e/bridge"))


def test_whoever_is_in_conflict_with_themselves_is_told_so(two: Two) -> None:
    two.type(card("Typed here", steps=STEPS))
    two.clinic.publish("bridge", card("Published there"), author=two.robin.person.name)
    page = words(two.page())
    assert "You changed this twice" in page
    assert "Your other window published on" in page
    assert "Two people" not in page


def test_what_both_changed_is_asked_with_yours_chosen(two: Two) -> None:
    two.type(card("Robin's title", steps=STEPS))
    two.ada_publishes(card("Ada's title", steps=STEPS))
    page = two.page()
    chosen = re.findall(r'name="c/title" value="(\w+)" checked', page)
    assert chosen == ["yours"]
    assert "removed: Bridge added: Robin's title" in words(page)
    assert "removed: Bridge added: Ada's title" in words(page)
    assert page.count('type="radio"') == 2


@pytest.mark.parametrize("theirs", [True, False])
def test_the_choice_is_the_draft_from_now_on(two: Two, theirs: bool) -> None:
    two.type(card("Robin's title", steps=STEPS))
    two.ada_publishes(card("Ada's title", steps=STEPS))
    answer = two.choose(two.page(), *(["title"] if theirs else []))
    assert answer.location.endswith("/editor/embeds/bridge")
    draft = two.draft()
    assert draft.fields["title"] == ("Ada's title" if theirs else "Robin's title")
    assert draft.base == 2
    assert not draft.undoable
    assert len(two.clinic.store.history("bridge")) == 2


def test_after_choosing_it_can_be_published(two: Two) -> None:
    two.type(card("Robin's title", steps=STEPS))
    two.ada_publishes(card("Ada's title", steps=STEPS))
    two.choose(two.page())
    answer = publish(two.robin, "Robin's title", base="2", key="k" * 20, lang="en")
    assert "live=3" in answer.location
    assert "Robin's title" in unescape(two.clinic.see("/e/bridge"))


def test_what_only_one_changed_is_joined_and_told(two: Two) -> None:
    changed = [*STEPS[:2], {"id": "c", "text": "Do c slowly."}]
    two.type(card("Robin's title", steps=STEPS))
    two.ada_publishes(card(steps=changed, why="<p>It steadies you.</p>"))
    page = words(two.page())
    assert "please choose" not in page
    assert "Taken over from Ada Field by itself Why it matters added: It steadies you." in page
    assert "Stays as you have it Title removed: Bridge added: Robin's title" in page
    two.choose(two.page())
    fields = two.draft().fields
    assert fields["title"] == "Robin's title"
    assert fields["why"] == "<p>It steadies you.</p>"
    assert fields["steps"][2]["text"] == "Do c slowly."


def test_a_removed_entry_and_two_orders_are_asked(two: Two) -> None:
    two.type(card(steps=[STEPS[1], STEPS[0], {"id": "c", "text": "Mine."}]))
    two.ada_publishes(card(steps=[{"id": "n", "text": "New."}, STEPS[0], STEPS[1]]))
    page = two.page()
    assert set(re.findall(r'name="(c/[^"]+)"', page)) == {"c/steps/c"}
    two.choose(page, "steps/c")
    assert [step["id"] for step in two.draft().fields["steps"]] == ["n", "b", "a"]


def test_whoever_publishes_meanwhile_is_seen_before_anything_is_joined(two: Two) -> None:
    two.type(card("Robin's title", steps=STEPS))
    two.ada_publishes(card("Ada's title", steps=STEPS))
    page = two.page()
    two.ada_publishes(card("Ada's newest", steps=STEPS))
    answer = two.choose(page, "title")
    again = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "Somebody has changed it once more." in words(again)
    assert re.findall(r'name="c/title" value="(\w+)" checked', again) == ["theirs"]
    assert two.draft().fields["title"] == "Robin's title"
    two.choose(again, "title")
    assert two.draft().fields["title"] == "Ada's newest"


def test_what_was_typed_in_another_window_meanwhile_is_not_lost(two: Two) -> None:
    two.type(card("Robin's title", steps=STEPS))
    two.ada_publishes(card("Ada's title", steps=STEPS))
    page = two.page()
    two.type(card("Typed since", steps=STEPS))
    assert two.choose(page).status_code == 409
    assert two.draft().fields["title"] == "Typed since"


def test_without_a_conflict_there_is_nothing_to_choose(two: Two) -> None:
    for path in ("/embeds/bridge/conflict", "/embeds/bridge/conflict?lang=en"):
        assert two.robin.get(path).location.endswith("/editor/embeds/bridge")
    two.type(card("Robin's title", steps=STEPS))
    assert two.robin.get("/embeds/bridge/conflict").location.endswith("/editor/embeds/bridge")


def test_what_was_withdrawn_meanwhile_is_said_so(two: Two) -> None:
    two.type(card("Robin's title", steps=STEPS))
    two.clinic.store.withdraw("bridge", author="Ada Field", reason="Wrong advice")
    page = words(two.page())
    assert "Ada Field withdrew it on" in page
    assert "The reason: Wrong advice" in page
    two.choose(two.page())
    assert (two.draft().base, two.draft().fields["title"]) == (2, "Robin's title")


def test_a_slug_that_two_people_chose_is_a_conflict_too(two: Two) -> None:
    two.type(card("Robin's title"), base=None)
    page = two.page()
    assert 'name="c/title"' in page
    two.choose(page)
    assert two.draft().base == 1


def test_a_translations_words_are_chosen_alone(two: Two) -> None:
    two.clinic.store.sites.save("main", FRENCH)
    french = {"title": "Le pont", "stop_if": "Ça fait mal.", "steps": _french_steps("abc")}
    two.ada_publishes(french, lang="fr")
    mine = {**french, "title": "Mon pont", "steps": _french_steps("abc", "Mes mots.")}
    two.type(mine, "fr", base=2)
    two.ada_publishes(card(steps=STEPS[:2], why="<p>It steadies you.</p>"))
    two.ada_publishes({**french, "title": "Un pont", "steps": _french_steps("ab")}, lang="fr")
    page = two.page("fr")
    assert set(re.findall(r'name="(c/[^"]+)"', page)) == {"c/title"}
    assert "Step 3 Mes mots. c" in words(page.partition('id="lost"')[2])
    answer = two.choose(page)
    assert "lang=fr" in answer.location
    fields = two.draft("fr").fields
    assert fields["title"] == "Mon pont"
    assert [step["text"] for step in fields["steps"]] == ["Mes mots. a", "Mes mots. b"]


def _french_steps(names: str, words: str = "Faites.") -> list[dict[str, str]]:
    return [{"id": name, "text": f"{words} {name}"} for name in names]


def test_a_field_that_a_kind_gains_is_chosen_like_any_other(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    mood = Field("mood", "Mood", "lines", translatable=True)
    two.type(card(steps=STEPS, mood="Calm"))
    two.ada_publishes(card("Ada's title", steps=STEPS))
    monkeypatch.setattr(ExerciseCard, "fields", (*ExerciseCard.fields, mood))
    assert "Stays as you have it Mood added: Calm" in words(two.page())
    two.choose(two.page())
    assert two.draft().fields["mood"] == "Calm"


def test_only_its_keepers_choose(two: Two) -> None:
    mo = signed_in(two.clinic, "marketing", name="Mo Reed")
    assert mo.get("/embeds/bridge/conflict").status_code == 403
    assert mo.submit("/embeds/bridge/conflict", {}).status_code == 403


def test_hostile_words_are_only_words(two: Two) -> None:
    two.type(card("<script>alert(1)</script>", steps=STEPS))
    two.ada_publishes(card('"><img src=x onerror=alert(2)>', steps=STEPS))
    page = two.page()
    assert "<script>alert" not in page
    assert "<img src=x" not in page
