"""A kind from outside: one stretch, with a timer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from widget.kinds.base import Kind, View
from widget.kinds.fields import Field, JsonObject
from widget.kinds.forms import read_fields
from widget.kinds.values import Tile


@dataclass(frozen=True)
class Content:
    """The content of a stretch."""

    title: str
    seconds: int
    hint: str | None


class Stretch(Kind[Content]):
    """A stretch that is held for some seconds."""

    name = "stretch"
    label = "Stretch"
    listable = True
    package = "clinic_stretch"
    styles = ("stretch.css",)
    scripts = ("stretch.js",)
    fields = (
        Field("title", "Title", "text", required=True, translatable=True),
        Field("seconds", "Seconds to hold", "number", required=True, minimum=1, maximum=600),
        Field("hint", "Hint", "text", translatable=True),
    )

    def parse(self, fields: JsonObject) -> Content:
        """Read a stretch."""
        return Content(**read_fields(self.fields, fields))

    def tile(self, content: Content) -> Tile:
        """Title and hint."""
        return Tile(content.title, excerpt=content.hint or "")

    def text(self, content: Content) -> str:
        """The words."""
        return f"{content.title}\n{content.hint or ''}"

    def context(self, content: Content, view: View) -> Mapping[str, Any]:
        """The stretch itself."""
        return {"stretch": content}
