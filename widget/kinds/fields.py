"""What an editor's form may hold: fields, and how their plain JSON values are read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeVar
from urllib.parse import parse_qs, urlsplit

from widget.content.sanitize import clean_html, clean_text, clean_url
from widget.errors import FieldErrors, Mistake, Refused
from widget.kinds.values import LinkedVideo, MediaFile, OwnVideo, Picture, Rendition, Video

Control = Literal[
    "text", "lines", "rich", "url", "number", "choice", "flag", "time", "embed",
    "image", "clips", "captions", "picture", "video", "group", "list",
]  # fmt: skip
JsonObject = Mapping[str, Any]
Text = TypeVar("Text", bound=str)

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
MEDIA = re.compile(r"[0-9a-f]{32}\.(?:webp|png|jpg|avif|mp4|webm|vtt)")
_DEFAULT_LENGTH = {"text": 200, "lines": 2_000, "rich": 20_000, "url": 2_000, "embed": 80}


@dataclass(frozen=True)
class Field:
    """One entry of a form.

    ``translatable`` leaves are kept once for each language, all else once for all.
    ``binding`` marks what a translation must follow to be shown: stop rule, steps, dosage.
    ``max_length`` counts characters (text) or items (list).
    """

    name: str
    label: str
    control: Control
    required: bool = False
    translatable: bool = False
    binding: bool = False
    max_length: int = 0
    minimum: int = 0
    maximum: int = 1_000_000
    choices: tuple[str, ...] = ()
    help: str = ""
    fields: tuple[Field, ...] = ()

    @property
    def limit(self) -> int:
        """The largest allowed length: characters of a text, items of a list."""
        return self.max_length or _DEFAULT_LENGTH.get(self.control, 50)

    @property
    def composite(self) -> bool:
        """Whether the value is an object with sub-fields (or a list of such)."""
        return bool(self.fields)


ALT = Field("alt", "Alternative text", "text", required=True, translatable=True, max_length=400)


def picture(name: str, label: str, *, required: bool = False, help: str = "") -> Field:
    """A picture with its alt text, which is a must wherever the picture is there."""
    image = Field("file", "Picture file", "image", required=True)
    return Field(name, label, "picture", required=required, help=help, fields=(image, ALT))


def video(name: str, label: str, *, required: bool = False, help: str = "") -> Field:
    """An own video (files, captions, length) or a link to YouTube or Vimeo, each with a poster."""
    return Field(
        name,
        label,
        "video",
        required=required,
        help=help,
        fields=(
            Field("title", "Title", "text", required=True, translatable=True),
            Field("url", "Link to YouTube or Vimeo", "url"),
            Field("files", "Video files", "clips", max_length=4),
            Field("captions", "Captions (WebVTT)", "captions", translatable=True),
            Field("poster", "Poster", "image", required=True),
            Field("seconds", "Length in seconds", "number", minimum=1, maximum=36_000),
        ),
    )


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


class _Bad(Exception):
    """One leaf cannot be read; the message is the sentence for the editor."""


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
                self._wrong(where, f"{field.label} is missing")
            return () if field.control == "list" else None
        if field.control == "list":
            return self._list(field, raw, where)
        if field.composite:
            return self._composite(field, raw, where)
        return self._leaf(field, raw, where)

    def _leaf(self, field: Field, raw: Any, where: str) -> Any:
        try:
            value = _LEAVES[field.control](field, raw)
        except (_Bad, Refused) as error:
            self._wrong(where, str(error))
            return None
        if value == "" and field.required:
            self._wrong(where, f"{field.label} is missing")
        return value if value != "" else None

    def _list(self, field: Field, raw: Any, where: str) -> tuple[dict[str, Any], ...]:
        if not isinstance(raw, list):
            self._wrong(where, "must be a list")
            return ()
        if len(raw) > field.limit:
            self._wrong(where, f"has {len(raw)} entries; at most {field.limit} are allowed")
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
        except _Bad as error:
            self._wrong(where, str(error))
            return None

    def _wrong(self, path: str, message: str) -> None:
        self.mistakes.append(Mistake(path.rstrip("/"), message))


def clean_leaf(field: Field, raw: Any) -> Any:
    """A leaf that was read without mistake, as it is stored: plain JSON, already clean."""
    value = _LEAVES[field.control](field, raw)
    if field.control in ("image", "clips", "captions", "time"):
        return raw
    return str(value) if isinstance(value, str) else value


def as_item(field: Field, item: Any) -> Any:
    """A list entry as an object: a bare value stands for the list's only sub-field."""
    if isinstance(item, Mapping) or len(field.fields) != 1:
        return item
    return {field.fields[0].name: item}


def item_id(item: Any) -> str:
    """The stable id of a list entry ('' where it has none yet)."""
    value = item.get("id") if isinstance(item, Mapping) else None
    return value if isinstance(value, str) else ""


def _string(field: Field, raw: Any) -> str:
    if not isinstance(raw, str):
        raise _Bad("must be text")
    return raw


def _fitting(field: Field, clean: Text) -> Text:
    """The text, unless it is too long as it is stored: cleaning may lengthen what was given."""
    if len(clean) > field.limit:
        raise _Bad(f"is {len(clean):,} characters long; at most {field.limit:,} are allowed")
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
        raise _Bad("must be a slug: lower-case letters, digits and single hyphens")
    return slug


