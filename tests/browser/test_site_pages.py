"""Sites and snippets in a browser: colours judged while typed, nothing lost, copying."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import DESK, PHONE, Running, Scheme, serving
from tests.browser.test_axe import violations
from tests.editor import Editor, signed_in
from tests.samples import SITE, Clinic, card
from widget.content.sites import DARK_GROUND, contrast, lightened, site_fields
from widget.content.store import utc_now

FAILED_LOAD = re.compile(r"Failed to load resource|net::ERR_")
TWO_LANGUAGES = SITE | {
    "languages": ["en", "fr"],
    "disclaimer": {"en": "<p>Ask a professional.</p>", "fr": "<p>Demandez conseil.</p>"},
    "dosage_intro": {"en": "Your own numbers count.", "fr": "Vos chiffres comptent."},
    "origins": ["https://clinic.example"],
}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A service with one card, whose sites these tests change."""
    with serving(tmp_path_factory.mktemp("sites")) as running:
        running.service.store.sites.save("main", TWO_LANGUAGES)
        kind = running.service.kinds["exercise-card"]
        running.service.store.publish(kind, "bridge", card("Bridge"))
        yield running


@pytest.fixture
def clinic(service: Running) -> Clinic:
    """Its people; the site is again what it was at first."""
    service.service.store.sites.save("main", TWO_LANGUAGES)
    return Clinic(service.service, utc_now)


@dataclass
class Ada:
    """An administrator at her browser; no script of ours may fail there."""

    page: Page
    url: str
    clinic: Clinic
    editor: Editor
    said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))

    def sign_in(self) -> None:
        """Begin a session, as in another window of the same browser."""
        self.editor = signed_in(self.clinic, "administrator", name="Ada Field")
        cookie = self.editor.client.get_cookie("clinic-editor")
        assert cookie
        known = {"name": cookie.key, "value": cookie.value, "url": self.url}
        self.page.context.add_cookies([known])  # type: ignore[list-item]

    def open(self, path: str) -> Page:
        """Open a page of the editor."""
        self.page.goto(f"{self.url}/editor{path}")
        return self.page

    def save(self) -> None:
        """Press the button below the form."""
        self.page.get_by_role("button", name="Save the site").click()

    def control(self, path: str) -> Locator:
        """A control of a site's form."""
        return self.page.locator(f'[name="f/{path}"]')


@pytest.fixture(params=[DESK])
def ada(
    request: pytest.FixtureRequest, chromium: Browser, service: Running, clinic: Clinic
) -> Iterator[Ada]:
    """The administrator, signed in."""
    width, scheme = request.param if isinstance(request.param, tuple) else (request.param, "light")
    context = chromium.new_context(
        viewport={"width": width, "height": 844}, color_scheme=scheme,
        permissions=["clipboard-read", "clipboard-write"],
    )  # fmt: skip
    context.set_default_timeout(10_000)
    ada = Ada(context.new_page(), service.url, clinic, signed_in(clinic, "administrator"))
    ada.sign_in()
    yield ada
    context.close()
    assert [said for said in ada.said if not FAILED_LOAD.search(said)] == []


# The look


def test_a_colour_is_judged_while_it_is_typed(ada: Ada) -> None:
    page = ada.open("/sites/main")
    light, dark = page.locator("[data-words]").all()
    expect(light).to_have_text("6.0 : 1, easy to read")
    ada.control("theme/accent").fill("#ffcc00")
    expect(light).to_have_text("1.5 : 1, too pale to read")
    expect(dark).to_contain_text("very easy to read")
    ada.control("theme/accent").fill("7a3b12")
    expect(light).to_have_text("8.5 : 1, very easy to read")
    expect(page.get_by_label("Choose the accent colour")).to_have_value("#7a3b12")


def test_a_colour_can_be_chosen_by_eye(ada: Ada) -> None:
    page = ada.open("/sites/main")
    page.get_by_label("Choose the accent colour").fill("#884400")
    expect(ada.control("theme/accent")).to_have_value("#884400")
    expect(page.locator("[data-words]").first).to_contain_text(": 1, very easy to read")


def test_what_is_no_colour_yet_is_not_judged(ada: Ada) -> None:
    page = ada.open("/sites/main")
    ada.control("theme/accent").fill("#7a3")
    expect(page.locator("[data-reading]").first).to_be_hidden()
    ada.control("theme/accent").fill("#7a3b12")
    expect(page.locator("[data-reading]").first).to_be_visible()


