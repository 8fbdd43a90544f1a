"""Runs the service under granian, the production server."""

from __future__ import annotations

import os
import signal
import socket
import sys

from flask import Flask
from granian.constants import Interfaces
from granian.server import Server

from widget import Service, create_app, open_service
from widget.content.schema import migrate
from widget.errors import WidgetError
from widget.sources.sync.schedule import Schedule

MOST_AT_ONCE = 12
"""Requests that one worker answers at once; the editor's slow work has seven at most (slow.py)."""

SWITCH_SECONDS = 0.001
"""How long a visitor waits for a thread that computes for an editor; Python's own are 5 ms."""

STOP_SECONDS = 10
"""How long a worker may finish its answers before it is ended."""


def serve_forever(service: Service, host: str, port: int, workers: int) -> int:
    """Serve what was prepared until a signal ends it; returns an exit code."""
    service.engine.dispose()  # no connection may cross over into a worker
    Server(
        "widget.server:create_worker",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=MOST_AT_ONCE,
        backlog=2048,
        factory=True,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS,  # one that was still starting misses the first signal
    ).serve()
    return 0


def editor_lines(service: Service) -> str:
    """Where the editor is and, while nobody may use it, the code for the first administrator."""
    url = f"{service.settings.url}/editor/"
    code = service.people.first_code()
    if code is None:
        return f"  The editor:  {url}\n"
    return f"  The editor:  {url}first   your one-time code: {code}\n"


def create_worker() -> Flask:
    """The application of one worker process, made so that the worker ends when it is told.

    It leaves the terminal's process group: Ctrl-C then reaches the server's first process alone,
    and that one tells the workers; granian's worker can hang on two signals at once. Until granian
    listens, a signal ends the worker: the handlers that it inherited would swallow it.
    """
    os.setpgid(0, 0)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    sys.setswitchinterval(SWITCH_SECONDS)
    app = create_app()
    Schedule(app.extensions["widget"].syncer).start()
    return app


def prepare(host: str, port: int) -> Service:
    """Open the service, with its store brought to this release's schema.

    ``WIDGET_URL`` unset means ``http://HOST:PORT``; the workers inherit it.

    Raises:
        WidgetError: when another program has the port.
    """
    check_free(host, port)
    os.environ.setdefault("WIDGET_URL", address(host, port))
    service = open_service(os.environ)
    migrate(service.engine)
    service.summaries.fill()
    return service


def check_free(host: str, port: int) -> None:
    """Raise WidgetError when nobody can listen there."""
    try:
        socket.create_server((host, port), family=_family(host)).close()
    except OSError as error:
        raise WidgetError(
            f"Nobody can listen on {host}, port {port}: {error.strerror}. Choose another --port."
        ) from None


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def address(host: str, port: int) -> str:
    """The URL of a server on a host and port."""
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}"
