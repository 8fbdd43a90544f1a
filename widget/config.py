"""Every setting: its default, its unit, its reason; a bad one stops the start by name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from widget.errors import SettingError

KNOWN = {
    "WIDGET_URL": "The address that visitors reach the service at, such as https://cards.example.",
    "WIDGET_OLD_URLS": "Former addresses, separated by spaces; links to them keep working.",
    "WIDGET_DATA": "The folder of the store, the media and the cache. Default: ./data",
    "WIDGET_DATABASE": "The store's SQLAlchemy URL. Default: SQLite in the data folder.",
    "WIDGET_CACHE": "Where finished pages are kept: files (default), memory, or redis://…",
    "WIDGET_CACHE_BYTES": "How much the page cache may hold, in bytes. Default: 268435456.",
    "WIDGET_MEMORY_BYTES": "How many bytes of pages a worker keeps in memory. Default: 33554432.",
}
"""The settings by name, from the app's configuration or the environment."""

_BASE_URL = re.compile(r"https?://[A-Za-z0-9.\-\[\]:]+(?:/[A-Za-z0-9._~\-]+)*")


@dataclass(frozen=True)
class Settings:
    """The checked settings of one service."""

    url: str
    old_urls: tuple[str, ...]
    data: Path
    database: str
    cache: str
    cache_bytes: int
    memory_bytes: int

    @property
    def origin(self) -> str:
        """Scheme, host and port of ``url``: what a content security policy names."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def prefix(self) -> str:
        """The path of ``url`` ('' at the root): where the service is mounted."""
        return urlsplit(self.url).path

    @property
    def media(self) -> Path:
        """The folder of the pictures, clips and captions."""
        return self.data / "media"


def read_settings(*sources: Mapping[str, Any]) -> Settings:
    """Read and check the settings; earlier sources win.

    Raises:
        SettingError: naming the key that is wrong, missing or unknown.
    """
    values = _merge(sources)
    data = Path(str(values.get("WIDGET_DATA") or "data")).resolve()
    return Settings(
        url=_base_url("WIDGET_URL", values.get("WIDGET_URL")),
        old_urls=tuple(
            _base_url("WIDGET_OLD_URLS", old)
            for old in str(values.get("WIDGET_OLD_URLS") or "").split()
        ),
        data=data,
        database=_database(values.get("WIDGET_DATABASE"), data),
        cache=_cache(values.get("WIDGET_CACHE")),
        cache_bytes=_bytes("WIDGET_CACHE_BYTES", values.get("WIDGET_CACHE_BYTES"), 256 * 1024**2),
        memory_bytes=_bytes("WIDGET_MEMORY_BYTES", values.get("WIDGET_MEMORY_BYTES"), 32 * 1024**2),
    )


def _merge(sources: tuple[Mapping[str, Any], ...]) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for source in reversed(sources):
        merged |= {key: value for key, value in source.items() if key.startswith("WIDGET_")}
    for key in merged:
        if key not in KNOWN:
            raise SettingError(f"{key} is not a setting. There are: {', '.join(KNOWN)}.")
    return merged


def _base_url(key: str, value: Any) -> str:
    if not value:
        raise SettingError(f"{key} is not set. {KNOWN[key]}")
    url = str(value).rstrip("/")
    if not _BASE_URL.fullmatch(url) or not urlsplit(url).hostname:
        raise SettingError(
            f"{key} is {value!r}, which is not an address such as https://host/path."
        )
    return url


def _database(value: Any, data: Path) -> str:
    url = str(value or f"sqlite:///{data / 'widget.sqlite3'}")
    if not url.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
        raise SettingError("WIDGET_DATABASE must start with sqlite:/// or postgresql://.")
    return re.sub(r"^postgresql://", "postgresql+psycopg://", url)


def _cache(value: Any) -> str:
    cache = str(value or "files")
    if cache not in ("files", "memory") and not cache.startswith(("redis://", "rediss://")):
        raise SettingError(f"WIDGET_CACHE is {cache!r}; it must be files, memory or redis://….")
    return cache


def _bytes(key: str, value: Any, default: int) -> int:
    try:
        number = int(value) if value not in (None, "") else default
    except ValueError:
        number = -1
    if number < 0:
        raise SettingError(f"{key} is {value!r}; it must be a number of bytes.")
    return number
