"""Connections to servers: the name asked once, each address checked, the checked one dialled."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from ipaddress import ip_address
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import Any, Final, cast

from widget.sources.addresses import IPAddress, is_public
from widget.sources.limits import Limits
from widget.sources.reasons import Reason, Unreachable
from widget.sources.targets import Target

Resolve = Callable[[str], Iterable[str]]
"""The addresses of a name; OSError where there are none."""
Dial = Callable[[str, int, float], socket.socket]
"""A connection to an address and a port, made within some seconds; else OSError."""

_MOST_TRIED: Final = 2  # addresses of each family, so that a dead one does not use up the time
_CERTIFICATE_REASONS: Final = {  # OpenSSL, x509_vfy.h
    10: Reason.EXPIRED,
    62: Reason.OTHER_NAME,
    64: Reason.OTHER_NAME,  # for an IP address
}


def ask_system(host: str) -> list[str]:
    """The addresses of a name, by the system's resolver, best first (RFC 6724)."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


def dial_directly(address: str, port: int, seconds: float) -> socket.socket:
    """A TCP connection, past every proxy."""
    return socket.create_connection((address, port), timeout=seconds)


class Lines:
    """Opens connections that end in time; safe to share between threads."""

    def __init__(self, resolve: Resolve, dial: Dial, authorities: Path) -> None:
        self._resolve, self._dial, self._authorities = resolve, dial, authorities

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        """How certificates are checked; reading the authorities takes a while, so it comes late."""
        context = ssl.create_default_context(cafile=str(self._authorities))
        context.sslsocket_class = _TlsSocket
        return context

    def open(self, target: Target, limits: Limits) -> socket.socket:
        """A connection to the target, with TLS where it is https.

        Raises:
            Unreachable: when its name has an address in a private network, nobody answers, or the
                certificate is not the right one.
        """
        sock = self._connected(self._checked(target, limits), target, limits)
        sock.settimeout(limits.left())  # the handshake as a whole has this long
        return self._secured(sock, target, limits) if target.scheme == "https" else sock

    def _checked(self, target: Target, limits: Limits) -> list[IPAddress]:
        """The target's addresses, all of them public: one that is not stands for a trap."""
        found = [target.literal] if target.literal else self._addresses(target.host, limits)
        if not all(is_public(address) for address in found):
            raise Unreachable(Reason.PRIVATE)
        families = ([a for a in found if a.version == version][:_MOST_TRIED] for version in (4, 6))
        tried = {address for family in families for address in family}
        return [address for address in found if address in tried]

    def _addresses(self, host: str, limits: Limits) -> list[IPAddress]:
        """Ask once for the name's addresses; the system gives no way to stop waiting for them."""
        answers: Queue[list[str] | None] = Queue(1)

        def ask() -> None:
            try:
                answers.put(list(self._resolve(host)))
            except (OSError, UnicodeError):
                answers.put(None)

        Thread(target=ask, daemon=True).start()
        try:
            found = answers.get(timeout=limits.left())
        except Empty:
            raise limits.late() from None
        if not found:
            raise Unreachable(Reason.NAME, host=host)
        return [ip_address(address) for address in dict.fromkeys(found)]

    def _connected(
        self, addresses: Sequence[IPAddress], target: Target, limits: Limits
    ) -> socket.socket:
        for waiting, address in zip(range(len(addresses), 0, -1), addresses, strict=True):
            try:
                sock = self._dial(str(address), target.port, limits.left() / waiting)
            except OSError:
                continue
            guarded = _Socket(fileno=sock.detach())
            guarded.limits = limits
            return guarded
        limits.left()  # raises, where it was the time that was too short
        raise Unreachable(Reason.CLOSED, host=target.host)

    def _secured(self, sock: socket.socket, target: Target, limits: Limits) -> socket.socket:
        try:
            secured = cast(_TlsSocket, self._tls.wrap_socket(sock, server_hostname=target.host))
        except ssl.SSLCertVerificationError as error:
            reason = _CERTIFICATE_REASONS.get(error.verify_code, Reason.UNTRUSTED)
            raise Unreachable(reason, host=target.host) from None
        except TimeoutError:
            raise limits.late() from None
        except OSError:
            raise Unreachable(Reason.INSECURE, host=target.host) from None
        finally:
            sock.close()  # which its successor, if there is one, has taken over
        secured.limits = limits
        return secured


class _Socket(socket.socket):
    """A connection whose every wait ends at the deadline."""

    limits: Limits

    def recv_into(self, buffer: Any, nbytes: int = 0, flags: int = 0) -> int:
        read = super().recv_into
        return self.limits.receive(self, lambda: read(buffer, nbytes, flags))


class _TlsSocket(ssl.SSLSocket):
    """The same with TLS."""

    limits: Limits

    def recv_into(self, buffer: Any, nbytes: int | None = None, flags: int = 0) -> int:
        read = super().recv_into
        return self.limits.receive(self, lambda: read(buffer, nbytes, flags))
