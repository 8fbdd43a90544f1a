"""The import of the files that a form names."""

from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from widget.content.media import Media
from widget.content.uploads import store_uploads
from widget.errors import Mistake
from widget.kinds import BUILT_IN, find_kind
from widget.kinds.fields import Field, picture, video
from widget.kinds.forms import read_fields

MP4 = b"\0\0\0\x18ftypisom\0\0\2\0isomiso2" + b"\0" * 64
WEBM = b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm" + b"\0" * 64
CAPTIONS = b"WEBVTT\n\n00:00.000 --> 00:02.000\nHere.\n"

FIELDS = (
    Field("title", "Title", "text"),
    picture("picture", "Picture"),
    video("video", "Video"),
    Field("steps", "Steps", "list", fields=(
        Field("text", "Text", "text"),
        picture("picture", "Picture"),
        Field("steps", "Steps", "list", fields=(picture("picture", "Picture"),)),
    )),
    Field("gallery", "Gallery", "list", fields=(Field("file", "File", "image"),)),
    Field("words", "Words", "list", fields=(Field("text", "Text", "text"),)),
)  # fmt: skip


@pytest.fixture
def media(tmp_path: Path) -> Media:
    return Media(tmp_path / "media")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "form"
    (folder / "clips").mkdir(parents=True)
    Image.new("RGB", (40, 30), "white").save(folder / "x.png")
    (folder / "clips" / "a.mp4").write_bytes(MP4)
    (folder / "clips" / "a.webm").write_bytes(WEBM)
    (folder / "a.vtt").write_bytes(CAPTIONS)
    (tmp_path / "secret.png").write_bytes((folder / "x.png").read_bytes())
    return folder


def stored_image(media: Media, folder: Path) -> dict[str, Any]:
    return media.store_image((folder / "x.png").read_bytes())


def test_every_file_of_a_form_is_stored_in_place_of_its_path(media: Media, folder: Path) -> None:
    raw = {
        "title": "x.png",
        "picture": {"file": "x.png", "alt": "A line"},
        "video": {
            "title": "Where they are",
            "files": ["clips/a.mp4", "clips/a.webm"],
            "captions": "a.vtt",
            "poster": "x.png",
            "seconds": 24,
        },
        "steps": [
            {"id": "s1", "text": "Sit"},
            {"text": "Lift", "picture": {"file": "x.png", "alt": "Up"},
             "steps": [{"picture": {"file": "./x.png", "alt": "Down"}}]},
        ],
    }  # fmt: skip
    stored, mistakes = store_uploads(FIELDS, raw, folder, media)
    image = stored_image(media, folder)
    assert mistakes == ()
    assert stored["title"] == "x.png"
    assert stored["picture"] == {"file": image, "alt": "A line"}
    assert stored["video"] == {
        "title": "Where they are",
        "files": [media.store_clip(MP4), media.store_clip(WEBM)],
        "captions": media.store_captions(CAPTIONS),
        "poster": image,
        "seconds": 24,
    }
    assert stored["steps"][0] == {"id": "s1", "text": "Sit"}
    assert stored["steps"][1]["steps"][0]["picture"]["file"] == image
    assert raw["picture"] == {"file": "x.png", "alt": "A line"}  # the given form is not touched
    assert read_fields(FIELDS, stored)["picture"].alt == "A line"


def test_one_clip_may_be_given_without_a_list(media: Media, folder: Path) -> None:
    stored, mistakes = store_uploads(FIELDS, {"video": {"files": "clips/a.mp4"}}, folder, media)
    assert (stored, mistakes) == ({"video": {"files": [media.store_clip(MP4)]}}, ())


def test_bare_entries_of_a_list_may_be_paths_or_words(media: Media, folder: Path) -> None:
    raw = {"gallery": ["x.png", {"file": "x.png"}], "words": ["x.png", {"text": "y"}]}
    stored, mistakes = store_uploads(FIELDS, raw, folder, media)
    image = stored_image(media, folder)
    assert mistakes == ()
    assert stored["gallery"] == [{"file": image}, {"file": image}]
    assert stored["words"] == raw["words"]


def test_a_stored_form_goes_through_unchanged(media: Media, folder: Path) -> None:
    raw = {"picture": {"file": "x.png", "alt": "A"}, "video": {"files": ["clips/a.mp4"]}}
    stored, _ = store_uploads(FIELDS, raw, folder, media)
    assert store_uploads(FIELDS, stored, folder, media) == (stored, ())


