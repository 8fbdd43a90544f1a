"""A page that explains an exercise becomes somebody's draft, and nothing of it is lost unseen."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.samples import SITE, Run
from tests.sources import PIXEL, Internet, answer
from widget import Service, open_service

PAGES = Path(__file__).parent / "exercise_pages"
ADDRESS = "https://clinic.test/bridge"
EMAIL = "kim@clinic.example"
PAGE = """<article><h1>Bridge</h1>
<p><img src="/bridge.png" alt="Somebody lifts their hips."></p>
<h2>What you should feel</h2><p>Your buttocks work.</p>
<h2>Stop if</h2><p>It hurts sharply.</p>
<h2>Steps</h2><ol><li>Lie on your back.</li><li>Lift your hips.</li></ol>
<p>Our practice opens at eight.</p></article>"""


@pytest.fixture
def internet(monkeypatch: pytest.MonkeyPatch) -> Iterator[Internet]:
    with Internet() as internet:
        monkeypatch.setattr("widget.Fetcher", internet.fetcher)
        internet.has(ADDRESS, answer(PAGE))
        internet.has("https://clinic.test/bridge.png", answer(PIXEL, "image/png"))
        yield internet


@pytest.fixture
def run(run: Run, internet: Internet) -> Run:
    """The same, with a site, and somebody who will have the draft."""
    Path("site.json").write_text(json.dumps(SITE), encoding="utf-8")
    assert run("migrate")[0] == 0
    assert run("site", "main", "site.json")[0] == 0
    assert run("invite", EMAIL, "--name", "Kim", "--role", "clinician")[0] == 0
    return run


@pytest.fixture
def service(run: Run, tmp_path: Path) -> Iterator[Service]:
    """What the commands write."""
    url = {"WIDGET_URL": "https://cards.example", "WIDGET_DATA": str(tmp_path / "data")}
    opened = open_service(url)
    yield opened
    opened.engine.dispose()


def draft(service: Service, slug: str) -> dict[str, object]:
    person = service.people.named(EMAIL)
    assert person
    found = service.desk.drafts.find(person.id, slug, "en")
    assert found
    return dict(found.fields)


def test_a_page_becomes_a_draft_that_could_be_published(run: Run, service: Service) -> None:
    code, output, _ = run("import", ADDRESS, "--for", EMAIL)
    assert code == 0
    assert "A draft of Kim's is made: bridge. Nothing is published." in output
    fields = draft(service, "bridge")
    assert fields["title"] == "Bridge"
    assert [step["text"] for step in fields["steps"]] == ["Lie on your back.", "Lift your hips."]  # type: ignore[attr-defined]
    picture = fields["picture"]
    assert picture["alt"] == "Somebody lifts their hips."  # type: ignore[index]
    assert service.store.slugs() == []
    service.store.publish(service.kinds["exercise-card"], "bridge", fields)


def test_what_found_no_place_is_told_word_for_word(run: Run) -> None:
    output = run("import", ADDRESS, "--for", EMAIL)[1]
    assert "NO PLACE Our practice opens at eight." in output
    assert f"clinic-widget home bridge {ADDRESS}" in output
    assert "sure" in output


def test_a_picture_that_cannot_be_had_is_told(
    run: Run, service: Service, internet: Internet
) -> None:
    internet.has("https://clinic.test/bridge.png", answer(status=404))
    output = run("import", ADDRESS, "--for", EMAIL)[1]
    assert "not fetched: https://clinic.test/bridge.png" in output
    assert "picture" not in draft(service, "bridge")


def test_the_same_page_again_is_a_second_draft(run: Run, service: Service) -> None:
    run("import", ADDRESS, "--for", EMAIL)
    assert "bridge-2" in run("import", ADDRESS, "--for", EMAIL)[1]
    assert draft(service, "bridge-2") == draft(service, "bridge")


@pytest.mark.slow
@pytest.mark.parametrize("page", sorted(PAGES.glob("*.html")), ids=lambda page: page.stem[:2])
def test_a_saved_page_becomes_a_draft_too(run: Run, page: Path) -> None:
    code, output, errors = run("import", str(page), "--for", EMAIL)
    assert (code, errors) == (0, "")
    assert "Nothing is published." in output


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ((ADDRESS,), 2, "--for: must say whose draft"),
        ((ADDRESS, "--for", "nobody@clinic.example"), 4, "Nobody has the address"),
        (("none.html", "--for", EMAIL), 4, "none.html cannot be read"),
        (("https://127.0.0.1/", "--for", EMAIL), 1, "private network"),
        (("https://clinic.test/gone", "--for", EMAIL), 1, ""),
    ],
)
def test_what_is_wrong_is_said(run: Run, arguments: tuple[str, ...], code: int, words: str) -> None:
    found, _, errors = run("import", *arguments)
    assert (found, words in errors) == (code, True), errors
