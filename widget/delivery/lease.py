"""A lease: one process or thread of this machine at a time makes one page."""

from __future__ import annotations

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Leases:
    """Locks by key in a folder. The system drops a killed holder's lock at once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def held(self, key: str) -> Iterator[None]:
        """Hold the key's lease; waits while another one has it."""
        shard = hashlib.sha256(key.encode()).hexdigest()[:2]  # at most 256 files
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / f"{shard}.lock").open("wb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
