"""Videos and pictures in the editor: brought in, found, chosen, by forms and by scripts."""

from __future__ import annotations

import json
import re
import tarfile
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from werkzeug.test import TestResponse

from tests.editor import Editor, make_person, signed_in
from tests.samples import Clinic, Clock, card
from tests.test_media import CAPTIONS, MP4, WEBM, encoded, noise, png_head
from widget.content.backup import save_backup
from widget.content.media_found import StoredFile
from widget.content.people import Person
from widget.editor import slow
from widget.editor.limits import MAX_REQUEST
from widget.errors import FieldErrors
from widget.kinds.fields import Field
from widget.kinds.leaves import read_leaf

PHOTO = encoded(noise(400, 300), "JPEG")
CLIP = MP4 + bytes(range(256)) * 40
SCRIPT = {"Accept": "application/json"}


@pytest.fixture(autouse=True)
def _pictures_at_once(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    """No process of its own for each picture: test_encoder.py sees to that."""
    desk = clinic.service.desk
    monkeypatch.setattr(type(desk.pictures), "store", lambda _, data: desk.media.store_image(data))


@pytest.fixture
def robin(clinic: Clinic) -> Editor:
    return signed_in(clinic, "marketing")


def sent(data: bytes, name: str, **more: str) -> dict[str, Any]:
    return {"file": (BytesIO(data), name), **more}


def upload(editor: Editor, data: bytes, name: str, **more: str) -> TestResponse:
    """As a script does."""
    return editor.submit("/library", sent(data, name, **more), headers=SCRIPT)


def post(editor: Editor, path: str, data: bytes | dict[str, str] = b"") -> TestResponse:
    """As a script does, with the token in a header."""
    headers = SCRIPT | {"X-CSRFToken": editor.token()}
    return editor.client.post(f"/editor/library/pieces{path}", data=data, headers=headers)


def begin(editor: Editor, data: bytes = CLIP, name: str = "The clam.mp4") -> str:
    about = {"name": name, "size": str(len(data)), "mark": "1"}
    answer = post(editor, "", about)
    assert answer.status_code == 201
    return f"/{answer.get_json()['id']}"


def words(answer: TestResponse) -> str:
    return unescape(answer.get_data(as_text=True))


def notices(editor: Editor) -> str:
    return editor.see("/library").partition('class="notices"')[2].partition("<header")[0]


def titles(clinic: Clinic) -> list[str]:
    return [found.file.title for found in clinic.service.desk.uploads.latest()]


# One file in one request


def test_a_script_gets_a_picture_as_the_field_holds_it(clinic: Clinic, robin: Editor) -> None:
    answer = upload(robin, PHOTO, "Side_plank 1.jpg", control="image")
    told = answer.get_json()
    assert answer.status_code == 201
    picture = read_leaf(Field("file", "File", "image"), told["value"])
    assert (picture.width, picture.height) == (400, 300)
    assert told["title"] == "Side plank 1"
    assert told["preview"] == f"https://cards.example/media/{picture.sizes[0].media}"
    assert clinic.service.media.path(picture.media)
    assert titles(clinic) == ["Side plank 1"]


@pytest.mark.parametrize(
    ("data", "name", "control", "held"),
    [
        (CLIP, "a.mp4", "clips", "mp4"),
        (WEBM, "a.webm", "", "webm"),
        (CAPTIONS.encode(), "a.vtt", "captions", "vtt"),
        (b"1\n00:00:00,000 --> 00:00:02,000\nHere.\n", "a.srt", "", "vtt"),
        (PHOTO, "a.jpg", "", "webp"),
    ],
)
def test_each_sort_of_file_is_taken(
    clinic: Clinic, robin: Editor, data: bytes, name: str, control: str, held: str
) -> None:
    told = upload(robin, data, name, control=control).get_json()
    read_leaf(Field("file", "File", told["control"], max_length=4), told["value"])
    assert told["media"].endswith(f".{held}")
    assert clinic.service.media.path(told["media"])


@pytest.mark.parametrize(
    ("data", "name", "control", "reason"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.svg", "image", "SVG can carry scripts"),
        (png_head(60_000, 60_000), "a.png", "image", "more than 25 megapixels"),
        (PHOTO[:900], "a.jpg", "image", "not a picture that can be read"),
        (b"%PDF-1.7", "a.pdf", "", "not a picture that can be read"),
        (MP4.replace(b"isom", b"heic"), "a.heic", "image", "the iPhone's own format"),
        (CLIP, "a.mp4", "image", "This is a video; choose a picture"),
        (PHOTO, "a.jpg", "clips", "take MP4 or WebM"),
        (MP4.replace(b"isom", b"qt  "), "a.mov", "clips", "save it as MP4"),
        (PHOTO, "a.srt", "captions", "not in UTF-8"),
        (b"words", "a.vtt", "captions", "no captions that browsers show"),
        (b"", "a.jpg", "image", "The file is empty"),
    ],
)
def test_a_refusal_is_a_sentence(
    clinic: Clinic, robin: Editor, data: bytes, name: str, control: str, reason: str
) -> None:
    answer = upload(robin, data, name, control=control)
    assert answer.status_code == 422
    assert reason in answer.get_json()["error"]
    assert titles(clinic) == []


def test_an_animation_is_taken_as_its_first_frame(clinic: Clinic, robin: Editor) -> None:
    frames = [Image.new("RGB", (40, 40), colour) for colour in ("red", "blue")]
    data = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    told = upload(robin, data, "a.gif", control="image").get_json()
    kept = clinic.service.media.path(told["media"])
    assert kept
    with Image.open(kept) as image:
        assert not getattr(image, "is_animated", False)


def test_too_much_at_once_is_a_sentence_too(clinic: Clinic, robin: Editor) -> None:
    data, kind = bytes(MAX_REQUEST + 1), "multipart/form-data; boundary=x"
    answer = robin.client.post("/editor/library", data=data, content_type=kind, headers=SCRIPT)
    sentence = "This is too large to be sent at once."
    assert (answer.status_code, answer.get_json()["error"]) == (413, sentence)
    page = robin.client.post("/editor/library", data=data, content_type=kind)
    assert page.status_code == 413
    assert sentence in words(page)


def test_a_long_form_is_not_too_much(robin: Editor) -> None:
    """Flask's own limits are 1,000 parts and half a million characters."""
    fields = {f"f/steps/{number}/text": "Lift." for number in range(2_000)}
    answer = robin.submit("/library", {**fields, **sent(PHOTO, "a.jpg")}, headers=SCRIPT)
    assert answer.status_code == 201
    answer = robin.submit("/library", {"f/why": "é" * 500_000}, headers=SCRIPT)
    assert answer.get_json()["error"] == "Choose a file first."


def test_when_all_places_are_taken_one_tries_again(
    clinic: Clinic, robin: Editor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slow, "PATIENCE", 0.01)
    with slow.slow_work(slow.FILES):
        answer = upload(robin, PHOTO, "a.jpg")
    assert answer.status_code == 503
    assert "Please try again in a moment." in answer.get_json()["error"]
    assert upload(robin, PHOTO, "a.jpg").status_code == 201


# Without scripts


def test_without_scripts_a_form_does_it(clinic: Clinic, robin: Editor) -> None:
    answer = robin.submit("/library", sent(PHOTO, "Side plank.jpg"))
    assert answer.status_code == 302
    page = words(robin.client.get(answer.location))
    assert "“Side plank” is here now." in page
    assert 'class="exhibit"' in page


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (sent(b"%PDF", "a.pdf"), "not a picture that can be read"),
        (sent(b"", ""), "Choose a file first."),
        ({}, "Choose a file first."),
    ],
)
def test_without_scripts_a_refusal_is_on_the_page(
    robin: Editor, data: dict[str, Any], reason: str
) -> None:
    robin.submit("/library", data)
    assert reason in unescape(notices(robin))


