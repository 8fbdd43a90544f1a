"""Pictures, videos and captions in a real browser: sent, chosen, refused, interrupted."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.browser.conftest import DESK, PHONE, Running, Scheme
from tests.browser.editor import Editors, Window, new_card
from tests.browser.test_axe import violations
from tests.browser.watch import FAILED_LOAD
from tests.test_media import CAPTIONS, encoded, noise, png_head
from widget.content.encoder import PictureStore
from widget.content.pieces import PIECE
from widget.demo.load import CONTENT

PICTURE = "f/picture/file"
VIDEO = "f/video/files"
FILM = CONTENT / "clips" / "gluteus-medius-activation.mp4"
LENGTH = 20  # seconds

_DROP = """(element, files) => {
  const brought = new DataTransfer();
  for (const { name, type, bytes } of files) {
    brought.items.add(new File([new Uint8Array(bytes)], name, { type }));
  }
  for (const kind of ['dragenter', 'dragover', 'drop']) {
    element.dispatchEvent(
      new DragEvent(kind, { dataTransfer: brought, bubbles: true, cancelable: true }));
  }
}"""


@pytest.fixture(autouse=True)
def _pictures_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not with the lowest priority, which waits for all other tests of a busy machine."""
    monkeypatch.setattr(PictureStore, "store", lambda self, data: self._media.store_image(data))


@pytest.fixture
def slug(bureau: Running) -> str:
    return new_card(bureau)


@pytest.fixture
def page(window: Window, slug: str) -> Page:
    """A card's form, its folds open."""
    return unfolded(window.open(slug))


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    return photograph(tmp_path, 600)


def photograph(folder: Path, width: int, name: str = "Side plank.jpg") -> Path:
    """A picture that no other test has sent."""
    file = folder / name
    file.write_bytes(encoded(noise(width, 400), "JPEG"))
    return file


@pytest.fixture
def long_film(tmp_path: Path) -> Path:
    """A film of more than two pieces, which plays: players skip a box that is called free."""
    film = FILM.read_bytes()
    padding = 2 * PIECE + 1_000
    file = tmp_path / f"{tmp_path.name}.mp4"
    file.write_bytes(film + padding.to_bytes(4, "big") + b"free" + bytes(padding - 8))
    return file


def unfolded(page: Page) -> Page:
    page.evaluate("for (const fold of document.querySelectorAll('details.fold')) fold.open = true")
    return page


def control(page: Page, name: str) -> Locator:
    return page.locator(f'[data-upload]:has([name="{name}"])')


def value(page: Page, name: str) -> Any:
    held = page.locator(f'[name="{name}"]').input_value()
    return json.loads(held) if held else None


def choose(page: Page, name: str, *files: Path) -> None:
    control(page, name).locator('input[type="file"]').set_input_files(list(files))


def shown(page: Page, name: str) -> Locator:
    """What stands for the file in its control."""
    return control(page, name).locator("[data-upload-shown]")


def wait_for_video(page: Page) -> None:
    """A film of several pieces takes its time, above all over a line that breaks."""
    expect(shown(page, VIDEO).get_by_role("link")).to_be_visible(timeout=30_000)


def drop(place: Locator, *files: Path, type: str = "image/jpeg") -> None:
    brought = [
        {"name": file.name, "type": type, "bytes": list(file.read_bytes())} for file in files
    ]
    place.evaluate(_DROP, brought)


# In a form


def test_a_picture_is_sent_shown_and_saved(
    window: Window, page: Page, slug: str, photo: Path
) -> None:
    choose(page, PICTURE, photo)
    expect(shown(page, PICTURE).locator("img")).to_be_visible()
    expect(window.announced).to_have_text("“Side plank.jpg” is here now.")
    window.saved()
    typed = (window.typed(slug) or {})["picture"]["file"]
    assert typed == value(page, PICTURE)
    assert typed["width"] == 600
    assert page.evaluate("document.querySelector('.upload-picture').naturalWidth") == 320
    page.reload()
    expect(shown(unfolded(page), PICTURE).locator("img")).to_be_visible()


def test_a_picture_is_dropped_on_its_control(page: Page, photo: Path) -> None:
    drop(control(page, PICTURE), photo)
    expect(shown(page, PICTURE).locator("img")).to_be_visible()
    expect(control(page, PICTURE)).not_to_have_class(re.compile("over"))


def test_a_file_dropped_beside_a_control_does_not_replace_the_page(page: Page, photo: Path) -> None:
    kept = page.locator("h1").evaluate(
        """(element) => {
          const brought = new DataTransfer();
          brought.items.add(new File(['x'], 'x.jpg', { type: 'image/jpeg' }));
          const options = { dataTransfer: brought, bubbles: true, cancelable: true };
          return !element.dispatchEvent(new DragEvent('drop', options));
        }"""
    )
    assert kept


