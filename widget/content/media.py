"""The store of pictures, clips, and captions, each file named by the digest of its bytes."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from hashlib import file_digest, sha256
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, ImageCms, ImageOps

from widget.content.captions import webvtt
from widget.errors import Refused
from widget.kinds.fields import MEDIA

WIDTHS = (320, 640, 960, 1600)  # px; what srcset offers, never wider than the source
MAX_PIXELS = 25_000_000
MAX_SIDE = 16_383  # px; WebP's own limit
MAX_IMAGE_BYTES = 32 * 2**20
MAX_CLIP_BYTES = 512 * 2**20

_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")
_QUALITY, _METHOD = 82, 6
_FLAT_COLOURS = 256  # only up to this many can lossless be smaller; a scaled drawing has more
# Photographs at this quality look as WebP does at the other, and are a fifth smaller (measured by
# SSIM on 14 pictures); at speed 6 that takes four times as long, at 8 a third of the gain is lost.
_AVIF_QUALITY, _AVIF_SPEED = 65, 6
_WORTH_IT = 0.85  # of WebP's bytes: for less gain a page should not name twice as many files
# Still pictures and QuickTime have the shape of MP4 ("ftyp") too; browsers don't play them.
_HEIC = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1")
_NO_CLIPS = (*_HEIC, b"avif", b"avis", b"qt  ")
_WEBM = b"\x1a\x45\xdf\xa3"
HEAD = 64
"""How many bytes say whether a file is a video."""

JsonDict = dict[str, Any]


class Media:
    """A folder of files that never change: ``<folder>/ab/ab12….webp``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def store_image(self, data: bytes, *, avif: bool = False) -> JsonDict:
        """Store a picture anew as WebP in several widths, without whatever else the file holds.

        ``avif`` makes the same sizes as AVIF, too, which takes several times as long, and keeps
        them where they are much smaller.

        Returns:
            ``media``, ``width`` and ``height`` (px) of the largest, all ``sizes``, and ``avif``
            where it was kept.

        Raises:
            Refused: for what is not a JPEG, PNG, WebP, GIF or AVIF picture of a fair size.
        """
        picture = _open_picture(data)
        scaled = [_scaled(picture, width) for width in _widths(picture.width)]
        encoded = [_encode(image) for image in scaled]
        sizes = self._keep_sizes(scaled, encoded, "webp")
        stored = {
            "media": sizes[-1]["media"],
            "width": scaled[-1].width,
            "height": scaled[-1].height,
            "sizes": sizes,
        }
        if avif and (smaller := _smaller(scaled, sum(map(len, encoded)))):
            stored["avif"] = self._keep_sizes(scaled, smaller, "avif")
        return stored

    def store_clip(self, clip: Path | bytes) -> JsonDict:
        """Store a video file as it is; raises Refused for what is neither MP4 nor WebM."""
        if isinstance(clip, bytes):
            return {"media": self.keep(clip, clip_suffix(clip[:HEAD], len(clip)))}
        return {"media": self._write(_clip_name(clip), lambda new: _copy(clip, new))}

    def take_clip(self, clip: Path) -> JsonDict:
        """The same for a file beside the store, which is moved: it is gone then, unless refused."""
        name = _clip_name(clip)
        self._write(name, lambda new: _move(clip, new))
        clip.unlink(missing_ok=True)  # it was there already
        return {"media": name}

    def store_captions(self, data: bytes) -> JsonDict:
        """Store captions; raises Refused for what is neither WebVTT nor SubRip in UTF-8."""
        return {"media": self.keep(webvtt(data).encode(), "vtt")}

    def _keep_sizes(self, images: list[Image.Image], files: list[bytes], suffix: str) -> list[Any]:
        return [
            {"media": self.keep(data, suffix), "width": image.width}
            for image, data in zip(images, files, strict=True)
        ]

    def keep(self, data: bytes, suffix: str) -> str:
        """Keep the bytes of a file that is known to be sound; returns its name."""
        return self._write(
            f"{sha256(data).hexdigest()[:32]}.{suffix}", lambda new: _fill(new, data)
        )

    def path(self, name: str) -> Path | None:
        """Where the file of that name is; None for a name that is not ours, or no file."""
        if not MEDIA.fullmatch(name):
            return None
        path = self._place(name)
        return path if path.is_file() else None

    def names(self) -> Iterator[str]:
        """The names of all files, in order."""
        found = sorted(path.name for path in self.folder.glob("??/*") if MEDIA.fullmatch(path.name))
        return iter(found)

    @contextmanager
    def staging(self) -> Iterator[Staging]:
        """A place for new files until it is sure that they are wanted; what is left is dropped."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".staging-", dir=self.folder) as folder:
            yield Staging(Path(folder), self)

    def _place(self, name: str) -> Path:
        return self.folder / name[:2] / name

    def _write(self, name: str, write: Callable[[Path], None]) -> str:
        """Write a file that is whole or not there, whatever happens meanwhile."""
        place = self._place(name)
        if place.is_file():
            return name
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".new-", dir=place.parent) as folder:
            new = Path(folder) / name
            write(new)
            new.replace(place)
        _sync(place.parent)
        return name


class Staging(Media):
    """New files that are not in the store yet; it finds those of the store too."""

    def __init__(self, folder: Path, store: Media) -> None:
        super().__init__(folder)
        self._store = store

    def path(self, name: str) -> Path | None:
        """Where the file of that name is, here or in the store."""
        return super().path(name) or self._store.path(name)

    def commit(self) -> None:
        """Move the new files into the store."""
        for name in self.names():
            self._store._write(name, partial(_move, self._place(name)))


def _open_picture(data: bytes) -> Image.Image:
    """Decode the first frame upright, in sRGB, as RGB or RGBA."""
    if len(data) > MAX_IMAGE_BYTES:
        raise Refused("the picture is larger than %(most)s MB", most=MAX_IMAGE_BYTES // 2**20)
    try:
        image = Image.open(BytesIO(data), formats=_FORMATS)
        _check_size(image)
        image.draft(None, (WIDTHS[-1], WIDTHS[-1]))  # a large JPEG is decoded at half its size
        ImageOps.exif_transpose(image, in_place=True)
        return _plain(image)
    except Refused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_large() from None
    except Exception as error:  # a decoder raises anything for a broken file
        raise _unreadable(data) from error


def _too_large() -> Refused:
    return Refused(
        "the picture has more than %(most)s megapixels; make it smaller",
        most=MAX_PIXELS // 1_000_000,
    )


def _check_size(image: Image.Image) -> None:
    if image.width * image.height > MAX_PIXELS:
        raise _too_large()
    if max(image.size) > MAX_SIDE:
        raise Refused("the picture is longer than %(most)s px; make it smaller", most=MAX_SIDE)


def _unreadable(data: bytes) -> Refused:
    if b"<svg" in data[:4_096].lower():
        return Refused("SVG can carry scripts, so it is refused; save the picture as PNG")
    if data[4:8] == b"ftyp" and data[8:12] in _HEIC:
        return Refused(
            "this is a HEIC photo, the iPhone's own format, which browsers do not show; "
            "share or save it as JPEG"
        )
    if data[4:8] == b"ftyp" or data.startswith(_WEBM):
        return Refused("this is a video; choose a picture")
    return Refused("the file is not a picture that can be read: take JPEG, PNG, WebP, GIF or AVIF")


def _plain(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I"):  # 16 bits of grey: convert() would cut them off, not scale
        image = image.convert("I").point(lambda level: level / 256).convert("L")
    mode = "RGBA" if image.has_transparency_data else "RGB"
    profile = image.info.get("icc_profile")
    if profile and image.mode in ("RGB", "RGBA", "L", "CMYK"):
        image = _in_srgb(image, profile, mode)
    return image if image.mode == mode else image.convert(mode)


def _in_srgb(image: Image.Image, profile: bytes, mode: str) -> Image.Image:
    """Phones take pictures in a wider colour space; without its profile they would look dull."""
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        target = ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(image, source, target, outputMode=mode) or image
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image  # a broken or unfitting profile


def _widths(source: int) -> list[int]:
    largest = min(source, WIDTHS[-1])
    return [*(width for width in WIDTHS if width < largest), largest]


def _scaled(image: Image.Image, width: int) -> Image.Image:
    if width == image.width:
        return image
    height = max(1, round(image.height * width / image.width))
    return image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3)


def _encode(image: Image.Image) -> bytes:
    """WebP without metadata; a flat drawing lossless where that is smaller."""
    # A new image has no EXIF, profile or comment that save() could take over.
    bare = Image.frombytes(image.mode, image.size, image.tobytes())
    choices = [_written(bare, "WEBP", quality=_QUALITY, method=_METHOD)]
    if bare.getcolors(_FLAT_COLOURS) is not None:
        choices.append(_written(bare, "WEBP", lossless=True, quality=_QUALITY, method=4))
    return min(choices, key=len)


def _smaller(images: list[Image.Image], size: int) -> list[bytes]:
    """The pictures as AVIF, all of them or none: they must be much smaller than that size."""
    made: list[bytes] = []
    for image in images:
        bare = Image.frombytes(image.mode, image.size, image.tobytes())
        options = {"quality": _AVIF_QUALITY, "speed": _AVIF_SPEED, "max_threads": 1}
        made.append(_written(bare, "AVIF", **options))
    return made if sum(map(len, made)) <= size * _WORTH_IT else []


def _written(image: Image.Image, form: str, **options: Any) -> bytes:
    written = BytesIO()
    image.save(written, form, **options)
    return written.getvalue()


def _clip_name(clip: Path) -> str:
    with clip.open("rb") as source:
        suffix = clip_suffix(source.read(HEAD), clip.stat().st_size)
        source.seek(0)
        return f"{file_digest(source, 'sha256').hexdigest()[:32]}.{suffix}"


def clip_suffix(head: bytes, size: int) -> str:
    """What a video file is called, from its first bytes; raises Refused for any other file."""
    if size > MAX_CLIP_BYTES:
        raise Refused("the video is larger than %(most)s MB", most=MAX_CLIP_BYTES // 2**20)
    if head[4:8] == b"ftyp" and head[8:12] not in _NO_CLIPS:
        return "mp4"
    if head.startswith(_WEBM) and b"webm" in head:
        return "webm"
    if head[4:12] == b"ftypqt  ":
        raise Refused(
            "this is a QuickTime film (MOV), which only some browsers play; save it as MP4"
        )
    raise Refused("the file is not a video that browsers play: take MP4 or WebM")


def _fill(new: Path, data: bytes) -> None:
    with new.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _copy(source: Path, new: Path) -> None:
    shutil.copyfile(source, new)
    _sync(new)


def _move(source: Path, new: Path) -> None:
    source.replace(new)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
