"""The rich-text control: what is seen is what is stored, whatever is typed or pasted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from jinja2 import Environment, FileSystemLoader
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.browser.conftest import DESK, PHONE, Scheme
from tests.browser.test_axe import OPTIONS
from widget.config import read_settings
from widget.content.sanitize import clean_html
from widget.editor.headers import editor_policy
from widget.paths import static_folder, templates_folder

URL = "http://editor.example"
SAMPLES = sorted((Path(__file__).parent.parent / "clipboard").glob("*.html"))
PAGE = """
<!doctype html><html lang="en"><head><title>Rich text</title>
<meta name="viewport" content="width=device-width">
<link rel="stylesheet" href="/editor.css">
<script type="module" src="/rich.js"></script></head><body><main><h1>Rich text</h1>
<form><div class="field"><label for="words">Words</label>
<textarea id="words" name="f/words" data-rich lang="fr" required aria-invalid="true"
  aria-describedby="help">{{ words }}</textarea><p class="help" id="help">What it is.</p></div>
<button>Save</button></form></main>
{% include "editor/parts/rich.html" %}</body></html>
"""


STRONG = "<strong>a</strong>"


def linked(href: str, words: str) -> str:
    """A link as it is stored."""
    return f'<a href="{href}" rel="noopener noreferrer">{words}</a>'


class Control:
    """A page with one rich text, as a person and as the form see it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.text = page.get_by_role("textbox", name="Words")
        self.link = page.get_by_label("Where the link leads")
        self._words = ""
        page.route(f"{URL}/**", self._answer)

    def open(self, words: str = "") -> None:
        """Show the page; the text begins with these words, and the cursor is at their end."""
        self._words = words
        self.page.goto(URL)
        self.text.click()
        self.press("Control+End")

    def press(self, *keys: str) -> None:
        """Press keys, one after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def write(self, words: str) -> None:
        """Type words where the cursor is."""
        self.page.keyboard.type(words)

    def paste(self, html: str, plain: str = "") -> None:
        """Paste as a browser does: by an event with the clipboard's data."""
        self.text.evaluate(
            """(element, [html, plain]) => {
              const clipboardData = new DataTransfer();
              if (html) clipboardData.setData('text/html', html);
              clipboardData.setData('text/plain', plain);
              const how = { clipboardData, bubbles: true, cancelable: true };
              element.dispatchEvent(new ClipboardEvent('paste', how));
            }""",
            [html, plain],
        )

    def tool(self, name: str) -> Locator:
        """A button of the toolbar."""
        return self.page.get_by_role("toolbar").get_by_role("button", name=name, exact=True)

    @property
    def stored(self) -> str:
        """What the form would send."""
        return self.page.locator("textarea").input_value()

    def _answer(self, route: Route) -> None:
        """The page under the policy of the editor's own, and the bundles beside it."""
        name = route.request.url.removeprefix(f"{URL}/")
        if name:
            file = re.sub(r"\.[0-9a-f]{12}\.", ".", name)
            route.fulfill(path=static_folder() / "editor" / "built" / file)
            return
        env = Environment(loader=FileSystemLoader(templates_folder()), autoescape=True)
        html = env.from_string(PAGE).render(words=self._words, _=str)
        policy = {"Content-Security-Policy": editor_policy(read_settings({"WIDGET_URL": URL}))}
        route.fulfill(body=html, content_type="text/html; charset=utf-8", headers=policy)


@pytest.fixture(params=[(DESK, "light")])
def control(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Control]:
    """The control in a browser that has nothing to complain about."""
    width, scheme = request.param
    chosen: Scheme = scheme
    context = chromium.new_context(
        viewport={"width": width, "height": 800}, color_scheme=chosen, locale="en"
    )
    said: list[str] = []
    context.on("console", lambda message: said.append(message.text))
    context.on("weberror", lambda error: said.append(str(error.error)))
    yield Control(context.new_page())
    context.close()
    assert said == []


everywhere = pytest.mark.parametrize(
    "control",
    [(width, scheme) for width in (360, PHONE, DESK) for scheme in ("light", "dark")],
    indirect=True,
)


def test_there_are_twelve_clipboard_samples() -> None:
    assert len(SAMPLES) == 12


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_a_paste_is_stored_as_plain_sensible_text(control: Control, sample: Path) -> None:
    control.open()
    control.paste(sample.read_text(encoding="utf-8"))
    expected = sample.with_suffix(".txt").read_text(encoding="utf-8").replace("\n", "")
    assert control.stored == expected
    assert clean_html(control.stored) == control.stored


