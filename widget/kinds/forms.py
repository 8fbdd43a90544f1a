"""Whole forms, read from plain JSON: every mistake at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from widget.errors import FieldErrors, Mistake
from widget.kinds.fields import Field, as_item, item_id
from widget.kinds.leaves import BadValue, read_leaf
from widget.kinds.values import LinkedVideo, OwnVideo, Picture, Video
from widget.kinds.video_links import video_id


def read_fields(fields: Sequence[Field], raw: Any) -> dict[str, Any]:
    """Read a form's plain JSON into safe, typed values, one entry a field (``None``: not filled).

    Raises:
        FieldErrors: with every mistake of the whole form.
    """
    reader = _Reader()
    values = reader.group(fields, raw, "")
    if reader.mistakes:
        raise FieldErrors(reader.mistakes)
    return values


class _Reader:
    """Walks a form, collecting mistakes instead of stopping at the first."""

    def __init__(self) -> None:
        self.mistakes: list[Mistake] = []

    def group(self, fields: Sequence[Field], raw: Any, path: str) -> dict[str, Any]:
        if not isinstance(raw, Mapping):
            self._wrong(path or "fields", "must be an object with named fields")
            return {field.name: None for field in fields}
        known = {field.name for field in fields} | {"id"}
        for name in raw:
            if name not in known:
                self._wrong(f"{path}{name}", "is not a field of this form")
        return {field.name: self._field(field, raw.get(field.name), path) for field in fields}

    def _field(self, field: Field, raw: Any, path: str) -> Any:
        where = f"{path}{field.name}"
        if raw is None or raw == "" or raw == [] or raw == {}:
            if field.required:
                self._wrong(where, "%(label)s is missing", label=field.label)
            return () if field.control == "list" else None
        if field.control == "list":
            return self._list(field, raw, where)
        if field.composite:
            return self._composite(field, raw, where)
        return self._leaf(field, raw, where)

    def _leaf(self, field: Field, raw: Any, where: str) -> Any:
        try:
            value = read_leaf(field, raw)
        except BadValue as error:
            self._wrong(where, error.template, **error.values)
            return None
        if value == "" and field.required:
            self._wrong(where, "%(label)s is missing", label=field.label)
        return value if value != "" else None

    def _list(self, field: Field, raw: Any, where: str) -> tuple[dict[str, Any], ...]:
        if not isinstance(raw, list):
            self._wrong(where, "must be a list")
            return ()
        if len(raw) > field.limit:
            self._wrong(
                where, "has %(number)s entries; at most %(most)s are allowed",
                number=len(raw), most=field.limit,
            )  # fmt: skip
            return ()
        return tuple(
            {"id": item_id(item), **self.group(field.fields, as_item(field, item), f"{where}/{n}/")}
            for n, item in enumerate(raw, start=1)
        )

    def _composite(self, field: Field, raw: Any, where: str) -> Any:
        before = len(self.mistakes)
        values = self.group(field.fields, raw, f"{where}/")
        if len(self.mistakes) > before:
            return None
        try:
            return _COMPOSITES.get(field.control, dict)(values)
        except BadValue as error:
            self._wrong(where, error.template, **error.values)
            return None

    def _wrong(self, path: str, template: str, /, **values: object) -> None:
        self.mistakes.append(Mistake(path.rstrip("/"), template, values))


def _as_picture(values: dict[str, Any]) -> Picture:
    image: Picture = values["file"]
    return replace(image, alt=values["alt"])


def _as_video(values: dict[str, Any]) -> Video:
    if (values["url"] is None) == (values["files"] is None):
        raise BadValue("needs either a link to YouTube or Vimeo, or video files")
    if values["url"] is not None:
        return _as_linked_video(values)
    if values["seconds"] is None:
        raise BadValue("an own video needs its length in seconds")
    return OwnVideo(
        values["title"], values["files"], values["poster"], values["seconds"], values["captions"]
    )


def _as_linked_video(values: dict[str, Any]) -> LinkedVideo:
    found = video_id(values["url"])
    if found is None:
        raise BadValue("the link is not one of a YouTube or Vimeo video")
    provider, identifier, token = found
    return LinkedVideo(
        values["title"], provider, identifier, values["poster"], values["seconds"], token
    )


_COMPOSITES: dict[str, Callable[[dict[str, Any]], Any]] = {
    "picture": _as_picture,
    "video": _as_video,
}
