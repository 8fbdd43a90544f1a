"""A service that answers as the plugin's tests want it: rightly, wrongly, elsewhere, or never."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from tests.wordpress.process import HOST

FRAME_HEIGHT = 777  # px
_FRAME = f"""<!doctype html><title>Frame</title>
<body style="margin:0;height:{FRAME_HEIGHT}px">The live exercise<script>
const secret = /.*secret=(\\w+)/.exec(location.hash)?.[1];
const tell = () => parent.postMessage({{ message: 'height', value: {FRAME_HEIGHT}, secret }}, '*');
tell();
addEventListener('load', tell);
addEventListener('message', tell);
</script>"""


@dataclass(frozen=True)
class Instead:
    """What comes instead of every right answer."""

    status: int = 200
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)


class FakeService:
    """It has embeds by slug; ``asked`` are the paths and queries that anybody asked for."""

    def __init__(self) -> None:
        self._server = ThreadingHTTPServer((HOST, 0), _Handler)
        self._server.service = self  # type: ignore[attr-defined]
        self.url = f"http://{HOST}:{self._server.server_address[1]}"
        self._freed = threading.Event()
        self.reset()
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def reset(self) -> None:
        """Back to right answers, about one embed."""
        self._freed.set()
        self.asked: list[str] = []
        self.instead: Instead | None = None
        self.hanging: threading.Event | None = None
        self.calls_itself = self.url
        self.embeds: dict[str, dict[str, Any]] = {}
        self.publish("hip-lift", "Hips & knees", excerpt="Lift your hips.", plain="<p>Lift.</p>")

    def publish(self, slug: str, title: Any, *, excerpt: Any = "", plain: Any = "") -> None:
        """From now on it has that embed."""
        self.embeds[slug] = {"title": title, "excerpt": excerpt, "plain": plain}

    def withdraw(self, slug: str) -> None:
        """From now on it says that this embed is withdrawn."""
        self.embeds[slug]["withdrawn"] = True

    def hang(self) -> None:
        """From now on it takes questions and does not answer."""
        self._freed = self.hanging = threading.Event()

    def close(self) -> None:
        """It is gone."""
        self._freed.set()
        self._server.shutdown()
        self._server.server_close()

    def answer(self, path: str) -> Instead:
        """The right answer."""
        _, _, rest = path.partition("/e/")
        slug, _, form = rest.replace("/frame", ".frame").partition(".")
        if path == "/embeds.json":
            listed = [self._told(slug) for slug in self.embeds]
            site = {"key": "main", "name": "Our clinic", "address": "https://clinic.example"}
            return _json({"service": "clinic-widget", "site": site, "embeds": listed})
        if path == "/loader.js":
            return Instead(body="/* the loader */", headers={"Content-Type": "text/javascript"})
        if slug not in self.embeds:
            return _json({"error": 404}, 404)
        if form == "json":
            withdrawn = self.embeds[slug].get("withdrawn")
            return _json({"error": 410}, 410) if withdrawn else _json(self._told(slug))
        return Instead(body=_FRAME, headers={"Content-Type": "text/html"})

    def _told(self, slug: str) -> dict[str, Any]:
        url = f"{self.calls_itself}/e/{slug}?site=main"
        kind = {"kind": "exercise-card", "kind_label": "Exercise"}
        rest = {"slug": slug, "url": url, "height": 900, "withdrawn": False}
        return {**rest, **kind, **self.embeds[slug]}


@contextmanager
def fake_service() -> Iterator[FakeService]:
    """A service on a port of its own."""
    service = FakeService()
    yield service
    service.close()


def _json(value: object, status: int = 200) -> Instead:
    return Instead(status, json.dumps(value), {"Content-Type": "application/json"})


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        service: FakeService = self.server.service  # type: ignore[attr-defined]
        service.asked.append(self.path)
        if service.hanging:
            service.hanging.wait(60)
            return
        answer = service.instead or service.answer(urlsplit(self.path).path)
        self._send(answer)

    def _send(self, answer: Instead) -> None:
        body = answer.body.encode()
        tag = f'"{hash(body):x}"'
        same = answer.status == 200 and self.headers.get("If-None-Match") == tag
        self.send_response(304 if same else answer.status)
        headers = {"Access-Control-Allow-Origin": "*", "ETag": tag, **answer.headers}
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", "0" if same else str(len(body)))
        self.end_headers()
        if not same:
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Silence."""
