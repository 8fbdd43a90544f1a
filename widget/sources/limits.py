"""How long a fetch may take in all, and how much it may receive."""

from __future__ import annotations

import socket
from collections.abc import Callable
from time import monotonic

from widget.sources.reasons import Reason, Unreachable


class Limits:
    """The deadline of one fetch, and the bytes that may still arrive."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._end = monotonic() + seconds
        self._allowed = 0
        self._beyond = Unreachable(Reason.BROKEN)

    def left(self) -> float:
        """The seconds that are left.

        Raises:
            Unreachable: when none are.
        """
        left = self._end - monotonic()
        if left <= 0:
            raise self.late()
        return left

    def late(self) -> Unreachable:
        """What to say when the time is over."""
        return Unreachable(Reason.LATE, seconds=max(1, round(self._seconds)))

    def allow(self, count: int, beyond: Unreachable) -> None:
        """Let that many bytes arrive from now on; ``beyond`` is raised after them."""
        self._allowed, self._beyond = count, beyond

    def receive(self, sock: socket.socket, read: Callable[[], int]) -> int:
        """Read once from a socket, which may wait until the deadline and no longer."""
        sock.settimeout(self.left())
        try:
            count = read()
        except TimeoutError:
            raise self.late() from None
        self._allowed -= count
        if self._allowed < 0:
            raise self._beyond
        return count
