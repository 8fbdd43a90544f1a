"""The guarded client: fetches from the open web alone, in time, and not too much."""

from __future__ import annotations

import re
import socket
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, Final
from urllib.parse import urljoin

from requests import PreparedRequest, Request, RequestException, Response
from requests.adapters import HTTPAdapter
from requests.utils import DEFAULT_CA_BUNDLE_PATH
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from widget.sources.limits import Limits
from widget.sources.lines import Dial, Lines, Resolve, ask_system, dial_directly
from widget.sources.reasons import Reason, Unreachable
from widget.sources.targets import Target, read_target

USER_AGENT: Final = "ClinicWidget"
MOST_REDIRECTS: Final = 4

_HEADER_BYTES: Final = 64 * 1024
_STEP: Final = 64 * 1024
_REDIRECTS: Final = (301, 302, 303, 307, 308)
_CHARSET = re.compile(r";\s*charset\s*=\s*\"?([\w.:-]{1,40})", re.ASCII | re.IGNORECASE)
_STATUS_REASONS: Final = {
    401: Reason.LOCKED, 403: Reason.LOCKED, 404: Reason.MISSING, 410: Reason.MISSING,
    429: Reason.TROUBLE,
}  # fmt: skip


@dataclass(frozen=True)
class Accept:
    """The media types that a caller can read, and what to say of any other."""

    types: tuple[str, ...]
    otherwise: Reason


PAGES: Final = Accept(("text/html", "application/xhtml+xml"), Reason.NOT_A_PAGE)
DATA: Final = Accept(("application/json",), Reason.NOT_DATA)
PICTURES: Final = Accept(
    (
        "image/avif", "image/webp", "image/jpeg", "image/jpg", "image/pjpeg", "image/png",
        "image/gif", "application/octet-stream", "binary/octet-stream",
    ),
    Reason.NOT_A_PICTURE,
)  # fmt: skip


@dataclass(frozen=True)
class Fetched:
    """What an address led to: the address in the end, and the body as it was before encoding."""

    url: str
    media_type: str
    charset: str | None
    body: bytes


class Fetcher:
    """Fetches what everybody on the web can fetch; one may serve all threads.

    Tests give ``resolve``, ``dial`` and ``authorities`` (a file of certificates) of their own.
    """

    def __init__(
        self,
        *,
        resolve: Resolve = ask_system,
        dial: Dial = dial_directly,
        authorities: Path | None = None,
    ) -> None:
        self._lines = Lines(resolve, dial, authorities or Path(DEFAULT_CA_BUNDLE_PATH))

    def get(self, url: str, *, accept: Accept, most: int, seconds: float = 6.0) -> Fetched:
        """Fetch what an address leads to: at most ``most`` bytes, in at most ``seconds`` in all.

        Every hop is checked like the first (DESIGN, section 6); no proxy, cookie or password of
        the machine is used.

        Raises:
            Unreachable: with the reason, for everything but an answer that ``accept`` names.
        """
        limits = Limits(seconds)
        target = read_target(url)
        for _ in range(MOST_REDIRECTS + 1):
            with self._answer(target, accept, limits) as response:
                if response.status_code not in _REDIRECTS or not response.headers.get("location"):
                    return _read(response, target, accept, most, limits)
                location = response.headers["location"]
            target = _next(target, location)
        raise Unreachable(Reason.REDIRECTS)

    @contextmanager
    def _answer(self, target: Target, accept: Accept, limits: Limits) -> Iterator[Response]:
        """The server's answer, of which only the head is read yet.

        No session: one would read a redirect's whole body, whatever its size.
        """
        limits.allow(_HEADER_BYTES, Unreachable(Reason.BROKEN))
        line = lambda: self._lines.open(target, limits)  # noqa: E731
        try:
            with (
                closing(_Adapter(target, line)) as adapter,
                adapter.send(_request(target, accept), stream=True) as response,
            ):
                yield response
        except (RequestException, HTTPError, OSError, ValueError, zlib.error) as error:
            limits.left()  # raises, where it was the time that was too short
            raise Unreachable(Reason.BROKEN) from error


def _request(target: Target, accept: Accept) -> PreparedRequest:
    headers = {
        "User-Agent": USER_AGENT,
        "Accept": ", ".join(accept.types),
        "Accept-Encoding": "gzip",
        "Connection": "close",
    }
    return Request("GET", target.url, headers=headers).prepare()


def _next(target: Target, location: str) -> Target:
    """Where a redirect leads, read as strictly as what somebody pasted."""
    location = location.encode("latin-1", "replace").decode("utf-8", "replace")
    try:
        following = read_target(urljoin(target.url, location))
    except ValueError:
        raise Unreachable(Reason.ADDRESS) from None
    if target.scheme == "https" and following.scheme == "http":
        raise Unreachable(Reason.DOWNGRADE)
    return following


def _read(response: Response, target: Target, accept: Accept, most: int, limits: Limits) -> Fetched:
    """The body, after the head was found right."""
    _check_status(response.status_code)
    stated = response.headers.get("content-type", "")
    media_type = stated.partition(";")[0].strip().lower()
    if not media_type:
        raise Unreachable(Reason.UNTYPED)
    if media_type not in accept.types:
        raise Unreachable(accept.otherwise, type=media_type[:80])
    charset = _CHARSET.search(stated)
    body = _body(response, most, limits)
    return Fetched(target.url, media_type, charset[1].lower() if charset else None, body)


def _check_status(status: int) -> None:
    if status != 200:
        usual = Reason.TROUBLE if status >= 500 else Reason.STATUS
        raise Unreachable(_STATUS_REASONS.get(status, usual), status=status)


def _body(response: Response, most: int, limits: Limits) -> bytes:
    """The decoded body; ``most`` bounds it, and what arrives for it."""
    large = Unreachable(Reason.LARGE, most=f"{most / 2**20:.3g}")
    stated = response.headers.get("content-length", "")
    if stated.isdecimal() and int(stated[:20]) > most:
        raise large
    limits.allow(most + _HEADER_BYTES, large)
    pieces = response.raw.stream(_STEP, decode_content=False)
    read = BytesIO()
    for piece in _decoded(pieces, response.headers.get("content-encoding", "")):
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
            yield unzip.decompress(rest, _STEP)
            rest = unzip.unconsumed_tail
    if not unzip.eof:
        raise Unreachable(Reason.BROKEN)


class _Adapter(HTTPAdapter):
    """Sends a request through one given connection, whatever the request's URL says."""

    def __init__(self, target: Target, line: Callable[[], socket.socket]) -> None:
        super().__init__()
        pool = _SecurePool if target.scheme == "https" else _PlainPool
        self._only_pool = pool(target.host, target.port, line=line)

    def get_connection_with_tls_context(self, *_: Any, **__: Any) -> HTTPConnectionPool:
        return self._only_pool

    def cert_verify(self, *_: Any, **__: Any) -> None:
        """Nothing: the connection did it."""

    def close(self) -> None:
        super().close()
        self._only_pool.close()


class _Plain(HTTPConnection):
    """A connection made elsewhere."""

    def __init__(self, *args: Any, line: Callable[[], socket.socket], **options: Any) -> None:
        super().__init__(*args, **options)
        self._line = line

    def connect(self) -> None:
        self.sock = self._line()


class _Secure(HTTPSConnection):
    """The same, with the certificate checked."""

    def __init__(self, *args: Any, line: Callable[[], socket.socket], **options: Any) -> None:
        super().__init__(*args, **options)
        self._line = line

    def connect(self) -> None:
        self.sock = self._line()
        self.is_verified = True


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _Plain


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _Secure
