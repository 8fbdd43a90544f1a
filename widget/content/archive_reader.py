"""The file of an export, read again: nothing that it says of itself is taken for granted."""

from __future__ import annotations

import shutil
import struct
import zlib
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from widget.content.archive import (
    FORMAT,
    MANIFEST,
    MAX_JSON_BYTES,
    PIECE,
    VERSION,
    counts,
    is_known,
)
from widget.content.archive_parts import BadArchive, Part, read_json

MOST_GROWTH = 100
"""Unpacked bytes for one packed byte: text takes 3 to 20, a zip bomb 1,000 and more."""

_LONGEST_NAME = 120  # characters
_MANIFEST_BYTES = 400  # for each file that it lists, at most
_UNREADABLE = (
    BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, RuntimeError, ValueError,
    OverflowError, OSError,
)  # fmt: skip
"""What a zip that is broken, encrypted or made by hand lets the library raise."""


class ArchiveReader:
    """An archive whose names, sizes and manifest are sound; its files are checked when read."""

    def __init__(self, file: ZipFile, size: int) -> None:
        self._zip = file
        self._entries = _entries(file, size)
        self._files = _listed(self._entries, self._manifest())
        self._folders = _folders(self._files)

    @property
    def names(self) -> Collection[str]:
        """Every file but the manifest."""
        return self._files.keys()

    def folder(self, path: str) -> list[str]:
        """The names of the files in a folder such as ``embeds/bridge``, in order."""
        return sorted(self._folders.get(path, ()))

    def size(self, name: str) -> int:
        """How many bytes a file holds."""
        return int(self._entries[name].file_size)

    def value(self, name: str) -> Any:
        """The value in a JSON file; raises BadArchive."""
        if name not in self._files:
            raise BadArchive(name, "is missing")
        return read_json(name, self.read(name))

    def read(self, name: str) -> bytes:
        """The whole of a small file; raises BadArchive."""
        found = BytesIO()
        self.copy(name, found)
        return found.getvalue()

    def copy(self, name: str, target: IO[bytes]) -> str:
        """Copy a file piece by piece; returns its SHA-256, which is the manifest's.

        Raises:
            BadArchive: when the bytes are others than the manifest says.
        """
        digest = sha256()
        for piece in _pieces(self._zip, self._entries[name]):
            digest.update(piece)
            target.write(piece)
        if digest.hexdigest() != self._files[name]:
            raise BadArchive(name, "has other bytes than the manifest says (SHA-256)")
        return digest.hexdigest()

    def _manifest(self) -> Any:
        if MANIFEST not in self._entries:
            raise BadArchive(MANIFEST, "is missing, so this is no export of Clinic Widget")
        most = min(MAX_JSON_BYTES * 16, 2**16 + _MANIFEST_BYTES * len(self._entries))
        if self._entries[MANIFEST].file_size > most:
            raise BadArchive(MANIFEST, "is larger than its list of files can be")
        return read_json(MANIFEST, b"".join(_pieces(self._zip, self._entries[MANIFEST])))


@contextmanager
def opened(file: Path) -> Iterator[ArchiveReader]:
    """An archive to be read; raises BadArchive for what is none, OSError for what is not there."""
    with file.open("rb") as source:
        try:
            packed = ZipFile(source)
        except _UNREADABLE as error:
            raise BadArchive(file.name, f"is no zip that can be read ({error})") from error
        with packed:
            yield ArchiveReader(packed, file.stat().st_size)


def check_room(folder: Path, needed: int) -> None:
    """Raise BadArchive unless a folder has room for so many bytes."""
    free = shutil.disk_usage(folder).free
    if needed > free:
        raise BadArchive("media", f"takes {needed:,} bytes, and {free:,} bytes are free here")


def _entries(file: ZipFile, size: int) -> dict[str, ZipInfo]:
    """What the zip's own list says, looked through before anything is unpacked."""
    found: dict[str, ZipInfo] = {}
    for entry in file.infolist():
        if entry.filename.endswith("/"):
            continue  # some programs list folders; nothing is ever made of them
        _check_entry(entry)
        if entry.filename in found:
            raise BadArchive(entry.filename, "is there twice")
        found[entry.filename] = entry
    if sum(entry.file_size for entry in found.values()) > MOST_GROWTH * size:
        raise BadArchive("archive", f"unpacks to more than {MOST_GROWTH} times its size")
    return found


def _check_entry(entry: ZipInfo) -> None:
    name = entry.filename
    if not (name == MANIFEST or is_known(name)) or len(name) > _LONGEST_NAME:
        raise BadArchive(repr(name[:_LONGEST_NAME]), "is no name of a file in an export")
    if entry.flag_bits & 1:
        raise BadArchive(name, "is encrypted")
    if entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise BadArchive(name, "is packed in a way that is not read here: take deflate")
    if name.endswith(".json") and name != MANIFEST and entry.file_size > MAX_JSON_BYTES:
        raise BadArchive(name, f"is larger than {MAX_JSON_BYTES // 2**20} MB")


def _listed(entries: dict[str, ZipInfo], raw: Any) -> dict[str, str]:
    """The SHA-256 of each file by its name, where the manifest and the zip agree."""
    _check_format(raw)
    names = ("format", "version", "release", "exported", "counts", "files")
    manifest = Part(MANIFEST, raw, names)
    files = manifest.mapping("files")
    for name in sorted(files.keys() ^ (entries.keys() - {MANIFEST})):
        where = "the manifest" if name in files else "the archive"
        raise BadArchive(MANIFEST, f"{name[:_LONGEST_NAME]!r} is in {where} alone")
    if manifest.mapping("counts") != counts(files):
        raise BadArchive(MANIFEST, "counts are others than those of its files")
    return {name: _digest(name, about, entries[name].file_size) for name, about in files.items()}


def _folders(names: Iterable[str]) -> dict[str, list[str]]:
    """What is below each folder, by the rest of its name."""
    found: dict[str, list[str]] = {}
    for name in names:
        parts = name.split("/")
        for depth in range(1, len(parts)):
            found.setdefault("/".join(parts[:depth]), []).append("/".join(parts[depth:]))
    return found


def _check_format(raw: Any) -> None:
    if not isinstance(raw, dict) or raw.get("format") != FORMAT:
        raise BadArchive(MANIFEST, f"does not say that its format is {FORMAT}")
    if raw.get("version") != VERSION or isinstance(raw.get("version"), bool):
        raise BadArchive(
            MANIFEST, f"has another format version than {VERSION}, the one that this release reads"
        )


def _digest(name: str, raw: Any, size: int) -> str:
    about = Part(f"{MANIFEST}: {name}", raw, ("bytes", "sha256"))
    if about.number("bytes", 0, 2**40) != size:
        raise BadArchive(name, "has another size than the manifest says")
    return about.text("sha256")


def _pieces(file: ZipFile, entry: ZipInfo) -> Iterator[bytes]:
    """A file's bytes; never more than the zip's list says, whatever the packed data unpack to."""
    try:
        with file.open(entry) as source:
            yield from iter(lambda: source.read(PIECE), b"")
    except _UNREADABLE as error:
        raise BadArchive(entry.filename, f"cannot be unpacked ({error})") from error
