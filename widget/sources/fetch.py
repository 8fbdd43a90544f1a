"""The guarded client: fetches from the open web alone, in time, and not too much."""

from __future__ import annotations

import re
import socket
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import urljoin

from requests import PreparedRequest, Request, RequestException, Response
from requests.adapters import HTTPAdapter
from requests.utils import DEFAULT_CA_BUNDLE_PATH
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from widget.sources.answers import DATA, PAGES, PICTURES, Accept, Fetched
from widget.sources.bodies import HEADER_BYTES, STEP, read_body
from widget.sources.headers import NOTHING_KNOWN, Validators, read_retry_after, read_validators
from widget.sources.limits import Limits
from widget.sources.lines import Dial, Lines, Resolve, ask_system, dial_directly
from widget.sources.reasons import Reason, Unreachable
from widget.sources.targets import Target, read_target

__all__ = ["DATA", "PAGES", "PICTURES", "Accept", "Fetched", "Fetcher"]

USER_AGENT: Final = "ClinicWidget"
MOST_REDIRECTS: Final = 4

_REDIRECTS: Final = (301, 302, 303, 307, 308)
_NOT_MODIFIED: Final = 304
_TOO_OFTEN: Final = (429, 503)  # the statuses that say when to come again
_LONGEST_HEADER: Final = 200  # characters of a header that is passed on
_CHARSET = re.compile(r";\s*charset\s*=\s*\"?([\w.:-]{1,40})", re.ASCII | re.IGNORECASE)
_STATUS_REASONS: Final = {
    401: Reason.LOCKED, 403: Reason.LOCKED, 404: Reason.MISSING, 410: Reason.MISSING,
    429: Reason.TROUBLE,
}  # fmt: skip


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

    def get(
        self,
        url: str,
        *,
        accept: Accept,
        most: int,
        known: Validators = NOTHING_KNOWN,
        seconds: float = 6.0,
    ) -> Fetched:
        """Fetch what an address leads to: at most ``most`` bytes, in at most ``seconds`` in all.

        Every hop is checked like the first (DESIGN, section 6); no proxy, cookie or password of
        the machine is used. A server that finds ``known`` to be true still sends nothing.

        Raises:
            Unreachable: with the reason, for everything but an answer that ``accept`` names.
        """
        limits = Limits(seconds)
        target = read_target(url)
        for _ in range(MOST_REDIRECTS + 1):
            with self._answer(target, accept, limits, known) as response:
                if known and response.status_code == _NOT_MODIFIED:
                    return _unchanged(response, target, known)
                if response.status_code not in _REDIRECTS or not response.headers.get("location"):
                    return _read(response, target, accept, most, limits)
                location = response.headers["location"]
            target = _next(target, location)
        raise Unreachable(Reason.REDIRECTS)

    @contextmanager
    def _answer(
        self, target: Target, accept: Accept, limits: Limits, known: Validators
    ) -> Iterator[Response]:
        """The server's answer, of which only the head is read yet.

        No session: one would read a redirect's whole body, whatever its size.
        """
        limits.allow(HEADER_BYTES, Unreachable(Reason.BROKEN))
        line = lambda: self._lines.open(target, limits)  # noqa: E731
        try:
            with (
                closing(_Adapter(target, line)) as adapter,
                adapter.send(_request(target, accept, known), stream=True) as response,
            ):
                yield response
        except (RequestException, HTTPError, OSError, ValueError, zlib.error) as error:
            limits.left()  # raises, where it was the time that was too short
            raise Unreachable(Reason.BROKEN) from error


def _request(target: Target, accept: Accept, known: Validators) -> PreparedRequest:
    headers = {
        "User-Agent": USER_AGENT,
        "Accept": ", ".join(accept.types),
        "Accept-Encoding": "gzip",
        "Connection": "close",
        **known.as_headers(),
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
    _check_status(response)
    stated = response.headers.get("content-type", "")
    media_type = stated.partition(";")[0].strip().lower()
    if not media_type:
        raise Unreachable(Reason.UNTYPED)
    if media_type not in accept.types:
        raise _other_type(accept, media_type)
    charset = _CHARSET.search(stated)
    pieces = response.raw.stream(STEP, decode_content=False)
    return Fetched(
        target.url,
        media_type,
        charset[1].lower() if charset else None,
        read_body(pieces, response.headers, most, limits),
        validators=read_validators(response.headers),
        headers=_passed_on(response, accept),
    )


def _unchanged(response: Response, target: Target, known: Validators) -> Fetched:
    """A server need not repeat with a 304 what it gave before (RFC 9110, section 15.4.5)."""
    validators = read_validators(response.headers) or known
    return Fetched(target.url, "", None, b"", unchanged=True, validators=validators)


def _check_status(response: Response) -> None:
    status = response.status_code
    if status == 200:
        return
    usual = Reason.TROUBLE if status >= 500 else Reason.STATUS
    refusal = Unreachable(_STATUS_REASONS.get(status, usual), status=status)
    if status in _TOO_OFTEN:
        refusal.retry_after = read_retry_after(response.headers, datetime.now(UTC))
    raise refusal


def _other_type(accept: Accept, media_type: str) -> Unreachable:
    if accept.instead and media_type in PAGES.types:
        return Unreachable(accept.instead)
    return Unreachable(accept.otherwise, type=media_type[:80])


def _passed_on(response: Response, accept: Accept) -> dict[str, str]:
    """The headers that the caller wants, of those that are there."""
    said = {name: response.headers.get(name, "") for name in accept.headers}
    return {name: value[:_LONGEST_HEADER] for name, value in said.items() if value}


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
