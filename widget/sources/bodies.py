"""The body of an answer: bounded, and unpacked in small steps."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from typing import Final

from widget.sources.limits import Limits
from widget.sources.reasons import Reason, Unreachable

HEADER_BYTES: Final = 64 * 1024
"""Bytes of an answer's head that are received at most."""
STEP: Final = 64 * 1024
"""Bytes that are read, or unpacked, at once."""


def read_body(
    pieces: Iterable[bytes], headers: Mapping[str, str], most: int, limits: Limits
) -> bytes:
    """The decoded body; ``most`` bytes bound it, and what arrives for it.

    Raises:
        Unreachable: when it is larger, or not packed as its headers say.
    """
    large = Unreachable(Reason.LARGE, most=f"{most / 2**20:.3g}")
    stated = headers.get("content-length", "")
    if stated.isdecimal() and int(stated[:20]) > most:
        raise large
    limits.allow(most + HEADER_BYTES, large)
    read = BytesIO()
    for piece in _decoded(pieces, headers.get("content-encoding", "")):
        if read.tell() + len(piece) > most:
            raise large
        read.write(piece)
    return read.getvalue()


def _decoded(pieces: Iterable[bytes], encoding: str) -> Iterable[bytes]:
    if encoding.strip().lower() in ("", "identity"):
        return pieces
    if encoding.strip().lower() in ("gzip", "x-gzip"):
        return _unzipped(pieces)
    raise Unreachable(Reason.BROKEN)  # we asked for nothing else


def _unzipped(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Unpack in small steps: a small file can hold gigabytes."""
    unzip = zlib.decompressobj(zlib.MAX_WBITS | 16)
    for piece in pieces:
        rest = piece
        while rest and not unzip.eof:
            yield unzip.decompress(rest, STEP)
            rest = unzip.unconsumed_tail
    if not unzip.eof:
        raise Unreachable(Reason.BROKEN)
