"""The production server, for which each page of the web takes five seconds to answer.

Started as a process of its own: ``python -m tests.slow_server PORT``.
"""

from __future__ import annotations

import os
import sys

from flask import Flask

from tests.sources import Internet, answer
from widget import open_service, server

SLOW_LINK = "https://clinic.test/slow"
SECONDS = 5.0


def _make_app() -> Flask:
    internet = Internet().__enter__()  # until the process ends
    page = answer("<title>At last</title>")
    internet.has(SLOW_LINK, lambda asked: asked.slowly(page(asked), SECONDS))
    service = open_service({}, os.environ, fetcher=internet.fetcher())
    service.inner.extensions["widget"] = service
    service.inner.wsgi_app = service.front  # type: ignore[method-assign]
    return service.inner


vars(server)["create_app"] = _make_app  # in each worker, which imports this, or is forked from here

if __name__ == "__main__":
    port = int(sys.argv[1])
    service = server.prepare("127.0.0.1", port)
    sys.exit(server.serve_forever(service, "127.0.0.1", port, workers=2))