def test_the_browser_counts_as_the_server_does(ada: Ada) -> None:
    chance = random.Random(4)
    colours = [f"#{chance.randrange(1 << 24):06x}" for _ in range(400)]
    page = ada.open("/sites/main")
    counted = page.evaluate(
        """async ([url, colours, ground]) => {
          const { contrast, lightened } = await import(url);
          return colours.map((one) => [contrast(one, '#ffffff'), lightened(one, ground)]);
        }""",
        [ada.clinic.service.desk.assets.url("editor/built/contrast.js"), colours, DARK_GROUND],
    )
    for colour, (ratio, light) in zip(colours, counted, strict=True):
        assert ratio == pytest.approx(contrast(colour, "#ffffff"))
        assert light == lightened(colour)


def test_the_preview_follows_what_is_typed(ada: Ada) -> None:
    page = ada.open("/sites/main")
    card_shown = page.frame_locator("[data-preview-frame]").locator(".clinic-exercise-card").first
    expect(card_shown).to_be_visible()
    before = page.evaluate("history.length")
    ada.control("theme/accent").fill("#7a3b12")
    ada.control("theme/scheme").select_option("dark")
    expect(page.frame_locator("[data-preview-frame]").locator("html")).to_have_attribute(
        "data-clinic-scheme", "dark"
    )
    accent = "getComputedStyle(document.documentElement).getPropertyValue('--clinic-accent')"
    frame = next(frame for frame in page.frames if "/site-look" in frame.url)
    frame.wait_for_function(f"{accent} === '#7a3b12'")  # once its style sheet has come
    assert page.evaluate("history.length") == before


# Nothing typed is lost


def test_the_first_mistake_gets_the_focus_and_the_rest_stays(ada: Ada) -> None:
    page = ada.open("/sites/main")
    ada.control("name").fill("Typed Clinic")
    page.get_by_role("textbox", name="Disclaimer").first.fill("")
    ada.control("theme/corners").fill("99")
    ada.save()
    expect(page.get_by_role("alert").first).to_contain_text("2 things need your attention")
    expect(page.get_by_role("textbox", name="Disclaimer").first).to_be_focused()
    expect(ada.control("name")).to_have_value("Typed Clinic")
    expect(ada.control("theme/corners")).to_have_value("99")


def test_what_is_saved_is_said_and_shown_at_once(ada: Ada, service: Running) -> None:
    page = ada.open("/sites/main")
    page.get_by_role("textbox", name="Disclaimer").first.fill("Newly worded.")
    ada.save()
    expect(page.locator(".notice.done")).to_contain_text("Saved.")
    expect(page.locator("#announce")).to_have_text("Saved. Every page shows it within a second.")
    visitor = page.context.new_page()
    visitor.goto(f"{service.url}/e/bridge")
    expect(visitor.locator("body")).to_contain_text("Newly worded.")


def test_while_the_server_is_away_nothing_typed_is_lost(ada: Ada, service: Running) -> None:
    page = ada.open("/sites/main")
    ada.control("name").fill("Typed Clinic")
    page.route("**/editor/sites/main", lambda route: route.abort("connectionrefused"))
    ada.save()
    away = page.locator('[data-keep-says="away"]')
    expect(away).to_contain_text("The server does not answer.")
    expect(away).to_be_focused()
    expect(ada.control("name")).to_have_value("Typed Clinic")
    page.unroute("**/editor/sites/main")
    ada.save()
    expect(page.locator(".notice.done")).to_be_visible()
    assert service.service.store.sites.get("main").site.name == "Typed Clinic"


def test_when_the_session_is_over_one_signs_in_again_and_goes_on(
    ada: Ada, service: Running
) -> None:
    page = ada.open("/sites/main")
    ada.control("name").fill("Typed Clinic")
    page.context.clear_cookies()
    ada.save()
    out = page.locator('[data-keep-says="out"]')
    expect(out).to_contain_text("You are not signed in any more.")
    expect(out.get_by_role("link", name="Sign in")).to_have_attribute("target", "_blank")
    expect(ada.control("name")).to_have_value("Typed Clinic")
    ada.sign_in()
    ada.save()
    expect(page.locator(".notice.done")).to_be_visible()
    assert service.service.store.sites.get("main").site.name == "Typed Clinic"


def test_two_people_on_one_site_choose_field_by_field(ada: Ada, service: Running) -> None:
    page = ada.open("/sites/main")
    sites = service.service.store.sites
    other = site_fields(sites.get("main").site)
    sites.save("main", other | {"name": "Bo’s Clinic", "phone": None}, author="Bo Lake")
    ada.control("name").fill("Ada’s Clinic")
    ada.save()
    expect(page.get_by_role("heading", name="Two people changed this site")).to_be_visible()
    page.get_by_role("group", name="Name").get_by_label("Bo Lake").check()
    page.get_by_role("button", name="Save what I chose").click()
    expect(page.locator(".notice.done")).to_be_visible()
    now = sites.get("main").site
    assert (now.name, now.phone) == ("Bo’s Clinic", None)


