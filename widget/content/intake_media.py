"""The media of an archive, checked and put beside the store until the rows are sure."""

from __future__ import annotations

from widget.content.archive_parts import BadArchive, placed
from widget.content.archive_reader import ArchiveReader, check_room
from widget.content.captions import MAX_CAPTIONS_BYTES, webvtt
from widget.content.export import Tell
from widget.content.media import MAX_CLIP_BYTES, MAX_IMAGE_BYTES, Staging

_CLIPS = ("mp4", "webm")
_MOST_BYTES = {"mp4": MAX_CLIP_BYTES, "webm": MAX_CLIP_BYTES, "vtt": MAX_CAPTIONS_BYTES}


def take_media(archive: ArchiveReader, staged: Staging, tell: Tell) -> None:
    """Unpack every stored file of the archive into ``staged``.

    Each must be what its name says: named by the digest of its bytes, of the type of its ending.

    Raises:
        BadArchive: naming the first file that is not.
    """
    names = archive.folder("media")
    total = len(archive.names)
    check_room(staged.folder, sum(archive.size(f"media/{name}") for name in names))
    for number, name in enumerate(names, start=1):
        _take(archive, name, staged)
        tell(number, total)


def _take(archive: ArchiveReader, name: str, staged: Staging) -> None:
    place, suffix = f"media/{name}", name.rpartition(".")[2]
    if archive.size(place) > _MOST_BYTES.get(suffix, MAX_IMAGE_BYTES):
        raise BadArchive(place, "is larger than such a file may be")
    with placed(place):
        kept = (
            _take_clip(archive, place, staged)
            if suffix in _CLIPS
            else _keep(archive, place, staged)
        )
        if kept != name:
            raise BadArchive(
                place, "has not the name, or not the ending, that belongs to its bytes"
            )


def _take_clip(archive: ArchiveReader, place: str, staged: Staging) -> str:
    """A clip may be larger than what should be in memory at once."""
    unpacked = staged.folder / "clip"
    try:
        with unpacked.open("wb") as target:
            archive.copy(place, target)
        return str(staged.take_clip(unpacked)["media"])
    finally:
        unpacked.unlink(missing_ok=True)


def _keep(archive: ArchiveReader, place: str, staged: Staging) -> str:
    data = archive.read(place)
    return staged.keep(data, _suffix(data, place))


def _suffix(data: bytes, place: str) -> str:
    """The ending that belongs to the bytes of a picture or of captions."""
    if place.endswith(".vtt"):
        if webvtt(data).encode() != data:
            raise BadArchive(place, "is not as captions are stored: WebVTT in UTF-8")
        return "vtt"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if data[4:8] == b"ftyp" and data[8:12] == b"avif":
        return "avif"
    raise BadArchive(place, "is no picture of the type that its name says")
