"""``make bench``: the demo's content in a fresh store, with the scripts and styles of a wheel."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from unittest.mock import patch

from bench.editor import measure_editor
from bench.renders import measure_renders
from bench.report import table
from bench.sizes import measure_editor_size, measure_sizes
from hatch_build import minify_folder
from widget import Service, open_service
from widget.content.schema import migrate
from widget.demo.load import CARD, CAROUSEL, load_demo
from widget.paths import static_folder


def main() -> int:
    """Print the tables; 1 where a budget is broken."""
    with tempfile.TemporaryDirectory() as folder:
        service = _service(Path(folder))
        slugs = [slug for slug, _, _ in service.store.slugs()]
        sizes = [*measure_sizes(service, [CARD, CAROUSEL]), measure_editor_size(service)]
        renders = measure_renders(service, slugs)
        service.engine.dispose()
    with tempfile.TemporaryDirectory() as folder:
        large = _service(Path(folder))
        editor = measure_editor(large)
        large.engine.dispose()
    print(table("Sizes", sizes))
    print(table("Times", renders))
    print(table("The editor, 95 of 100 requests", editor))
    return 0 if all(figure.kept for figure in (*sizes, *renders, *editor)) else 1


def _service(folder: Path) -> Service:
    static = folder / "static"
    minify_folder(static_folder(), static)
    with patch("widget.static_folder", return_value=static):
        service = open_service({"WIDGET_URL": "https://cards.example", "WIDGET_DATA": str(folder)})
    migrate(service.engine)
    load_demo(service.store, dict(service.kinds), service.media)
    return service


if __name__ == "__main__":
    sys.exit(main())
