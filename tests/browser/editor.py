"""People at the editor, in a real browser; their console stays silent, too."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import DESK, Running, Scheme
from tests.browser.watch import Watch
from tests.editor import make_person, signed_in
from tests.samples import Clinic
from widget.content.people import Person
from widget.content.store import utc_now
from widget.demo.load import CARD, CAROUSEL

_numbers = count(1)


class EditorWatch(Watch):
    """As ``Watch``; but the editor has its cookie, and keeps there what could not be sent."""

    def settle(self) -> None:
        """The reckoning: nobody else was called, nothing was thrown or written to the console."""
        assert self.foreign() == []
        assert self._thrown == []
        assert [text for text in self._said if not self._is_excused(text)] == []


@dataclass
class Window:
    """A window of somebody who is signed in."""

    page: Page
    running: Running
    watch: EditorWatch
    clinic: Clinic
    person: Person

    def open(self, slug: str, **query: str) -> Page:
        """Open the form of an embed, and wait until its scripts have begun."""
        asked = "&".join(f"{name}={value}" for name, value in query.items())
        self.page.goto(f"{self.running.url}/editor/embeds/{slug}?{asked}")
        expect(self.page.locator("html.scripted")).to_be_attached()
        return self.page

    @property
    def email(self) -> str:
        """The person's address."""
        return self.person.email

    @property
    def state(self) -> Locator:
        """The words in the bar at the foot."""
        return self.page.locator("[data-state]")

    @property
    def announced(self) -> Locator:
        """What a screen reader is told."""
        return self.page.locator("#announce")

    def saved(self) -> None:
        """Wait until all is saved."""
        expect(self.page.locator("[data-bar]:not([data-unsaved])")).to_be_visible()
        expect(self.state).to_contain_text(re.compile(r"^Saved\.|all is saved"))

    def rows(self) -> list[str]:
        """The titles of the list's rows."""
        return self.page.locator("[data-row-title]").all_inner_texts()

    def sign_out(self) -> None:
        """The session ends, as by an administrator, or with time."""
        self.running.service.desk.sessions.close_all(self.person.id)

    def sign_in(self) -> None:
        """Begin a session, as in another window of the same browser."""
        editor = signed_in(self.clinic, name=self.person.name)
        cookie = editor.client.get_cookie("clinic-editor")
        assert cookie
        known = {"name": cookie.key, "value": cookie.value, "url": self.running.url}
        self.page.context.add_cookies([known])  # type: ignore[list-item]

    def wait_until_typed(self, slug: str, title: str) -> None:
        """Wait until the server has that title."""
        self.saved()
        assert (self.typed(slug) or {})["title"] == title

    def typed(self, slug: str, lang: str = "en") -> dict[str, Any] | None:
        """What the server keeps as this person's draft."""
        draft = self.running.service.desk.drafts.find(self.person.id, slug, lang)
        return dict(draft.fields) if draft else None


@dataclass
class Editors:
    """Opens windows for people who are signed in."""

    browser: Browser
    running: Running
    windows: list[Window] = field(default_factory=list)

    def window(
        self, *roles: str, name: str = "Robin Field", width: int = DESK, scheme: Scheme = "light",
        **options: Any,
    ) -> Window:  # fmt: skip
        """A window of that person, in a browser of their own; with all roles, without any named."""
        clinic = Clinic(self.running.service, utc_now)
        roles = roles or ("marketing", "clinician", "administrator")
        context = self.browser.new_context(
            viewport={"width": width, "height": 844}, color_scheme=scheme, **options
        )
        context.set_default_timeout(10_000)
        watch = EditorWatch(context, self.running.url)
        person = make_person(clinic, *roles, name=name)
        window = Window(context.new_page(), self.running, watch, clinic, person)
        window.sign_in()
        self.windows.append(window)
        return window

    def settle(self) -> None:
        """The reckoning for all of them."""
        for window in self.windows:
            window.watch.settle()


@contextmanager
def editing(browser: Browser, running: Running) -> Iterator[Editors]:
    """People at the editor, with the reckoning at the end."""
    editors = Editors(browser, running)
    yield editors
    try:
        editors.settle()
    finally:
        for context in browser.contexts:
            context.close()


def new_list(running: Running, *slugs: str, **more: Any) -> str:
    """A published list of its own for one test: of the demo's cards, else those that it names."""
    slug = f"list-{next(_numbers)}"
    shown = slugs or (
        "chin-tuck-with-head-lift",
        "deep-neck-flexor-activation",
        "repeated-neck-extension",
    )
    items = [{"embed": each} for each in shown]
    running.publish("video-carousel", slug, {"title": "This week", "items": items, **more})
    return slug


def new_card(running: Running, **more: Any) -> str:
    """A published card of its own for one test."""
    slug = f"card-{next(_numbers)}"
    fields = {"title": "Bridge", "stop_if": "It hurts.", "steps": [{"text": "Lift your hips."}]}
    running.publish("exercise-card", slug, {**fields, **more})
    return slug


__all__ = ["CARD", "CAROUSEL", "Editors", "Window", "editing", "new_card", "new_list"]
