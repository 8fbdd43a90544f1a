"""The fields of an editor's form."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Control = Literal[
    "text", "lines", "rich", "url", "number", "choice", "flag", "time", "date", "embed",
    "image", "clips", "captions", "picture", "video", "group", "list",
]  # fmt: skip
JsonObject = Mapping[str, Any]

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
MEDIA = re.compile(r"[0-9a-f]{32}\.(?:webp|png|jpg|avif|mp4|webm|vtt)")
_LONGEST_SLUG = 60  # characters of one that is made of a title: leaves room for a number
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
            Field("poster", "Picture before it plays", "image", required=True),
            Field("seconds", "Length in seconds", "number", minimum=1, maximum=36_000),
        ),
    )


def as_item(field: Field, item: Any) -> Any:
    """A list entry as an object: a bare value stands for the list's only sub-field."""
    if isinstance(item, Mapping) or len(field.fields) != 1:
        return item
    return {field.fields[0].name: item}


def item_id(item: Any) -> str:
    """The stable id of a list entry ('' where it has none yet)."""
    value = item.get("id") if isinstance(item, Mapping) else None
    return value if isinstance(value, str) else ""


def slug_of(title: str) -> str:
    """A title as an address says it: ``Hüfte & Knie`` is ``hufte-knie``; '' for one without."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    return words[:_LONGEST_SLUG].rstrip("-")