# The pages


def fill(clinic: Clinic, clock: Clock) -> None:
    for digit, control, title in (
        ("1", "image", "Side plank"), ("2", "image", "Bridge"), ("3", "captions", "Bridge words"),
    ):  # fmt: skip
        name = f"{digit * 32}.{'vtt' if control == 'captions' else 'webp'}"
        value = {"media": name} | ({"width": 64, "height": 36} if control == "image" else {})
        clinic.service.desk.uploads.add(StoredFile(control, value, title), "Ada Lake")
        clock.forward(minutes=1)
    poster = {"media": "4" * 32 + ".webp", "width": 64, "height": 36}
    clip = StoredFile("clips", [{"media": "5" * 32 + ".mp4"}], "Bridge film", 84, poster)
    clinic.service.desk.uploads.add(clip, "Ada Lake")


def shown(page: str) -> list[str]:
    return re.findall(r'class="tile-words"><b>([^<]*)</b>', page)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Bridge film", "Bridge words", "Bridge", "Side plank"]),
        ("?control=image", ["Bridge", "Side plank"]),
        ("?control=clips", ["Bridge film"]),
        ("?q=bridge&control=image", ["Bridge"]),
        ("?q=zebra", []),
        ("?control=evil", ["Bridge film", "Bridge words", "Bridge", "Side plank"]),
    ],
)
def test_the_page_shows_what_there_is(
    clinic: Clinic, robin: Editor, clock: Clock, query: str, found: list[str]
) -> None:
    fill(clinic, clock)
    page = robin.see(f"/library{query}")
    assert shown(page) == found
    assert 'aria-current="page"' in page


