"""How long a visitor waits for a page that must be made."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from time import perf_counter

from bench.report import Figure
from widget import Service
from widget.delivery.shown import Asked, Form

RENDER_LIMIT = 60.0
_ROUNDS = 15


def measure_renders(service: Service, slugs: list[str]) -> list[Figure]:
    """Uncached renders, compression included, and cached answers, in turn; medians in ms."""
    forms: tuple[Form, ...] = ("page", "frame", "fragment")
    asked = [Asked(slug, form) for slug in slugs for form in forms]
    for one in asked:  # compiles the templates, as every process does once
        _render(service, one)
    uncached, cached = [], []
    client = service.inner.test_client()
    for _ in range(_ROUNDS):
        for one in asked:
            path = f"/e/{one.slug}" + ("" if one.form == "page" else f"/{one.form}")
            uncached.append(_milliseconds(lambda one=one: _render(service, one)))  # type: ignore[misc]
            cached.append(_milliseconds(lambda path=path: client.get(path)))  # type: ignore[misc]
    return [
        Figure("uncached render with compression", median(uncached), "ms", RENDER_LIMIT),
        Figure("cached answer, through Flask", median(cached), "ms"),
        Figure("cached, as a share of uncached", median(cached) / median(uncached), "×"),
    ]


def _render(service: Service, asked: Asked) -> None:
    service.renderer.content.cache_clear()
    service.reader.document.cache_clear()
    service.reader.site.cache_clear()
    service.pages.make(service.pages.resolve(asked))


def _milliseconds(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return (perf_counter() - start) * 1000
