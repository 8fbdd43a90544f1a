"""What a source has now, joined with what is kept of it."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from widget.content.encoder import PictureStore
from widget.content.source_store import LONGEST_REF, KeptItem
from widget.errors import WidgetError
from widget.kinds.fields import JsonObject
from widget.sources.base import Item
from widget.sources.fetch import PICTURES
from widget.sources.sync.client import SyncClient

MOST_AWAY: Final = 200
"""Items that a source has no more, and that are remembered all the same."""
_MOST: Final = 10 * 2**20  # bytes of a picture
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Renewal:
    """Renews items during one sync; pictures are fetched where their address has changed."""

    client: SyncClient
    pictures: PictureStore

    def renewed(self, items: Sequence[Item], before: Sequence[KeptItem]) -> list[KeptItem]:
        """The items in the source's order, each once, with what people decided about them.

        Behind them those that are gone and that people have decided about: they may come again.
        """
        known = {each.ref: each for each in before}
        usable = {item.ref: item for item in reversed(items) if 0 < len(item.ref) <= LONGEST_REF}
        now = [self._one(item, known.get(item.ref)) for item in reversed(usable.values())]
        gone = [each for each in before if each.ref not in usable and (each.hidden or each.dropped)]
        return [*now, *(replace(each, away=True, written=None) for each in gone[:MOST_AWAY])]

    def _one(self, item: Item, before: KeptItem | None) -> KeptItem:
        value = _as_json(item)
        kept = replace(before, away=False) if before else KeptItem(item.ref, value)
        if item.picture is None:
            return replace(kept, item=value, picture=None)
        same = kept.picture and kept.item.get("picture") == item.picture
        picture = kept.picture if same else self._fetched(item.picture) or kept.picture
        return replace(kept, item=value, picture=picture)

    def _fetched(self, url: str) -> JsonObject | None:
        try:
            fetched = self.client.get(url, accept=PICTURES, most=_MOST)
            return self.pictures.store(fetched.body)
        except WidgetError as error:  # the words are shown without it
            _log.info("A picture of a source is missing: %s", error)
            return None


def _as_json(item: Item) -> dict[str, Any]:
    published = item.published.isoformat() if item.published else None
    return asdict(item) | {"published": published}
