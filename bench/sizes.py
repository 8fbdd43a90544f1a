"""How many bytes a visitor loads, compressed as they are sent."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from bench.report import Figure
from widget import Service
from widget.paths import static_folder

LOADER_LIMIT = 2.5
EMBED_LIMIT = 14.0
EDITOR_LIMIT = 200.0
_OURS = re.compile(r'(?:href|src)="([^"]+\.(?:css|js))"')


def measure_sizes(service: Service, slugs: list[str]) -> list[Figure]:
    """The loader, and each embed cold: HTML, CSS and JS together, in kB of brotli."""
    loader = Figure("loader", _size(service, "/loader.js"), "kB", LOADER_LIMIT)
    forms = {"page": "", "frame": "/frame", "fragment": "/fragment"}
    embeds = [
        Figure(f"{slug}, {form}, cold", _cold(service, f"/e/{slug}{ending}"), "kB", EMBED_LIMIT)
        for slug in slugs
        for form, ending in forms.items()
    ]
    return [loader, *embeds]


def measure_editor_size(service: Service) -> Figure:
    """All scripts of the editor's pages together, in kB of brotli; no page loads all of them."""
    built = static_folder() / "editor" / "built"
    names = [f"editor/built/{path.name}" for path in built.glob("*.js")]
    files = [urlsplit(service.desk.assets.url(name)).path for name in names]
    total = sum(_size(service, file) for file in files)
    return Figure("scripts of the editor's pages", total, "kB", EDITOR_LIMIT)


def _cold(service: Service, path: str) -> float:
    """The document with every style sheet and script of ours that it names."""
    html = service.inner.test_client().get(path).text
    files = {urlsplit(url).path for url in _OURS.findall(html)}
    return _size(service, path) + sum(_size(service, file) for file in files)


def _size(service: Service, path: str) -> float:
    answer = service.inner.test_client().get(path, headers={"Accept-Encoding": "br"})
    assert answer.status_code == 200, path
    return len(answer.data) / 1000
