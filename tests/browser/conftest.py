"""A real Chromium, the real service with the demo, and a host page on another origin."""

from __future__ import annotations

import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest
from playwright.sync_api import Browser, Locator, Page
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.browser.hosts import Host
from tests.browser.watch import Watch
from widget import Service, open_service
from widget.content.schema import migrate
from widget.content.uploads import store_uploads
from widget.delivery.snippets import Snippet, make_snippet
from widget.demo.load import CARD, CAROUSEL, CONTENT, load_demo
from widget.sources.fetch import Fetcher

if TYPE_CHECKING:
    from tests.browser.editor import Editors, Window

Scheme = Literal["light", "dark"]

PHONE, DESK = 390, 1280  # px
LONG = (
    "test_editing", "test_history", "test_home", "test_lists", "test_people_pages",
    "test_rich_text", "test_site_pages", "test_source_pages", "test_upload",
    "test_change_is_seen", "test_first_day", "test_minified", "test_outside_kind", "test_shift",
    "test_specimens", "test_video",
    "test_hostile",  # 2,601 payloads
    "test_sandbox",  # WordPress's, imitated
)  # fmt: skip
"""The editor's pages in every detail, and more: minutes that `make test` does not have."""

OLD_URL = "https://old.example"

_NOTES = """
window.clinicEvents = [];
for (const name of ['clinic-ready', 'clinic-play']) {
  document.addEventListener(name, (event) => {
    clinicEvents.push({ name, on: event.target.localName, detail: event.detail });
  });
}
window.clinicShifts = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) clinicShifts.push(entry.value);
}).observe({ type: 'layout-shift', buffered: true });
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All tests of this folder need a browser; some take long."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.browser)
            if item.path.stem in LONG:
                item.add_marker(pytest.mark.slow)


@dataclass(frozen=True)
class Running:
    """The service, with the demo's content, as a visitor reaches it."""

    url: str
    service: Service

    def snippet(self, slug: str) -> Snippet:
        """What a person pastes for that embed."""
        return make_snippet(self.service.pages, self.service.renderer, slug)

    def link(self, slug: str, *, more: str = "") -> str:
        """The link of the snippet, without the loader; ``more`` are further attributes."""
        link = self.snippet(slug).script().partition("<script")[0]
        return link.replace("<a ", f"<a {more} ", 1)

    def publish(self, kind: str, slug: str, fields: dict[str, Any], lang: str = "en") -> None:
        """Publish an embed, or its next revision; its files are those of the demo."""
        found = self.service.kinds[kind]
        stored, mistakes = store_uploads(found.fields, fields, CONTENT, self.service.media)
        assert not mistakes
        known = slug in [known for known, _, _ in self.service.store.slugs()]
        base = self.service.store.history(slug)[0].number if known else None
        self.service.store.publish(found, slug, stored, lang=lang, base=base)


class _Handler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: object) -> None:
        """Say nothing."""


def _whole(app: Any) -> Any:
    """The application with each answer read and closed before it is sent.

    When a browser that is closed resets its connection, this development server leaves the answer
    it was sending open: reading on, which comes before closing, fails (``WSGIRequestHandler``).
    """

    def answer(environ: Any, start_response: Any) -> list[bytes]:
        parts = app(environ, start_response)
        try:
            return [b"".join(parts)]
        finally:
            if hasattr(parts, "close"):
                parts.close()

    return answer


@contextmanager
def serving(
    data: Path, host: str = "127.0.0.1", fetcher: Fetcher | None = None
) -> Iterator[Running]:
    """The real product on a free port, with the store in a folder: at first an empty one."""
    with socket.create_server((host, 0)) as listening:
        url = f"http://{host}:{listening.getsockname()[1]}"
        old = f"{OLD_URL} {url}/old"
        settings = {"WIDGET_URL": url, "WIDGET_DATA": str(data), "WIDGET_OLD_URLS": old}
        service = open_service(settings, fetcher=fetcher)
        migrate(service.engine)
        server = make_server(
            host, 0, _whole(service.front), threaded=True,
            request_handler=_Handler, fd=listening.fileno(),
        )  # fmt: skip
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Running(url, service)
        server.shutdown()
        server.server_close()
        service.front.close()
        service.engine.dispose()


