"""The WordPress plugin as a zip, with this service's address and a site already in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from widget.content.sites import KEY
from widget.texts import compiled_catalog

FOLDER = "clinic-widget"

# What may stand between the quotes of a PHP string, and in a comment of PHP.
_URL = re.compile(r"https?://[A-Za-z0-9.\-\[\]:]+(?:/[A-Za-z0-9._~\-]+)*")
_VERSION = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9}){0,3}(?:[.+-]?[A-Za-z][A-Za-z0-9.]{0,40})?")
_TEXT_FILES = {".php", ".txt", ".js"}
_LONG_AGO = (
    1980,
    1,
    1,
    0,
    0,
    0,
)  # the first moment of a zip; no clock, so that bytes stay the same
_PLAIN_FILE = 0o100644


def make_plugin(templates: Path, url: str, site: str, version: str) -> bytes:
    """The zip that WordPress's own upload takes; the same values make the same bytes.

    Raises:
        ValueError: a value that must not stand in a PHP file.
    """
    values = {
        "__WIDGET_URL__": _checked(_URL, url, 200),
        "__WIDGET_SITE__": _checked(KEY, site, 80),
        "__VERSION__": _checked(_VERSION, version, 80),
    }
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        for name, content in sorted(_files(templates / "wordpress", values)):
            info = ZipInfo(f"{FOLDER}/{name}", _LONG_AGO)
            info.create_system = 3  # Unix, wherever the service runs
            info.external_attr = _PLAIN_FILE << 16
            archive.writestr(info, content, ZIP_DEFLATED, compresslevel=9)
    return packed.getvalue()


def _files(folder: Path, values: dict[str, str]) -> Iterator[tuple[str, bytes]]:
    """Every file of the plugin by its name, with the values filled in and the catalogs compiled."""
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        if not path.is_file() or any(part.startswith(".") for part in Path(name).parts):
            continue
        yield name, _filled(path, values)
        if path.suffix == ".po":
            yield f"{name.removesuffix('.po')}.mo", compiled_catalog(path)


def _filled(path: Path, values: dict[str, str]) -> bytes:
    content = path.read_bytes()
    if path.suffix in _TEXT_FILES:
        for blank, value in values.items():
            content = content.replace(blank.encode(), value.encode())
    return content


def _checked(form: re.Pattern[str], value: str, most: int) -> str:
    if not form.fullmatch(value) or len(value) > most:
        raise ValueError(f"{value!r} must not stand in the plugin.")
    return value
