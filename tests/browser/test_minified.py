"""The scripts and styles as a wheel holds them: minified, they do the same."""

from __future__ import annotations

from collections.abc import Iterator
from unittest.mock import patch

import pytest
from playwright.sync_api import Browser, Page, expect

from hatch_build import minify_folder
from tests.browser.conftest import Running, bare_host, serving, wait_until_ready, watched
from tests.browser.hosts import Host
from tests.samples import SITE, card, carousel
from widget.paths import static_folder


@pytest.fixture(scope="module")
def minified(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A service that serves the minified files."""
    folder = tmp_path_factory.mktemp("minified")
    minify_folder(static_folder(), folder)
    with (
        patch("widget.static_folder", return_value=folder),
        serving(tmp_path_factory.mktemp("service")) as running,
    ):
        running.service.store.sites.save("main", SITE)
        slugs = ["bridge", "plank", "squat", "lunge"]
        for slug in slugs:
            running.publish("exercise-card", slug, card(slug.capitalize()))
        running.publish("video-carousel", "list", carousel(*slugs))
        yield running


@pytest.fixture
def clinic_page(minified: Running) -> Iterator[Host]:
    """The web site of the clinic."""
    with bare_host(minified, "bridge") as host:
        yield host


@pytest.fixture
def page(chromium: Browser, minified: Running, clinic_page: Host) -> Iterator[Page]:
    """A visitor with a phone, watched as all are."""
    with watched(chromium, minified.url, clinic_page.url) as visitors:
        yield visitors.visitor()


def test_a_snippet_appears_and_its_carousel_moves(
    page: Page, clinic_page: Host, minified: Running
) -> None:
    page.goto(clinic_page.page(minified.link("list") + "{{loader}}"))
    wait_until_ready(page)
    page.locator("[data-clinic-move='1']").click()
    expect(page.locator("[data-clinic-status]")).to_have_text("Showing 2 of 4")


def test_a_frame_gets_its_height_and_moves_the_host_page(
    page: Page, clinic_page: Host, minified: Running
) -> None:
    below = '<p style="height: 2000px">Below.</p>'
    link = minified.link("bridge", more='data-clinic-mode="frame"') + below
    page.goto(clinic_page.page(link + "{{loader}}"))
    wait_until_ready(page)
    frame = page.frame_locator("iframe")
    frame.get_by_role("link", name="Questions").click()
    page.wait_for_function("() => scrollY > 300")
