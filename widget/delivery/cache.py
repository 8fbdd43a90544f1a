"""The cache of finished pages, by fingerprint."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from flask import Flask
from flask_caching import Cache

from widget.config import Settings
from widget.delivery.lease import Leases
from widget.delivery.page import Page
from widget.errors import SettingError

SWEEP_SECONDS = 600
"""How often at most the folder of pages is swept."""
OLDEST_SECONDS = 7 * 24 * 3600
"""Pages that nobody made anew for so long are swept."""

_log = logging.getLogger(__name__)


class _Bytes:
    """Stores bytes as they are. Nothing that comes out of a cache is ever unpickled."""

    def dump(self, value: bytes, file: BinaryIO) -> None:
        file.write(value)

    def load(self, file: BinaryIO) -> bytes:
        return file.read()

    def dumps(self, value: bytes) -> bytes:
        return value

    def loads(self, value: bytes | None) -> bytes | None:
        return value


class PageCache:
    """Pages by key: in files, in memory or in Redis. A broken cache only costs renders."""

    def __init__(self, app: Flask, settings: Settings) -> None:
        self._folder = settings.data / "cache" if settings.cache == "files" else None
        self._limit = settings.cache_bytes
        self._leases = Leases(settings.data / "locks")
        self._swept = time.monotonic()
        self._backend = _backend(app, settings)
        self._backend.serializer = _Bytes()

    def get(self, key: str) -> Page | None:
        """The page, or None; a damaged entry counts as none."""
        try:
            data = self._backend.get(key)
            return Page.from_bytes(data) if data else None
        except Exception:  # the cache is a help, never a condition
            _log.warning("The page cache could not be read.", exc_info=True)
            return None

    def set(self, key: str, page: Page) -> None:
        """Keep the page."""
        try:
            self._backend.set(key, page.to_bytes())
        except Exception:
            _log.warning("The page cache could not be written.", exc_info=True)
        self._sweep_sometimes()

    def get_or_make(self, key: str, make: Callable[[], Page]) -> tuple[Page, bool]:
        """The page and whether it was there; made by one caller a machine, while others wait."""
        page = self.get(key)
        if page:
            return page, True
        with self._leases.held(key):
            page = self.get(key)
            if page:
                return page, True
            page = make()
            self.set(key, page)
            return page, False

    def _sweep_sometimes(self) -> None:
        if self._folder and time.monotonic() - self._swept > SWEEP_SECONDS:
            self._swept = time.monotonic()
            arguments = (self._folder, self._limit)
            threading.Thread(target=sweep, args=arguments, daemon=True).start()


def sweep(folder: Path, limit: int, now: float | None = None) -> None:
    """Remove pages that are too old, then the oldest ones until ``limit`` bytes are kept."""
    present = time.time() if now is None else now
    kept = 0
    for modified, size, path in sorted(_files(folder), reverse=True):
        kept += size
        if present - modified > OLDEST_SECONDS or kept > limit:
            path.unlink(missing_ok=True)


def _files(folder: Path) -> list[tuple[float, int, Path]]:
    found = []
    for path in folder.iterdir():
        try:
            stat = path.stat()
        except FileNotFoundError:  # another process sweeps, too
            continue
        found.append((stat.st_mtime, stat.st_size, path))
    return found


def _backend(app: Flask, settings: Settings) -> Any:
    try:
        cache: Any = Cache(app, config=_configuration(settings))
    except (RuntimeError, ImportError):  # Flask-Caching's word for a missing package
        raise SettingError(
            "WIDGET_CACHE names Redis, whose package is missing: pip install clinic-widget[redis]"
        ) from None
    return cache.cache


def _configuration(settings: Settings) -> dict[str, Any]:
    if settings.cache == "memory":
        threshold = max(10, settings.cache_bytes // 100_000)
        return {
            "CACHE_TYPE": "SimpleCache",
            "CACHE_DEFAULT_TIMEOUT": 0,
            "CACHE_THRESHOLD": threshold,
        }
    if settings.cache == "files":
        return {
            "CACHE_TYPE": "FileSystemCache",
            "CACHE_DIR": str(settings.data / "cache"),
            "CACHE_DEFAULT_TIMEOUT": 0,  # its own default forgets after 300 s
            "CACHE_THRESHOLD": 0,  # its own pruning reads the whole folder at each write
        }
    return {
        "CACHE_TYPE": "RedisCache",
        "CACHE_REDIS_URL": settings.cache,
        "CACHE_KEY_PREFIX": "widget:",
        "CACHE_DEFAULT_TIMEOUT": OLDEST_SECONDS,
        "CACHE_OPTIONS": {"socket_timeout": 0.25, "socket_connect_timeout": 0.25},
    }