def test_a_new_site_is_at_its_own_address_and_back_leads_back(ada: Ada, service: Running) -> None:
    page = ada.open("/new-site")
    ada.control("name").fill("Second Clinic")
    ada.control("address").fill("https://second.example")
    ada.control("time_zone").select_option("America/Toronto")
    page.get_by_role("textbox", name="Disclaimer").fill("Ask a professional.")
    ada.control("dosage_intro/en").fill("Your own numbers count.")
    ada.save()
    expect(page.get_by_role("heading", name="Second Clinic")).to_be_visible()
    assert page.url == f"{service.url}/editor/sites/second-clinic"
    page.go_back()
    expect(page.get_by_role("heading", name="A new site")).to_be_visible()


def test_a_language_is_added_where_the_focus_goes(ada: Ada) -> None:
    page = ada.open("/sites/main")
    page.get_by_label("Another language").select_option(label="Spanish")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("group", name="Spanish").get_by_label("Disclaimer")).to_be_focused()


def test_without_scripts_the_form_does_the_same(
    chromium: Browser, service: Running, clinic: Clinic
) -> None:
    context = chromium.new_context(java_script_enabled=False)
    context.set_default_timeout(10_000)
    ada = Ada(context.new_page(), service.url, clinic, signed_in(clinic, "administrator"))
    ada.sign_in()
    page = ada.open("/sites/main")
    expect(page.get_by_label("Choose the accent colour")).to_be_hidden()
    ada.control("theme/accent").fill("#7a3b12")
    page.get_by_role("button", name="Show this look in the preview").click()
    frame = page.frame_locator("[data-preview-frame]")
    expect(frame.locator('link[href*="7a3b12-14-sans.css"]')).to_be_attached()
    ada.control("phone").fill("call me")
    ada.save()
    expect(ada.control("phone")).to_be_focused()
    expect(ada.control("theme/accent")).to_have_value("#7a3b12")
    context.close()


# Copying


def test_the_line_to_paste_is_copied(ada: Ada, service: Running) -> None:
    page = ada.open("/embeds/bridge/snippet")
    page.get_by_role("button", name="Copy The line to paste").click()
    expect(page.locator("#announce")).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == service.snippet("bridge").script()


def test_without_the_clipboard_api_it_is_copied_as_well(ada: Ada, service: Running) -> None:
    ada.page.add_init_script(
        "Object.defineProperty(Navigator.prototype, 'clipboard', { value: undefined })"
    )
    page = ada.open("/embeds/bridge/snippet")
    page.get_by_role("button", name="Copy The line to paste").click()
    expect(page.locator("#announce")).to_have_text("Copied")
    assert _selected(page) == service.snippet("bridge").script()


def test_where_nothing_may_be_copied_it_is_selected(ada: Ada, service: Running) -> None:
    ada.page.add_init_script(
        "Object.defineProperty(Navigator.prototype, 'clipboard', { value: undefined });"
        "Document.prototype.execCommand = () => false;"
    )
    page = ada.open("/embeds/bridge/snippet")
    page.get_by_role("button", name="Copy The line to paste").click()
    expect(page.locator("#announce")).to_contain_text("Selected")
    assert _selected(page) == service.snippet("bridge").script()


def _selected(page: Page) -> str:
    found: str = page.evaluate(
        """() => {
          const { value, selectionStart, selectionEnd } = document.activeElement;
          return value.slice(selectionStart, selectionEnd);
        }"""
    )
    return found


# For everybody


PAGES = [
    "/sites", "/new-site", "/sites/main", "/sites/main/history", "/sites/main/homes",
    "/embeds/bridge/snippet",
]  # fmt: skip
WINDOWS: list[tuple[int, Scheme]] = [
    (PHONE, "light"), (PHONE, "dark"), (DESK, "light"), (DESK, "dark"),
]  # fmt: skip


@pytest.mark.parametrize("ada", WINDOWS, indirect=True)
@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_accessible_and_fits(ada: Ada, path: str) -> None:
    page = ada.open(path)
    for folded in page.locator("main details > summary").all():
        folded.click()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("ada", [(PHONE, "light"), (DESK, "dark")], indirect=True)
def test_mistakes_and_conflicts_are_accessible(ada: Ada, service: Running) -> None:
    page = ada.open("/sites/main")
    ada.control("phone").fill("call me")
    ada.control("theme/accent").fill("#ffcc00")
    ada.save()
    expect(page.locator(".mistakes")).to_be_visible()
    assert violations(page) == []
    service.service.store.sites.save("main", TWO_LANGUAGES | {"name": "Bo’s"}, author="Bo")
    page = ada.open("/sites/main")
    service.service.store.sites.save("main", TWO_LANGUAGES | {"name": "Bo’s own"}, author="Bo")
    ada.control("name").fill("Ada’s")
    ada.save()
    expect(page.get_by_role("group", name="Name")).to_be_visible()
    assert violations(page) == []
