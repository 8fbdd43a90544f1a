"""Other people's attacks, as Chromium's own DOM shows them: on our page and in a host's page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import escape
from itertools import count
from typing import Any, Literal

import pytest
from playwright.sync_api import Dialog, Page

from tests.browser.conftest import Running, wait_until_ready
from tests.browser.hosts import Host
from tests.hostile import FILES, link_is_harmless, needs_hostile_input, payloads
from widget.content.sanitize import clean_html, clean_text, clean_url
from widget.content.uploads import store_uploads
from widget.demo.load import CONTENT
from widget.errors import Refused

pytestmark = needs_hostile_input

Form = Literal["page", "fragment"]

STEPS, SUBSTEPS, ITEMS = 10, 39, 60
"""How many steps a card has, and each of them below it; how many entries a carousel."""
TITLE = "</title></h1></a><script>alert('title')</script><img src=x onerror=alert(1)>\"'"

SURVEY = """(root) => {
  const states = ['aria-disabled', 'disabled', 'inert'];  // come and go by our own script
  const attributes = (element) =>
    element.getAttributeNames().filter((name) => !states.includes(name)).sort();
  const shape = (element) => [element.localName, ...attributes(element)].join(' ');
  const shapes = (elements) => [...new Set([...elements].map(shape))].sort();
  const rich = new Set(root.querySelectorAll('.note *'));
  const links = root.querySelectorAll('.note a, .items h2 a, .items h3 a');
  const texts = root.querySelectorAll('.title, .steps li > div > p, .items :is(h2, h3), .lines');
  return {
    rich: shapes(rich),
    template: shapes([...root.querySelectorAll('.clinic-embed, .clinic-embed *')]
      .filter((element) => !rich.has(element))),
    links: [...links].map((link) => link.href),
    texts: [...texts].map((element) => element.textContent),
    alts: [...root.querySelectorAll('img')].map((image) => image.alt),
  };
}"""


@dataclass
class Browsing:
    """A visitor who notes whatever a script may pop up."""

    page: Page
    host: Host
    running: Running
    dialogs: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("dialog", self._dismiss)

    def survey(self, slug: str, form: Form) -> dict[str, list[str]]:
        """What stands in the DOM of that embed."""
        if form == "page":
            self.page.goto(f"{self.running.url}/e/{slug}")
            return dict(self.page.evaluate(f"({SURVEY})(document)"))
        self.page.goto(self.host.page(self.running.snippet(slug).script()))
        wait_until_ready(self.page)
        shadow = "document.querySelector('clinic-embed').shadowRoot"
        return dict(self.page.evaluate(f"({SURVEY})({shadow})"))

    def _dismiss(self, dialog: Dialog) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()


@pytest.fixture
def browsing(page: Page, host: Host, running: Running) -> Iterator[Browsing]:
    browsing = Browsing(page, host, running)
    yield browsing
    assert browsing.dialogs == []


@pytest.fixture
def publish(running: Running) -> Iterator[Callable[[str, dict[str, Any]], str]]:
    """Publishes an embed under a slug of its own, until the test ends."""
    slugs: list[str] = []

    def publish(kind: str, fields: dict[str, Any]) -> str:
        slugs.append(f"hostile-{next(_NUMBERS)}")
        running.publish(kind, slugs[-1], fields)
        return slugs[-1]

    yield publish
    for slug in slugs:
        running.service.store.withdraw(slug)


_NUMBERS = count(1)


def everything() -> list[str]:
    """Every payload once."""
    return sorted({payload for name in FILES for payload in payloads(name)})


def accepted(clean: Callable[[str], str], text: str, limit: int) -> str | None:
    """What becomes of the payload in a field; None where the editor is told to write it anew."""
    try:
        return (clean(text) or None) if len(text) <= limit else None
    except Refused:
        return None


def step(payload: str) -> dict[str, str | None]:
    note = payload if accepted(clean_html, payload, 20_000) else None
    return {"text": payload if accepted(clean_text, payload, 600) else "Hip", "note": note}


def card(attacks: list[str]) -> dict[str, Any]:
    """A card with each attack as the plain text of a step and as its rich note."""
    width = SUBSTEPS + 1
    rows = [attacks[start : start + width] for start in range(0, len(attacks), width)]
    steps = [step(first) | {"steps": [step(each) for each in more]} for first, *more in rows]
    return {"title": TITLE, "stop_if": TITLE, "steps": steps}


def carousel(entries: list[tuple[str, str]], picture: dict[str, Any]) -> dict[str, Any]:
    """A carousel whose entries have an attack as link, title, excerpt and alternative text."""
    items = [
        {"url": url, "title": text, "excerpt": text, "picture": picture | {"alt": text}}
        for url, text in entries
    ]
    return {"title": TITLE, "items": items}


def parts(attacks: list[Any], size: int) -> list[list[Any]]:
    return [attacks[start : start + size] for start in range(0, len(attacks), size)]


@pytest.mark.parametrize("form", ["page", "fragment"])
def test_no_attack_gets_out_of_plain_or_rich_text(
    browsing: Browsing, publish: Callable[[str, dict[str, Any]], str], form: Form
) -> None:
    harmless = '<ul><li><em>Hip</em><br><strong>x</strong></li></ul><a href="tel:11">1</a>'
    like = browsing.survey(publish("exercise-card", card([harmless] * 3)), form)
    for attacks in parts(everything(), STEPS * (SUBSTEPS + 1)):
        seen = browsing.survey(publish("exercise-card", card(attacks)), form)
        assert set(seen["template"]) <= set(like["template"])
        assert set(seen["rich"]) <= {"a href rel", "br", "em", "li", "ol", "p", "strong", "ul"}
        assert [link for link in seen["links"] if not link_is_harmless(link)] == []
        expected = [clean_text(str(step(attack)["text"]), lines=True) for attack in attacks]
        assert [text for text in seen["texts"] if text != TITLE] == expected


@pytest.mark.parametrize("form", ["page", "fragment"])
def test_no_attack_gets_out_of_a_link_or_an_attribute(
    browsing: Browsing, publish: Callable[[str, dict[str, Any]], str], form: Form
) -> None:
    picture = stored_picture(browsing.running)
    like = browsing.survey(
        publish("video-carousel", carousel([("https://clinic.example/", "Hip")], picture)), form
    )
    for entries in parts(links(), ITEMS):
        seen = browsing.survey(publish("video-carousel", carousel(entries, picture)), form)
        texts = [clean_text(text) for _, text in entries]
        assert set(seen["template"]) <= set(like["template"])
        assert [link for link in seen["links"] if not link_is_harmless(link)] == []
        assert len(seen["links"]) == len(entries)
        assert seen["alts"] == texts
        lines = [clean_text(text, lines=True) for _, text in entries]
        assert seen["texts"] == [
            TITLE,
            *(x for pair in zip(texts, lines, strict=True) for x in pair),
        ]


def links() -> list[tuple[str, str]]:
    """Each attack that a URL field accepts, by itself or as a path, with itself as its text."""
    wishes = [
        (url, text) for text in everything() for url in (text, f"https://clinic.example/{text}")
    ]
    return [
        (url, text if accepted(clean_text, text, 120) else "Hip")
        for url, text in wishes
        if accepted(clean_url, url, 2_000)
    ]


def stored_picture(running: Running) -> dict[str, Any]:
    """One of the demo's pictures, stored."""
    kind = running.service.kinds["exercise-card"]
    path = min((CONTENT / "pictures").iterdir()).relative_to(CONTENT)
    wish = {"picture": {"file": str(path), "alt": "x"}}
    fields, mistakes = store_uploads(kind.fields, wish, CONTENT, running.service.media)
    assert not mistakes
    return dict(fields["picture"])


def test_a_script_that_does_run_is_noticed(page: Page, host: Host, running: Running) -> None:
    attack = "<script>alert('it runs')</script>"
    browsing = Browsing(page, host, running)
    page.goto(host.page(escape(attack)))
    assert browsing.dialogs == []
    page.goto(host.page(attack))
    assert browsing.dialogs == ["it runs"]
