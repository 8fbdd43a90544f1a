"""The guarded client within the limits of a sync: in time, and gently."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from widget.sources.fetch import Accept, Fetched, Fetcher
from widget.sources.headers import NOTHING_KNOWN, Validators
from widget.sources.reasons import Reason, Unreachable

PATIENCE_SECONDS = 15.0
"""How long one answer may take."""
PAUSE_SECONDS = 0.5
"""Between two requests to the same host."""
MOST_FAILURES = 3
"""So many, one after the other, and a host is left alone for a while."""
REST_SECONDS = 600.0
SOCKETS = 6
"""Requests that a process has under way at once; two more are kept for pasted links."""

_TROUBLE = (Reason.NAME, Reason.LATE, Reason.CLOSED, Reason.TROUBLE, Reason.BROKEN)


@dataclass
class _Host:
    turn: threading.Lock = field(default_factory=threading.Lock)
    asked: float = float("-inf")
    failures: int = 0


class Hosts:
    """What a process knows of the servers that it asks; one may serve all threads.

    ``wait`` and ``clock`` are given by tests.
    """

    def __init__(
        self,
        wait: Callable[[float], object] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._wait, self.clock = wait, clock
        self._hosts: defaultdict[str, _Host] = defaultdict(_Host)
        self._sockets = threading.BoundedSemaphore(SOCKETS)

    @contextmanager
    def asked(self, name: str) -> Iterator[None]:
        """Ask a host, one request at a time, with a pause between; failures are counted.

        Raises:
            Unreachable: while it is left alone.
        """
        host = self._hosts[name]
        with host.turn, self._sockets:
            since = self.clock() - host.asked
            if host.failures >= MOST_FAILURES and since < REST_SECONDS:
                raise Unreachable(Reason.RESTING, host=name)
            if since < PAUSE_SECONDS:
                self._wait(PAUSE_SECONDS - since)
            try:
                yield
            except Unreachable as error:
                host.failures = host.failures + 1 if error.message in _TROUBLE else 0
                raise
            else:
                host.failures = 0
            finally:
                host.asked = self.clock()


class SyncClient:
    """What a source asks with during one sync, of at most ``seconds`` in all."""

    def __init__(self, fetcher: Fetcher, hosts: Hosts, seconds: float) -> None:
        self._fetcher, self._hosts = fetcher, hosts
        self._seconds, self._end = seconds, hosts.clock() + seconds

    def get(
        self, url: str, *, accept: Accept, most: int, known: Validators = NOTHING_KNOWN
    ) -> Fetched:
        """Fetch within what is left of the time; see ``Fetcher.get``.

        Raises:
            Unreachable: with the reason.
        """
        with self._hosts.asked((urlsplit(url).hostname or "").lower()):
            left = self._end - self._hosts.clock()
            if left <= 0:
                raise Unreachable(Reason.LATE, seconds=f"{self._seconds:g}")
            seconds = min(left, PATIENCE_SECONDS)
            return self._fetcher.get(url, accept=accept, most=most, seconds=seconds, known=known)
