"""Room for work that takes long, so that visitors never wait for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from widget.errors import WidgetError
from widget.texts import gettext

PATIENCE = 8.0
"""Seconds that somebody waits for a place before being asked to try again."""


class Busy(WidgetError):
    """Too much is being done at this moment (to the person, who tries again)."""

    def __init__(self) -> None:
        super().__init__(
            gettext("The server is busy with other work. Please try again in a moment.")
        )


class Lane:
    """Places of one process for work of one sort; whoever waits for one occupies a thread, too."""

    def __init__(self, places: int, waiting: int) -> None:
        self._places = BoundedSemaphore(places)
        self._admitted = BoundedSemaphore(places + waiting)

    @contextmanager
    def entered(self) -> Iterator[None]:
        """Do the work in one of the places; raises Busy."""
        if not self._admitted.acquire(blocking=False):
            raise Busy
        try:
            if not self._places.acquire(timeout=PATIENCE):
                raise Busy
            try:
                yield
            finally:
                self._places.release()
        finally:
            self._admitted.release()


LINKS = Lane(places=2, waiting=2)
"""Reading what other people's servers say."""

FILES = Lane(places=1, waiting=2)
"""Pictures and videos: a machine re-encodes one picture at a time."""


@contextmanager
def slow_work(lane: Lane = LINKS) -> Iterator[None]:
    """Do what takes seconds here, so that a process always has threads left for its visitors.

    Raises:
        Busy: when no place is free, after a while.
    """
    with lane.entered():
        yield
