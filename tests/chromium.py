"""The browser of the tests: the system's Chromium, else the one that Playwright brings."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Error, Playwright

_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@contextmanager
def launched(playwright: Playwright, *arguments: str) -> Iterator[Browser]:
    """A browser; without any the tests are skipped, in CI they fail."""
    names = ("chromium", "chromium-browser", "google-chrome")
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    try:
        browser = playwright.chromium.launch(executable_path=path, args=[*_ARGUMENTS, *arguments])
    except Error as error:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"there is no Chromium: {error.message.splitlines()[0]}")
    yield browser
    browser.close()