def test_a_refusal_stands_beside_the_control_and_has_the_focus(
    window: Window, page: Page, slug: str, tmp_path: Path
) -> None:
    page.locator('[name="f/title"]').fill("Typed")
    window.watch.excuse(FAILED_LOAD)
    bomb = tmp_path / "bomb.png"
    bomb.write_bytes(png_head(60_000, 60_000))
    choose(page, PICTURE, bomb)
    error = control(page, PICTURE).locator(".error")
    expect(error).to_have_text("The picture has more than 25 megapixels; make it smaller.")
    expect(error).to_be_focused()
    named = control(page, PICTURE).locator('input[type="file"]')
    expect(named).to_have_attribute("aria-invalid", "true")
    expect(named).to_have_accessible_description(re.compile("more than 25 megapixels"))
    window.wait_until_typed(slug, "Typed")
    assert violations(page) == []


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("a.txt", "“a.txt” is no picture."),
        ("a.mp4", "“a.mp4” is no picture."),
        ("a.jpg", "“a.jpg” is empty."),
    ],
)
def test_some_files_are_refused_without_being_sent(
    page: Page, tmp_path: Path, name: str, reason: str
) -> None:
    (tmp_path / name).write_bytes(b"" if name == "a.jpg" else b"words")
    choose(page, PICTURE, tmp_path / name)
    expect(control(page, PICTURE).locator(".error")).to_contain_text(reason)


