"""An internet for tests: names, addresses and servers that answer what a test says.

``certificates/`` holds an authority made for these tests alone (its key was thrown away), a server
certificate of it for the names in ``CERTIFIED`` until 2124, and one that expired in 2025.
"""

from __future__ import annotations

import gzip
import json
import socket
import ssl
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from time import perf_counter
from typing import Any, Self

from widget.sources.fetch import Accept, Fetched, Fetcher
from widget.sources.headers import NOTHING_KNOWN, Validators
from widget.sources.reasons import Unreachable

CERTIFICATES = Path(__file__).parent / "certificates"
CERTIFIED = (
    "clinic.test", "www.clinic.test", "other.test", "pictures.test", "clinic.example",
    "www.clinic.example", "xn--bcher-kva.test", "www.youtube.com", "i.ytimg.com", "vimeo.com",
    "i.vimeocdn.com",
)  # fmt: skip
PUBLIC = "93.184.215.14"
"""An address that everybody may have."""
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c4944415408d763606060000000040001f61738550000000049454e44ae426082"
)
"""A picture: one black pixel, as PNG."""

Pieces = Iterable[bytes]


@dataclass(frozen=True)
class Asked:
    """One request as a server saw it."""

    url: str
    headers: dict[str, str]
    stopped: Event

    def slowly(self, pieces: Pieces, every: float = 0.05) -> Iterator[bytes]:
        """The pieces one by one, with a pause before each, until the test is over."""
        for piece in pieces:
            if self.stopped.wait(every):
                return
            yield piece


Answer = Callable[[Asked], Pieces]


def answer(
    body: bytes | str = b"", kind: str = "text/html; charset=utf-8", status: int = 200, **more: str
) -> Answer:
    """An ordinary answer; ``more`` are headers, such as ``location``."""
    data = body.encode() if isinstance(body, str) else body
    headers = {"content-type": kind, "content-length": str(len(data)), **more}
    return raw(head(status, **headers) + data)


def raw(*pieces: bytes) -> Answer:
    """These bytes, and the end."""
    return lambda _: pieces


def head(status: int = 200, **headers: str) -> bytes:
    """The head of an answer."""
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items() if value]
    return "\r\n".join([f"HTTP/1.1 {status} So", *lines, "", ""]).encode()


def redirect(to: str, status: int = 302) -> Answer:
    """A redirect."""
    return answer(status=status, location=to)


def document(**told: Any) -> Answer:
    """A JSON document."""
    return answer(json.dumps(told), "application/json")


def listing(entries: Any, **headers: str) -> Answer:
    """A JSON list, or whatever comes in its place."""
    return answer(json.dumps(entries), "application/json; charset=UTF-8", 200, **headers)


def feed(body: bytes | str, kind: str = "application/rss+xml; charset=UTF-8") -> Answer:
    """A feed."""
    return answer(body, kind)


def picture(data: bytes = PIXEL) -> Answer:
    """A picture."""
    return answer(data, "image/png")


def zipped(body: bytes, kind: str = "text/html") -> Answer:
    """A body packed by gzip."""
    return answer(gzip.compress(body, mtime=0), kind, content_encoding="gzip")


