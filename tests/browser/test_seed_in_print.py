"""Every statement of the seed page is on the printed sheet."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Running, wait_until_ready
from tests.browser.hosts import Host
from tests.seed_statements import STATEMENTS
from widget.demo.load import CARD, CAROUSEL


def _sheet(page: Page, root: str) -> str:
    """The words that stand on paper; letter case as written, whatever a style makes of it."""
    page.emulate_media(media="print")
    return re.sub(r"\s+", " ", page.locator(root).first.inner_text()).lower()


def _missing(sheet: str, *, carousel: bool) -> list[str]:
    phrases = [entry.phrase for entry in STATEMENTS if (entry.where == "carousel") == carousel]
    assert phrases
    return [phrase for phrase in phrases if phrase.lower() not in sheet]


@pytest.mark.parametrize("form", ["", "/frame"])
@pytest.mark.parametrize("slug", [CARD, CAROUSEL])
def test_our_own_documents_print_it_all(page: Page, running: Running, slug: str, form: str) -> None:
    page.goto(f"{running.url}/e/{slug}{form}")
    assert _missing(_sheet(page, "main"), carousel=slug == CAROUSEL) == []


def test_the_host_page_prints_it_all(page: Page, host: Host) -> None:
    page.goto(host.page("{{card}}{{carousel}}"))
    wait_until_ready(page, 2)
    assert _missing(_sheet(page, ".clinic-exercise-card"), carousel=False) == []
    assert _missing(_sheet(page, ".clinic-video-carousel"), carousel=True) == []
