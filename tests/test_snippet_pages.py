"""What a person copies to show an embed on a site."""

from __future__ import annotations

from html import unescape

import pytest

from tests.editor import Editor, signed_in
from tests.samples import SITE, Clinic, card
from widget.delivery.snippets import make_snippet


@pytest.fixture
def editor(clinic: Clinic) -> Editor:
    clinic.publish("bridge", card("Bridge & <b>more</b>"))
    return signed_in(clinic)


def test_the_recommended_line_comes_first(clinic: Clinic, editor: Editor) -> None:
    page = editor.see("/embeds/bridge/snippet")
    line = make_snippet(clinic.service.pages, clinic.service.renderer, "bridge").script()
    shown = unescape(page)
    assert line in shown
    assert shown.index(line) < shown.index("Other ways")
    assert "<b>more</b>" not in page


def test_the_other_ways_are_the_address_the_frame_and_the_plugin(
    clinic: Clinic, editor: Editor
) -> None:
    page = unescape(editor.see("/embeds/bridge/snippet"))
    snippet = make_snippet(clinic.service.pages, clinic.service.renderer, "bridge")
    for way in (f">{snippet.page_url}<", snippet.iframe(), snippet.script(framed=True)):
        assert way in page
    assert 'data-clinic-mode="frame"' in snippet.script(framed=True)
    assert 'href="https://cards.example/wordpress/clinic-widget.zip?site=main"' in page


def test_each_site_has_a_snippet_of_its_own(clinic: Clinic, editor: Editor) -> None:
    clinic.store.sites.save("other", SITE | {"name": "Other Clinic"})
    page = editor.see("/embeds/bridge/snippet?site=other")
    assert "https://cards.example/e/bridge?site=other" in page
    assert "clinic-widget.zip?site=other" in page
    assert '<option value="other" selected>' in page


def test_an_unknown_site_gets_the_default_ones_snippet(editor: Editor) -> None:
    assert "/e/bridge?site=main" in editor.see("/embeds/bridge/snippet?site=nope")


def test_the_embed_is_previewed_as_the_site_shows_it(editor: Editor) -> None:
    assert 'src="https://cards.example/e/bridge/frame?site=main"' in editor.see(
        "/embeds/bridge/snippet"
    )


@pytest.mark.parametrize("slug", ["never-was", "bridge"])
def test_what_is_not_live_has_nothing_to_paste(clinic: Clinic, editor: Editor, slug: str) -> None:
    clinic.store.withdraw("bridge")
    answer = editor.get(f"/embeds/{slug}/snippet")
    assert answer.status_code == 404
    assert "There is nothing to paste" in answer.get_data(as_text=True)


def test_a_snippet_needs_somebody_signed_in(clinic: Clinic, editor: Editor) -> None:
    assert clinic.client.get("/editor/embeds/bridge/snippet").status_code == 302
    for role in ("marketing", "clinician", "administrator"):
        somebody = signed_in(clinic, role, name=f"A {role}")
        assert somebody.get("/embeds/bridge/snippet").status_code == 200
