"""Large files that arrive piece by piece, over connections that break."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from widget.content.media import HEAD, MAX_CLIP_BYTES, clip_suffix
from widget.errors import NotFound, Refused, WidgetError

PIECE = 2**20
"""Bytes of one piece: few, since visitors wait while one is copied, and it may have to go again."""

KEPT = timedelta(days=1)
"""How long an upload that does not go on can be gone on with."""

_MOST_UNFINISHED = 10  # of one person
_SPARE = 2**30  # bytes that stay free on the disk: the store needs some of them, too
_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Piecewise:
    """An upload: ``at`` is the number of bytes that are there, ``media`` the file it has become."""

    id: str
    name: str
    size: int
    at: int
    media: str = ""


class OutOfStep(WidgetError):
    """A piece does not continue what is there (to the script, which goes on ``at`` that byte)."""

    def __init__(self, at: int) -> None:
        self.at = at
        super().__init__("The upload goes on elsewhere.")


@dataclass(frozen=True)
class _Begun:
    name: str
    size: int
    media: str = ""


class Pieces:
    """Files of which not all has arrived, in a folder beside the store.

    Each belongs to the person who began it; for anybody else it is not there.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def begin(self, person_id: int, name: str, size: int, mark: str) -> Piecewise:
        """Begin to upload a video file, or go on: the same file by the same person is the same.

        One that was finished within a day is finished still: nothing need be sent again.

        ``mark`` tells apart files of equal name and size, such as by the time of the last change.

        Raises:
            Refused: when there is no room for it.
        """
        if not 0 < size <= MAX_CLIP_BYTES:
            raise Refused("the video is larger than %(most)s MB", most=MAX_CLIP_BYTES // 2**20)
        place = self._place(person_id, _digest(name, size, mark))
        if not place.with_suffix(".json").exists():
            _check_room(place.parent, size)
            place.with_suffix(".part").touch()
            _write_whole(place.with_suffix(".json"), json.dumps(asdict(_Begun(name, size))))
        return self.find(person_id, place.name)

    def find(self, person_id: int, id: str) -> Piecewise:
        """How far an upload is; raises NotFound."""
        place, begun = self._begun(person_id, id)
        at = begun.size if begun.media else place.with_suffix(".part").stat().st_size
        return Piecewise(id, begun.name, begun.size, at, begun.media)

    def append(self, person_id: int, id: str, at: int, data: bytes) -> Piecewise:
        """Add the piece that begins with the byte ``at``; it is on the disk then.

        Raises:
            OutOfStep: when another byte comes next.
            Refused: when it is no video, or longer than was announced; the upload is dropped.
        """
        place, begun = self._begun(person_id, id)
        with _alone(place.with_suffix(".part")) as part:
            there = os.fstat(part.fileno()).st_size
            if there != at:
                raise OutOfStep(there)
            try:
                _check_piece(begun, at, data)
            except Refused:
                _forget(place)
                raise
            _write(part, at, data)
        return Piecewise(id, begun.name, begun.size, at + len(data))

    def whole(self, person_id: int, id: str) -> Path:
        """The file, once all of it is there; raises OutOfStep before."""
        found = self.find(person_id, id)
        if found.at != found.size:
            raise OutOfStep(found.at)
        return self._place(person_id, id).with_suffix(".part")

    def finish(self, person_id: int, id: str, media: str) -> None:
        """Remember what the upload has become, in case nobody hears of it and asks again."""
        place, begun = self._begun(person_id, id)
        done = replace(begun, media=media)
        _write_whole(place.with_suffix(".json"), json.dumps(asdict(done)))
        place.with_suffix(".part").unlink(missing_ok=True)

    def drop(self, person_id: int, id: str) -> None:
        """Forget an upload; raises NotFound."""
        place, _ = self._begun(person_id, id)
        _forget(place)

    def sweep(self, now: datetime) -> None:
        """Forget the uploads that nobody goes on with."""
        for about in self._folder.glob("*/*.json"):
            files = filter(Path.exists, (about, about.with_suffix(".part")))
            changed = max((file.stat().st_mtime for file in files), default=0.0)
            if datetime.fromtimestamp(changed, now.tzinfo) < now - KEPT:
                _forget(about.with_suffix(""))

    def _begun(self, person_id: int, id: str) -> tuple[Path, _Begun]:
        place = self._place(person_id, id)
        try:
            told = json.loads(place.with_suffix(".json").read_text(encoding="utf-8"))
        except OSError:
            raise _gone() from None
        return place, _Begun(**told)

    def _place(self, person_id: int, id: str) -> Path:
        """Where the upload's two files are, but for their endings."""
        if not _ID.fullmatch(id):
            raise _gone()
        return self._folder / str(person_id) / id


def _check_room(folder: Path, size: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if len([*folder.glob("*.part")]) >= _MOST_UNFINISHED:
        raise Refused("finish or cancel your other uploads first")
    if shutil.disk_usage(folder).free < size + _SPARE:
        raise _full()


def _check_piece(begun: _Begun, at: int, data: bytes) -> None:
    if at + len(data) > begun.size:
        raise Refused("the video is longer than was announced; choose it again")
    if at == 0:
        clip_suffix(data[:HEAD], begun.size)


@contextmanager
def _alone(part: Path) -> Iterator[BinaryIO]:
    """The file, which another request for the same upload cannot write to meanwhile."""
    try:
        file = part.open("r+b")
    except FileNotFoundError:
        raise _gone() from None
    with file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file


def _forget(place: Path) -> None:
    place.with_suffix(".json").unlink(missing_ok=True)
    place.with_suffix(".part").unlink(missing_ok=True)


def _write_whole(file: Path, text: str) -> None:
    unfinished = file.with_suffix(".new")
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(file)


def _write(part: BinaryIO, at: int, data: bytes) -> None:
    """All of the piece or nothing; on the disk, so that little is left to do at the end."""
    try:
        part.seek(at)
        part.write(data)
        part.flush()
        os.fsync(part.fileno())
    except OSError:
        part.truncate(at)
        raise _full() from None


def _digest(*parts: object) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]


def _gone() -> NotFound:
    return NotFound("This upload is not there any more. Choose the file again.")


def _full() -> Refused:
    return Refused("there is no room left on the server's disk; ask whoever runs it")
