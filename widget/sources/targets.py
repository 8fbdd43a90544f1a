"""The strict reading of a web address that somebody gives us."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import Final
from urllib.parse import SplitResult, quote, urlsplit

import idna

from widget.sources.addresses import IPAddress
from widget.sources.reasons import Reason, Unreachable

LONGEST: Final = 2_000
"""Characters of an address."""

_PORTS: Final = {"http": 80, "https": 443}
# A space, a backslash or a line break is where programs disagree about what the host is.
_UNREADABLE = re.compile(r"[\x00-\x20\x7f-\x9f\\\s\ud800-\udfff]")
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?", re.ASCII)
# A host that ends so is an IPv4 address, however it is written (URL standard): 127.1, 0x7f000001
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*", re.ASCII)
_LONGEST_NAME: Final = 253  # RFC 1035, section 2.3.4
_SAFE: Final = "%/:=&?~+!$,;'@()*[]"


@dataclass(frozen=True)
class Target:
    """What to open: ``host`` is a name in ASCII or an IP address, ``rest`` the path and query."""

    scheme: str
    host: str
    port: int
    rest: str

    @property
    def url(self) -> str:
        """The address as it is sent: no fragment, no usual port."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == _PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{port}{self.rest}"

    @property
    def literal(self) -> IPAddress | None:
        """The host, where it is an IP address."""
        return _literal(self.host)


def read_target(url: str) -> Target:
    """The target of an address.

    Raises:
        Unreachable: for anything but http and https, credentials, other ports than 80 and 443,
            and whatever two programs could read in two ways.
    """
    url = url.strip()
    if len(url) > LONGEST:
        raise Unreachable(Reason.LONG, most=LONGEST)
    parts = _split(url)
    rest = quote(parts.path or "/", safe=_SAFE)
    query = f"?{quote(parts.query, safe=_SAFE)}" if parts.query else ""
    return Target(parts.scheme, _host(parts), _port(parts), rest + query)


def _split(url: str) -> SplitResult:
    if _UNREADABLE.search(url):
        raise Unreachable(Reason.ADDRESS)
    try:
        parts = urlsplit(url)
    except ValueError:
        raise Unreachable(Reason.ADDRESS) from None
    if parts.scheme not in _PORTS:
        raise Unreachable(Reason.SCHEME if parts.scheme else Reason.ADDRESS)
    if "@" in parts.netloc:
        raise Unreachable(Reason.PASSWORD)
    return parts


def _port(parts: SplitResult) -> int:
    try:
        port = parts.port
    except ValueError:
        raise Unreachable(Reason.ADDRESS) from None
    if port is None:
        return _PORTS[parts.scheme]
    if port not in _PORTS.values():
        raise Unreachable(Reason.PORT, port=str(port))
    return port


def _host(parts: SplitResult) -> str:
    host = (parts.hostname or "").lower()
    if "[" in parts.netloc:
        return _ipv6(host)
    name = _ascii(host).removesuffix(".")
    labels = name.split(".")
    is_number = _NUMBER.fullmatch(labels[-1]) and _literal(name) is None
    if is_number or not all(_LABEL.fullmatch(label) for label in labels):
        raise Unreachable(Reason.ADDRESS)
    if len(labels) == 1:  # a machine of the server's own network
        raise Unreachable(Reason.PRIVATE)
    return name


def _ascii(host: str) -> str:
    """The name in lower-case ASCII, by the mapping that browsers use too (UTS 46)."""
    try:
        name = host if host.isascii() else idna.encode(host, uts46=True).decode("ascii")
    except UnicodeError:
        raise Unreachable(Reason.ADDRESS) from None
    if len(name) > _LONGEST_NAME:
        raise Unreachable(Reason.ADDRESS)
    return name


def _ipv6(host: str) -> str:
    """The address in its one normal form; a zone (``%eth0``) is refused."""
    try:
        return str(IPv6Address("%" if "%" in host else host))
    except AddressValueError:
        raise Unreachable(Reason.ADDRESS) from None


def _literal(host: str) -> IPAddress | None:
    try:
        return IPv6Address(host) if ":" in host else IPv4Address(host)
    except AddressValueError:
        return None
