"""An outside kind in somebody else's page: its own template, style and script, in every way in."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import Running, bare_host, serving, wait_until_ready, watched
from tests.browser.hosts import Host
from tests.outside import STRETCH, install
from tests.samples import SITE


@pytest.fixture(scope="module")
def outside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A service with the outside kind installed, and a list that it sits in."""
    target = tmp_path_factory.mktemp("installed")
    install(target)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(target))
        with serving(tmp_path_factory.mktemp("outside")) as running:
            running.service.store.sites.save("main", SITE)
            running.publish("stretch", "calf", STRETCH)
            items = [{"embed": "calf"}]
            running.publish("video-carousel", "list", {"title": "List", "items": items})
            yield running
    sys.modules.pop("clinic_stretch", None)


@pytest.fixture
def page(chromium: Browser, outside: Running, clinic_page: Host) -> Iterator[Page]:
    """A visitor with a phone, watched as all are."""
    with watched(chromium, outside.url, clinic_page.url) as visitors:
        yield visitors.visitor()


@pytest.fixture
def clinic_page(outside: Running) -> Iterator[Host]:
    """The web site of the clinic."""
    with bare_host(outside, "calf") as host:
        yield host


def _is_enhanced(timer: Locator) -> None:
    expect(timer).to_have_text("30 seconds to go")  # by its script
    expect(timer).to_have_css("letter-spacing", "7px")  # by its style


def test_its_style_and_script_work_in_the_host_page(
    page: Page, clinic_page: Host, outside: Running
) -> None:
    page.goto(clinic_page.page(outside.link("calf") + "{{loader}}"))
    wait_until_ready(page)
    _is_enhanced(page.locator("clinic-embed .stretch-timer"))


@pytest.mark.parametrize("form", ["", "/frame"])
def test_its_style_and_script_work_in_our_own_documents(
    page: Page, outside: Running, form: str
) -> None:
    page.goto(f"{outside.url}/e/calf{form}")
    _is_enhanced(page.locator(".stretch-timer"))


def test_it_sits_in_a_carousel(page: Page, clinic_page: Host, outside: Running) -> None:
    page.goto(clinic_page.page(outside.link("list") + "{{loader}}"))
    wait_until_ready(page)
    expect(page.locator("clinic-embed .clinic-video-carousel")).to_contain_text("Calf stretch")