def test_after_a_refusal_the_right_file_is_taken(page: Page, photo: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("words")
    choose(page, PICTURE, tmp_path / "a.txt")
    expect(control(page, PICTURE).locator(".error")).to_be_visible()
    choose(page, PICTURE, photo)
    expect(shown(page, PICTURE).locator("img")).to_be_visible()
    expect(control(page, PICTURE).locator(".error")).to_have_count(0)


def test_a_picture_is_taken_out_and_undone(window: Window, page: Page, photo: Path) -> None:
    choose(page, PICTURE, photo)
    expect(shown(page, PICTURE).locator("img")).to_be_visible()
    window.saved()
    control(page, PICTURE).get_by_role("button", name="Remove").click()
    expect(shown(page, PICTURE)).to_be_empty()
    expect(control(page, PICTURE).locator('input[type="file"]')).to_be_focused()
    expect(control(page, PICTURE).get_by_role("button", name="Remove")).to_be_hidden()
    window.saved()
    page.locator("[data-bar]").get_by_role("button", name="Undo").click()
    expect(shown(page, PICTURE).locator("img")).to_be_attached()
    assert value(page, PICTURE)["width"] == 600


def test_a_picture_is_chosen_from_the_library_by_keyboard(window: Window, page: Page) -> None:
    control(page, PICTURE).get_by_role("button", name="From the library").focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("curved massage hook")
    expect(dialog.locator("[data-choose]")).to_have_count(1)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(shown(page, PICTURE).locator("img")).to_be_visible()
    expect(control(page, PICTURE).locator('input[type="file"]')).to_be_focused()
    expect(window.announced).to_contain_text("is chosen.")


def test_escape_leaves_the_picker_as_if_nothing_was(page: Page) -> None:
    button = control(page, PICTURE).get_by_role("button", name="From the library")
    button.click()
    expect(page.get_by_role("dialog").locator("[data-choose]").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(button).to_be_focused()
    assert value(page, PICTURE) is None


def test_captions_of_any_program_are_taken(page: Page, tmp_path: Path) -> None:
    captions = tmp_path / "clam.srt"
    captions.write_text("1\n00:00:00,000 --> 00:00:02,000\nLie down.\n")
    choose(page, "f/video/captions", captions)
    expect(shown(page, "f/video/captions").get_by_role("link", name="Captions")).to_be_visible()
    assert value(page, "f/video/captions")["media"].endswith(".vtt")


# Videos


def test_a_video_brings_its_length_and_its_poster(
    window: Window, page: Page, slug: str, long_film: Path
) -> None:
    choose(page, VIDEO, long_film)
    expect(shown(page, VIDEO).get_by_role("link", name="Video (MP4)")).to_be_visible()
    expect(page.locator('[name="f/video/seconds"]')).to_have_value(str(LENGTH))
    expect(shown(page, "f/video/poster").locator("img")).to_be_visible()
    window.saved()
    typed = (window.typed(slug) or {})["video"]
    stored = window.running.service.media.path(typed["files"][0]["media"])
    assert stored
    assert stored.read_bytes() == long_film.read_bytes()
    assert typed["seconds"] == LENGTH
    assert not list((window.running.service.settings.media / ".uploads").rglob("*.part"))


def test_what_was_given_by_hand_stays(page: Page, photo: Path) -> None:
    page.locator('[name="f/video/seconds"]').fill("7")
    choose(page, "f/video/poster", photo)
    expect(shown(page, "f/video/poster").locator("img")).to_be_visible()
    choose(page, VIDEO, FILM)
    wait_for_video(page)
    expect(page.locator('[name="f/video/seconds"]')).to_have_value("7")
    assert value(page, "f/video/poster")["width"] == 600


def test_two_formats_of_a_video_are_held_together(page: Page) -> None:
    choose(page, VIDEO, FILM, FILM.with_suffix(".webm"))
    expect(shown(page, VIDEO).get_by_role("link")).to_have_text(["Video (MP4)", "Video (WEBM)"])


class Line:
    """The line to the server, which breaks when it is told to."""

    def __init__(self, page: Page) -> None:
        self.asked: list[str] = []
        self.break_at: dict[int, str] = {}  # the number of the request, and how
        self.held: list[Route] = []
        page.route("**/library/pieces/*?at=*", self._pass)

    def _pass(self, route: Route) -> None:
        self.asked.append(route.request.url.rpartition("=")[2])
        how = self.break_at.get(len(self.asked))
        if how == "before":
            route.abort("connectionreset")
        elif how == "after":  # it arrives, the answer does not
            route.fetch()
            route.abort("connectionreset")
        elif how == "busy":
            route.fulfill(status=503, json={"error": "The server is busy."})
        elif how == "hold":
            self.held.append(route)
        else:
            route.continue_()


@pytest.mark.parametrize("how", ["before", "after", "busy"])
def test_a_cut_connection_goes_on_where_it_was(
    window: Window, page: Page, long_film: Path, how: str
) -> None:
    window.watch.excuse(FAILED_LOAD)
    line = Line(page)
    line.break_at = {2: how}
    choose(page, VIDEO, long_film)
    wait_for_video(page)
    stored = window.running.service.media.path(value(page, VIDEO)[0]["media"])
    assert stored
    assert stored.read_bytes() == long_film.read_bytes()
    assert line.asked == ["0", str(PIECE), str(PIECE), str(2 * PIECE)]


def test_while_the_server_is_away_it_is_said(window: Window, page: Page, long_film: Path) -> None:
    window.watch.excuse(FAILED_LOAD)
    page.clock.install()
    line = Line(page)
    line.break_at = {2: "before", 3: "before"}
    choose(page, VIDEO, long_film)
    state = control(page, VIDEO).locator(".upload-state")
    expect(state).to_contain_text("The server cannot be reached.")
    expect(window.announced).to_contain_text("goes on by itself as soon as it is back")
    page.clock.run_for(30_000)
    wait_for_video(page)


def test_progress_is_shown_and_an_upload_can_be_cancelled(
    window: Window, page: Page, long_film: Path
) -> None:
    line = Line(page)
    line.break_at = {2: "hold"}
    choose(page, VIDEO, long_film)
    state = control(page, VIDEO).locator(".upload-state")
    expect(state).to_contain_text(re.compile(r"Sending “.*”: 4\d %"))
    assert 0.4 < state.locator("progress").evaluate("(bar) => bar.value") < 0.5
    assert violations(page) == []
    state.get_by_role("button", name="Cancel").click()
    expect(state).to_have_count(0)
    expect(window.announced).to_contain_text("was not sent.")
    expect(control(page, VIDEO).locator('input[type="file"]')).to_be_focused()
    assert value(page, VIDEO) is None


def test_when_the_session_is_over_it_goes_on_after_signing_in(
    window: Window, page: Page, long_film: Path
) -> None:
    window.watch.excuse(FAILED_LOAD)
    line = Line(page)
    line.break_at = {2: "hold"}
    choose(page, VIDEO, long_film)
    state = control(page, VIDEO).locator(".upload-state")
    expect(state).to_contain_text(re.compile(r"4\d %"))
    window.sign_out()
    line.held[0].continue_()
    expect(state.get_by_role("link", name="Sign in")).to_have_attribute("target", "_blank")
    window.sign_in()
    page.evaluate("dispatchEvent(new Event('focus'))")
    wait_for_video(page)


# The library


def shelf(page: Page) -> list[str]:
    return page.locator("#shelf .tile-words b").all_inner_texts()


def test_files_of_all_sorts_are_dropped_into_the_library(window: Window, tmp_path: Path) -> None:
    page = window.page
    page.goto(f"{window.running.url}/editor/library")
    window.watch.excuse(FAILED_LOAD)
    photo = photograph(tmp_path, 620, "A tall plank.jpg")
    captions = tmp_path / "Plank words.vtt"
    captions.write_text(CAPTIONS.replace("glutes", tmp_path.name))
    wrong = tmp_path / "Letter.docx"
    wrong.write_bytes(b"PK")
    place = page.locator("[data-library-drop]")
    place.locator('input[type="file"]').set_input_files([photo, wrong, captions])
    expect(page.locator("#shelf .tile-words b").first).to_have_text("Plank words")
    assert shelf(page)[:2] == ["Plank words", "A tall plank"]
    error = page.locator("[data-library-states] .error")
    expect(error).to_contain_text("“Letter.docx” is no picture.")
    assert page.locator("[data-library-states] > *").count() == 1


def test_the_library_is_searched_as_one_types(window: Window) -> None:
    page = window.page
    page.goto(f"{window.running.url}/editor/library")
    page.get_by_role("searchbox", name="Find by its title").fill("curved massage")
    expect(page.locator("#shelf .tile")).to_have_count(1)
    page.get_by_role("searchbox", name="Find by its title").fill("zebra")
    expect(page.locator("#shelf")).to_contain_text("No title holds these words.")


def test_without_scripts_the_library_takes_a_file(
    chromium: Browser, editors: Editors, tmp_path: Path
) -> None:
    window = editors.window(java_script_enabled=False)
    page = window.page
    page.goto(f"{window.running.url}/editor/library")
    page.locator('input[type="file"]').set_input_files(photograph(tmp_path, 640, "Plain.jpg"))
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".notice.done")).to_contain_text("“Plain” is here now.")
    expect(page.locator("img.exhibit")).to_be_visible()


