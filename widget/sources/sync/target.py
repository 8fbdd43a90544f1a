"""The list that a source fills."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from widget.content.languages import with_ids
from widget.content.source_store import KeptItem
from widget.content.store import Store
from widget.errors import NotFound
from widget.kinds.base import Kind
from widget.kinds.fields import Field, JsonObject
from widget.sources.entries import entry_of, linked_list
from widget.sources.sync.arrange import Filled, Offered, fill
from widget.texts import gettext

NO_LIST = gettext("There is no list %(slug)s to fill, or it is withdrawn.")
NO_ENTRIES = gettext("A source fills a list of videos or pages, and %(slug)s is none.")


@dataclass(frozen=True)
class Target:
    """A list's fields, as they are published or as somebody has them before them."""

    kind: Kind[Any]
    slug: str
    field: Field
    fields: JsonObject

    @property
    def entries(self) -> list[JsonObject]:
        """The entries."""
        return list(self.fields.get(self.field.name) or [])

    def filled(self, source: str, items: Sequence[KeptItem], takes: int) -> Filled:
        """The list as the source fills it."""
        offered = [_offered(self.field, each) for each in items if not each.away]
        away = [each for each in items if each.away]
        filled = fill(source, self.entries, offered, takes, self.field.limit)
        return Filled(filled.entries, [*filled.items, *away], [*filled.seen, *away])

    def with_entries(self, entries: Sequence[JsonObject]) -> JsonObject:
        """The list's fields with these entries."""
        return {**self.fields, self.field.name: list(entries)}


def published(store: Store, kinds: Mapping[str, Kind[Any]], slug: str) -> tuple[Target, int]:
    """The list as it is published in its original language, and the number of that revision.

    Raises:
        NotFound: where there is none, or nothing that a source can fill.
    """
    current = store.current(slug) if slug in store.known_slugs() else None
    if current is None or current.document is None or current.kind not in kinds:
        raise NotFound(NO_LIST, slug=slug)
    kind = kinds[current.kind]
    fields = current.document.fields(kind.fields, current.document.original)
    return Target(kind, current.slug, list_field(kind, slug), fields), current.number


def list_field(kind: Kind[Any], slug: str) -> Field:
    """The list that a source fills: the first one whose entries can be links; raises NotFound."""
    field = linked_list(kind.fields)
    if field is None:
        raise NotFound(NO_ENTRIES, slug=slug)
    return field


def _offered(field: Field, kept: KeptItem) -> Offered:
    item = kept.item
    # A video is played where a picture stands before; without one it is a link to it.
    is_video = item["kind"] == "video" and kept.picture is not None
    entry = entry_of(
        field, "video" if is_video else "page", str(item["url"]),
        title=str(item["title"]), excerpt=str(item.get("excerpt") or ""), picture=kept.picture,
        seconds=item.get("seconds"),
    )  # fmt: skip
    return Offered(kept, with_ids(field.fields, entry))
