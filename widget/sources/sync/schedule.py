"""Syncs what is due, by itself, in each process that serves; the lease lets only one do it."""

from __future__ import annotations

import logging
import threading

from widget.sources.sync.run import Syncer

EVERY_SECONDS = 20.0
"""How often a process looks for what is due."""

_log = logging.getLogger(__name__)


class Schedule:
    """One daemon thread of a process. A process that ends leaves its source to the next one."""

    def __init__(self, syncer: Syncer) -> None:
        self._syncer = syncer
        self._over = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin, after a fork."""
        self._thread = threading.Thread(target=self._run, name="widget-sync", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End, once the sync that is under way is done."""
        self._over.set()
        if self._thread:
            self._thread.join()

    def _run(self) -> None:
        while not self._over.wait(EVERY_SECONDS):
            self.look()

    def look(self) -> None:
        """Sync what is due now; whatever goes wrong, the next time may be better."""
        try:
            for report in self._syncer.run_due():
                _log.info("Source %s: %s", report.key, report.outcome.sentence)
                if self._over.is_set():
                    return
        except Exception:
            _log.exception("The sources could not be synced.")