def bomb(size: int) -> bytes:
    """That many zeros, packed by gzip into a thousandth."""
    pack = zlib.compressobj(9, wbits=zlib.MAX_WBITS | 16)
    step = bytes(2**20)
    packed = [pack.compress(step) for _ in range(size // len(step))]
    return b"".join((*packed, pack.flush()))


@dataclass
class Internet:
    """Names, addresses and servers; whatever was asked of them is remembered."""

    names: dict[str, list[str]] = field(default_factory=dict)
    answers: dict[str, Answer] = field(default_factory=dict)
    certificate: str = "server.pem"
    asked: list[Asked] = field(default_factory=list)
    resolved: list[str] = field(default_factory=list)
    dialled: list[tuple[str, int]] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._stopped = Event()
        self._threads: list[Thread] = []
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._tls.load_cert_chain(CERTIFICATES / self.certificate)
        self._listening = {port: socket.create_server(("127.0.0.1", 0)) for port in (80, 443)}
        for port, listening in self._listening.items():
            self._start(self._serve, port, listening)
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        for listening in self._listening.values():
            with suppress(OSError):
                listening.shutdown(socket.SHUT_RDWR)
            listening.close()
        for thread in self._threads:
            thread.join(5)

    def has(self, url: str, said: Answer, address: str = PUBLIC) -> None:
        """Put an answer at a URL, whose host has an address from now on.

        One that ends with "?" answers for every query that has no answer of its own.
        """
        self.names.setdefault(url.split("/")[2].partition(":")[0], [address])
        self.answers[url] = said

    def fetcher(self, **other: Any) -> Fetcher:
        """A client of this internet, which trusts the tests' authority."""
        parts: dict[str, Any] = {
            "resolve": self.resolve,
            "dial": self.dial,
            "authorities": CERTIFICATES / "authority.pem",
        }
        return Fetcher(**(parts | other))

    def resolve(self, host: str) -> list[str]:
        """What the names' server says."""
        self.resolved.append(host)
        if host not in self.names:
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        return self.names[host]

    def dial(self, address: str, port: int, seconds: float) -> socket.socket:
        """A connection to this internet's server, whichever address was dialled."""
        self.dialled.append((address, port))
        return socket.create_connection(self._listening[port].getsockname(), timeout=seconds)

    def urls(self) -> list[str]:
        """What was asked for, in order."""
        return [asked.url for asked in self.asked]

    def _start(self, work: Callable[..., None], *args: Any) -> None:
        thread = Thread(target=work, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _serve(self, port: int, listening: socket.socket) -> None:
        while not self._stopped.is_set():
            try:
                connection = listening.accept()[0]
            except OSError:
                return
            self._start(self._talk, port, connection)

    def _talk(self, port: int, connection: socket.socket) -> None:
        """One exchange; a client that hangs up ends it."""
        with suppress(OSError), connection:
            connection.settimeout(5)
            if port == 443:
                with self._tls.wrap_socket(connection, server_side=True) as secured:
                    self._exchange("https", secured)
            else:
                self._exchange("http", connection)

    def _exchange(self, scheme: str, connection: socket.socket) -> None:
        asked = self._read(scheme, connection)
        self.asked.append(asked)
        any_query = f"{asked.url.partition('?')[0]}?"
        said = self.answers.get(asked.url) or self.answers.get(any_query) or answer(status=404)
        for piece in said(asked):
            connection.sendall(piece)

    def _read(self, scheme: str, connection: socket.socket) -> Asked:
        received = b""
        while b"\r\n\r\n" not in received:
            more = connection.recv(4096)
            if not more:
                raise ConnectionError
            received += more
        first, *lines = received.decode("latin-1").split("\r\n\r\n")[0].split("\r\n")
        headers = {
            name.lower(): value.strip() for name, _, value in (x.partition(":") for x in lines)
        }
        url = f"{scheme}://{headers['host']}{first.split(' ')[1]}"
        return Asked(url, headers, self._stopped)


@dataclass(frozen=True)
class Hasty:
    """A client that waits for an answer less than a second."""

    fetcher: Fetcher

    def get(
        self, url: str, *, accept: Accept, most: int, known: Validators = NOTHING_KNOWN
    ) -> Fetched:
        """Fetch, soon or not at all."""
        return self.fetcher.get(url, accept=accept, most=most, known=known, seconds=0.8)


def refusal(work: Callable[[], object]) -> Unreachable:
    """Why that could not be fetched."""
    try:
        work()
    except Unreachable as error:
        return error
    raise AssertionError("it was fetched")


def how_long(work: Callable[[], object], wanted: float) -> float:
    """The seconds that work takes, measured again while it is too long: the machine may be busy."""
    took = []
    for _ in range(3):
        start = perf_counter()
        work()
        took.append(perf_counter() - start)
        if took[-1] <= wanted:
            break
    return min(took)
