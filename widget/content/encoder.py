"""Pictures re-encoded beside the service: in a process that stands back, one at a time."""

from __future__ import annotations

import fcntl
import json
import os
import resource
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from widget.content.media import MAX_IMAGE_BYTES, Media
from widget.errors import Refused

LOCK = ".encoding"
"""The file in the media folder that the one process of a machine holds."""

PATIENCE = 90.0
"""Seconds until a picture is given up, the wait for others before it included."""

_GIVEN = "picture"

CPU_SECONDS = 45
MEMORY = 1_536 * 2**20
"""Bytes of address space: twice what the largest picture takes that is not refused."""

_PACKAGE = Path(__file__).resolve().parents[1]
# The package is imported without its own module, which wires the whole service: that would take
# longer than many a picture.
_START = """
import os, sys, types
os.nice(10)
sys.modules["widget"] = types.ModuleType("widget")
sys.modules["widget"].__path__ = [sys.argv.pop(1)]
from widget.content.encoder import main
main()
"""

_LIMITS = {
    resource.RLIMIT_AS: MEMORY,
    resource.RLIMIT_CPU: CPU_SECONDS,
    resource.RLIMIT_FSIZE: MAX_IMAGE_BYTES,
    resource.RLIMIT_CORE: 0,
}


class PictureStore:
    """Stores pictures as ``Media.store_image`` does, as AVIF too, but never in visitors' way."""

    def __init__(self, media: Media) -> None:
        self._media = media

    def store(self, data: bytes) -> dict[str, Any]:
        """Store a picture; waits until it is there.

        Returns:
            What a field holds.

        Raises:
            Refused: for what is no picture of a fair size, or takes too long.
        """
        if len(data) > MAX_IMAGE_BYTES:
            raise Refused("the picture is larger than %(most)s MB", most=MAX_IMAGE_BYTES // 2**20)
        with self._media.staging() as staged:
            (staged.folder / _GIVEN).write_bytes(data)  # a pipe would take it in 700 small bites
            stored = _read(_encoded(staged.folder, self._media.folder / LOCK))
            staged.commit()
            return stored


def main() -> None:
    """In the child: read the picture in a folder, write its files, say the value or why not."""
    for what, most in _LIMITS.items():
        with suppress(OSError, ValueError):  # not every system knows each of them
            resource.setrlimit(what, (most, most))
    folder, lock = map(Path, sys.argv[1:])
    with lock.open("w") as alone:
        fcntl.flock(alone, fcntl.LOCK_EX)
        said = _stored(Media(folder), (folder / _GIVEN).read_bytes())
    json.dump(said, sys.stdout)


def _stored(media: Media, data: bytes) -> dict[str, Any]:
    try:
        return {"value": media.store_image(data, avif=True)}
    except Refused as error:
        return {"refused": error.template, "values": error.values}


def _encoded(folder: Path, lock: Path) -> bytes:
    """What the child says; b"" where it broke off."""
    command = [sys.executable, "-P", "-c", _START, str(_PACKAGE), str(folder), str(lock)]
    own = {name: value for name, value in os.environ.items() if not name.startswith("WIDGET_")}
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, check=False, env=own,
            timeout=PATIENCE,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise Refused(
            "it took too long: try again in a moment, or make the picture smaller"
        ) from None
    return done.stdout if done.returncode == 0 else b""


def _read(said: bytes) -> dict[str, Any]:
    if not said:  # a broken file can break a decoder, too, or ask for more than it may take
        raise Refused("the picture could not be read; save it anew as JPEG or PNG, and try again")
    answer: dict[str, Any] = json.loads(said)
    if "refused" in answer:
        raise Refused(answer["refused"], **answer["values"])
    value: dict[str, Any] = answer["value"]
    return value