@pytest.mark.parametrize(
    ("before", "pasted", "after"),
    [
        ("<p>one</p>", "two <b>three</b>", "<p>onetwo <strong>three</strong></p>"),
        ("<p>one</p>", "two<br><br>three", "<p>onetwo</p><p>three</p>"),
        ("<p>one</p>", "<ul><li>a</li><li>b</li></ul>", "<p>one</p><ul><li>a</li><li>b</li></ul>"),
        ("<ol><li>one</li></ol>", "<ul><li>a</li><li>b</li></ul>",
         "<ol><li>onea</li><li>b</li></ol>"),
    ],
)  # fmt: skip
def test_a_paste_fits_where_the_cursor_is(
    control: Control, before: str, pasted: str, after: str
) -> None:
    control.open(before)
    control.paste(pasted)
    assert control.stored == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "<p>x</p>"),
        ("Just words & <signs>", "<p>Just words &amp;x</p>"),
        ("<p>One<br>two<br></p><p></p><p> three  four </p>", "<p>One<br>two</p><p>three fourx</p>"),
        ("<p><b>a </b><i>b</i></p>", "<p><strong>a </strong><em>bx</em></p>"),
        ("<p><strong> </strong>a<em><br></em>b</p>", "<p>a<br>bx</p>"),
        ("<ol start='3'><li>a<ul><li>b</li></ul></li></ol>",
         "<ol><li>a<ul><li>bx</li></ul></li></ol>"),
        ("<ul><li><p>a</p><p>b</p></li><li></li></ul><p>c</p>",
         "<ul><li><p>a</p><p>b</p></li></ul><p>cx</p>"),
        ("<p><em><a href='HTTPS://Clinic.example:443/a b?q=1&r=\"#é'>a</a></em></p>",
         "<p><em>ax</em></p>"),
        ("<p><strong><a href='https://clinic.example/é?q=1&r=|#a#b'>a</a></strong>,</p>",
         f"<p>{linked('https://clinic.example/%C3%A9?q=1&amp;r=%7C#a%23b', STRONG)},x</p>"),
        ("<p><a href='tel:+1 555 0100'>a</a> <a href='mailto:a@clinic.example'>b</a></p>",
         f"<p>{linked('tel:+15550100', 'a')} {linked('mailto:a@clinic.example', 'b')}x</p>"),
        ("<p><a href='javascript:1'>c</a> <a href='https://me:pw@clinic.example'>d</a></p>",
         "<p>c dx</p>"),
        ("<h2>a</h2><p style='color:red' class='c'>b<img src='x'></p>", "<p>a</p><p>bx</p>"),
        ("<p>Voilà&nbsp;: « fin&nbsp;»\u202e</p>", "<p>Voilà&nbsp;: « fin&nbsp;»x</p>"),
    ],
)  # fmt: skip
def test_what_is_stored_is_as_clean_as_the_sanitiser_makes_it(
    control: Control, before: str, after: str
) -> None:
    control.open(before)
    control.write("x")
    assert control.stored == after
    assert clean_html(control.stored) == control.stored


def test_looking_at_a_text_changes_nothing(control: Control) -> None:
    control.open("<p>One  two</p>\n<p>three</p>")
    control.press("ArrowLeft", "Tab")
    assert control.stored == "<p>One  two</p>\n<p>three</p>"


def test_a_text_without_a_word_is_stored_as_nothing(control: Control) -> None:
    control.open("<p>a</p>")
    control.press("Backspace", "Enter", "Space", "Enter")
    assert control.stored == ""


def test_keys_make_bold_italic_and_lists(control: Control) -> None:
    control.open()
    control.press("Control+b")
    control.write("Slowly")
    control.press("Control+b", "Control+i")
    control.write(" now")
    control.press("Control+i", "Enter")
    control.write("- one")
    control.press("Enter")
    control.write("two")
    control.press("Control+]", "Enter", "Enter", "Enter")
    control.write("1. first")
    assert control.stored == (
        "<p><strong>Slowly</strong><em> now</em></p>"
        "<ul><li>one<ul><li>two</li></ul></li></ul><ol><li>first</li></ol>"
    )


def test_the_toolbar_is_one_stop_with_arrows_between_its_buttons(control: Control) -> None:
    control.open("<p>Lift</p>")
    control.press("Control+a", "Alt+F10")
    expect(control.tool("Bold")).to_be_focused()
    control.press("ArrowRight", "ArrowRight", "Enter")
    assert control.stored == "<ul><li>Lift</li></ul>"
    expect(control.tool("List")).to_have_attribute("aria-pressed", "true")
    expect(control.text).to_be_focused()
    control.press("Alt+F10")
    expect(control.tool("List")).to_be_focused()
    control.press("End")
    expect(control.tool("Redo")).to_be_focused()
    control.press("ArrowRight")
    expect(control.tool("Bold")).to_be_focused()
    control.press("Escape")
    expect(control.text).to_be_focused()


def test_undo_and_redo_say_when_they_can_do_nothing(control: Control) -> None:
    control.open("<p>a</p>")
    expect(control.tool("Undo")).to_have_attribute("aria-disabled", "true")
    control.write("b")
    control.tool("Undo").click()
    assert control.stored == "<p>a</p>"
    expect(control.tool("Undo")).to_have_attribute("aria-disabled", "true")
    control.tool("Redo").click()
    assert control.stored == "<p>ab</p>"


