"""The finished bytes of one URL: body, encodings, headers, ETags."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from http import HTTPStatus

import brotli

_MAGIC = b"CWP1"
_SMALL = 200  # bytes; below that compression only costs
_USUAL = 200  # characters of a header that is worth remembering
_OF_A_BODY = {"Content-Encoding", "Content-Type"}


@dataclass(frozen=True)
class Reply:
    """An HTTP answer, as it is sent."""

    status: str
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass(frozen=True)
class Page:
    """A finished answer. ``bodies`` holds the body by content coding; "" is the plain one."""

    status: int
    headers: Mapping[str, str]
    bodies: Mapping[str, bytes]

    def etag(self, coding: str) -> str:
        """A strong ETag, one for each encoding (RFC 9110, section 8.8.3)."""
        return f'"{self._digest}-{coding}"' if coding else f'"{self._digest}"'

    def coding_for(self, accepted: str) -> str:
        """The best content coding that an ``Accept-Encoding`` allows."""
        choose = _choose if len(accepted) <= _USUAL else _choose.__wrapped__
        return choose(accepted, "br" in self.bodies, "gzip" in self.bodies)

    def with_headers(self, headers: Mapping[str, str]) -> Page:
        """The same page with more headers, which win over its own."""
        return replace(self, headers={**self.headers, **headers})

    def reply(self, accepted: str, known: str) -> Reply:
        """What a client gets, by its ``Accept-Encoding`` and its ``If-None-Match``.

        304 where it has those bytes (RFC 9110, section 13.1.2: weak comparison).
        """
        coding = self.coding_for(accepted)
        whole, unchanged = self._replies[coding]
        return unchanged if known and self.status == 200 and _names(known, coding, self) else whole

    @property
    def size(self) -> int:
        """The bytes of all bodies."""
        return sum(map(len, self.bodies.values()))

    @cached_property
    def _digest(self) -> str:
        return hashlib.sha256(self.bodies[""]).hexdigest()[:24]

    @cached_property
    def _replies(self) -> dict[str, tuple[Reply, Reply]]:
        """By coding: the whole answer, and the one for whoever has it."""
        return {coding: self._both(coding, body) for coding, body in self.bodies.items()}

    def _both(self, coding: str, body: bytes) -> tuple[Reply, Reply]:
        headers = dict(self.headers)
        if self.status == 200:
            headers["ETag"] = self.etag(coding)
        if coding:
            headers["Content-Encoding"] = coding
        short = tuple(pair for pair in headers.items() if pair[0] not in _OF_A_BODY)
        length = ("Content-Length", str(len(body)))
        return (
            Reply(_status_line(self.status), (*headers.items(), length), body),
            Reply(_status_line(304), short, b""),
        )

    def to_bytes(self) -> bytes:
        """One block for the cache, protected by a checksum."""
        head = {
            "status": self.status,
            "headers": dict(self.headers),
            "bodies": {coding: len(body) for coding, body in self.bodies.items()},
        }
        encoded = json.dumps(head).encode()
        block = len(encoded).to_bytes(4, "big") + encoded + b"".join(self.bodies.values())
        return _MAGIC + zlib.crc32(block).to_bytes(4, "big") + block

    @classmethod
    def from_bytes(cls, data: bytes) -> Page | None:
        """The page in a block; None where the block is damaged or of another release."""
        block = data[8:]
        if (
            len(data) < 12
            or data[:4] != _MAGIC
            or zlib.crc32(block) != int.from_bytes(data[4:8], "big")
        ):
            return None
        start = 4 + int.from_bytes(block[:4], "big")
        head = json.loads(block[4:start])
        bodies = {}
        for coding, length in head["bodies"].items():
            bodies[coding] = block[start : start + length]
            start += length
        return cls(head["status"], head["headers"], bodies)


def make_page(body: str | bytes, status: int = 200, effort: int = 10, **headers: str) -> Page:
    """A page with its compressed bodies; headers are given as ``content_type="text/html"``.

    ``effort`` is brotli's quality: 10 for pages, made while a visitor waits; 11 takes longer, for
    what is made once.
    """
    plain = body.encode() if isinstance(body, str) else body
    named = {name.replace("_", "-").title(): value for name, value in headers.items()}
    return Page(status, named, {"": plain} | _compressed(plain, effort))


def _compressed(plain: bytes, effort: int) -> dict[str, bytes]:
    if len(plain) < _SMALL:
        return {}
    packed = {
        "br": brotli.compress(plain, quality=effort),
        "gzip": gzip.compress(plain, 9, mtime=0),
    }
    return {coding: body for coding, body in packed.items() if len(body) < len(plain)}


@lru_cache(maxsize=256)
def _choose(accepted: str, br: bool, gzip: bool) -> str:
    qualities = _qualities(accepted)
    offered = [coding for coding, is_there in (("br", br), ("gzip", gzip)) if is_there]
    allowed = [coding for coding in offered if qualities.get(coding, qualities.get("*", 0)) > 0]
    return allowed[0] if allowed else ""


def _names(known: str, coding: str, page: Page) -> bool:
    """Whether ``If-None-Match`` names the page."""
    tags = {part.strip().removeprefix("W/") for part in known.split(",")}
    return page.etag(coding) in tags or known.strip() == "*"


def _status_line(status: int) -> str:
    return f"{status} {HTTPStatus(status).phrase}"


def _qualities(accepted: str) -> dict[str, float]:
    """The codings of an ``Accept-Encoding`` with their weights (RFC 9110, section 12.5.3)."""
    found = re.findall(r"([\w*-]+)\s*(?:;\s*q=([01](?:\.\d{0,3})?))?\s*(?:,|$)", accepted.lower())
    return {coding: float(weight or 1) for coding, weight in found}
