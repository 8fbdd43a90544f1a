"""Writing an embed without scripts: every button is a plain submit, nothing typed gets lost."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from tests.editor import Editor, make_person, signed_in
from tests.forms import SentForm
from tests.samples import SITE, Clinic, card
from widget.sources.links import Link
from widget.sources.reasons import Unreachable

VIDEO = Link(
    "video", "https://www.youtube.com/watch?v=dQw4w9WgXcQ", "Shoulder abduction", "", None, None
)
PAGE = Link("page", "https://clinic.example/necks", "Happy necks", "All about necks.", None, None)
THREE = ("bridge", "clam", "plank")


class Desk:
    """A person who works on one embed, as a browser without scripts does."""

    def __init__(self, clinic: Clinic, editor: Editor, slug: str, query: str = "") -> None:
        self.clinic, self.editor, self.slug = clinic, editor, slug
        self.page = editor.see(f"/embeds/{slug}{query}")
        self.form = SentForm(self.page, "work")
        self.answer: TestResponse | None = None

    def press(self, do: str, **more: str) -> TestResponse:
        """Send the form by one of its buttons; then the page that follows is open."""
        assert any(button.partition(":")[0] == do.partition(":")[0] for button in self.form.buttons)
        typed = [(name, more.get(name, value)) for name, value in self.form.pairs]
        sent = MultiDict([*typed, ("do", do)])
        answer = self.editor.client.post(
            f"/editor/embeds/{self.slug}", data=sent, follow_redirects=True
        )
        self.page = answer.get_data(as_text=True)
        if 'id="work"' in self.page:
            self.form = SentForm(self.page, "work")
        return answer

    def draft(self, lang: str = "en") -> dict[str, Any] | None:
        """What the server keeps."""
        found = self.clinic.service.desk.drafts.find(self.editor.person.id, self.slug, lang)
        return dict(found.fields) if found else None

    def shown(self) -> list[str]:
        """The embeds of the list, as the form has them."""
        names = [f"f/items/{each}/embed" for each in self.form.ids("items")]
        return [self.form.value(name) for name in names]

    def errors(self) -> list[str]:
        """The sentences beside controls and above the form."""
        main = self.page.partition('<template id="form-words">')[0]
        words = r'class="(?:error|notice problem)".*?<span>(.*?)</span>'
        found = re.findall(words, main, re.DOTALL)
        return [re.sub(r"\s+", " ", words) for words in found]


@pytest.fixture
def featured(clinic: Clinic) -> Desk:
    """The marketing person at a list of three cards."""
    for slug in THREE:
        clinic.publish(slug, card(slug.title()))
    clinic.publish_list("recent", *THREE)
    return Desk(clinic, signed_in(clinic, "marketing"), "recent")


@pytest.fixture
def bridge(clinic: Clinic) -> Desk:
    """The clinician at a card."""
    clinic.publish("bridge", card("Bridge", steps=[{"text": "Lie down."}, {"text": "Lift."}]))
    return Desk(clinic, signed_in(clinic, "clinician"), "bridge")


def links(clinic: Clinic, monkeypatch: pytest.MonkeyPatch, found: Link | Unreachable) -> None:
    """What every pasted link leads to."""

    def read(url: str, **_: object) -> Link:
        if isinstance(found, Unreachable):
            raise found
        return found

    monkeypatch.setattr(clinic.service.desk.links, "read", read)


# Saving and undoing


def test_what_is_typed_is_kept_until_one_comes_back(bridge: Desk) -> None:
    bridge.form.fill(title="Bridge, higher", stop_if="It hurts\nmuch.")
    bridge.press("save")
    again = Desk(bridge.clinic, bridge.editor, "bridge")
    assert again.form.value("f/title") == "Bridge, higher"
    assert again.form.value("f/stop_if") == "It hurts\nmuch."
    assert "2 changes not live yet" in again.page


def test_saving_what_is_live_makes_no_draft(bridge: Desk) -> None:
    bridge.press("save")
    assert bridge.draft() is None
    assert "Nothing changed since it was published" in bridge.page


def test_undo_goes_back_to_what_is_live_also_from_the_first_change(bridge: Desk) -> None:
    bridge.form.fill(title="Bridge, higher")
    bridge.press("save")
    bridge.press("down:steps/" + bridge.form.ids("steps")[0])
    bridge.press("undo")
    assert bridge.form.value("f/title") == "Bridge, higher"
    bridge.press("undo")
    assert bridge.form.value("f/title") == "Bridge"
    assert bridge.draft() is None


def test_undoing_nothing_says_so(bridge: Desk) -> None:
    bridge.press("undo")
    assert "There is nothing to undo." in bridge.page


def test_discarding_leads_back_to_what_is_live(bridge: Desk) -> None:
    bridge.form.fill(title="Bridge, higher")
    bridge.press("save")
    bridge.press("discard")
    assert bridge.form.value("f/title") == "Bridge"
    assert "Your changes are discarded." in bridge.page


def test_a_card_that_was_never_published_is_thrown_away(clinic: Clinic) -> None:
    editor = signed_in(clinic, "clinician")
    editor.submit("/new/exercise-card", {"title": "Plank"})
    desk = Desk(clinic, editor, "plank")
    assert "never published" in desk.page
    desk.press("discard")
    assert "“Plank” is discarded." in desk.page
    assert editor.get("/embeds/plank").status_code == 404


def test_two_windows_of_one_person_lose_nothing(bridge: Desk) -> None:
    other = Desk(bridge.clinic, bridge.editor, "bridge")
    other.form.fill(title="From the other window")
    other.press("save")
    bridge.form.fill(title="From this window")
    answer = bridge.press("save")
    assert answer.status_code == 409
    assert "another window" in bridge.errors()[0]
    assert bridge.form.value("f/title") == "From this window"
    bridge.press("save")  # who insists is heard
    draft = bridge.draft()
    assert draft
    assert draft["title"] == "From this window"


def test_a_script_hears_how_far_the_draft_is(bridge: Desk) -> None:
    bridge.form.fill(title="Bridge, higher")
    sent = MultiDict([*bridge.form.pairs, ("do", "save"), ("window", "ab"), ("tick", "1")])
    headers = {"Accept": "application/json"}
    answer = bridge.editor.client.post("/editor/embeds/bridge", data=sent, headers=headers)
    facts = answer.get_json()
    assert facts.pop("number") > 0
    assert facts == {
        "draft": True, "changes": 1, "undo": True, "says": "1 change not live yet",
    }  # fmt: skip


def test_a_script_cannot_save_for_somebody_else_who_signed_in_meanwhile(bridge: Desk) -> None:
    other = signed_in(bridge.clinic, "clinician", name="Kim Hill")
    pairs = [(name, value) for name, value in bridge.form.pairs if name != "csrf_token"]
    sent = MultiDict([*pairs, ("csrf_token", other.token()), ("do", "save")])
    headers = {"Accept": "application/json"}
    answer = other.client.post("/editor/embeds/bridge", data=sent, headers=headers)
    assert answer.status_code == 401
    assert "Somebody else is signed in" in answer.get_json()["error"]


# The buttons of lists


def test_rows_move_and_go(featured: Desk) -> None:
    first, second, third = featured.form.ids("items")
    featured.press(f"up:items/{second}")
    assert featured.shown() == ["clam", "bridge", "plank"]
    featured.press(f"first:items/{third}")
    assert featured.shown() == ["plank", "clam", "bridge"]
    featured.press(f"remove:items/{first}")
    assert featured.shown() == ["plank", "clam"]


def test_what_was_typed_stays_when_a_button_is_pressed(bridge: Desk) -> None:
    first, second = bridge.form.ids("steps")
    bridge.form.fill(title="Bridge, higher", **{f"steps__{second}__text": "Lift slowly."})
    bridge.press(f"indent:steps/{second}")
    assert bridge.form.value("f/title") == "Bridge, higher"
    assert bridge.form.value(f"f/steps/{first}/steps/{second}/text") == "Lift slowly."
    bridge.press(f"outdent:steps/{first}/steps/{second}")
    assert bridge.form.ids("steps") == [first, second]


def test_a_new_line_is_there_to_be_filled(bridge: Desk) -> None:
    bridge.press("add:regions")
    (line,) = bridge.form.ids("regions")
    bridge.form.fill(**{f"regions__{line}__text": "Hip"})
    bridge.press("publish")
    assert "Hip" in bridge.clinic.see("/e/bridge")


def test_a_row_unfolds(featured: Desk) -> None:
    first, *_ = featured.form.ids("items")
    answer = featured.press(f"open:items/{first}")
    assert answer.request.args["open"] == f"items/{first}"
    assert f'id="f-items-{first}-more">' in featured.page
    assert 'aria-expanded="true"' in featured.page


# Adding


def test_a_pasted_link_becomes_the_first_entry(
    featured: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    links(featured.clinic, monkeypatch, replace(VIDEO, seconds=83))
    featured.press("link:items", link="youtu.be/dQw4w9WgXcQ")
    first = f"f/items/{featured.form.ids('items')[0]}"
    assert featured.form.value(f"{first}/video/title") == "Shoulder abduction"
    assert featured.form.value(f"{first}/video/seconds") == "83"
    assert "Shoulder abduction" in featured.page
    assert featured.form.value("link") == ""


def test_a_page_brings_its_title_and_excerpt(
    featured: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    links(featured.clinic, monkeypatch, PAGE)
    featured.press("link:items", link=PAGE.url)
    first = f"f/items/{featured.form.ids('items')[0]}"
    assert featured.form.value(f"{first}/title") == "Happy necks"
    assert featured.form.value(f"{first}/excerpt") == "All about necks."


def test_a_link_to_one_of_our_cards_is_known(featured: Desk) -> None:
    featured.clinic.publish("crunch", card("Crunch"))
    featured.press("link:items", link="https://cards.example/e/crunch?site=main")
    assert featured.shown() == ["crunch", *THREE]


def test_a_link_that_cannot_be_read_is_said_in_words_and_nothing_is_lost(
    featured: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    links(featured.clinic, monkeypatch, Unreachable("That page did not answer."))
    featured.form.fill(title="This week")
    answer = featured.press("link:items", link="https://clinic.example/slow")
    assert answer.status_code == 422
    assert featured.errors() == ["That page did not answer."]
    assert featured.form.value("f/title") == "This week"
    assert featured.form.value("link") == "https://clinic.example/slow"
    assert featured.draft() == {**(featured.draft() or {}), "title": "This week"}


def test_a_line_without_a_link_says_what_to_do(featured: Desk) -> None:
    featured.press("link:items", link="  ")
    assert featured.errors() == ["Paste a link first."]


def test_a_card_is_found_and_added(featured: Desk) -> None:
    featured.clinic.publish("crunch", card("Crunch"))
    featured.press("find:items", q="crun")
    assert "pick:items:crunch" in featured.form.buttons
    featured.press("pick:items:crunch")
    assert featured.shown() == ["crunch", *THREE]


@pytest.mark.parametrize("slug", ["never-was", "gone", "recent"])
def test_a_card_that_nobody_can_see_is_not_added(featured: Desk, slug: str) -> None:
    featured.clinic.publish("gone", card("Gone"))
    featured.clinic.store.withdraw("gone")
    featured.press("find:items", q="")
    sent = [*featured.form.pairs, ("do", f"pick:items:{slug}")]
    answer = featured.editor.client.post("/editor/embeds/recent", data=MultiDict(sent))
    assert answer.status_code == 422
    assert featured.draft() is None


# Entries for scripts


def entry(editor: Editor, **sent: str) -> TestResponse:
    data = {"list": "items", **sent}
    return editor.submit("/embeds/recent/entries", data, headers={"Accept": "text/html"})


def test_a_script_gets_the_entrys_row(featured: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    links(featured.clinic, monkeypatch, VIDEO)
    answer = entry(featured.editor, link=VIDEO.url)
    assert answer.status_code == 200
    assert "data-entry" in answer.text
    assert "Shoulder abduction" in answer.text
    assert featured.draft() is None  # the script puts it into the form


def test_a_script_hears_why_a_link_cannot_be_read(
    featured: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    links(featured.clinic, monkeypatch, Unreachable("That page did not answer."))
    answer = entry(featured.editor, link="https://clinic.example/slow")
    assert (answer.status_code, answer.get_json()) == (422, {"error": "That page did not answer."})


def test_what_cannot_be_read_is_filled_in_by_hand(
    featured: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    links(featured.clinic, monkeypatch, Unreachable("That page did not answer."))
    answer = entry(featured.editor, link="https://clinic.example/slow", by_hand="1")
    assert answer.status_code == 200
    assert 'value="https://clinic.example/slow"' in answer.text


@pytest.mark.parametrize("link", ["javascript:alert(1)", "https://user@clinic.example/", "no link"])
def test_by_hand_is_no_way_around_the_rules_for_links(featured: Desk, link: str) -> None:
    answer = entry(featured.editor, link=link, by_hand="1")
    assert answer.status_code == 422
    assert answer.get_json()["error"]


# Publishing


def test_publishing_shows_it_and_says_live(bridge: Desk) -> None:
    bridge.form.fill(title="Bridge, higher")
    bridge.press("publish")
    assert "Live. Every site shows it now." in bridge.page
    assert "Bridge, higher" in bridge.clinic.see("/e/bridge")
    assert bridge.draft() is None
    assert bridge.clinic.store.current("bridge").author == "Robin Field"


def test_the_same_request_twice_publishes_once(bridge: Desk) -> None:
    bridge.form.fill(title="Bridge, higher")
    before = list(bridge.form.pairs)
    bridge.press("publish")
    bridge.form.pairs = before
    bridge.press("publish")
    assert len(bridge.clinic.store.history("bridge")) == 2
    assert "Live." in bridge.page


def test_publishing_what_is_live_makes_no_revision(bridge: Desk) -> None:
    bridge.press("publish")
    assert len(bridge.clinic.store.history("bridge")) == 1


def test_musts_are_said_beside_their_fields_and_nothing_is_lost(bridge: Desk) -> None:
    bridge.form.fill(title="", stop_if="  ", why="<p>It helps.</p>")
    answer = bridge.press("publish")
    assert answer.status_code == 422
    assert "2 things need your attention" in bridge.page
    assert '<a href="#f-title">' in bridge.page
    assert bridge.errors() == ["“Title” is missing.", "“Stop if” is missing."]
    assert bridge.form.value("f/why") == "<p>It helps.</p>"
    assert re.search(r'name="f/title" value="" lang="en"\s+aria-invalid="true"', bridge.page)
    assert bridge.page.count(" autofocus") == 1
    assert len(bridge.clinic.store.history("bridge")) == 1


def test_a_row_with_a_mistake_is_unfolded(featured: Desk) -> None:
    first, *_ = featured.form.ids("items")
    featured.form.fill(**{f"items__{first}__url": "https://clinic.example/too"})
    featured.press("publish")
    assert "Each entry shows one thing" in featured.errors()[0]
    assert f'id="f-items-{first}-more">' in featured.page


def test_a_second_publisher_is_led_to_both_versions(bridge: Desk) -> None:
    bridge.form.fill(title="Mine")
    bridge.clinic.publish("bridge", card("Theirs"))
    sent = MultiDict([*bridge.form.pairs, ("do", "publish")])
    answer = bridge.editor.client.post("/editor/embeds/bridge", data=sent)
    assert answer.status_code == 302
    assert answer.location == "/editor/embeds/bridge/conflict?lang=en"
    draft = bridge.draft()
    assert draft
    assert draft["title"] == "Mine"


def test_a_form_that_somebody_overtook_says_so(bridge: Desk) -> None:
    bridge.form.fill(title="Mine")
    bridge.press("save")
    bridge.clinic.publish("bridge", card("Theirs"))
    again = Desk(bridge.clinic, bridge.editor, "bridge")
    assert "Somebody published this while you were at it." in again.page


def test_a_withdrawn_card_is_shown_again_by_publishing(bridge: Desk) -> None:
    bridge.clinic.store.withdraw("bridge")
    again = Desk(bridge.clinic, bridge.editor, "bridge")
    assert "withdrawn" in again.page
    again.press("publish")
    assert bridge.clinic.client.get("/e/bridge").status_code == 200


# Languages


@pytest.fixture
def french(bridge: Desk) -> Desk:
    two = {"languages": ["en", "fr"]}
    words = {name: {"en": "<p>Ask.</p>", "fr": "<p>Demandez.</p>"} for name in ("disclaimer",)}
    intro = {"dosage_intro": {"en": "Yours.", "fr": "Les vôtres."}}
    bridge.clinic.store.sites.save("main", SITE | two | words | intro)
    return Desk(bridge.clinic, bridge.editor, "bridge", "?lang=fr")


def test_a_translation_is_written_beside_the_original(french: Desk) -> None:
    first, second = french.form.ids("steps")
    assert "Lie down." in french.page
    assert not [button for button in french.form.buttons if button.startswith(("up:", "add:"))]
    words = {f"steps__{first}__text": "Couchez-vous.", f"steps__{second}__text": "Levez."}
    french.form.fill(title="Le pont", stop_if="Ça fait mal.", **words)
    french.press("publish")
    assert "Le pont" in french.clinic.see("/e/bridge?lang=fr")
    assert "Bridge" in french.clinic.see("/e/bridge")


def test_a_language_of_no_site_is_not_found(bridge: Desk) -> None:
    assert bridge.editor.get("/embeds/bridge?lang=de").status_code == 404
    assert bridge.editor.get("/embeds/bridge?lang=../x").status_code == 404


# Who may


def test_each_embed_asks_for_the_role_of_its_kind(featured: Desk) -> None:
    clinician = signed_in(featured.clinic, "clinician", name="Kim Hill")
    assert clinician.get("/embeds/recent").status_code == 403
    assert clinician.submit("/embeds/recent", {"do": "publish"}).status_code == 403
    assert clinician.submit("/embeds/recent/entries", {"list": "items"}).status_code == 403
    assert clinician.get("/embeds/recent/preview").status_code == 403
    assert featured.editor.get("/embeds/bridge").status_code == 403


def test_a_draft_is_its_persons_own(bridge: Desk) -> None:
    bridge.form.fill(title="Bridge, higher")
    bridge.press("save")
    make_person(bridge.clinic, "clinician", name="Kim Hill")
    other = Desk(bridge.clinic, signed_in(bridge.clinic, "clinician", name="Kim Hill"), "bridge")
    assert other.form.value("f/title") == "Bridge"


def test_markup_that_was_typed_stays_text(bridge: Desk) -> None:
    bridge.form.fill(title='"><script>alert(1)</script>', summary="</textarea><script>1</script>")
    bridge.press("save")
    assert "<script>alert" not in bridge.page
    assert "</textarea><script>" not in bridge.page
    assert bridge.form.value("f/title") == '"><script>alert(1)</script>'


# The preview


def test_the_preview_shows_what_is_typed_in_a_frame_of_ours_alone(bridge: Desk) -> None:
    bridge.form.fill(title="Bridge, higher")
    bridge.press("save")
    answer = bridge.editor.get("/embeds/bridge/preview")
    assert "Bridge, higher" in answer.text
    assert "frame-ancestors 'self'" in answer.headers["Content-Security-Policy"]
    assert "Bridge, higher" not in bridge.clinic.see("/e/bridge")


def test_the_preview_shows_what_is_there_already_of_a_new_card(clinic: Clinic) -> None:
    editor = signed_in(clinic, "clinician")
    editor.submit("/new/exercise-card", {"title": "Plank"})
    page = editor.see("/embeds/plank/preview")
    assert "Plank" in page
    assert "…" in page  # where the steps will be