def test_tab_leads_out_of_the_text_and_out_of_a_list(control: Control) -> None:
    control.open("<ul><li>a</li><li>b</li></ul>")
    control.press("Tab")
    expect(control.page.get_by_role("button", name="Save")).to_be_focused()
    assert control.stored == "<ul><li>a</li><li>b</li></ul>"


def test_a_link_is_typed_in_place(control: Control) -> None:
    control.open("<p>our page</p>")
    control.press("Control+a", "Control+k")
    expect(control.link).to_be_focused()
    control.write("clinic.example/knee")
    control.press("Enter")
    assert control.stored == f"<p>{linked('https://clinic.example/knee', 'our page')}</p>"
    expect(control.text).to_be_focused()
    expect(control.link).to_be_hidden()


def test_a_link_that_must_not_be_is_refused_in_words(control: Control) -> None:
    control.open("<p>our page</p>")
    control.press("Control+a", "Control+k")
    control.write("javascript:alert(1)")
    control.press("Enter")
    expect(control.page.get_by_role("alert")).to_contain_text("begins with https://")
    expect(control.link).to_be_focused()
    control.press("Escape")
    expect(control.text).to_be_focused()
    assert control.stored == "<p>our page</p>"


def test_a_link_is_changed_and_removed(control: Control) -> None:
    control.open('<p>See <a href="https://clinic.example/a">our page</a></p>')
    control.press("ArrowLeft")
    control.tool("Link").click()
    expect(control.link).to_have_value("https://clinic.example/a")
    control.page.get_by_role("button", name="Remove the link").click()
    assert control.stored == "<p>See our page</p>"


def test_an_address_that_is_pasted_onto_words_links_them(control: Control) -> None:
    control.open("<p>our page</p>")
    control.press("Control+a")
    control.paste("", "https://clinic.example/knee")
    assert control.stored == f"<p>{linked('https://clinic.example/knee', 'our page')}</p>"


def test_what_is_cut_is_pasted_as_it_was(control: Control) -> None:
    control.open("<p>a</p><ol><li>b <strong>c</strong></li></ol>")
    control.press("Control+a", "Control+x", "Control+v")
    assert control.stored == "<p>a</p><ol><li>b <strong>c</strong></li></ol>"


def test_the_editor_stands_for_the_textarea(control: Control) -> None:
    control.open()
    expect(control.text).to_have_id("words")
    expect(control.text).to_have_attribute("aria-invalid", "true")
    expect(control.text).to_have_attribute("aria-required", "true")
    expect(control.text).to_have_attribute("lang", "fr")
    expect(control.text).to_have_accessible_description(
        "What it is. Alt and F10 lead to the formatting."
    )
    control.page.get_by_role("button", name="Save").focus()
    control.page.get_by_text("Words", exact=True).click()
    expect(control.text).to_be_focused()


def test_a_text_that_is_added_later_is_enhanced_and_tells_its_form(control: Control) -> None:
    control.open()
    control.page.evaluate("""() => {
      window.heard = [];
      document.forms[0].addEventListener('input', ({ target }) => heard.push(target.name));
      const later = document.createElement('textarea');
      Object.assign(later, { name: 'later', ariaLabel: 'Later' });
      later.dataset.rich = '';
      document.forms[0].append(later);
    }""")
    control.page.get_by_role("textbox", name="Later").click()
    control.write("a")
    assert control.page.evaluate("heard") == ["later"]
    assert control.page.locator("textarea[name=later]").input_value() == "<p>a</p>"


def test_a_text_that_is_folded_away_is_enhanced_when_it_is_unfolded(control: Control) -> None:
    control.open()
    control.page.evaluate("""() => {
      const fold = document.createElement('details');
      fold.innerHTML = '<summary>More</summary><textarea data-rich aria-label="Later"></textarea>';
      document.forms[0].append(fold);
    }""")
    expect(control.page.locator(".rich")).to_have_count(1)
    control.page.get_by_text("More").click()
    expect(control.page.get_by_role("textbox", name="Later")).to_have_class(
        re.compile("rich-words")
    )


def test_words_that_a_script_puts_into_the_textarea_are_shown(control: Control) -> None:
    control.open("<p>a</p>")
    control.page.locator("textarea").evaluate(
        "(area) => { area.value = '<p>b</p>'; area.dispatchEvent(new Event('rich-read')); }"
    )
    expect(control.text).to_have_text("b")


@everywhere
def test_the_control_is_accessible_and_fits(control: Control) -> None:
    control.open('<p>See <a href="https://clinic.example/a">our page</a></p><ul><li>a</li></ul>')
    control.press("Control+k")
    found = Axe().run(control.page, options=OPTIONS).response["violations"]
    assert [(each["id"], node["html"]) for each in found for node in each["nodes"]] == []
    assert control.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