def _number(field: Field, raw: Any) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int):
        raise _Bad("must be a whole number")
    if not field.minimum <= raw <= field.maximum:
        raise _Bad(f"must be from {field.minimum} to {field.maximum:,}")
    return raw


def _choice(field: Field, raw: Any) -> str:
    if raw not in field.choices:
        raise _Bad(f"must be one of: {', '.join(field.choices)}")
    return str(raw)


def _flag(field: Field, raw: Any) -> bool:
    if not isinstance(raw, bool):
        raise _Bad("must be true or false")
    return raw


def _time(field: Field, raw: Any) -> datetime:
    try:
        moment = datetime.fromisoformat(_string(field, raw))
    except ValueError:
        raise _Bad("must be a time such as 2026-03-01T08:00+01:00") from None
    if moment.tzinfo is None:
        raise _Bad("must say its time zone, such as 2026-03-01T08:00+01:00")
    return moment


def _media_name(raw: Any) -> str:
    if not isinstance(raw, str) or not MEDIA.fullmatch(raw):
        raise _Bad("must be a stored file; give the path of a file to store one")
    return raw


def _image(field: Field, raw: Any) -> Picture:
    if not isinstance(raw, Mapping):
        raise _Bad("must be a stored picture; give the path of a file to store one")
    side = Field("side", "Side", "number", minimum=1, maximum=20_000)
    sizes = raw.get("sizes", [])
    if not isinstance(sizes, list) or not all(isinstance(size, Mapping) for size in sizes):
        raise _Bad("has sizes that cannot be read")
    return Picture(
        media=_media_name(raw.get("media")),
        width=_number(side, raw.get("width")),
        height=_number(side, raw.get("height")),
        sizes=tuple(
            Rendition(_media_name(size.get("media")), _number(side, size.get("width")))
            for size in sizes
        ),
    )


def _clips(field: Field, raw: Any) -> tuple[MediaFile, ...]:
    if not isinstance(raw, list) or len(raw) > field.limit:
        raise _Bad(f"must be a list of at most {field.limit} files")
    names = [_media_name(item.get("media") if isinstance(item, Mapping) else None) for item in raw]
    types = {"mp4": "video/mp4", "webm": "video/webm"}
    files = tuple(MediaFile(name, types.get(name.rpartition(".")[2], "")) for name in names)
    if not all(file.type for file in files):
        raise _Bad("must be MP4 or WebM files")
    return files


def _captions(field: Field, raw: Any) -> str:
    name = _media_name(raw.get("media") if isinstance(raw, Mapping) else None)
    if not name.endswith(".vtt"):
        raise _Bad("must be a WebVTT file (.vtt)")
    return name


def _as_picture(values: dict[str, Any]) -> Picture:
    image: Picture = values["file"]
    return Picture(image.media, image.width, image.height, image.sizes, values["alt"])


def _as_video(values: dict[str, Any]) -> Video:
    if (values["url"] is None) == (values["files"] is None):
        raise _Bad("needs either a link to YouTube or Vimeo, or video files")
    if values["url"] is not None:
        return _as_linked_video(values)
    if values["seconds"] is None:
        raise _Bad("an own video needs its length in seconds")
    return OwnVideo(
        values["title"], values["files"], values["poster"], values["seconds"], values["captions"]
    )


def _as_linked_video(values: dict[str, Any]) -> LinkedVideo:
    found = video_id(values["url"])
    if found is None:
        raise _Bad("the link is not one of a YouTube or Vimeo video")
    provider, identifier, token = found
    return LinkedVideo(
        values["title"], provider, identifier, values["poster"], values["seconds"], token
    )


def video_id(url: str) -> tuple[Literal["youtube", "vimeo"], str, str] | None:
    """The provider, id and (Vimeo, unlisted) token that a link to a video names, else None."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    if host in ("youtube.com", "youtube-nocookie.com", "youtu.be"):
        found = parse_qs(parts.query).get("v", [""])[0] or parts.path.rpartition("/")[2]
        return ("youtube", found, "") if re.fullmatch(r"[\w-]{11}", found, re.ASCII) else None
    if host in ("vimeo.com", "player.vimeo.com"):
        match = re.fullmatch(r"/(?:video/)?([0-9]{1,12})(?:/([0-9a-f]{1,32}))?", parts.path)
        token = parse_qs(parts.query).get("h", [""])[0]
        token = token if re.fullmatch(r"[0-9a-f]{1,32}", token) else ""
        return ("vimeo", match[1], match[2] or token) if match else None
    return None


_LEAVES: dict[str, Callable[[Field, Any], Any]] = {
    "text": _text, "lines": _text, "rich": _rich, "url": _url, "number": _number,
    "choice": _choice, "flag": _flag, "time": _time, "embed": _slug,
    "image": _image, "clips": _clips, "captions": _captions,
}  # fmt: skip
_COMPOSITES: dict[str, Callable[[dict[str, Any]], Any]] = {
    "picture": _as_picture,
    "video": _as_video,
}
