"""How long a person takes for what a test does in no time: the keystroke-level model.

S. K. Card, T. P. Moran and A. Newell, "The keystroke-level model for user performance time with
interactive systems", Communications of the ACM 23(7), 1980: an average typist's times.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic

from playwright.sync_api import Locator, Page

KEY = 0.28  # seconds for a key
POINT = 1.1  # to point at something with the mouse
PRESS = 0.2  # to press and let go of its button
HAND = 0.4  # to bring the hand from the keyboard to the mouse, or back
THINK = 1.35  # to decide on the next step


@dataclass
class Human:
    """A person at a page; ``acted`` counts the seconds of their actions, ``waited`` the rest."""

    page: Page
    acted: float = 0.0
    waited: float = 0.0
    _at_keys: bool = True

    @property
    def took(self) -> float:
        """All of it, in seconds."""
        return self.acted + self.waited

    def click(self, target: Locator) -> None:
        """Decide, point, press."""
        self._hand(keys=False)
        self.acted += THINK + POINT + PRESS
        target.click()

    def paste(self, target: Locator, text: str) -> None:
        """Paste what was copied elsewhere, with the two keys for it."""
        self._hand(keys=True)
        self.acted += 2 * KEY
        self.page.evaluate("(text) => navigator.clipboard.writeText(text)", text)
        target.press("Control+v")

    def type(self, text: str) -> None:
        """Type into what has the focus."""
        self._hand(keys=True)
        self.acted += THINK + len(text) * KEY
        self.page.keyboard.type(text)

    def press(self, *keys: str) -> None:
        """Press some keys, one after the other."""
        self._hand(keys=True)
        self.acted += len(keys) * KEY
        for key in keys:
            self.page.keyboard.press(key)

    def think(self) -> None:
        """Look at what is there."""
        self.acted += THINK

    def tab_to(self, target: Locator, most: int = 80) -> None:
        """Reach an element with the Tab key alone."""
        self.think()
        for _ in range(most):
            self.press("Tab")
            if target.evaluate("(element) => element === document.activeElement"):
                return
        raise AssertionError(f"{target} cannot be reached within {most} tabs")

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Count the time as waiting."""
        start = monotonic()
        yield
        self.waited += monotonic() - start

    def _hand(self, *, keys: bool) -> None:
        if self._at_keys != keys:
            self.acted += HAND
        self._at_keys = keys
