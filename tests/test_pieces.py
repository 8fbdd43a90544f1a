"""Uploads that arrive piece by piece."""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.test_media import MP4
from widget.content.pieces import OutOfStep, Pieces
from widget.errors import NotFound, Refused

ADA, BO = 1, 2
CLIP = MP4 + bytes(range(256)) * 4


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "pieces"


@pytest.fixture
def pieces(folder: Path) -> Pieces:
    return Pieces(folder)


def begin(pieces: Pieces, person: int = ADA, name: str = "clam.mp4", size: int = len(CLIP)) -> str:
    return pieces.begin(person, name, size, "2026").id


def left(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*.*")]


def test_a_file_grows_piece_by_piece(pieces: Pieces) -> None:
    upload = begin(pieces)
    for at in range(0, len(CLIP), 500):
        assert pieces.find(ADA, upload).at == at
        pieces.append(ADA, upload, at, CLIP[at : at + 500])
    assert pieces.whole(ADA, upload).read_bytes() == CLIP


def test_after_a_break_it_goes_on_where_it_was(pieces: Pieces, folder: Path) -> None:
    upload = begin(pieces)
    pieces.append(ADA, upload, 0, CLIP[:500])
    again = Pieces(folder).begin(ADA, "clam.mp4", len(CLIP), "2026")  # another process, even
    assert (again.id, again.at) == (upload, 500)


def test_another_file_of_that_name_begins_anew(pieces: Pieces) -> None:
    pieces.append(ADA, begin(pieces), 0, CLIP[:500])
    assert pieces.begin(ADA, "clam.mp4", len(CLIP), "2027").at == 0
    assert pieces.begin(ADA, "clam.mp4", len(CLIP) + 1, "2026").at == 0
    assert pieces.begin(BO, "clam.mp4", len(CLIP), "2026").at == 0


def test_what_is_finished_need_not_be_sent_again(pieces: Pieces, folder: Path) -> None:
    upload = begin(pieces)
    pieces.append(ADA, upload, 0, CLIP)
    pieces.whole(ADA, upload).unlink()  # it was moved into the store
    pieces.finish(ADA, upload, "c" * 32 + ".mp4")
    again = Pieces(folder).begin(ADA, "clam.mp4", len(CLIP), "2026")
    assert (again.id, again.at, again.media) == (upload, len(CLIP), "c" * 32 + ".mp4")


@pytest.mark.parametrize("at", [0, 499, 501, 10_000, -1])
def test_a_piece_that_does_not_follow_changes_nothing(pieces: Pieces, at: int) -> None:
    upload = begin(pieces)
    pieces.append(ADA, upload, 0, CLIP[:500])
    with pytest.raises(OutOfStep) as out:
        pieces.append(ADA, upload, at, CLIP[500:900])
    assert out.value.at == 500
    assert pieces.find(ADA, upload).at == 500


def test_it_is_not_whole_before_all_is_there(pieces: Pieces) -> None:
    upload = begin(pieces)
    pieces.append(ADA, upload, 0, CLIP[:-1])
    with pytest.raises(OutOfStep):
        pieces.whole(ADA, upload)


def test_nobody_else_can_touch_it(pieces: Pieces) -> None:
    upload = begin(pieces)
    for touch in (
        lambda: pieces.find(BO, upload),
        lambda: pieces.append(BO, upload, 0, CLIP),
        lambda: pieces.whole(BO, upload),
        lambda: pieces.drop(BO, upload),
    ):
        with pytest.raises(NotFound, match="Choose the file again"):
            touch()
    assert pieces.find(ADA, upload).at == 0


@pytest.mark.parametrize("id", ["", "..", "../x", "a" * 32, "A" * 32, "a" * 32 + "\n", "\0"])
def test_no_other_name_leads_to_an_upload(pieces: Pieces, id: str) -> None:
    begin(pieces)
    with pytest.raises(NotFound):
        pieces.append(ADA, id, 0, CLIP)


def test_a_dropped_upload_leaves_nothing(pieces: Pieces, folder: Path) -> None:
    upload = begin(pieces)
    pieces.append(ADA, upload, 0, CLIP[:500])
    pieces.drop(ADA, upload)
    assert left(folder) == []
    with pytest.raises(NotFound):
        pieces.append(ADA, upload, 500, CLIP[500:])


def test_what_is_no_video_is_refused_with_its_first_piece(pieces: Pieces, folder: Path) -> None:
    upload = begin(pieces)
    with pytest.raises(Refused, match="take MP4 or WebM"):
        pieces.append(ADA, upload, 0, b"<html>" + CLIP[:500])
    assert left(folder) == []


def test_more_than_was_announced_is_refused(pieces: Pieces, folder: Path) -> None:
    upload = begin(pieces)
    with pytest.raises(Refused, match="longer than was announced"):
        pieces.append(ADA, upload, 0, CLIP + b"x")
    assert left(folder) == []


@pytest.mark.parametrize("size", [0, -1, 512 * 2**20 + 1])
def test_a_size_that_cannot_be_is_refused_at_once(pieces: Pieces, folder: Path, size: int) -> None:
    with pytest.raises(Refused, match="larger than 512 MB"):
        begin(pieces, size=size)
    assert left(folder) == []


def test_nobody_fills_the_disk_with_beginnings(pieces: Pieces) -> None:
    for number in range(10):
        begin(pieces, name=f"{number}.mp4")
    with pytest.raises(Refused, match="finish or cancel your other uploads"):
        begin(pieces, name="more.mp4")
    assert begin(pieces, BO)
    assert begin(pieces, name="3.mp4")


def test_a_full_disk_is_said_before_anything_is_sent(
    pieces: Pieces, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=2**30))
    with pytest.raises(Refused, match="no room left"):
        begin(pieces)


def test_a_piece_that_does_not_fit_leaves_what_was_there(
    pieces: Pieces, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = begin(pieces)
    pieces.append(ADA, upload, 0, CLIP[:500])

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(Refused, match="no room left"):
            pieces.append(ADA, upload, 500, CLIP[500:])
    assert pieces.find(ADA, upload).at == 500


def test_what_nobody_goes_on_with_is_swept_after_a_day(pieces: Pieces, folder: Path) -> None:
    old, new = begin(pieces, name="old.mp4"), begin(pieces, name="new.mp4")
    now = datetime.now(UTC)
    long_ago = (now - timedelta(hours=25)).timestamp()
    for ending in ("part", "json"):
        os.utime(folder / str(ADA) / f"{old}.{ending}", (long_ago, long_ago))
    os.utime(
        folder / str(ADA) / f"{new}.json", (long_ago, long_ago)
    )  # begun long ago, and going on
    pieces.sweep(now)
    assert sorted(left(folder)) == sorted([f"{new}.json", f"{new}.part"])