@pytest.mark.parametrize(
    "raw",
    [
        None, [], "x.png", 7, {},
        {"unknown": "x.png", "picture": None, "steps": None},
        {"picture": "x.png", "video": [], "steps": {"picture": "x.png"}, "words": "x.png"},
        {"picture": {"file": None}, "video": {"files": 7, "poster": "", "captions": []}},
        {"picture": {"file": {"media": 7, "sizes": [None, "x"]}}, "video": {"files": [None, 7]}},
        {"steps": [None, "x.png", 7, [], {"picture": []}]},
    ],
)  # fmt: skip
def test_what_is_no_path_is_left_to_the_reader(media: Media, folder: Path, raw: Any) -> None:
    assert store_uploads(FIELDS, raw, folder, media) == (raw, ())
    assert not list(media.names())


@pytest.mark.parametrize(
    "given",
    [
        "../secret.png", "clips/../../secret.png", "{outside}", "link.png", "linked/secret.png",
        "..", "/etc/passwd",
    ],
)  # fmt: skip
def test_a_path_out_of_the_folder_is_refused(
    media: Media, folder: Path, tmp_path: Path, given: str
) -> None:
    (folder / "link.png").symlink_to(tmp_path / "secret.png")
    (folder / "linked").symlink_to(tmp_path, target_is_directory=True)
    path = given.format(outside=tmp_path / "secret.png")
    raw = {"picture": {"file": path, "alt": "A"}}
    stored, mistakes = store_uploads(FIELDS, raw, folder, media)
    assert [mistake.path for mistake in mistakes] == ["picture/file"]
    assert "leads out of the folder" in mistakes[0].message
    assert stored == raw
    assert not list(media.names())


def test_an_absolute_path_is_refused_even_into_the_folder(media: Media, folder: Path) -> None:
    raw = {"picture": {"file": str(folder / "x.png")}}
    assert store_uploads(FIELDS, raw, folder, media)[1]


def test_a_link_inside_of_the_folder_is_followed(media: Media, folder: Path) -> None:
    (folder / "link.png").symlink_to(folder / "x.png")
    assert store_uploads(FIELDS, {"picture": {"file": "link.png"}}, folder, media)[1] == ()


@pytest.mark.parametrize("given", ["none.png", "clips", ".", "x" * 5_000, "x\0.png", "\ud800"])
def test_a_file_that_is_not_there_is_a_mistake(media: Media, folder: Path, given: str) -> None:
    _, mistakes = store_uploads(FIELDS, {"picture": {"file": given}}, folder, media)
    assert [mistake.path for mistake in mistakes] == ["picture/file"]


def test_every_mistake_is_told_at_once_with_its_place(media: Media, folder: Path) -> None:
    gone = "0" * 32 + ".webp"
    raw = {
        "picture": {"file": "none.png"},
        "video": {"files": ["clips/a.mp4", "x.png"], "captions": "clips/a.mp4", "poster": "a.vtt"},
        "steps": [{}, {"steps": [{"picture": {"file": {"media": gone}}}]}],
        "gallery": ["x.png", "none.png"],
    }
    _, mistakes = store_uploads(FIELDS, raw, folder, media)
    assert [mistake.path for mistake in mistakes] == [
        "picture/file", "video/files/2", "video/captions", "video/poster",
        "steps/2/steps/1/picture/file", "gallery/2/file",
    ]  # fmt: skip
    assert mistakes[0] == Mistake("picture/file", "there is no file 'none.png'")


def test_a_stored_picture_needs_all_its_sizes(media: Media, folder: Path) -> None:
    image = stored_image(media, folder)
    image["sizes"].insert(0, {"media": "0" * 32 + ".webp", "width": 20})
    _, mistakes = store_uploads(FIELDS, {"picture": {"file": image}}, folder, media)
    assert [mistake.path for mistake in mistakes] == ["picture/file"]


def test_the_built_in_kinds_take_uploads_by_their_own_fields(media: Media, folder: Path) -> None:
    carousel = find_kind({kind.name: kind for kind in BUILT_IN}, "video-carousel")
    raw = {"items": [{"embed": "chin-tuck"}, {"video": {"poster": "none.png"}}]}
    _, mistakes = store_uploads(carousel.fields, raw, folder, media)
    assert [mistake.path for mistake in mistakes] == ["items/2/video/poster"]
