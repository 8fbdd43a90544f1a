"""Archives for tests: written, taken apart, changed as a forger would, packed again."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_LZMA, ZipFile

import pytest
from PIL import Image

from tests.samples import SITE, Clinic
from widget import Service
from widget.content.export import export_archive
from widget.content.intake import import_archive

FRENCH: dict[str, Any] = SITE | {
    "languages": ["en", "fr"],
    "disclaimer": {"en": "<p>Ask a professional.</p>", "fr": "<p>Demandez conseil.</p>"},
    "dosage_intro": {"en": "Your own numbers.", "fr": "Vos propres chiffres."},
}
HOME = "https://clinic.example/bridge"

Files = dict[str, bytes]
Spoil = Callable[[Files, Path], Path]


def silent(done: int, total: int) -> None:
    """Nobody watches."""


def exported(clinic: Clinic, file: Path) -> Path:
    service = clinic.service
    export_archive(service.engine, service.media, file, clinic.clock(), silent)
    return file


def imported(service: Service, file: Path, now: datetime, *, clean: bool = False) -> dict[str, int]:
    return import_archive(
        service.engine, service.media, service.kinds, file, now, silent, clean=clean
    )


def unpacked(file: Path) -> dict[str, bytes]:
    with ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def stored_picture(service: Service) -> dict[str, Any]:
    drawn = BytesIO()
    Image.new("RGB", (400, 300), "teal").save(drawn, "PNG")
    return {"file": service.media.store_image(drawn.getvalue()), "alt": "A hip."}


def zipped(files: Files, file: Path) -> Path:
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return file


def manifest_of(files: Files, **more: Any) -> bytes:
    """A manifest that fits the files, as a forger would make it."""
    about = json.loads(files["manifest.json"]) | more
    others = {name: data for name, data in files.items() if name != "manifest.json"}
    about["files"] = {
        name: {"bytes": len(data), "sha256": sha256(data).hexdigest()}
        for name, data in others.items()
    }
    sorts = {
        "sites": "sites/*/0001.json", "site_revisions": "sites/*/*.json",
        "embeds": "embeds/*/embed.json", "revisions": "embeds/*/[0-9]*.json",
        "library": "library/*.json", "media": "media/*",
    }  # fmt: skip
    about["counts"] = {
        sort: sum(Path(name).match(pattern) for name in others) for sort, pattern in sorts.items()
    }
    return json.dumps(about | more).encode()


def resealed(change: Callable[[Files], None], **manifest: Any) -> Spoil:
    """An archive with changed files, and a manifest that fits them."""

    def spoil(files: Files, file: Path) -> Path:
        change(files)
        return zipped({**files, "manifest.json": manifest_of(files, **manifest)}, file)

    return spoil


def broken(change: Callable[[Files], None]) -> Spoil:
    """An archive with changed files, and the manifest of before."""

    def spoil(files: Files, file: Path) -> Path:
        change(files)
        return zipped(files, file)

    return spoil


def value(name: str, **values: Any) -> Callable[[Files], None]:
    """Changes values of a JSON file."""

    def change(files: Files) -> None:
        files[name] = json.dumps(json.loads(files[name]) | values).encode()

    return change


def content(name: str, path: str, text: Any, part: str = "texts/en") -> Callable[[Files], None]:
    """Changes one value of a revision's content."""

    def change(files: Files) -> None:
        raw = json.loads(files[name])
        place = raw["content"]
        for step in filter(None, part.split("/")):
            place = place[step]
        place[path] = text
        files[name] = json.dumps(raw).encode()

    return change


def of_site(**fields: Any) -> Callable[[Files], None]:
    """Changes fields of the first site."""

    def change(files: Files) -> None:
        raw = json.loads(files["sites/main/0001.json"])
        raw["fields"] |= fields
        files["sites/main/0001.json"] = json.dumps(raw).encode()

    return change


def added(name: str, data: bytes = b"{}") -> Callable[[Files], None]:
    """Adds a file, or writes other bytes into one."""
    return lambda files: files.update({name: data})


def without(start: str) -> Callable[[Files], None]:
    """Takes away the first file whose name begins so."""

    def change(files: Files) -> None:
        name = next(name for name in files if name.startswith(start))
        del files[name]

    return change


def stored(data: bytes, suffix: str, name: str = "") -> Callable[[Files], None]:
    """Adds a stored file, named by its bytes unless it has another name."""
    return added(f"media/{name or sha256(data).hexdigest()[:32]}.{suffix}", data)


def bomb(files: Files, file: Path) -> Path:
    """A file that unpacks to a thousand times its size, and a manifest that owns up to it."""
    data = b"[" + b" " * 8_000_000 + b"]"
    return resealed(added("embeds/bomb/embed.json", data))(files, file)


def liar(files: Files, file: Path) -> Path:
    """A file that unpacks to more than the zip's own list says."""
    zipped(files, file)
    name = b"contents.json"
    packed = file.read_bytes()
    size = len(files["contents.json"])
    place = packed.rindex(name) - 46 + 24  # the length in the list at the end (APPNOTE, 4.3.12)
    assert packed[place : place + 4] == size.to_bytes(4, "little")
    file.write_bytes(packed[:place] + (size - 9).to_bytes(4, "little") + packed[place + 4 :])
    return file


def twice(files: Files, file: Path) -> Path:
    zipped(files, file)
    with ZipFile(file, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("contents.json", files["contents.json"])
    return file


def lzma(files: Files, file: Path) -> Path:
    with ZipFile(file, "w", ZIP_LZMA) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return file


def nameless(files: Files, file: Path) -> Path:
    """A file of which the zip's own list says no name."""
    packed = bytearray(zipped(files, file).read_bytes())
    place = packed.rindex(b"contents.json") - 46 + 28  # the lengths of name, extra and comment
    length = packed[place]
    packed[place], packed[place + 4] = 0, length
    file.write_bytes(packed)
    return file


def encrypted(files: Files, file: Path) -> Path:
    packed = bytearray(zipped(files, file).read_bytes())
    place = packed.rindex(b"contents.json") - 46 + 8  # the flags
    packed[place] |= 1
    file.write_bytes(packed)
    return file


def cut(files: Files, file: Path) -> Path:
    file.write_bytes(zipped(files, file).read_bytes()[:-2_000])
    return file


def nonsense(files: Files, file: Path) -> Path:
    file.write_bytes(b"nonsense")
    return file


def flip(files: Files, name: str) -> None:
    """Change one letter."""
    files[name] = files[name].replace(b"hips", b"lips", 1)


def of_library(files: Files, **values: Any) -> None:
    """Change what the library says of the first picture."""
    name = next(n for n in files if n.startswith("library/") and n.endswith(".webp.json"))
    value(name, **values)(files)
