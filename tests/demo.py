"""The demo's content in a store of its own, loaded once for all tests."""

from __future__ import annotations

from pathlib import Path

from widget import Service, open_service
from widget.content.schema import migrate
from widget.demo.load import load_demo


def loaded(folder: Path, url: str = "https://cards.example") -> Service:
    """A service with the demo's content in ``folder``."""
    service = open_service({"WIDGET_URL": url, "WIDGET_DATA": str(folder)})
    migrate(service.engine)
    load_demo(service.store, dict(service.kinds), service.media)
    return service
