"""The store of pictures, clips and captions."""

import os
import struct
import zlib
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageCms, ImageDraw

from widget.content import media as module
from widget.content.media import Media
from widget.errors import Refused
from widget.kinds.fields import MEDIA

MP4 = b"\0\0\0\x18ftypisom\0\0\2\0isomiso2" + b"\0" * 64
WEBM = b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm" + b"\0" * 64
CAPTIONS = "WEBVTT\n\n00:00.000 --> 00:02.000\nThe glutes are here – feel them.\n"
ORIENTATION = 0x0112


@pytest.fixture
def media(tmp_path: Path) -> Media:
    return Media(tmp_path / "media")


def encoded(image: Image.Image, form: str = "PNG", **options: Any) -> bytes:
    written = BytesIO()
    image.save(written, form, **options)
    return written.getvalue()


def noise(width: int, height: int) -> Image.Image:
    """What a photograph is to an encoder: no two neighbours alike, but smooth."""
    small = Image.frombytes("RGB", (16, 16), sha256(b"seed").digest() * 24)
    return small.resize((width, height), Image.Resampling.BICUBIC)


def drawing(width: int, height: int) -> Image.Image:
    image = Image.new("RGB", (width, height), "white")
    ImageDraw.Draw(image).line((10, 10, width - 10, height - 10), fill="#0b6e69", width=6)
    return image


def opened(media: Media, stored: dict[str, Any]) -> Image.Image:
    path = media.path(stored["media"])
    assert path is not None
    return Image.open(BytesIO(path.read_bytes()))


