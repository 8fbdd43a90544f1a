"""Content and helpers that tests speak with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from widget import Service

SITE: dict[str, Any] = {
    "name": "Test Clinic",
    "address": "https://clinic.example",
    "phone": "+1 555 0100",
    "languages": ["en"],
    "time_zone": "America/Toronto",
    "disclaimer": {"en": "<p>Ask a professional.</p>"},
    "dosage_intro": {"en": "Your physiotherapist gives you your own numbers."},
    "terms": {"en": "https://clinic.example/terms"},
}
IMAGE = {"media": "0" * 32 + ".webp", "width": 640, "height": 360}


Run = Callable[..., tuple[int, str, str]]
"""A command that was run: its exit code, output and errors."""


def card(title: str = "Bridge", **more: Any) -> dict[str, Any]:
    """A card with all that it must have."""
    fields = {"title": title, "stop_if": "It hurts.", "steps": [{"text": "Lift your hips."}]}
    return {**fields, **more}


def carousel(*slugs: str, **more: Any) -> dict[str, Any]:
    """A carousel of embeds."""
    return {"title": "Recent videos", "items": [{"embed": slug} for slug in slugs], **more}


class Clock:
    """A clock that tests move by hand."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> datetime:
        """Move by hours, days, …; returns the new time."""
        self.now += timedelta(**by)
        return self.now


class Clinic:
    """A service, spoken to as its people do."""

    def __init__(self, service: Service, clock: Callable[[], datetime]) -> None:
        self.service = service
        self.store = service.store
        self.clock = clock
        self.client = service.inner.test_client()

    def publish(
        self, slug: str, fields: dict[str, Any], *, kind: str = "exercise-card", **more: Any
    ) -> int:
        """Publish from the revision that is current."""
        known = slug in [known for known, _, _ in self.store.slugs()]
        base = self.store.history(slug)[0].number if known else None
        return self.store.publish(self.service.kinds[kind], slug, fields, base=base, **more)

    def publish_list(self, slug: str, *slugs: str, **more: Any) -> int:
        """Publish a carousel of embeds."""
        return self.publish(slug, carousel(*slugs, **more), kind="video-carousel")

    def see(self, path: str) -> str:
        """What a visitor reads under a path."""
        return str(self.client.get(path).get_data(as_text=True))
