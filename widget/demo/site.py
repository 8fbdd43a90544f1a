"""The demo: the service with sample content, beside a sample clinic page on another origin."""

from __future__ import annotations

import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from widget import Service
from widget.delivery.snippets import PLUGIN_PATH, make_snippet
from widget.demo.load import CARD, CAROUSEL, load_demo
from widget.server import check_free, editor_lines, prepare, serve_forever

_PAGE = Path(__file__).parent / "page.html"


def run_demo(host: str, port: int, workers: int) -> int:
    """Load the sample content into an empty store, then serve it with the clinic page."""
    check_free(host, port + 1)
    service = prepare(host, port)
    load_demo(service.store, dict(service.kinds), service.media)
    server = host_server(host, port + 1, clinic_page(service))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    # Another name of the same machine is another origin, as a clinic's own site is.
    beside = "localhost" if host == "127.0.0.1" else host
    sys.stdout.write(
        f"\n  Open first:  http://{beside}:{port + 1}/   a clinic's page with both embeds\n"
        f"  The service: {service.settings.url}/e/{CARD}\n"
        f"  WordPress:   {service.settings.url}{PLUGIN_PATH}   the plugin\n"
        f"{editor_lines(service)}\n"
    )
    sys.stdout.flush()
    try:
        return serve_forever(service, host, port, workers)
    finally:
        server.shutdown()


def clinic_page(service: Service) -> str:
    """The sample clinic's page, with the snippets of both embeds in it."""
    page = _PAGE.read_text(encoding="utf-8")
    for name, slug in (("card", CARD), ("carousel", CAROUSEL)):
        snippet = make_snippet(service.pages, service.renderer, slug).script()
        page = page.replace(f"{{{name}}}", snippet)
    return page


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