def test_without_scripts_a_form_takes_a_file(editors: Editors, slug: str, photo: Path) -> None:
    window = editors.window(java_script_enabled=False)
    page = window.page
    page.goto(f"{window.running.url}/editor/embeds/{slug}")
    fold = page.locator("details.fold", has=page.locator(f'[name="{PICTURE}"]'))
    fold.locator("summary").first.click()
    page.locator(f'[name="{PICTURE}:file"]').set_input_files(photo)
    page.locator('[name="f/title"]').press("Enter")
    expect(page.locator("img.upload-picture").first).to_be_attached()
    assert (window.typed(slug) or {})["picture"]["file"]["width"] == 600


# For everybody


WINDOWS: list[tuple[int, Scheme]] = [
    (PHONE, "light"), (PHONE, "dark"), (DESK, "light"), (DESK, "dark"),
]  # fmt: skip


@pytest.mark.parametrize(("width", "scheme"), WINDOWS)
def test_the_library_is_accessible_and_fits(editors: Editors, width: int, scheme: Scheme) -> None:
    window = editors.window(width=width, scheme=scheme)
    page = window.page
    page.goto(f"{window.running.url}/editor/library")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.goto(f"{window.running.url}/editor/library?control=clips")
    page.locator("#shelf .tile").first.click()
    expect(page.locator("video.exhibit")).to_be_visible()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(("width", "scheme"), WINDOWS)
def test_the_picker_is_accessible_and_fits(
    editors: Editors, slug: str, width: int, scheme: Scheme
) -> None:
    page = unfolded(editors.window(width=width, scheme=scheme).open(slug))
    control(page, PICTURE).get_by_role("button", name="From the library").click()
    expect(page.get_by_role("dialog").locator("[data-choose]").first).to_be_visible()
    assert violations(page) == []
    assert page.evaluate(
        "(() => { const d = document.querySelector('dialog').getBoundingClientRect();"
        " return d.left >= 0 && d.right <= innerWidth && d.bottom <= innerHeight })()"
    )


# What visitors see


_PLACES = """() => [...document.querySelectorAll('img')].map((image) => {
  const { x, y, width, height } = image.getBoundingClientRect();
  return [x, y, width, height].map(Math.round);
})"""


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_a_card_with_smaller_files_looks_the_same(
    editors: Editors, bureau: Running, width: int
) -> None:
    page = editors.window(width=width).page
    held = bureau.service.media.store_image(encoded(noise(700, 400)), avif=True)
    without = {name: value for name, value in held.items() if name != "avif"}
    places = []
    for image, ending in ((held, ".avif"), (without, ".webp")):
        picture = {"file": image, "alt": "A clam"}
        sub = [{"text": "Hold.", "picture": picture}]
        step = {"text": "Lift. " * 20, "picture": picture, "steps": sub}
        slug = new_card(bureau, picture=picture, steps=[step, {"text": "Rest."}])
        page.goto(f"{bureau.url}/e/{slug}")
        shown = page.locator(".hero img")
        expect(shown).to_have_js_property("complete", value=True)
        assert str(shown.evaluate("(image) => image.currentSrc")).endswith(ending)
        places.append(page.evaluate(_PLACES))
    assert places[0] == places[1]
    assert len(places[0]) == 3
