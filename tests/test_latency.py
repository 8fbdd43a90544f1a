"""Visitors are answered whatever editors do: the production server, with a crowd of editors."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from time import perf_counter

import pytest

from tests.editor import signed_in
from tests.samples import SITE, Clinic, card
from tests.slow_server import SLOW_LINK
from tests.test_media import MP4
from widget import open_service
from widget.content.pieces import PIECE
from widget.content.schema import migrate
from widget.content.store import utc_now

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]  # times, so not beside other tests

PATIENCE = 30.0  # seconds until a server on a busy machine has started
PAGES = ("/e/bridge/fragment", "/e/recent/fragment", "/e/bridge", "/e/recent/frame")


@dataclass
class Server:
    """The production server, its clinic, and somebody who is signed in there."""

    port: int
    process: subprocess.Popen[bytes]
    clinic: Clinic
    cookie: str
    token: str

    def workers(self) -> list[int]:
        """The process ids of the workers."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(child) for child in children.read_text().split()]

    def post(self, path: str, body: bytes, kind: str) -> tuple[int, str]:
        """Status and body of what a script of the editor gets."""
        headers = {
            "Cookie": self.cookie, "X-CSRFToken": self.token, "Accept": "application/json",
            "Content-Type": kind,
        }  # fmt: skip
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=120)) as connection:
            connection.request("POST", f"/editor{path}", body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """Two workers on a free port; the test itself is a third process on the same store."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {"WIDGET_URL": f"http://127.0.0.1:{port}", "WIDGET_DATA": str(tmp_path / "data")}
    service = open_service(settings)
    migrate(service.engine)
    clinic = Clinic(service, utc_now)
    clinic.store.sites.save("main", SITE)
    clinic.publish("bridge", card(feel="<p>Your glutes.</p>"))
    clinic.publish_list("recent", "bridge")
    editor = signed_in(clinic, "marketing", "clinician")
    token = editor.token()
    cookie = editor.client.get_cookie("clinic-editor")
    assert cookie
    others = {key: value for key, value in os.environ.items() if key[:7] != "WIDGET_"}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.slow_server", str(port)],
        env=others | settings, stdout=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        wait_until_ready(port, process)
        yield Server(port, process, clinic, f"{cookie.key}={cookie.value}", token)
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)
        service.engine.dispose()


def wait_until_ready(port: int, process: subprocess.Popen[bytes]) -> None:
    until = perf_counter() + PATIENCE
    while perf_counter() < until:
        assert process.poll() is None, "the server has ended"
        connection = HTTPConnection("127.0.0.1", port, timeout=10)
        with suppress(OSError), closing(connection):
            if visit(connection, "/readyz") == 200:
                return
    pytest.fail("the server did not start")


def visit(connection: HTTPConnection, path: str) -> int:
    connection.request("GET", path, headers={"Accept-Encoding": "br"})
    answer = connection.getresponse()
    answer.read()
    return answer.status


def visits(port: int, seconds: float) -> list[float]:
    """How long a visitor waits for each page, one after the other, in seconds."""
    waited: list[float] = []
    until = perf_counter() + seconds
    with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        while perf_counter() < until:
            start = perf_counter()
            assert visit(connection, PAGES[len(waited) % len(PAGES)]) == 200
            waited.append(perf_counter() - start)
    return waited


def test_many_slow_links_leave_room_for_visitors(server: Server) -> None:
    statuses: list[int] = []
    body, kind = f"list=items&link={SLOW_LINK}".encode(), "application/x-www-form-urlencoded"

    def paste() -> None:
        statuses.append(server.post("/embeds/recent/entries", body, kind)[0])

    people = [threading.Thread(target=paste) for _ in range(30)]
    for person in people:
        person.start()
    waited = visits(server.port, 4.0)
    for person in people:
        person.join()
    assert max(waited) < 1.0
    assert len(waited) > 100
    assert set(statuses) <= {200, 422, 503}


def test_a_large_video_leaves_memory_flat(server: Server) -> None:
    size = 160 * PIECE
    kind = "application/octet-stream"
    about = f"name=long.mp4&size={size}&mark=1".encode()
    path = "/library/pieces"
    upload = json.loads(server.post(path, about, "application/x-www-form-urlencoded")[1])["id"]
    server.post(f"{path}/{upload}?at=0", MP4 + bytes(PIECE - len(MP4)), kind)
    before = peaks(server)
    for at in range(PIECE, size, PIECE):
        assert server.post(f"{path}/{upload}?at={at}", bytes(PIECE), kind)[0] == 200
    assert server.post(f"{path}/{upload}/done", b"", kind)[0] == 201
    growth = max(after - was for after, was in zip(peaks(server), before, strict=True))
    assert growth < 32 * 1024  # KB


def peaks(server: Server) -> list[int]:
    """The most memory that each worker ever had, in KB."""
    found = []
    for worker in server.workers():
        told = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{worker}/status").read_text())
        assert told
        found.append(int(told[1]))
    return found
