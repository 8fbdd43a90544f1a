"""Answers what was answered before from the bytes in this process, in front of Flask."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from widget.delivery.addresses import Known, known_query
from widget.delivery.page import Page
from widget.delivery.watch import Stamp, Watch

if TYPE_CHECKING:
    from _typeshed import OptExcInfo
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

OVERHEAD_BYTES = 4_096
"""What a page costs in memory beside its bodies: headers, keys, Python's own objects."""

_PLACE = "widget.offered"  # in the WSGI environment
_PATHS = ("/e/", "/loader.js", "/assets/")

Key = tuple[str, Known]
"""A path and what its query asks for."""


@dataclass(frozen=True)
class Offer:
    """A page that may be answered again to the same question.

    It counts as long as the store is of ``generation`` (None: as long as the process runs), and
    until a moment (None: with no end).
    """

    page: Page
    generation: int | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class _Held:
    page: Page
    stamp: Stamp | None
    until: datetime | None

    @property
    def size(self) -> int:
        return self.page.size + OVERHEAD_BYTES


def offer(environ: WSGIEnvironment, offered: Offer) -> None:
    """Leave a page in a request's environment for the front, if one is there."""
    environ[_PLACE] = offered


class Front:
    """WSGI middleware. It holds at most ``limit`` bytes: the pages that were asked for last.

    A page that is held is answered while the store's generation is known to be the one it was
    made in; else the application is asked. When that fails, the page held before is the answer:
    the store may be away, or the cache.
    """

    def __init__(
        self, app: WSGIApplication, watch: Watch, clock: Callable[[], datetime], limit: int
    ) -> None:
        self._app = app
        self._watch = watch
        self._clock = clock
        self._limit = limit
        self._held: OrderedDict[Key, _Held] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer from memory, else by the application."""
        path = environ.get("PATH_INFO", "")
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or not path.startswith(_PATHS):
            return self._app(environ, start_response)
        key = (path, known_query(environ.get("QUERY_STRING", "")))
        now, held = self._watch.now(), self._held.get(key)
        if held and self._counts(held, now):
            self._touch(key)
            return _send(held.page, environ, start_response)
        return self._ask(key, held, environ, start_response)

    @property
    def held(self) -> tuple[int, int]:
        """How many pages are held, and how many bytes they take."""
        return len(self._held), self._bytes

    def look(self) -> None:
        """See by now what other processes have changed; usually seen within 250 ms."""
        self._watch.look()

    def close(self) -> None:
        """End what runs in the background."""
        self._watch.close()

    def _counts(self, held: _Held, now: Stamp | None) -> bool:
        is_current = held.stamp is None or held.stamp == now
        return is_current and (held.until is None or self._clock() < held.until)

    def _ask(
        self, key: Key, held: _Held | None, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        start = _Start()
        parts = self._app(environ, start)
        offered = environ.pop(_PLACE, None)
        if offered:
            self._hold(key, offered)
        elif held and start.failed:
            _close(parts)
            stale = {"Cache-Status": "ClinicWidget; hit; detail=stale"}
            return _send(held.page.with_headers(stale), environ, start_response)
        start.tell(start_response)
        return parts

    def _hold(self, key: Key, offered: Offer) -> None:
        generation = offered.generation
        stamp = None if generation is None else self._watch.saw(generation)
        held = _Held(offered.page, stamp, offered.until)
        with self._lock:
            before = self._held.get(key)
            if before and before.stamp and stamp and before.stamp > stamp:
                return  # somebody was faster, and saw more
            self._bytes += held.size - (before.size if before else 0)
            self._held[key] = held
            self._held.move_to_end(key)
            while self._bytes > self._limit:
                self._bytes -= self._held.popitem(last=False)[1].size

    def _touch(self, key: Key) -> None:
        with suppress(KeyError):  # another thread may just have let it go
            self._held.move_to_end(key)


class _Start:
    """What an application says before its body; told on once that is decided."""

    def __init__(self) -> None:
        self._said: tuple[str, list[tuple[str, str]], OptExcInfo | None] = ("", [], None)

    def __call__(
        self,
        status: str,
        headers: list[tuple[str, str]],
        exc_info: OptExcInfo | None = None,
        /,
    ) -> Callable[[bytes], object]:
        self._said = (status, headers, exc_info)
        return _no_writing

    @property
    def failed(self) -> bool:
        return self._said[0].startswith("5")

    def tell(self, start_response: StartResponse) -> None:
        start_response(*self._said)


def _no_writing(_data: bytes) -> object:
    raise RuntimeError("Flask does not use this way of PEP 3333.")


def _send(page: Page, environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
    accepted = environ.get("HTTP_ACCEPT_ENCODING", "")
    reply = page.reply(accepted, environ.get("HTTP_IF_NONE_MATCH", ""))
    start_response(reply.status, list(reply.headers))
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [reply.body]


def _close(parts: Iterable[bytes]) -> None:
    close = getattr(parts, "close", None)
    if close:
        close()
