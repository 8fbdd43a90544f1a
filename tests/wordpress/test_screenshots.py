"""The recommended way, walked as docs/wordpress.md tells it; WRITE_DOCS=1 takes its pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.request import ProxyHandler, build_opener

import pytest
from playwright.sync_api import FilePayload, FloatRect, Locator, Page, ViewportSize, expect

from tests.browser.conftest import PHONE, Running, Visitors
from tests.camera import DOCS, SERVICE, Camera
from tests.wordpress.client import Role, WordPress
from tests.wordpress.plugin import SETTINGS_PAGE, remove
from widget.delivery.snippets import PLUGIN_PATH
from widget.demo.load import CARD

TITLE = "Gluteus Medius Activation"
NARROW = ViewportSize(width=1000, height=800)
PICTURE, DECODED = ".hero img", "(picture) => picture.decode()"
STYLE = ".block-editor-block-popover { visibility: hidden }"  # it covers the text above
BELOW_THE_BAR = 32  # px: WordPress's own bar is at the top


def area(width: float, height: float, x: float = 0, y: float = 0) -> FloatRect:
    """A part of a page (px)."""
    return {"x": x, "y": y, "width": width, "height": height}


def down_to(lowest: Locator, width: float, y: float, margin: float = 16) -> FloatRect:
    """The part of a page from ``y`` to the end of an element."""
    box = lowest.bounding_box()
    assert box
    return area(width, box["y"] + box["height"] + margin - y, y=y)


@pytest.fixture
def clinics_site(wordpress: WordPress) -> Iterator[WordPress]:
    """The site under a clinic's name; at the end without the plugin."""
    before = wordpress.call("return get_option('blogname');")
    wordpress.set_option("blogname", "Your clinic")
    yield wordpress
    wordpress.set_option("blogname", before)
    remove(wordpress)


def download(widget: Running) -> bytes:
    """The plugin, from where the document says that it is."""
    assert f"{SERVICE}{PLUGIN_PATH}?site=" in (DOCS / "wordpress.md").read_text(encoding="utf-8")
    with build_opener(ProxyHandler({})).open(f"{widget.url}{PLUGIN_PATH}?site=sample") as answer:
        zipped: bytes = answer.read()
    return zipped


def install(page: Page, zipped: bytes, camera: Camera) -> None:
    """Plugins, Add New, Upload Plugin, Install Now, Activate Plugin."""
    page.goto("/wp-admin/plugins.php")
    page.locator("#wpbody-content").get_by_role("link", name="Add New").click()
    page.locator(".upload-view-toggle").click()
    file = FilePayload(name="clinic-widget.zip", mimeType="application/zip", buffer=zipped)
    page.locator("#pluginzip").set_input_files(file)
    form = page.locator(".wp-upload-form")
    expect(form).to_be_visible()
    camera.take("upload", page, down_to(form, NARROW["width"], BELOW_THE_BAR, margin=80))
    page.get_by_role("button", name="Install Now").click()
    page.get_by_role("link", name="Activate Plugin").click()
    expect(page.get_by_text("Plugin activated.")).to_be_visible()


def try_connection(page: Page, camera: Camera) -> None:
    """Settings, Clinic Widget, Test connection."""
    page.locator("#menu-settings > a").click()
    page.locator("#menu-settings").get_by_role("link", name="Clinic Widget").click()
    assert SETTINGS_PAGE in page.url
    page.get_by_role("button", name="Test connection").click()
    outcome = page.locator("#clinic-widget-outcome p")
    expect(outcome.first).to_contain_text("It works")
    port = outcome.filter(has_text="has the port")  # a clinic's service has none
    port.evaluate("(sentence) => sentence.remove()")
    camera.take("settings", page, down_to(page.locator(".wrap"), NARROW["width"], BELOW_THE_BAR))


def add_block(page: Page, camera: Camera) -> None:
    """The plus sign, a search for the block, a choice from its list."""
    page.goto("/wp-admin/post-new.php")
    page.get_by_role("textbox", name="Add title").fill("For your hip")
    page.keyboard.press("Enter")
    page.keyboard.type("This is the exercise that we have shown you.")
    page.get_by_role("button", name="Toggle block inserter").click()
    page.get_by_role("searchbox").fill("clinic")
    block = page.get_by_role("option", name="Clinic embed")
    expect(block).to_be_visible()
    camera.take("block", page, area(900, 300))
    block.click()
    page.get_by_role("button", name="Toggle block inserter").click()
    page.get_by_role("combobox", name="Choose what to show").click()
    expect(page.get_by_role("option", name="Recent Videos")).to_be_visible()
    camera.take("list", page, area(700, 510, x=290, y=70))
    page.get_by_role("combobox", name="Choose what to show").fill("glut")
    page.get_by_role("option", name=TITLE).click()


def see_it(page: Page, camera: Camera) -> None:
    """The exercise itself stands in the editor."""
    frame = page.locator(f'iframe[src*="/e/{CARD}/frame"]').content_frame
    expect(frame.locator(".steps")).to_be_visible()
    frame.locator(PICTURE).first.evaluate(DECODED)
    camera.take("preview", page, area(700, 705, x=290, y=70))


def publish(page: Page) -> str:
    """Publish, and once more Publish; the address of the new post."""
    page.get_by_role("button", name="Publish", exact=True).click()
    page.get_by_label("Editor publish").get_by_role("button", name="Publish", exact=True).click()
    view = page.get_by_label("Editor publish").get_by_role("link", name="View Post")
    expect(view).to_be_visible()
    return view.get_attribute("href") or ""


def test_the_recommended_way_leads_to_the_whole_card(
    clinics_site: WordPress, widget: Running, signed_in: Callable[[Role], Page], visitors: Visitors
) -> None:
    camera = Camera("wordpress", widget.url, STYLE)
    administrator = signed_in("administrator")
    administrator.set_viewport_size(NARROW)
    install(administrator, download(widget), camera)
    try_connection(administrator, camera)
    author = signed_in("author")
    add_block(author, camera)
    see_it(author, camera)
    reader = visitors.visitor(PHONE)
    reader.goto(publish(author))
    embed = reader.locator("clinic-embed")
    for part in (".title", ".steps", ".stop", ".disclaimer"):
        expect(embed.locator(part).first).to_be_visible()
    embed.locator(PICTURE).first.evaluate(DECODED)
    camera.take("phone", reader, area(PHONE, 844))