def png_head(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds next to nothing."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IDAT", zlib.compress(b"\0" * 1_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + body + chunk(b"IEND", b"")


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
def test_a_picture_is_stored_as_webp_in_several_widths(media: Media, form: str) -> None:
    stored = media.store_image(encoded(noise(1_200, 900), form))
    assert MEDIA.fullmatch(stored["media"])
    assert (stored["width"], stored["height"]) == (1_200, 900)
    assert [size["width"] for size in stored["sizes"]] == [320, 640, 960, 1_200]
    assert stored["sizes"][-1]["media"] == stored["media"]
    for size in stored["sizes"]:
        image = opened(media, size)
        assert (image.format, image.width) == ("WEBP", size["width"])


def test_a_small_picture_is_not_blown_up(media: Media) -> None:
    stored = media.store_image(encoded(noise(200, 100)))
    assert stored == {
        "media": stored["media"],
        "width": 200,
        "height": 100,
        "sizes": [{"media": stored["media"], "width": 200}],
    }


def test_a_large_picture_ends_at_the_largest_width(media: Media) -> None:
    stored = media.store_image(encoded(noise(3_200, 1_000)))
    assert (stored["width"], stored["height"]) == (1_600, 500)
    assert [size["width"] for size in stored["sizes"]] == list(module.WIDTHS)


def test_a_picture_keeps_nothing_that_its_camera_wrote(media: Media) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Camera of Anna"
    exif.get_ifd(0x8825)[1] = "N"  # where the picture was taken
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = encoded(noise(400, 300), "JPEG", exif=exif, icc_profile=profile, comment=b"At home")
    assert b"Camera of Anna" in data
    stored = media.store_image(data)
    for size in stored["sizes"]:
        kept = media.path(size["media"])
        assert kept
        assert not any(mark in kept.read_bytes() for mark in (b"EXIF", b"Anna", b"ICCP", b"XMP "))


def test_a_picture_taken_sideways_is_stored_upright(media: Media) -> None:
    image = Image.new("RGB", (60, 40), "white")
    image.paste("red", (0, 0, 60, 10))  # the top of the file: the right side of the picture
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    stored = media.store_image(encoded(image, "JPEG", exif=exif, quality=95))
    upright = opened(media, stored).convert("RGB")
    assert upright.size == (40, 60)
    red, green, _ = pixel(upright, 37, 30)
    assert red > 200
    assert green < 60


def pixel(image: Image.Image, x: int, y: int) -> tuple[int, int, int]:
    found = image.convert("RGB").getpixel((x, y))
    assert isinstance(found, tuple)
    return found[0], found[1], found[2]


def test_transparency_stays(media: Media) -> None:
    clear = Image.new("RGBA", (80, 80), (255, 0, 0, 0))
    assert opened(media, media.store_image(encoded(clear))).convert("RGBA").getpixel((9, 9))[3] == 0  # type: ignore[index]


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16"])
def test_every_way_to_hold_colours_is_read(media: Media, mode: str) -> None:
    if mode == "I;16":
        image = Image.frombytes("I;16", (8, 8), struct.pack("<64H", *[32_768] * 64))
    else:
        grey = Image.new("RGB", (8, 8), (128, 128, 128))
        image = grey.quantize(4) if mode == "P" else grey.convert(mode)
    stored = media.store_image(encoded(image, "JPEG" if mode == "CMYK" else "PNG"))
    level = pixel(opened(media, stored), 4, 4)[1]
    assert level in (0, 255) if mode == "1" else abs(level - 128) < 4


def test_an_animation_is_stored_as_its_first_frame(media: Media) -> None:
    frames = [Image.new("RGB", (40, 40), colour) for colour in ("red", "blue")]
    data = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    shown = opened(media, media.store_image(data))
    assert getattr(shown, "n_frames", 1) == 1
    assert pixel(shown, 20, 20)[0] > 200


def test_a_flat_drawing_keeps_every_pixel(media: Media) -> None:
    source = drawing(600, 400)
    stored = media.store_image(encoded(source))
    assert opened(media, stored).convert("RGB").tobytes() == source.tobytes()


def test_a_photograph_is_made_small(media: Media) -> None:
    stored = media.store_image(encoded(noise(1_600, 1_200)))
    path = media.path(stored["media"])
    assert path
    assert path.stat().st_size < 100_000


def test_a_photograph_is_stored_as_smaller_avif_files_too(media: Media) -> None:
    stored = media.store_image(encoded(noise(1_000, 700)), avif=True)
    assert [size["width"] for size in stored["avif"]] == [320, 640, 960, 1_000]
    for size in stored["avif"]:
        image = opened(media, size)
        assert (image.format, image.width) == ("AVIF", size["width"])
    assert bytes_of(media, stored["avif"]) < 0.85 * bytes_of(media, stored["sizes"])


def bytes_of(media: Media, sizes: list[dict[str, Any]]) -> int:
    return sum((media.path(size["media"]) or Path()).stat().st_size for size in sizes)


def test_avif_files_that_are_not_much_smaller_are_not_kept(media: Media) -> None:
    stored = media.store_image(encoded(drawing(700, 300)), avif=True)
    assert "avif" not in stored
    assert not [name for name in media.names() if name.endswith(".avif")]


def test_nothing_of_the_camera_is_in_the_avif_files_either(media: Media) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Camera of Anna"
    exif.get_ifd(0x8825)[1] = "N"
    stored = media.store_image(encoded(noise(600, 400), "JPEG", exif=exif, comment=b"x"), avif=True)
    for size in stored["avif"]:
        kept = (media.path(size["media"]) or Path()).read_bytes()
        assert not any(mark in kept for mark in (b"Exif", b"Anna", b"xml", b"prof"))


def test_the_same_file_is_stored_once(media: Media) -> None:
    data = encoded(drawing(700, 300))
    first = media.store_image(data)
    times = {name: (media.path(name) or Path()).stat().st_mtime_ns for name in media.names()}
    assert media.store_image(data) == first
    assert {n: (media.path(n) or Path()).stat().st_mtime_ns for n in media.names()} == times


def test_a_file_is_named_by_its_bytes(media: Media) -> None:
    name = media.store_clip(MP4)["media"]
    path = media.path(name)
    assert path
    assert path == media.folder / name[:2] / name
    assert path.read_bytes() == MP4
    assert name == f"{sha256(MP4).hexdigest()[:32]}.mp4"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
        (b"\n <SVG onload='alert(1)'>", "SVG"),
        (b"", "not a picture"),
        (b"GIF89a", "not a picture"),
        (b"%PDF-1.7", "not a picture"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 400, "not a picture"),
        (encoded(noise(300, 300), "JPEG")[:900], "not a picture"),
        (encoded(noise(90, 90), "TIFF"), "not a picture"),
        (encoded(noise(90, 90), "BMP"), "not a picture"),
        (MP4, "this is a video"),
        (WEBM, "this is a video"),
        (MP4.replace(b"isom", b"heic"), "share or save it as JPEG"),
        (MP4.replace(b"isom", b"mif1"), "share or save it as JPEG"),
        (png_head(5_001, 5_000), "25 megapixels"),
        (png_head(10_000, 10_000), "25 megapixels"),
        (png_head(60_000, 60_000), "25 megapixels"),
        (png_head(16_384, 2), "16,383 px"),
    ],
)
def test_what_is_no_fair_picture_is_refused(media: Media, data: bytes, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        media.store_image(data)
    assert not list(media.names())


def test_a_huge_file_is_refused_before_it_is_read(
    media: Media, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_IMAGE_BYTES", 2**20)
    with pytest.raises(Refused, match="larger than 1 MB"):
        media.store_image(b"\0" * (2**20 + 1))


@pytest.mark.parametrize(("data", "suffix"), [(MP4, "mp4"), (WEBM, "webm")])
def test_a_clip_is_stored_as_it_is(media: Media, tmp_path: Path, data: bytes, suffix: str) -> None:
    file = tmp_path / "clip.bin"
    file.write_bytes(data)
    stored = media.store_clip(file)
    assert stored == media.store_clip(data)
    assert stored["media"].endswith(f".{suffix}")
    assert (media.path(stored["media"]) or file).read_bytes() == data
    assert file.exists()


@pytest.mark.parametrize(
    "data",
    [
        b"", b"ftyp", b"RIFF1234AVI ", b"<html>", MP4.replace(b"isom", b"avif"),
        MP4.replace(b"isom", b"heic"), WEBM.replace(b"webm", b"matr"),
    ],
)  # fmt: skip
def test_what_browsers_do_not_play_is_refused(media: Media, data: bytes) -> None:
    with pytest.raises(Refused, match="take MP4 or WebM"):
        media.store_clip(data)


def test_an_iphones_film_is_refused_with_what_to_do(media: Media) -> None:
    with pytest.raises(Refused, match=r"QuickTime film \(MOV\).* save it as MP4"):
        media.store_clip(MP4.replace(b"isom", b"qt  "))


def test_a_clip_beside_the_store_is_moved_into_it(media: Media, tmp_path: Path) -> None:
    file = tmp_path / "uploaded"
    for _ in range(2):  # the second time it is there already
        file.write_bytes(MP4)
        assert media.take_clip(file) == media.store_clip(MP4)
        assert not file.exists()


def test_a_refused_clip_is_not_moved(media: Media, tmp_path: Path) -> None:
    file = tmp_path / "uploaded"
    file.write_bytes(b"<html>")
    with pytest.raises(Refused):
        media.take_clip(file)
    assert file.exists()


def test_a_clip_may_not_be_endless(media: Media, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_CLIP_BYTES", 20)
    with pytest.raises(Refused, match="larger"):
        media.store_clip(MP4)


@pytest.mark.parametrize(
    "text",
    [CAPTIONS, "\ufeff" + CAPTIONS, CAPTIONS.replace("\n", "\r\n"), CAPTIONS.replace("\n", "\r")],
)
def test_captions_are_stored_in_one_form(media: Media, text: str) -> None:
    stored = media.store_captions(text.encode())
    assert stored == media.store_captions(CAPTIONS.encode())
    assert (media.path(stored["media"]) or Path()).read_text(encoding="utf-8") == CAPTIONS


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (CAPTIONS.encode("utf-16"), "UTF-8"),
        (CAPTIONS.encode("cp1252"), "UTF-8"),
        (b"WEBVTTX\n\n00:00.000 --> 00:02.000\nx\n", "no captions"),
        (b"WEBVTT\n\nno cue\n", "no captions"),
        (b"00:00 --> 00:02\nno such times\n", "no captions"),
        (CAPTIONS.encode() + b"\0", "no captions"),
        (b"1\n00:00:00,000 --> 00:00:02,000\n\0\n", "no captions"),
        (b"", "no captions"),
        (CAPTIONS.encode() * 10_000, "larger"),
    ],
)
def test_what_is_no_captions_file_is_refused(media: Media, data: bytes, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        media.store_captions(data)


@pytest.mark.parametrize(
    "name",
    [
        "", "..", "../secret", "/etc/passwd", "a" * 32, "a" * 32 + ".exe", "A" * 32 + ".webp",
        "a" * 31 + "/.webp", "a" * 32 + ".webp\n", "a" * 32 + ".webp", "../" + "a" * 32 + ".webp",
        "\0", "\ud800",
    ],
)  # fmt: skip
def test_no_other_name_leads_to_a_file(media: Media, name: str) -> None:
    media.store_clip(MP4)
    assert media.path(name) is None


def test_all_names_are_listed_in_order(media: Media) -> None:
    assert list(media.names()) == []
    names = [media.store_clip(MP4)["media"], media.store_clip(WEBM)["media"]]
    names.append(media.store_captions(CAPTIONS.encode())["media"])
    (media.folder / "ab").mkdir(exist_ok=True)
    (media.folder / "ab" / "stranger.txt").write_text("not ours")
    assert list(media.names()) == sorted(names)


@pytest.mark.parametrize(("owner", "broken"), [(Path, "open"), (os, "fsync"), (Path, "replace")])
def test_a_broken_write_leaves_nothing(
    media: Media, monkeypatch: pytest.MonkeyPatch, owner: object, broken: str
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(owner, broken, full)
        with pytest.raises(OSError, match="No space"):
            media.store_clip(MP4)
    assert not [path for path in media.folder.rglob("*") if path.is_file()]
    assert media.store_clip(MP4)["media"] in media.names()


def test_staged_files_enter_the_store_only_when_committed(media: Media) -> None:
    old = media.store_clip(WEBM)["media"]
    with media.staging() as staged:
        dropped = staged.store_clip(MP4)["media"]
        assert staged.path(dropped)
        assert staged.path(old)
        assert media.path(dropped) is None
    assert list(media.names()) == [old]
    with media.staging() as staged:
        kept = staged.store_captions(CAPTIONS.encode())["media"]
        staged.commit()
    assert sorted(media.names()) == sorted([old, kept])
    assert {path.name[0] for path in media.folder.iterdir()}.isdisjoint({"."})


def test_a_store_can_be_read_by_another_server(media: Media) -> None:
    mask = os.umask(0o022)
    try:
        path = media.path(media.store_clip(MP4)["media"])
    finally:
        os.umask(mask)
    assert path
    assert path.stat().st_mode & 0o777 == 0o644
    assert path.parent.stat().st_mode & 0o777 == 0o755


def test_a_colour_profile_is_applied_before_it_is_dropped(media: Media) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = profile.replace(b"rXYZ", b"????").replace(b"gXYZ", b"rXYZ").replace(b"????", b"gXYZ")
    data = encoded(Image.new("RGB", (20, 20), (255, 0, 0)), icc_profile=swapped)
    red, green, _ = pixel(opened(media, media.store_image(data)), 3, 3)
    assert red < 60
    assert green > 200


def test_a_broken_colour_profile_does_not_spoil_a_picture(media: Media) -> None:
    data = encoded(Image.new("L", (20, 20), 100), icc_profile=b"broken")
    assert abs(pixel(opened(media, media.store_image(data)), 3, 3)[0] - 100) < 4