def test_a_long_library_is_shown_in_parts(
    clinic: Clinic, robin: Editor, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    monkeypatch.setattr("widget.editor.library._PAGEFUL", 2)
    fill(clinic, clock)
    page = robin.see("/library")
    assert len(shown(page)) == 2
    more = re.search(r'href="/editor(/library\?most=4)"', page)
    assert more
    assert len(shown(robin.see(more[1]))) == 4
    assert "most=6" not in robin.see(more[1])


def test_a_picker_offers_what_fits_the_control(clinic: Clinic, robin: Editor, clock: Clock) -> None:
    fill(clinic, clock)
    part = robin.see("/library/pick?control=clips&q=film")
    assert "<html" not in part
    [told] = re.findall(r"data-choose='([^']*)'", part)
    assert json.loads(unescape(told)) == {
        "control": "clips", "media": "5" * 32 + ".mp4", "value": [{"media": "5" * 32 + ".mp4"}],
        "title": "Bridge film", "preview": f"https://cards.example/media/{'4' * 32}.webp",
        "seconds": 84, "poster": {"media": "4" * 32 + ".webp", "width": 64, "height": 36},
    }  # fmt: skip
    assert shown(robin.see("/library/pick?control=image")) == ["Bridge", "Side plank"]


def test_a_title_cannot_break_out_of_the_picker(clinic: Clinic, robin: Editor) -> None:
    value = {"media": "1" * 32 + ".webp", "width": 64, "height": 36}
    evil = "'><script>alert(1)</script>\"&"
    clinic.service.desk.uploads.add(StoredFile("image", value, evil), "")
    part = robin.see("/library/pick")
    assert "<script" not in part
    [told] = re.findall(r"data-choose='([^']*)'", part)
    assert json.loads(unescape(told))["title"] == evil


def test_a_files_page_says_where_it_is_shown(clinic: Clinic, robin: Editor, clock: Clock) -> None:
    fill(clinic, clock)
    image = {"media": "1" * 32 + ".webp", "width": 64, "height": 36}
    assert "Nothing that is live" in robin.see(f"/library/files/{image['media']}")
    clinic.publish("clam", card("The clam", picture={"file": image, "alt": "x"}))
    page = robin.see(f"/library/files/{image['media']}")
    assert '<a href="/editor/embeds/clam">The clam</a>' in page
    assert "64 × 36" in page
    assert robin.get(f"/library/files/{'9' * 32}.webp").status_code == 404


def test_what_is_known_of_a_video_can_be_corrected(
    clinic: Clinic, robin: Editor, clock: Clock
) -> None:
    fill(clinic, clock)
    media = "5" * 32 + ".mp4"
    data = {"title": "Bridge, slowly", "seconds": "90", "poster:file": (BytesIO(PHOTO), "p.jpg")}
    answer = robin.submit(f"/library/files/{media}", data)
    assert answer.status_code == 302
    found = clinic.service.desk.uploads.find(media)
    assert found
    assert (found.file.title, found.file.seconds) == ("Bridge, slowly", 90)
    assert found.picture
    assert found.picture["width"] == 400


@pytest.mark.parametrize("seconds", ["a minute", "-3", "0", "36001", "9" * 30, "1.5", "٣"])
def test_a_length_that_is_none_is_refused_and_nothing_typed_is_lost(
    clinic: Clinic, robin: Editor, clock: Clock, seconds: str
) -> None:
    fill(clinic, clock)
    media = "5" * 32 + ".mp4"
    answer = robin.submit(f"/library/files/{media}", {"title": "Typed", "seconds": seconds})
    assert answer.status_code == 422
    assert 'value="Typed"' in words(answer)
    assert "whole number of seconds" in words(answer)
    found = clinic.service.desk.uploads.find(media)
    assert found
    assert (found.file.title, found.file.seconds) == ("Bridge film", 84)


# Large videos, piece by piece


def test_a_video_arrives_piece_by_piece(clinic: Clinic, robin: Editor) -> None:
    path = begin(robin)
    for at in range(0, len(CLIP), 4_000):
        answer = post(robin, f"{path}?at={at}", CLIP[at : at + 4_000])
        assert answer.get_json()["at"] == min(at + 4_000, len(CLIP))
    poster = upload(robin, PHOTO, "The clam.jpg").get_json()
    done = post(robin, f"{path}/done", {"seconds": "42", "poster": poster["media"]})
    told = done.get_json()
    assert done.status_code == 201
    kept = clinic.service.media.path(told["media"])
    assert kept
    assert kept.read_bytes() == CLIP
    assert told["value"] == [{"media": told["media"]}]
    assert (told["title"], told["seconds"], told["poster"]) == ("The clam", 42, poster["value"])
    assert told["preview"] == poster["preview"]


def test_a_broken_connection_goes_on_where_it_was(robin: Editor) -> None:
    path = begin(robin)
    post(robin, f"{path}?at=0", CLIP[:4_000])
    again = post(robin, f"{path}?at=0", CLIP[:4_000])  # the answer had got lost
    assert (again.status_code, again.get_json()) == (409, {"at": 4_000})
    assert robin.get(f"/library/pieces{path}").get_json()["at"] == 4_000
    assert begin(robin) == path
    early = post(robin, f"{path}/done")
    assert (early.status_code, early.get_json()) == (409, {"at": 4_000})


def test_asking_again_for_what_is_done_is_no_trouble(clinic: Clinic, robin: Editor) -> None:
    path = begin(robin)
    post(robin, f"{path}?at=0", CLIP)
    first = post(robin, f"{path}/done", {"seconds": "42"})
    again = post(robin, f"{path}/done", {"seconds": "42"})
    assert again.get_json() == first.get_json()
    assert len(titles(clinic)) == 1
    assert begin(robin) == path


def test_what_is_no_video_is_refused_with_its_first_piece(robin: Editor) -> None:
    path = begin(robin)
    answer = post(robin, f"{path}?at=0", b"<html>" + CLIP[:500])
    assert answer.status_code == 422
    assert "take MP4 or WebM" in answer.get_json()["error"]
    gone = post(robin, f"{path}?at=0", CLIP)
    assert gone.status_code == 404
    assert "Choose the file again." in gone.get_json()["error"]


def test_a_video_that_is_too_large_is_refused_before_it_is_sent(robin: Editor) -> None:
    answer = post(robin, "", {"name": "a.mp4", "size": str(512 * 2**20 + 1), "mark": "1"})
    assert answer.status_code == 422
    assert "larger than 512 MB" in answer.get_json()["error"]


def test_a_piece_may_not_be_large(robin: Editor) -> None:
    path = begin(robin, bytes(8 * 2**20))
    answer = post(robin, f"{path}?at=0", MP4 + bytes(4 * 2**20))
    assert answer.status_code == 413
    assert answer.get_json()["error"] == "This is too large to be sent at once."


def test_an_upload_belongs_to_who_began_it(clinic: Clinic, robin: Editor) -> None:
    path = begin(robin)
    ada = signed_in(clinic, "clinician", name="Ada Lake")
    answers = [
        ada.get(f"/library/pieces{path}"), post(ada, f"{path}?at=0", CLIP),
        post(ada, f"{path}/done"), post(ada, f"{path}/cancel"),
    ]  # fmt: skip
    assert {answer.status_code for answer in answers} == {404}
    assert post(robin, f"{path}?at=0", CLIP).status_code == 200


def test_a_cancelled_upload_is_forgotten(clinic: Clinic, robin: Editor) -> None:
    path = begin(robin)
    post(robin, f"{path}?at=0", CLIP[:4_000])
    assert post(robin, f"{path}/cancel").get_json() == {"cancelled": True}
    assert not list((clinic.service.settings.media / ".uploads").rglob("*.part"))


def test_half_a_video_is_no_part_of_a_backup(clinic: Clinic, robin: Editor, tmp_path: Path) -> None:
    post(robin, f"{begin(robin)}?at=0", CLIP[:4_000])
    upload(robin, PHOTO, "a.jpg")
    save_backup(clinic.service.engine, clinic.service.settings.media, tmp_path / "b.tar.gz")
    with tarfile.open(tmp_path / "b.tar.gz") as archive:
        files = [name for name in archive.getnames() if name.startswith("media/")]
    assert files
    assert all(re.fullmatch(r"media/[0-9a-f]{2}/[0-9a-f]{32}\.webp", name) for name in files)


# Who may


FILE, UPLOAD = f"/library/files/{'1' * 32}.webp", f"/library/pieces/{'1' * 32}"


@pytest.mark.parametrize("path", ["/library", "/library/pick", FILE, UPLOAD])
def test_it_is_for_who_keeps_lists_or_cards(clinic: Clinic, path: str) -> None:
    make_person(clinic, "administrator", name="Ada Field")
    admin = signed_in(clinic, "administrator", name="Ada Field")
    answer = admin.get(path)
    assert answer.status_code == 403
    assert "Ada Field" in words(answer)
    for role in ("marketing", "clinician"):
        assert signed_in(clinic, role, name=role).get(path).status_code in (200, 404)


@pytest.mark.parametrize("path", ["/library", FILE])
def test_nobody_else_brings_anything_in(clinic: Clinic, path: str) -> None:
    admin = signed_in(clinic, "administrator", name="Ada Field")
    assert admin.submit(path, sent(PHOTO, "a.jpg")).status_code == 403
    assert admin.submit(path, sent(PHOTO, "a.jpg"), headers=SCRIPT).status_code == 403
    assert post(admin, "", {"name": "a.mp4", "size": "100"}).status_code == 403
    assert titles(clinic) == []


def test_a_script_whose_session_is_over_is_told_so(clinic: Clinic) -> None:
    stranger = clinic.service.inner.test_client()
    token = stranger.get("/editor/token").get_json()["csrf"]
    headers = SCRIPT | {"X-CSRFToken": token}
    answer = stranger.post("/editor/library/pieces", data={"size": "10"}, headers=headers)
    assert answer.status_code == 401
    assert "Sign in" in answer.get_json()["error"]


# Files that come with a form


def work(editor: Editor, **data: Any) -> TestResponse:
    common = {"base": "1", "seen": "0", "do": "save", "f/title": "Clam", "f/stop_if": "It hurts."}
    step = {"f/steps/ab12/id": "ab12", "f/steps/ab12/text": "Lift"}
    names = {name.replace("__", "/"): value for name, value in data.items()}
    return editor.submit("/embeds/clam", {**common, **step, **names})


def typed(clinic: Clinic, person: Person) -> Any:
    draft = clinic.service.desk.drafts.find(person.id, "clam", "en")
    assert draft
    return draft.fields


@pytest.fixture
def ada(clinic: Clinic) -> Editor:
    clinic.publish("clam", card("The clam"))
    return signed_in(clinic, "clinician", name="Ada Lake")


def test_without_scripts_a_form_brings_its_files(clinic: Clinic, ada: Editor) -> None:
    files = {
        "f/picture/file:file": (BytesIO(PHOTO), "a.jpg"),
        "f/steps/ab12/picture/file:file": (BytesIO(PHOTO), "a.jpg"),
        "f/video/files:file": [(BytesIO(CLIP), "a.mp4"), (BytesIO(WEBM), "a.webm")],
        "f/video/captions:file": (BytesIO(CAPTIONS.encode()), "a.vtt"),
    }
    assert work(ada, **files).status_code == 302
    fields = typed(clinic, ada.person)
    assert fields["picture"]["file"]["width"] == 400
    assert fields["steps"][0]["picture"]["file"] == fields["picture"]["file"]
    assert [clip["media"][-4:] for clip in fields["video"]["files"]] == [".mp4", "webm"]
    assert fields["video"]["captions"]["media"].endswith(".vtt")


def test_a_file_that_is_refused_is_said_at_its_place(clinic: Clinic, ada: Editor) -> None:
    files = {
        "f/steps/ab12/picture/file:file": (BytesIO(b"%PDF"), "a.pdf"),
        "f/picture/file:file": (BytesIO(PHOTO), "a.jpg"),
    }
    answer = work(ada, do="publish", **files)
    assert answer.status_code == 422
    page = words(answer)
    assert re.search(r'id="f-steps-ab12-picture-file-error".*not a picture that can be', page)
    assert typed(clinic, ada.person)["picture"]["file"]["width"] == 400
    assert clinic.store.current("clam").number == 1


def test_without_scripts_a_file_is_taken_out(clinic: Clinic, ada: Editor) -> None:
    work(ada, **{"f/picture/file:file": (BytesIO(PHOTO), "a.jpg")})
    held = json.dumps(typed(clinic, ada.person)["picture"]["file"])
    page = ada.see("/embeds/clam")
    assert 'name="f/picture/file:remove"' in page
    draft = clinic.service.desk.drafts.find(ada.person.id, "clam", "en")
    assert draft
    seen = str(draft.number)
    work(ada, seen=seen, **{"f/picture/file": held, "f/picture/file:remove": "on"})
    assert "file" not in typed(clinic, ada.person).get("picture", {})


@pytest.mark.parametrize(
    "name",
    ["f/title:file", "f/nothing:file", "f/steps/zz/picture/file:file", "f:file", ":file", "f/:file",
     "f/picture:file", "f/steps:file", "f/picture/file/x:file", "g/picture/file:file"],
)  # fmt: skip
def test_a_file_without_a_place_is_left_alone(clinic: Clinic, ada: Editor, name: str) -> None:
    answer = work(ada, **{name: (BytesIO(PHOTO), "a.jpg")})
    assert answer.status_code == 302
    assert titles(clinic) == []


# What visitors get


def test_visitors_are_offered_the_smaller_files_first(clinic: Clinic) -> None:
    held = clinic.service.media.store_image(encoded(noise(1_000, 700)), avif=True)
    clinic.publish("clam", card(picture={"file": held, "alt": "A clam"}))
    for form in ("", "/frame", "/fragment"):
        page = clinic.see(f"/e/clam{form}")
        [smaller] = re.findall(r'<picture><source type="image/avif" srcset="([^"]*)"', page)
        assert smaller.split(", ") == [
            f"https://cards.example/media/{size['media']} {size['width']}w" for size in held["avif"]
        ]
        assert f'<img src="https://cards.example/media/{held["media"]}"' in page
    told = clinic.client.get("/e/clam.json").get_json()
    assert told["card"]["picture"]["avif"][0]["media"].endswith(".avif")
    assert "<picture" not in told["plain"]  # other people's sites filter what they keep


@pytest.mark.parametrize("avif", [[{"media": "x.avif", "width": 320}], "a", [3], {"media": "x"}])
def test_smaller_files_that_are_none_are_refused(clinic: Clinic, avif: Any) -> None:
    held = {"media": "1" * 32 + ".webp", "width": 64, "height": 36, "avif": avif}
    with pytest.raises(FieldErrors):
        clinic.publish("clam", card(picture={"file": held, "alt": "A clam"}))
