"""The values of single controls, read from plain JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from widget.content.sanitize import clean_html, clean_text, clean_url
from widget.errors import Refused, WidgetError
from widget.kinds.fields import MEDIA, SLUG, Field
from widget.kinds.values import MediaFile, Picture, Rendition

Text = TypeVar("Text", bound=str)


class BadValue(WidgetError):
    """A value cannot be read; the message is the sentence for the editor."""


def read_leaf(field: Field, raw: Any) -> Any:
    """The safe, typed value of a control that has no sub-fields; raises BadValue."""
    try:
        return _LEAVES[field.control](field, raw)
    except Refused as error:
        raise BadValue(error.template, **error.values) from None


def clean_leaf(field: Field, raw: Any) -> Any:
    """A leaf that was read without mistake, as it is stored: plain JSON, already clean."""
    value = read_leaf(field, raw)
    if field.control in ("image", "clips", "captions", "time", "date"):
        return raw
    return str(value) if isinstance(value, str) else value


def _string(field: Field, raw: Any) -> str:
    if not isinstance(raw, str):
        raise BadValue("must be text")
    return raw


def _fitting(field: Field, clean: Text) -> Text:
    """The text, unless it is too long as it is stored: cleaning may lengthen what was given."""
    if len(clean) > field.limit:
        raise BadValue(
            "is %(length)s characters long; at most %(most)s are allowed",
            length=len(clean), most=field.limit,
        )  # fmt: skip
    return clean


def _text(field: Field, raw: Any) -> str:
    return _fitting(field, clean_text(_string(field, raw), lines=field.control == "lines"))


def _rich(field: Field, raw: Any) -> Any:
    return _fitting(field, clean_html(_string(field, raw)))


def _url(field: Field, raw: Any) -> str:
    return _fitting(field, clean_url(_string(field, raw)))


def _slug(field: Field, raw: Any) -> str:
    slug = _fitting(field, _string(field, raw))
    if not SLUG.fullmatch(slug):
        raise BadValue("must be a slug: lower-case letters, digits and single hyphens")
    return slug


def _number(field: Field, raw: Any) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int):
        raise BadValue("must be a whole number")
    if not field.minimum <= raw <= field.maximum:
        raise BadValue(
            "must be from %(least)s to %(most)s", least=field.minimum, most=field.maximum
        )
    return raw


def _choice(field: Field, raw: Any) -> str:
    if raw not in field.choices:
        raise BadValue("must be one of: %(choices)s", choices=", ".join(field.choices))
    return str(raw)


def _flag(field: Field, raw: Any) -> bool:
    if not isinstance(raw, bool):
        raise BadValue("must be true or false")
    return raw


def _time(field: Field, raw: Any) -> datetime:
    try:
        moment = datetime.fromisoformat(_string(field, raw))
        if moment.tzinfo:
            moment.astimezone(UTC)  # as it is stored: a year 9999 may be 10000 there
    except (ValueError, OverflowError):
        raise BadValue("must be a time such as 2026-03-01T08:00+01:00") from None
    if moment.tzinfo is None:
        raise BadValue("must say its time zone, such as 2026-03-01T08:00+01:00")
    return moment


def _date(field: Field, raw: Any) -> date:
    try:
        return date.fromisoformat(_string(field, raw))
    except ValueError:
        raise BadValue("must be a date such as 2026-03-01") from None


def _media_name(raw: Any) -> str:
    if not isinstance(raw, str) or not MEDIA.fullmatch(raw):
        raise BadValue("must be a stored file; give the path of a file to store one")
    return raw


def _image(field: Field, raw: Any) -> Picture:
    if not isinstance(raw, Mapping):
        raise BadValue("must be a stored picture; give the path of a file to store one")
    return Picture(
        media=_media_name(raw.get("media")),
        width=_number(_SIDE, raw.get("width")),
        height=_number(_SIDE, raw.get("height")),
        sizes=_renditions(raw.get("sizes", [])),
        avif=_renditions(raw.get("avif", [])),
    )


_SIDE = Field("side", "Side", "number", minimum=1, maximum=20_000)


def _renditions(sizes: Any) -> tuple[Rendition, ...]:
    if not isinstance(sizes, list) or not all(isinstance(size, Mapping) for size in sizes):
        raise BadValue("has sizes that cannot be read")
    return tuple(
        Rendition(_media_name(size.get("media")), _number(_SIDE, size.get("width")))
        for size in sizes
    )


def _clips(field: Field, raw: Any) -> tuple[MediaFile, ...]:
    if not isinstance(raw, list) or len(raw) > field.limit:
        raise BadValue("must be a list of at most %(most)s files", most=field.limit)
    names = [_media_name(item.get("media") if isinstance(item, Mapping) else None) for item in raw]
    types = {"mp4": "video/mp4", "webm": "video/webm"}
    files = tuple(MediaFile(name, types.get(name.rpartition(".")[2], "")) for name in names)
    if not all(file.type for file in files):
        raise BadValue("must be MP4 or WebM files")
    return files


def _captions(field: Field, raw: Any) -> str:
    name = _media_name(raw.get("media") if isinstance(raw, Mapping) else None)
    if not name.endswith(".vtt"):
        raise BadValue("must be a WebVTT file (.vtt)")
    return name


_LEAVES: dict[str, Callable[[Field, Any], Any]] = {
    "text": _text, "lines": _text, "rich": _rich, "url": _url, "number": _number,
    "choice": _choice, "flag": _flag, "time": _time, "date": _date, "embed": _slug,
    "image": _image, "clips": _clips, "captions": _captions,
}  # fmt: skip
