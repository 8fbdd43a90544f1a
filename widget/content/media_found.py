"""The stored files that a form's values name, each as the library lists it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from widget.kinds.fields import Field, as_item

CONTROLS = ("image", "clips", "captions")
"""The controls whose values are stored files."""


@dataclass(frozen=True)
class StoredFile:
    """A stored file: ``value`` is what a field of that control holds with it alone.

    ``seconds`` is the length of a clip, ``poster`` its picture, as far as they are known.
    """

    control: str
    value: Any
    title: str = ""
    seconds: int | None = None
    poster: Mapping[str, Any] | None = None

    @property
    def media(self) -> str:
        """The name of the file under ``/media``; of a picture, of its largest size."""
        held = self.value[0] if self.control == "clips" else self.value
        return str(held["media"])


def stored_files(spec: Sequence[Field], values: Any, title: str = "") -> Iterator[StoredFile]:
    """Every stored file in a form that was read without mistake; named by the words beside it."""
    if not isinstance(values, Mapping):
        return
    own = str(values.get("alt") or values.get("title") or title)
    for field in spec:
        value = values.get(field.name)
        if not value:
            continue
        if field.control in CONTROLS:
            yield from _files(field.control, value, own, values)
        elif field.control == "list":
            for item in value:
                yield from stored_files(field.fields, as_item(field, item), own)
        elif field.composite:
            yield from stored_files(field.fields, value, own)


def _files(control: str, value: Any, title: str, beside: Mapping[str, Any]) -> Iterator[StoredFile]:
    if control != "clips":
        yield StoredFile(control, value, title)
        return
    for clip in value:
        yield StoredFile(control, [clip], title, beside.get("seconds"), beside.get("poster"))
