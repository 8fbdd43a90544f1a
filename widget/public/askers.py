"""Counts which web sites have asked by oEmbed for what; nothing else depends on it."""

from __future__ import annotations

import logging
import re
import threading
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlsplit

from widget.content.askers import Asker, AskerStore
from widget.content.database import StoreError

GATHER_SECONDS = 2.0
"""How long counts are gathered before they are stored, off the request path."""

_MOST_WAITING = 1_000  # pairs of site and embed
_LONGEST_AGENT = 500  # characters
_log = logging.getLogger(__name__)
# WordPress says "WordPress/6.1.9; https://clinic.example"
_WORDPRESS = re.compile(r"WordPress/[\w.\-]+; *(https?://\S+)")


class Askers:
    """Gathers counts in memory; one thread a process stores them now and then."""

    def __init__(self, store: AskerStore, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock
        self._waiting: Counter[tuple[str, str]] = Counter()
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None

    def note(self, user_agent: str, slug: str) -> None:
        """Count one answer, if a web site names itself; never waits for the store."""
        site = asking_site(user_agent)
        if site is None:
            return
        with self._lock:
            if len(self._waiting) < _MOST_WAITING or (site, slug) in self._waiting:
                self._waiting[site, slug] += 1
            if self._timer is None:
                self._timer = threading.Timer(GATHER_SECONDS, self.flush)
                self._timer.daemon = True
                self._timer.start()

    def flush(self) -> None:
        """Store what was gathered."""
        with self._lock:
            if self._timer:
                self._timer.cancel()
            waiting, self._waiting, self._timer = self._waiting, Counter(), None
        now = self._clock()
        try:
            self._store.add(
                Asker(site, slug, times, now) for (site, slug), times in waiting.items()
            )
        except StoreError:
            _log.warning("Which sites asked could not be stored.", exc_info=True)


def asking_site(user_agent: str) -> str | None:
    """Host and port of the web site that names itself so; None for anybody else."""
    match = _WORDPRESS.match(user_agent[:_LONGEST_AGENT])
    try:
        parts = urlsplit(match[1]) if match else None
        host, port = (parts.hostname, parts.port) if parts else (None, None)
    except ValueError:
        return None
    if not host or not re.fullmatch(r"[a-z0-9.\-]{1,200}", host):
        return None
    return f"{host}:{port}" if port else host
