"""Pages of somebody else's, on another origin than the service: ``localhost`` beside 127.0.0.1."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path

SPECIMENS = Path(__file__).parent.parent / "specimens"

_PAGE = """<!doctype html>
<html {root}><head><meta charset="utf-8"><title>A clinic</title>
<meta name="viewport" content="width=device-width, initial-scale=1">{head}</head>
<body>{body}</body></html>"""


@dataclass(frozen=True)
class Answer:
    """What the host says at one path."""

    body: bytes
    type: str = "text/html; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()


class Host:
    """A small web site whose pages a test writes itself; ``blanks`` fill ``{{name}}`` in them."""

    def __init__(self, blanks: Mapping[str, str]) -> None:
        self.blanks = dict(blanks)
        self._answers: dict[str, Answer] = {"/favicon.ico": Answer(b"", "image/x-icon")}
        self._numbers = count(1)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self._answers))
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.url = f"http://localhost:{self._server.server_address[1]}"

    def close(self) -> None:
        """End the server."""
        self._server.shutdown()
        self._server.server_close()

    def page(
        self,
        body: str,
        *,
        head: str = "",
        root: str = 'lang="en"',
        headers: Mapping[str, str] | None = None,
    ) -> str:
        """The address of a new page with that body."""
        return self._add(_PAGE.format(root=root, head=head, body=body), headers)

    def specimen(self, name: str, headers: Mapping[str, str] | None = None) -> str:
        """The address of a page from ``tests/specimens``."""
        return self._add((SPECIMENS / f"{name}.html").read_text(encoding="utf-8"), headers)

    def script(self, text: str) -> str:
        """The address of a script that the host serves itself."""
        return self._put(f"/{next(self._numbers)}.js", Answer(text.encode(), "text/javascript"))

    def fill(self, text: str) -> str:
        """The text with its blanks filled in; a blank that is unknown is a mistake."""
        return re.sub(r"\{\{(\w+)\}\}", lambda found: self.blanks[found[1]], text)

    def _add(self, text: str, headers: Mapping[str, str] | None) -> str:
        more = {name: self.fill(value) for name, value in (headers or {}).items()}
        answer = Answer(self.fill(text).encode(), headers=tuple(more.items()))
        return self._put(f"/{next(self._numbers)}", answer)

    def _put(self, path: str, answer: Answer) -> str:
        self._answers[path] = answer
        return self.url + path


def _handler(answers: Mapping[str, Answer]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            answer = answers.get(self.path.split("?")[0])
            self.send_response(200 if answer else 404)
            answer = answer or Answer(b"not found")
            self.send_header("Content-Type", answer.type)
            self.send_header("Content-Length", str(len(answer.body)))
            for name, value in answer.headers:
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    return Handler
