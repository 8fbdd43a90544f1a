"""When a source is asked again."""

from __future__ import annotations

from datetime import datetime, timedelta

LONGEST = timedelta(days=1)
"""A source that fails is asked at least so often."""
SOONEST = timedelta(minutes=5)
"""After the first failure, unless the source is asked more often anyway."""

_SPREAD = 0.2  # of the time, so that sources that failed together do not come together again


def after_success(now: datetime, every: int, chance: float) -> datetime:
    """The next time: after ``every`` minutes, give or take a tenth. ``chance`` is from 0 to 1."""
    return now + timedelta(minutes=every) * (1 + (chance - 0.5) * _SPREAD)


def after_failure(
    now: datetime, every: int, failures: int, wait: float | None, chance: float
) -> datetime:
    """The next try: twice as late each time, never before the ``wait`` (seconds) a server asks."""
    first = min(SOONEST, timedelta(minutes=every))
    pause: timedelta = min(first * 2 ** min(failures - 1, 20), LONGEST)
    asked = timedelta(seconds=wait or 0)
    return now + max(pause * (1 + (chance - 0.5) * _SPREAD), min(asked, LONGEST))
