"""What a link becomes in a list: an entry with the fields that the list's kind has."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Literal

from widget.errors import Refused
from widget.kinds.fields import Field, JsonObject


def entry_of(
    field: Field,
    kind: Literal["video", "page"],
    url: str,
    *,
    title: str = "",
    excerpt: str = "",
    picture: JsonObject | None = None,
    seconds: int | None = None,
) -> dict[str, object]:
    """The entry, without an id; ``picture`` is one of ours.

    Raises:
        Refused: where the list cannot hold it.
    """
    video, page_url = name_of(field, "video"), name_of(field, "url")
    said = _filled({name_of(field, "text"): title, name_of(field, "lines"): excerpt})
    if kind == "video" and video:
        about = {"title": title, "url": url, "poster": picture, "seconds": seconds}
        return {video: _filled(about), **said}
    if not page_url:
        raise Refused("This list cannot hold a page, only videos and cards.")
    image = name_of(field, "picture")
    shown = {image: {"file": picture, "alt": title}} if image and picture else {}
    return {page_url: url, **said, **shown}


def takes_links(field: Field) -> bool:
    """Whether it is a list whose entries can be made from links."""
    is_list = field.control == "list"
    return is_list and bool(name_of(field, "url") or name_of(field, "video"))


def linked_list(spec: Sequence[Field]) -> Field | None:
    """The list of a form that a source fills: the first one that takes links; None without one."""
    return next(filter(takes_links, spec), None)


def mark_of(source: str) -> str:
    """What the ids of a source's entries begin with; ``source`` is its key."""
    return f"{hashlib.sha256(source.encode()).hexdigest()[:6]}-"


def entry_id(source: str, ref: str) -> str:
    """The id of an item's entry: always the same, so that it is known again."""
    return f"{mark_of(source)}{hashlib.sha256(ref.encode()).hexdigest()[:12]}"


def name_of(field: Field, control: str) -> str:
    """The name of the first field of that control in the list's entries; '' without one."""
    return next((each.name for each in field.fields if each.control == control), "")


def _filled(values: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in values.items() if name and value}
