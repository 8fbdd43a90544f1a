"""Loads the sample content into an empty store."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from widget.content.media import Media
from widget.content.store import Store
from widget.content.uploads import store_uploads
from widget.errors import FieldErrors
from widget.kinds import AnyKind, find_kind

CONTENT = Path(__file__).parent / "content"
SITE = "sample"
CAROUSEL = "recent-videos"
CARD = "gluteus-medius-activation"


def load_demo(store: Store, kinds: dict[str, AnyKind], media: Media) -> bool:
    """Publish the sample cards and their carousel, unless the store has a site already."""
    if store.sites.keys():
        return False
    store.sites.save(SITE, _read(CONTENT / "site.json"), author="demo")
    files = sorted(CONTENT.glob("*.json"), key=lambda path: path.stem == CAROUSEL)
    for file in files:
        if file.name != "site.json":
            _publish(store, kinds, media, file)
    return True


def _publish(store: Store, kinds: dict[str, AnyKind], media: Media, file: Path) -> None:
    kind = find_kind(kinds, "video-carousel" if file.stem == CAROUSEL else "exercise-card")
    fields, mistakes = store_uploads(kind.fields, _read(file), file.parent, media)
    if mistakes:
        raise FieldErrors(mistakes)
    store.publish(kind, file.stem, fields, author="demo")


def _read(file: Path) -> Any:
    return json.loads(file.read_text(encoding="utf-8"))
