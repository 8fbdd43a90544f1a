"""A stock WordPress on 127.0.0.1, and the product with the demo on 127.0.0.2: two sites."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copytree

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Running, Visitors, load_demo_quickly, serving, watched
from tests.wordpress.client import Role, WordPress
from tests.wordpress.process import HOST, WidgetProcess
from tests.wordpress.server import wordpress_server


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All tests of this folder need a WordPress."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.wordpress)


@pytest.fixture(scope="session")
def demo_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the demo's content, to be copied."""
    folder = tmp_path_factory.mktemp("demo")
    with serving(folder) as running:
        load_demo_quickly(running.service)
    return folder


@pytest.fixture(scope="session")
def widget(demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The product."""
    data = tmp_path_factory.mktemp("widget") / "data"
    with serving(copytree(demo_data, data), HOST) as running:
        yield running


@pytest.fixture(scope="session")
def wordpress(widget: Running) -> Iterator[WordPress]:
    """WordPress; all tests share it, so one that changes the theme or an option changes it back."""
    with wordpress_server(widget.url) as wordpress:
        yield wordpress


@pytest.fixture
def widget_process(
    demo_data: Path, tmp_path: Path, wordpress: WordPress
) -> Iterator[WidgetProcess]:
    """The product once more, in a process that the test may end; WordPress may fetch from it."""
    process = WidgetProcess(copytree(demo_data, tmp_path / "data"))
    wordpress.may_fetch(process.url)
    try:
        process.start()
        yield process
    finally:
        process.close()


@pytest.fixture
def visitors(chromium: Browser, widget: Running, wordpress: WordPress) -> Iterator[Visitors]:
    """Readers of the blog; at the end none of them may have been followed or disturbed."""
    with watched(chromium, widget.url, wordpress.url) as visitors:
        yield visitors


@pytest.fixture
def signed_in(chromium: Browser, wordpress: WordPress) -> Iterator[Callable[[Role], Page]]:
    """Opens a page for a user of WordPress at their desk; paths begin with ``/``."""
    contexts = []

    def sign_in(role: Role) -> Page:
        context = chromium.new_context(
            base_url=wordpress.url, viewport={"width": 1280, "height": 900}
        )
        context.set_default_timeout(10_000)
        context.add_cookies(wordpress.cookies(role))
        contexts.append(context)
        return context.new_page()

    yield sign_in
    for context in contexts:
        context.close()
