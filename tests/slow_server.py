"""The production server, on a web that takes its time, or does worse.

Each page that somebody pastes takes five seconds to answer. While there is a file ``SYNCING`` in
the data folder, every worker syncs sources whose servers fail in every way that we know.

Started as a process of its own: ``python -m tests.slow_server PORT``.
"""

from __future__ import annotations

import os
import sys
from itertools import cycle
from threading import Event, Thread

from flask import Flask

from tests.sources import Internet, answer
from tests.test_sources_faults import FOR_ALL
from widget import Service, open_service, server
from widget.sources.sync import client

SLOW_LINK = "https://clinic.test/slow"
SECONDS = 5.0
SYNCING = "syncing"
FAULTS = {f"fault-{number}": f"https://clinic.test/{number}" for number in range(len(FOR_ALL))}
"""A source for each fault, and its address."""


def _make_app() -> Flask:
    internet = Internet().__enter__()  # until the process ends
    page = answer("<title>At last</title>")
    internet.has(SLOW_LINK, lambda asked: asked.slowly(page(asked), SECONDS))
    for address, (_, said, _) in zip(FAULTS.values(), FOR_ALL, strict=True):
        internet.has(address, said("feed"))
    service = open_service({}, os.environ, fetcher=internet.fetcher())
    service.inner.extensions["widget"] = service
    service.inner.wsgi_app = service.front  # type: ignore[method-assign]
    Thread(target=_sync, args=(service,), daemon=True).start()
    return service.inner


def _sync(service: Service) -> None:
    """One source after the other, as fast as it goes."""
    client.PATIENCE_SECONDS, client.PAUSE_SECONDS, client.MOST_FAILURES = 0.5, 0.0, sys.maxsize
    wanted, pause = service.settings.data / SYNCING, Event()
    for key in cycle(FAULTS):
        while not wanted.exists():
            pause.wait(0.02)
        service.syncer.run(key)


vars(server)["create_app"] = _make_app  # in each worker, which imports this, or is forked from here

if __name__ == "__main__":
    port = int(sys.argv[1])
    service = server.prepare("127.0.0.1", port)
    sys.exit(server.serve_forever(service, "127.0.0.1", port, workers=2))
