"""The file of an export: a zip of JSON and media, with a manifest of every file in it."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from io import BytesIO
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from widget.content.sites import KEY
from widget.errors import WidgetError
from widget.kinds.fields import MEDIA, SLUG

FORMAT, VERSION = "clinic-widget-export", 1
"""What docs/archive.md describes; a change that an older release cannot read is a new version."""

MANIFEST, CONTENTS = "manifest.json", "contents.json"
MAX_JSON_BYTES = 16 * 2**20
"""Of one JSON file but the manifest."""

PIECE = 2**20
"""How many bytes of a stored file are in memory at once."""

_REVISION = r"[0-9]{4,9}\.json"
_NAMES = {
    "contents": re.compile(r"contents\.json"),
    "sites": re.compile(rf"sites/{KEY.pattern}/0001\.json"),
    "site_revisions": re.compile(rf"sites/{KEY.pattern}/{_REVISION}"),
    "embeds": re.compile(rf"embeds/{SLUG.pattern}/embed\.json"),
    "revisions": re.compile(rf"embeds/{SLUG.pattern}/{_REVISION}"),
    "library": re.compile(rf"library/{MEDIA.pattern}\.json"),
    "media": re.compile(rf"media/{MEDIA.pattern}"),
}


def counts(names: Iterable[str]) -> dict[str, int]:
    """How many sites, embeds, revisions and files of each other sort those names are."""
    listed = tuple(names)
    sorts = {sort: pattern for sort, pattern in _NAMES.items() if sort != "contents"}
    return {sort: sum(map(bool, map(p.fullmatch, listed))) for sort, p in sorts.items()}


def is_known(name: str) -> bool:
    """Whether a file of that name may be in an archive, beside the manifest."""
    return any(pattern.fullmatch(name) for pattern in _NAMES.values())


class ArchiveWriter:
    """Writes the files of an archive, and at last its manifest."""

    def __init__(self, file: ZipFile) -> None:
        self._zip = file
        self._files: dict[str, dict[str, Any]] = {}

    @property
    def names(self) -> Collection[str]:
        """The files that were written."""
        return self._files.keys()

    def add_json(self, name: str, value: Any) -> None:
        """Write a value, indented, in the order that it has.

        Raises:
            WidgetError: when it would be larger than what is read again.
        """
        data = json.dumps(value, ensure_ascii=False, indent=2).encode() + b"\n"
        if name != MANIFEST and len(data) > MAX_JSON_BYTES:
            raise WidgetError(f"{name} would be larger than {MAX_JSON_BYTES // 2**20} MB.")
        self._add(name, BytesIO(data), ZIP_DEFLATED, len(data))

    def add_file(self, name: str, path: Path) -> str:
        """Write a stored file as it is: it is packed already; returns its SHA-256 in hex."""
        with path.open("rb") as source:
            return self._add(name, source, ZIP_STORED, path.stat().st_size)

    def add_manifest(self, exported: datetime) -> None:
        """Write what the archive is, and every file's size in bytes and SHA-256."""
        about = {
            "format": FORMAT, "version": VERSION, "release": _release(),
            "exported": exported.isoformat(), "counts": counts(self._files),
        }  # fmt: skip
        self.add_json(MANIFEST, about | {"files": dict(sorted(self._files.items()))})

    def _add(self, name: str, source: IO[bytes], packing: int, size: int) -> str:
        info = ZipInfo(name)  # of 1980: the same content makes the same bytes
        info.compress_type, info.file_size = packing, size
        info.external_attr = 0o644 << 16
        digest = sha256()
        with self._zip.open(info, "w") as target:
            for piece in iter(lambda: source.read(PIECE), b""):
                digest.update(piece)
                target.write(piece)
        self._files[name] = {"bytes": size, "sha256": digest.hexdigest()}
        return digest.hexdigest()


@contextmanager
def written(file: Path) -> Iterator[ArchiveWriter]:
    """A new archive that takes the place of ``file`` when it is whole, or leaves nothing."""
    unfinished = file.with_name(file.name + ".part")
    try:
        with unfinished.open("wb") as target:
            with ZipFile(target, "w") as packed:
                yield ArchiveWriter(packed)
            target.flush()
            os.fsync(target.fileno())  # the server that it came from may be gone tomorrow
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)


def _release() -> str:
    try:
        return version("clinic-widget")
    except PackageNotFoundError:  # used from a checkout that was never installed
        return "0"
