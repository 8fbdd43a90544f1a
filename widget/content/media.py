"""The store of pictures, clips, and captions, each file named by the digest of its bytes."""

from __future__ import annotations

import os
import re
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

from widget.errors import Refused
from widget.kinds.fields import MEDIA

WIDTHS = (320, 640, 960, 1600)  # px; what srcset offers, never wider than the source
MAX_PIXELS = 25_000_000
MAX_SIDE = 16_383  # px; WebP's own limit
MAX_IMAGE_BYTES = 32 * 2**20
MAX_CLIP_BYTES = 512 * 2**20
MAX_CAPTIONS_BYTES = 512 * 2**10

_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")
_QUALITY, _METHOD = 82, 6
_FLAT_COLOURS = 256  # only up to this many can lossless be smaller; a scaled drawing has more
# Still pictures and QuickTime have the shape of MP4 ("ftyp") too; browsers don't play them.
_NO_CLIPS = (b"heic", b"heix", b"mif1", b"msf1", b"avif", b"avis", b"qt  ")
_CAPTIONS = re.compile(r"WEBVTT(?:[ \t][^\n]*)?\n")

JsonDict = dict[str, Any]


class Media:
    """A folder of files that never change: ``<folder>/ab/ab12….webp``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def store_image(self, data: bytes) -> JsonDict:
        """Store a picture anew as WebP in several widths, without whatever else the file holds.

        Returns:
            ``media``, ``width`` and ``height`` (px) of the largest, and all ``sizes``.

        Raises:
            Refused: for what is not a JPEG, PNG, WebP, GIF or AVIF picture of a fair size.
        """
        picture = _open_picture(data)
        scaled = [_scaled(picture, width) for width in _widths(picture.width)]
        names = [self.keep(_encode(image), "webp") for image in scaled]
        return {
            "media": names[-1],
            "width": scaled[-1].width,
            "height": scaled[-1].height,
            "sizes": [
                {"media": name, "width": image.width}
                for name, image in zip(names, scaled, strict=True)
            ],
        }

    def store_clip(self, clip: Path | bytes) -> JsonDict:
        """Store a video file as it is; raises Refused for what is neither MP4 nor WebM."""
        if isinstance(clip, bytes):
            return {"media": self.keep(clip, _clip_suffix(clip[:64], len(clip)))}
        with clip.open("rb") as source:
            suffix = _clip_suffix(source.read(64), clip.stat().st_size)
            source.seek(0)
            name = f"{file_digest(source, 'sha256').hexdigest()[:32]}.{suffix}"
        return {"media": self._write(name, lambda new: _copy(clip, new))}

    def store_captions(self, data: bytes) -> JsonDict:
        """Store captions; raises Refused for what is not WebVTT in UTF-8."""
        return {"media": self.keep(_captions(data).encode(), "vtt")}

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
        raise Refused(f"the picture is larger than {MAX_IMAGE_BYTES // 2**20} MB")
    try:
        image = Image.open(BytesIO(data), formats=_FORMATS)
        _check_size(image)
        image.draft(None, (WIDTHS[-1], WIDTHS[-1]))  # a large JPEG is decoded at half its size
        ImageOps.exif_transpose(image, in_place=True)
        return _plain(image)
    except Refused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Refused(_TOO_LARGE) from None
    except Exception as error:  # a decoder raises anything for a broken file
        raise Refused(_unreadable(data)) from error


_TOO_LARGE = f"the picture has more than {MAX_PIXELS // 1_000_000} megapixels; make it smaller"


def _check_size(image: Image.Image) -> None:
    if image.width * image.height > MAX_PIXELS:
        raise Refused(_TOO_LARGE)
    if max(image.size) > MAX_SIDE:
        raise Refused(f"the picture is longer than {MAX_SIDE:,} px; make it smaller")


def _unreadable(data: bytes) -> str:
    if b"<svg" in data[:4_096].lower():
        return "SVG can carry scripts, so it is refused; save the picture as PNG"
    return "the file is not a picture that can be read: take JPEG, PNG, WebP, GIF or AVIF"


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
    choices = [_webp(bare, quality=_QUALITY, method=_METHOD)]
    if bare.getcolors(_FLAT_COLOURS) is not None:
        choices.append(_webp(bare, lossless=True, quality=_QUALITY, method=4))
    return min(choices, key=len)


def _webp(image: Image.Image, **options: Any) -> bytes:
    written = BytesIO()
    image.save(written, "WEBP", **options)
    return written.getvalue()


def _clip_suffix(head: bytes, size: int) -> str:
    if size > MAX_CLIP_BYTES:
        raise Refused(f"the video is larger than {MAX_CLIP_BYTES // 2**20} MB")
    if head[4:8] == b"ftyp" and head[8:12] not in _NO_CLIPS:
        return "mp4"
    if head.startswith(b"\x1a\x45\xdf\xa3") and b"webm" in head:
        return "webm"
    raise Refused("the file is not a video that browsers play: take MP4 or WebM")


def _captions(data: bytes) -> str:
    if len(data) > MAX_CAPTIONS_BYTES:
        raise Refused(f"the captions are larger than {MAX_CAPTIONS_BYTES // 2**10} KB")
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError:
        raise Refused("the captions are not in UTF-8; save them as UTF-8") from None
    if not _CAPTIONS.match(text) or "-->" not in text or "\0" in text:
        raise Refused("the captions are not WebVTT: the first line is WEBVTT, then cues follow")
    return text


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
