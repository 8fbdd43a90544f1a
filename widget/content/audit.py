"""The log of what people did in the editor; rows are only added."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, insert, select

from widget.content import models as t
from widget.content.database import reading, writing

_LONGEST = {"who": 254, "action": 40, "what": 254, "detail": 2_000}  # characters
_UNSTORABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")  # PostgreSQL refuses some of them


@dataclass(frozen=True)
class Entry:
    """Who did what, and when; ``who`` is a person's e-mail address, ``what`` such as a slug."""

    id: int
    at: datetime
    who: str
    action: str
    what: str
    detail: str


class AuditStore:
    """Writes and reads the log."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._clock = clock

    def add(self, who: str, action: str, what: str, detail: str = "") -> None:
        """Note that ``who`` (an e-mail address; "" is nobody known) did ``action`` to ``what``."""
        values = {"who": who, "action": action, "what": what, "detail": detail}
        row = {name: _fitting(name, value) for name, value in values.items()}
        with writing(self._engine) as connection:
            connection.execute(insert(t.audit).values(at=self._clock(), **row))

    def latest(self, most: int, before: int | None = None) -> tuple[Entry, ...]:
        """The last entries, the newest first; ``before`` is the id of the one to go on after."""
        query = select(t.audit).order_by(t.audit.c.id.desc()).limit(most)
        if before is not None:
            query = query.where(t.audit.c.id < before)
        with reading(self._engine) as connection:
            return tuple(Entry(*row) for row in connection.execute(query))


def _fitting(name: str, value: str) -> str:
    return _UNSTORABLE.sub(" ", value)[: _LONGEST[name]]
