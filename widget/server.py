"""Runs the service under granian, the production server."""

from __future__ import annotations

import os

from granian.constants import Interfaces
from granian.server import Server

from widget import open_service
from widget.content.schema import migrate

STOP_SECONDS = 10
"""How long a worker may finish its answers before it is ended."""


def serve_forever(host: str, port: int, workers: int) -> int:
    """Migrate the store, then serve until a signal ends it; returns an exit code.

    ``WIDGET_URL`` unset means ``http://HOST:PORT``; the workers inherit it.
    """
    prepare(host, port)
    Server(
        "widget:create_app",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=4,
        backlog=2048,
        factory=True,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS,  # one that was still starting misses the first signal
    ).serve()
    return 0


def prepare(host: str, port: int) -> None:
    """Set the address for the workers, and bring the store to this release's schema."""
    os.environ.setdefault("WIDGET_URL", address(host, port))
    migrate(open_service(os.environ).engine)


def address(host: str, port: int) -> str:
    """The URL of a server on a host and port."""
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}"
