"""Pictures re-encoded in a process of their own."""

from __future__ import annotations

import fcntl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.test_media import ORIENTATION, bytes_of, encoded, noise, opened, pixel, png_head
from widget.content import encoder as module
from widget.content.encoder import LOCK, PictureStore
from widget.content.media import Media
from widget.errors import Refused

pytestmark = pytest.mark.slow  # each picture starts a process


@pytest.fixture
def media(tmp_path: Path) -> Media:
    return Media(tmp_path / "media")


@pytest.fixture
def pictures(media: Media) -> PictureStore:
    return PictureStore(media)


def child(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """Let the child do something else."""
    monkeypatch.setattr(module, "_START", code)


def instead_of_main(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    """The child as it is, but with other last lines."""
    start, _, rest = module._START.rpartition("main()")
    assert not rest.strip()
    child(monkeypatch, "\n".join((start, "from widget.content import encoder", *lines)))


def left_over(media: Media) -> list[str]:
    """What is in the store's folder and no file of it."""
    return [path.name for path in media.folder.glob(".*") if path.name != LOCK]


def test_a_picture_is_stored_in_all_its_sizes(media: Media, pictures: PictureStore) -> None:
    stored = pictures.store(encoded(noise(900, 600), "JPEG"))
    assert (stored["width"], stored["height"]) == (900, 600)
    for name in ("sizes", "avif"):
        assert [size["width"] for size in stored[name]] == [320, 640, 900]
    assert bytes_of(media, stored["avif"]) < bytes_of(media, stored["sizes"])
    assert left_over(media) == []


def test_it_is_the_same_picture_as_one_stored_at_once(media: Media, pictures: PictureStore) -> None:
    data = encoded(noise(400, 300))
    stored = pictures.store(data)
    assert media.store_image(data) == {key: stored[key] for key in stored if key != "avif"}


def test_a_picture_is_upright_and_says_nothing_of_its_camera(
    media: Media, pictures: PictureStore
) -> None:
    image = Image.new("RGB", (60, 40), "white")
    image.paste("red", (0, 0, 60, 10))
    exif = Image.Exif()
    exif[ORIENTATION], exif[0x010F] = 6, "Camera of Anna"
    stored = pictures.store(encoded(image, "JPEG", exif=exif, quality=95))
    assert (stored["width"], stored["height"]) == (40, 60)
    assert pixel(opened(media, stored), 37, 30)[0] > 200
    kept = (media.path(stored["media"]) or Path()).read_bytes()
    assert not any(mark in kept for mark in (b"EXIF", b"Anna"))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG can carry scripts"),
        (b"no picture", "not a picture that can be read"),
        (png_head(60_000, 60_000), "more than 25 megapixels"),
        (encoded(noise(300, 300), "JPEG")[:900], "not a picture that can be read"),
    ],
)
def test_a_refusal_is_the_same_sentence(
    media: Media, pictures: PictureStore, data: bytes, reason: str
) -> None:
    with pytest.raises(Refused, match=reason):
        pictures.store(data)
    assert not list(media.names())
    assert left_over(media) == []


def test_a_refusal_can_be_said_in_another_language(pictures: PictureStore) -> None:
    with pytest.raises(Refused) as refused:
        pictures.store(png_head(60_000, 60_000))
    assert (
        refused.value.template == "the picture has more than %(most)s megapixels; make it smaller"
    )
    assert refused.value.values == {"most": 25}


def test_a_huge_file_starts_nothing(
    pictures: PictureStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_IMAGE_BYTES", 1_000)
    monkeypatch.setattr(subprocess, "run", None)
    with pytest.raises(Refused, match="larger than"):
        pictures.store(bytes(1_001))


@pytest.mark.parametrize(
    "broken",
    [
        "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)",
        "import os; os._exit(3)",
        "raise MemoryError",
    ],
)
def test_a_decoder_that_breaks_is_a_sentence(
    media: Media, pictures: PictureStore, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    child(monkeypatch, broken)
    with pytest.raises(Refused, match="could not be read; save it anew as JPEG or PNG"):
        pictures.store(encoded(noise(90, 90)))
    assert left_over(media) == []


def test_a_picture_may_not_take_forever(
    media: Media, pictures: PictureStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    child(monkeypatch, "while True: pass")
    monkeypatch.setattr(module, "PATIENCE", 0.2)
    with pytest.raises(Refused, match="took too long"):
        pictures.store(encoded(noise(90, 90)))
    assert left_over(media) == []


@pytest.mark.parametrize(
    ("limit", "waste"),
    [("RLIMIT_AS", "bytearray(2**30)"), ("RLIMIT_CPU", "[0 for _ in iter(int, 1)]")],
)
def test_the_child_is_limited(
    pictures: PictureStore, monkeypatch: pytest.MonkeyPatch, limit: str, waste: str
) -> None:
    """What a bomb would do, in the place of a decoder."""
    small = {"RLIMIT_AS": 2**29, "RLIMIT_CPU": 1}[limit]
    instead_of_main(
        monkeypatch,
        f"encoder._LIMITS = {{encoder.resource.{limit}: {small}}}",
        f"encoder._stored = lambda *_: {waste}",
        "encoder.main()",
    )
    with pytest.raises(Refused, match="could not be read"):
        pictures.store(b"")


def test_the_child_stands_back_and_has_none_of_our_settings(
    pictures: PictureStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WIDGET_DATABASE", "postgresql://secret")
    instead_of_main(
        monkeypatch,
        "ours = [name for name in os.environ if name.startswith('WIDGET_')]",
        "encoder._stored = lambda *_: {'value': {'nice': os.nice(0), 'ours': ours}}",
        "encoder.main()",
    )
    assert pictures.store(b"") == {"nice": 10, "ours": []}


@contextmanager
def held(lock: Path) -> Iterator[None]:
    """Another process has its picture in hand."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def test_one_picture_at_a_time(media: Media, pictures: PictureStore) -> None:
    done: list[dict[str, Any]] = []
    data = encoded(noise(90, 90))
    thread = threading.Thread(target=lambda: done.append(pictures.store(data)))
    with held(media.folder / LOCK):
        thread.start()
        thread.join(timeout=2)  # it takes less, where it may
        assert not done
    thread.join()
    assert done[0]["width"] == 90


def test_whoever_waits_too_long_is_told(
    media: Media, pictures: PictureStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.2)
    with held(media.folder / LOCK), pytest.raises(Refused, match="try again in a moment"):
        pictures.store(encoded(noise(90, 90)))


def test_it_works_from_wherever_the_service_was_started(
    pictures: PictureStore, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('not the one')")
    monkeypatch.chdir(tmp_path)
    assert pictures.store(encoded(noise(90, 90)))["width"] == 90
