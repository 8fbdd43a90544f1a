"""The library's store: what was uploaded, what was published."""

from __future__ import annotations

from typing import Any

import pytest

from tests.samples import IMAGE, Clinic, Clock, card, carousel
from widget.content.media_found import StoredFile, stored_files
from widget.content.upload_store import UploadStore
from widget.errors import NotFound
from widget.kinds import BUILT_IN, find_kind


def image(digit: str) -> dict[str, Any]:
    return IMAGE | {"media": f"{digit * 32}.webp"}


def picture(digit: str, title: str = "") -> StoredFile:
    return StoredFile("image", image(digit), title)


CLIP = StoredFile("clips", [{"media": "c" * 32 + ".mp4"}], "The clam", 42, image("d"))
VIDEO = {
    "title": "The clam", "files": [{"media": "c" * 32 + ".mp4"}, {"media": "c" * 32 + ".webm"}],
    "captions": {"media": "c" * 32 + ".vtt"}, "poster": image("d"), "seconds": 42,
}  # fmt: skip


@pytest.fixture
def uploads(clinic: Clinic) -> UploadStore:
    return clinic.service.desk.uploads


def titles(uploads: UploadStore, control: str | None = None, most: int = 60) -> list[str]:
    return [upload.file.title for upload in uploads.latest(control, most=most)]


def test_the_newest_files_come_first(uploads: UploadStore, clock: Clock) -> None:
    for digit, title in (("1", "One"), ("2", "Two")):
        uploads.add(picture(digit, title), "Robin Field")
        clock.forward(hours=1)
    uploads.add(CLIP, "Robin Field")
    assert titles(uploads) == ["The clam", "Two", "One"]
    assert titles(uploads, "image") == ["Two", "One"]
    assert titles(uploads, most=1) == ["The clam"]


def test_all_that_is_known_of_a_clip_comes_back(uploads: UploadStore, clock: Clock) -> None:
    added = uploads.add(CLIP, "Robin Field")
    found = uploads.find(CLIP.media)
    assert found == added
    assert (found.file, found.author, found.created) == (CLIP, "Robin Field", clock.now)
    assert found.picture == image("d")
    assert uploads.find("0" * 32 + ".webp") is None


@pytest.mark.parametrize(
    ("words", "found"),
    [("épaule", 1), ("ÉPAULE", 1), ("ballon épaule", 1), ("%", 0), ("hanche", 0), ("", 1)],
)
def test_words_are_found_in_titles(uploads: UploadStore, words: str, found: int) -> None:
    uploads.add(picture("1", "Épaule et ballon"), "")
    assert len(uploads.latest(words=words)) == found


def test_the_same_file_again_comes_to_the_top_and_keeps_its_title(
    uploads: UploadStore, clock: Clock
) -> None:
    uploads.add(picture("1", "One"), "Robin Field")
    uploads.add(picture("2", "Two"), "Robin Field")
    clock.forward(hours=1)
    again = uploads.add(picture("1", "IMG 0001"), "Ada Lake")
    assert titles(uploads) == ["One", "Two"]
    assert (again.author, again.created) == ("Robin Field", clock.now)


def test_what_is_known_can_be_corrected(uploads: UploadStore) -> None:
    uploads.add(StoredFile("clips", CLIP.value, "VID 0001"), "")
    uploads.change(CLIP.media, seconds=42, poster=image("d"))
    uploads.change(CLIP.media, title=" The  clam ")
    found = uploads.find(CLIP.media)
    assert found
    assert found.file == CLIP
    with pytest.raises(NotFound):
        uploads.change("0" * 32 + ".webp", title="x")


def test_a_publication_brings_its_files_into_the_library(
    clinic: Clinic, uploads: UploadStore
) -> None:
    steps = [{"text": "Lift", "picture": {"file": image("3"), "alt": "A lifted hip"}}]
    fields = card(picture={"file": image("1"), "alt": "A bridge"}, video=VIDEO, steps=steps)
    clinic.publish("bridge", fields, author="Ada Lake")
    found = {upload.media: upload for upload in uploads.latest()}
    assert len(found) == 6
    assert found["1" * 32 + ".webp"].file.title == "A bridge"
    assert found["3" * 32 + ".webp"].file.title == "A lifted hip"
    assert found["d" * 32 + ".webp"].file.title == "The clam"
    assert found["c" * 32 + ".vtt"].file.control == "captions"
    assert found[CLIP.media].file == CLIP
    assert {upload.author for upload in found.values()} == {"Ada Lake"}


def test_publishing_again_changes_nothing_in_the_library(
    clinic: Clinic, uploads: UploadStore
) -> None:
    uploads.add(picture("1", "My title"), "Robin Field")
    before = uploads.latest()
    clinic.publish("bridge", card(picture={"file": image("1"), "alt": "A bridge"}))
    clinic.publish("bridge", card("Other", picture={"file": image("1"), "alt": "A bridge"}))
    assert uploads.latest() == before


def test_a_refused_publication_leaves_the_library_as_it_was(
    clinic: Clinic, uploads: UploadStore
) -> None:
    with pytest.raises(NotFound):
        clinic.store.publish(
            find_kind(clinic.service.kinds, "exercise-card"), "bridge",
            card(picture={"file": image("1"), "alt": "x"}), base=3,
        )  # fmt: skip
    assert uploads.latest() == ()


def test_an_older_releases_store_fills_the_library(clinic: Clinic, uploads: UploadStore) -> None:
    clinic.publish("bridge", card(video=VIDEO), author="Ada Lake")
    before = uploads.latest()
    with clinic.service.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM widget_uploads")
        connection.exec_driver_sql("DELETE FROM widget_summaries")
    clinic.service.summaries.fill()
    assert {upload.file.media for upload in uploads.latest()} == {one.media for one in before}
    assert {upload.author for upload in uploads.latest()} == {"Ada Lake"}


def test_it_says_where_a_file_is_shown(clinic: Clinic, uploads: UploadStore, clock: Clock) -> None:
    shown = {"file": image("1"), "alt": "x"}
    for slug in ("bridge", "clam", "gone"):
        clinic.publish(slug, card(picture=shown))
    clinic.publish_list("recent", "clam", items=[{"url": "https://a.example/", "title": "A",
                                                  "picture": shown}])  # fmt: skip
    clinic.publish("clam", card())
    clinic.store.withdraw("gone")
    assert uploads.shown_in("1" * 32 + ".webp") == ("bridge", "recent")
    assert uploads.shown_in("2" * 32 + ".webp") == ()


def test_every_kind_of_field_with_a_file_is_found() -> None:
    fields = carousel(
        items=[
            {"video": VIDEO | {"captions": None}},
            {"video": {"title": "Linked", "url": "https://youtu.be/aaaaaaaaaaa",
                       "poster": image("5")}},
            {"url": "https://a.example/", "picture": {"file": image("6"), "alt": "A page"}},
        ]
    )  # fmt: skip
    [kind] = [kind for kind in BUILT_IN if kind.name == "video-carousel"]
    found = [(file.control, file.title, file.seconds) for file in stored_files(kind.fields, fields)]
    assert found == [
        ("clips", "The clam", 42), ("clips", "The clam", 42), ("image", "The clam", None),
        ("image", "Linked", None), ("image", "A page", None),
    ]  # fmt: skip
