"""Knows the store's generation without asking the store at each request."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable

PAUSE_SECONDS = 0.25
"""How often the store is asked: so long a change by another process may stay unseen."""
TICK_SECONDS = 0.025
"""How often the store's sign is looked at, where it has one: then a change is seen so soon."""
IDLE_SECONDS = 30.0
"""Nobody is served for so long: the asking ends until somebody comes."""

Stamp = tuple[int, int]
"""How often the store was put back so far, and its generation."""

_log = logging.getLogger(__name__)


class Watch:
    """One daemon thread of a process asks; it begins in the process that serves, after a fork.

    ``read`` gives the generation. ``sign`` is something that costs next to nothing and is another
    one after each change, such as the time of a file.
    """

    def __init__(self, read: Callable[[], int], sign: Callable[[], object] | None = None) -> None:
        self._read = read
        self._sign = sign
        self._seen: object = None
        self._looked = 0.0
        self._stamp: Stamp | None = None
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._process = 0
        self._asked = 0.0
        self._over = threading.Event()
        self._is_away = False

    def now(self) -> Stamp | None:
        """What counts now, for somebody who is served; None while that is not known."""
        self._asked = time.monotonic()
        if self._thread is None or self._process != os.getpid():
            self._begin()
        return self._stamp

    def saw(self, generation: int) -> Stamp:
        """Somebody read the store in that generation; never goes back. Returns its stamp."""
        with self._lock:
            times, known = self._stamp or (0, generation)
            self._stamp = (times, max(known, generation))
            return (times, generation)

    def look(self) -> None:
        """Ask the store now; while it is away, what is known stays."""
        before = self._stamp
        try:
            self._take(before, self._read())
            self._is_away = False
        except Exception:  # whatever it is, the next time may be better
            if not self._is_away:
                _log.warning("The store cannot be read; what was shown stays.", exc_info=True)
            self._is_away = True

    def changed(self) -> None:
        """This process has changed the store: whoever it serves next sees that."""
        if self._thread is not None:
            self.look()

    def close(self) -> None:
        """End the thread, for good."""
        thread = self._thread
        self._over.set()
        if thread and self._process == os.getpid():
            thread.join()

    def _take(self, before: Stamp | None, generation: int) -> None:
        if before and generation < before[1]:  # a backup was loaded under our feet
            with self._lock:
                self._stamp = (before[0] + 1, generation)
        else:
            self.saw(generation)

    def _begin(self) -> None:
        with self._lock:
            runs = self._thread is not None and self._process == os.getpid()
            if runs or self._over.is_set():
                return
            self._stamp = (self._stamp[0] + 1, 0) if self._stamp else None
            self._process = os.getpid()
            self._thread = threading.Thread(target=self._run, name="widget-watch", daemon=True)
            self._thread.start()

    def _tick(self) -> None:
        """Ask the store where its sign tells of a change, and now and then without one."""
        sign = self._sign() if self._sign else None  # before the store is asked, so never too new
        if sign != self._seen or time.monotonic() - self._looked >= PAUSE_SECONDS:
            self._seen, self._looked = sign, time.monotonic()
            self.look()

    def _run(self) -> None:
        while not self._over.wait(TICK_SECONDS if self._sign else PAUSE_SECONDS):
            self._tick()
            if time.monotonic() - self._asked > IDLE_SECONDS:
                break
        self._thread = None
