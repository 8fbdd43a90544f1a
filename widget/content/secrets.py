"""Random keys that all processes of a service share."""

from __future__ import annotations

import secrets as random

from sqlalchemy import Engine, insert, select
from sqlalchemy.exc import IntegrityError

from widget.content import models as t
from widget.content.database import reading, writing

_BYTES = 32


def shared_secret(engine: Engine, name: str) -> str:
    """The key of that name, made at its first use: 256 bits in hex, the same for every process."""
    return _find(engine, name) or _make(engine, name)


def _find(engine: Engine, name: str) -> str | None:
    with reading(engine) as connection:
        return connection.scalar(select(t.secrets.c.value).where(t.secrets.c.name == name))


def _make(engine: Engine, name: str) -> str:
    value = random.token_hex(_BYTES)
    try:
        with writing(engine) as connection:
            connection.execute(insert(t.secrets).values(name=name, value=value))
    except IntegrityError:  # another process was first
        return _find(engine, name) or _make(engine, name)
    return value
