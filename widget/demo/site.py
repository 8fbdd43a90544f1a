"""The demo: the service with sample content, beside a sample clinic page on another origin."""

from __future__ import annotations

import os
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from widget import open_service
from widget.demo.load import CARD, CAROUSEL, load_demo
from widget.public import PLUGIN_PATH
from widget.public.snippets import make_snippet
from widget.server import check_free, prepare, serve_forever

_PAGE = Path(__file__).parent / "page.html"


def run_demo(host: str, port: int, workers: int) -> int:
    """Load the sample content into an empty store, then serve it with the clinic page."""
    check_free(host, port + 1)
    prepare(host, port)
    service = open_service(os.environ)
    load_demo(service.store, dict(service.kinds), service.media)
    snippets = {
        name: make_snippet(service.pages, service.renderer, slug).script()
        for name, slug in (("card", CARD), ("carousel", CAROUSEL))
    }
    page = _PAGE.read_text(encoding="utf-8")
    for name, snippet in snippets.items():
        page = page.replace(f"{{{name}}}", snippet)
    server = host_server(host, port + 1, page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    # Another name of the same machine is another origin, as a clinic's own site is.
    beside = "localhost" if host == "127.0.0.1" else host
    sys.stdout.write(
        f"\n  Open first:  http://{beside}:{port + 1}/   a clinic's page with both embeds\n"
        f"  The service: {service.settings.url}/e/{CARD}\n"
        f"  WordPress:   {service.settings.url}{PLUGIN_PATH}   the plugin\n\n"
    )
    sys.stdout.flush()
    try:
        return serve_forever(host, port, workers)
    finally:
        server.shutdown()


def host_server(host: str, port: int, page: str) -> ThreadingHTTPServer:
    """A small server that answers ``/`` with ``page``, as a clinic's own web site would."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = self.path.split("?")[0] == "/"
            body = page.encode() if found else b"Not found"
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing: the service's own log is enough."""

    return ThreadingHTTPServer((host, port), Handler)