def load_demo_quickly(service: Service) -> None:
    """The demo's content, for an empty store."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("widget.content.media._METHOD", 0)  # larger pictures, sooner
        load_demo(service.store, dict(service.kinds), service.media)


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The service with the demo loaded."""
    with serving(tmp_path_factory.mktemp("service")) as running:
        load_demo_quickly(running.service)
        yield running


@pytest.fixture(scope="session")
def bureau(running: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The same content in a service of its own, for tests that change it."""
    folder = tmp_path_factory.mktemp("bureau")
    shutil.copytree(running.service.settings.data, folder, dirs_exist_ok=True)
    with serving(folder) as own:
        yield own


@pytest.fixture
def editors(chromium: Browser, bureau: Running) -> Iterator[Editors]:
    """People at the editor."""
    from tests.browser.editor import editing  # which speaks of the people of this module

    with editing(chromium, bureau) as editors:
        yield editors


@pytest.fixture
def window(editors: Editors) -> Window:
    """A window of somebody with every role."""
    return editors.window()


@pytest.fixture(scope="session")
def host(running: Running) -> Iterator[Host]:
    """The web site of a clinic; its pages know the demo's snippets by ``{{card}}``, …"""
    card, carousel = running.snippet(CARD), running.snippet(CAROUSEL)
    host = Host(
        {
            "service": running.url,
            "loader_url": card.loader_url,
            "loader": f'<script async src="{card.loader_url}"></script>',
            "card": card.script(),
            "card_link": running.link(CARD),
            "card_framed": running.link(CARD, more='data-clinic-mode="frame"'),
            "card_iframe": card.iframe(),
            "carousel": carousel.script(),
            "carousel_link": running.link(CAROUSEL),
            "carousel_framed": running.link(CAROUSEL, more='data-clinic-mode="frame"'),
            "carousel_iframe": carousel.iframe(),
        }
    )
    yield host
    host.close()


class Visitors:
    """Opens pages for visitors who have never been there; watches each of them."""

    def __init__(self, browser: Browser, *ours: str) -> None:
        self.watches: list[Watch] = []
        self._browser = browser
        self._ours = ours

    def visitor(
        self, width: int = PHONE, scheme: Scheme = "light", *, height: int = 844, **options: Any
    ) -> Page:
        """A fresh page in a window of that size (px), in a browser that remembers nothing."""
        context = self._browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, **options
        )
        context.set_default_timeout(10_000)
        context.add_init_script(_NOTES)
        self.watches.append(Watch(context, *self._ours))
        return context.new_page()

    def settle(self) -> None:
        """The reckoning for all of them (see watch.py)."""
        for watch in self.watches:
            watch.settle()

    def close(self) -> None:
        """Close all windows."""
        for context in self._browser.contexts:
            context.close()


@contextmanager
def watched(browser: Browser, *ours: str) -> Iterator[Visitors]:
    """Visitors of the addresses that are ours, with the reckoning at the end."""
    visitors = Visitors(browser, *ours)
    yield visitors
    try:
        visitors.settle()
    finally:
        visitors.close()


@contextmanager
def bare_host(running: Running, slug: str) -> Iterator[Host]:
    """The web site of a clinic whose pages know only ``{{loader}}``; ``slug`` is any embed."""
    loader = running.snippet(slug).loader_url
    host = Host({"loader": f'<script async src="{loader}"></script>'})
    yield host
    host.close()


@pytest.fixture
def visitors(
    chromium: Browser, running: Running, host: Host, request: pytest.FixtureRequest
) -> Iterator[Visitors]:
    """Whoever looks at our embeds; at the end none of them may have been followed or disturbed."""
    with watched(chromium, running.url, host.url) as visitors:
        yield visitors


@pytest.fixture
def page(visitors: Visitors) -> Page:
    """A visitor with a phone."""
    return visitors.visitor()


@pytest.fixture
def watch(page: Page, visitors: Visitors) -> Watch:
    """What the visitor with the phone has met."""
    return visitors.watches[0]


Embed = Callable[[Page], Locator]


def title(page: Page) -> Locator:
    """The card's title where it is shown in the host page itself."""
    return page.locator("clinic-embed .clinic-exercise-card .title")


def wait_until_ready(page: Page, number: int = 1) -> None:
    """Wait until that many embeds have said ``clinic-ready``."""
    page.wait_for_function(
        "(n) => clinicEvents.filter((e) => e.name === 'clinic-ready').length >= n", arg=number
    )
