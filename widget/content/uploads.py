"""The import of files that a form names by their paths."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from widget.content.media import MAX_IMAGE_BYTES, Media
from widget.errors import Mistake, Refused
from widget.kinds.fields import Field, as_item


def store_uploads(
    fields: Sequence[Field], raw: Any, folder: Path, media: Media
) -> tuple[Any, tuple[Mistake, ...]]:
    """Store the files that ``raw`` names, by paths relative to ``folder``.

    Returns:
        ``raw`` with what was stored in place of the paths, all else unchanged, and the mistakes:
        a file that is missing, outside of ``folder`` or of the wrong type, a stored file that is
        not there. Their paths are those of ``read_fields``, such as ``items/1/picture/file``.
    """
    importer = _Importer(folder, media)
    return importer.group(fields, raw, ""), tuple(importer.mistakes)


class _Importer:
    """Walks a form, collecting mistakes instead of stopping at the first."""

    def __init__(self, folder: Path, media: Media) -> None:
        self.mistakes: list[Mistake] = []
        self._folder = folder.resolve()
        self._media = media
        self._stores: dict[str, Callable[[Path], dict[str, Any]]] = {
            "image": lambda path: media.store_image(_read(path, MAX_IMAGE_BYTES)),
            "clips": media.store_clip,
            "captions": lambda path: media.store_captions(_read(path, MAX_IMAGE_BYTES)),
        }

    def group(self, fields: Sequence[Field], raw: Any, path: str) -> Any:
        if not isinstance(raw, Mapping):
            return raw
        found = [field for field in fields if field.name in raw]
        return {**raw, **{f.name: self._field(f, raw[f.name], f"{path}{f.name}") for f in found}}

    def _field(self, field: Field, raw: Any, where: str) -> Any:
        if field.control == "list" and isinstance(raw, list):
            return [self._item(field, item, f"{where}/{n}/") for n, item in enumerate(raw, start=1)]
        if field.composite:
            return self.group(field.fields, raw, f"{where}/")
        if field.control == "clips":
            return self._clips(raw, where)
        return self._leaf(field.control, raw, where) if field.control in self._stores else raw

    def _item(self, field: Field, item: Any, where: str) -> Any:
        whole = as_item(field, item)
        stored = self.group(field.fields, whole, where)
        return item if stored == whole else stored

    def _clips(self, raw: Any, where: str) -> Any:
        if isinstance(raw, str) and raw:
            return [self._leaf("clips", raw, where)]
        if not isinstance(raw, list):
            return raw
        return [self._leaf("clips", clip, f"{where}/{n}") for n, clip in enumerate(raw, start=1)]

    def _leaf(self, control: str, raw: Any, where: str) -> Any:
        """Store one file; what is not a path is left to ``read_fields``, which knows its shape."""
        try:
            if isinstance(raw, str) and raw:
                return self._stores[control](self._inside(raw))
            self._check_stored(raw)
        except Refused as error:
            self.mistakes.append(Mistake(where, str(error)))
        return raw

    def _inside(self, given: str) -> Path:
        try:
            path = (self._folder / given).resolve()
            inside = path.is_relative_to(self._folder) and not Path(given).is_absolute()
            there = inside and path.is_file()
        except (OSError, ValueError):  # a name that no file system takes: too long, with a NUL
            raise Refused("is not a path of a file") from None
        if not inside:
            raise Refused(f"{given!r} leads out of the folder; name a file inside of it")
        if not there:
            raise Refused(f"there is no file {given!r}")
        if not os.access(path, os.R_OK):
            raise Refused(f"the file {given!r} cannot be read")
        return path

    def _check_stored(self, raw: Any) -> None:
        for name in _stored_names(raw):
            if self._media.path(name) is None:
                raise Refused(f"there is no stored file {name!r}; give the path of a file")


def _stored_names(raw: Any) -> list[str]:
    if not isinstance(raw, Mapping):
        return []
    lists = (found for found in (raw.get("sizes"), raw.get("avif")) if isinstance(found, list))
    entries = [raw, *(entry for found in lists for entry in found)]
    names = [entry.get("media") for entry in entries if isinstance(entry, Mapping)]
    return [name for name in names if isinstance(name, str)]


def _read(path: Path, limit: int) -> bytes:
    """The bytes of a file, or one more than the limit, which the store then refuses."""
    with path.open("rb") as file:
        return file.read(limit + 1)
