"""The production server: starts by itself, shows another process's changes, stops when told."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from urllib.error import HTTPError, URLError
from urllib.request import ProxyHandler, Request, build_opener

import pytest

from tests.samples import SITE, Clinic, card
from widget import open_service
from widget.content.schema import migrate
from widget.content.store import utc_now
from widget.server import STOP_SECONDS

_open = build_opener(ProxyHandler({})).open  # whatever proxy the environment names
pytestmark = pytest.mark.slow  # times that a busy machine would spoil: not beside other tests
PATIENCE = 30.0  # seconds until a server on a busy machine has started


@dataclass
class Server:
    """A running ``clinic-widget serve``."""

    url: str
    process: subprocess.Popen[bytes]
    clinic: Clinic

    def get(self, path: str) -> tuple[int, str]:
        """Status and body."""
        try:
            with _open(self.url + path, timeout=10) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as error:
            return error.code, error.read().decode()

    def workers(self) -> list[int]:
        """The process ids of the workers."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(child) for child in children.read_text().split()]

    def wait_for(self, path: str, status: int) -> None:
        """Ask until the server answers so."""
        until = monotonic() + PATIENCE
        while monotonic() < until:
            assert self.process.poll() is None, "the server has ended"
            try:
                if self.get(path)[0] == status:
                    return
            except (URLError, ConnectionError):
                continue
        pytest.fail(f"{path} did not answer {status}")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """Two workers on a free port; the test itself is a third process on the same store."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "widget.cli", "serve", "--port", str(port)]
    environment = {key: value for key, value in os.environ.items() if key[:7] != "WIDGET_"}
    environment["WIDGET_DATA"] = str(tmp_path / "data")
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, start_new_session=True
    )
    service = open_service({"WIDGET_URL": url, "WIDGET_DATA": str(tmp_path / "data")})
    migrate(service.engine)
    server = Server(url, process, Clinic(service, utc_now))
    try:
        server.wait_for("/readyz", 200)
        yield server
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)
        service.engine.dispose()


def test_it_shows_the_changes_of_another_process_within_a_second(server: Server) -> None:
    assert server.get("/e/bridge")[0] == 404  # it never loads the demo
    server.clinic.store.sites.save("main", SITE)
    for number in range(5):
        server.clinic.publish("bridge", card(f"Bridge {number}"))
        assert seconds_until_all_say(server, 200, f"Bridge {number}") < 1
    server.clinic.store.withdraw("bridge")
    assert seconds_until_all_say(server, 410, "withdrawn") < 1
    assert {server.get(f"/e/bridge{form}")[0] for form in ("", "/frame", "/fragment")} == {410}


def seconds_until_all_say(server: Server, status: int, words: str) -> float:
    """How long until many answers in a row say so, whichever worker gives them."""
    began = seen = monotonic()
    in_a_row = 0
    while in_a_row < 12 and monotonic() - began < PATIENCE:
        found, page = server.get("/e/bridge")
        if found == status and words in page:
            in_a_row += 1
        else:
            in_a_row, seen = 0, monotonic()
    assert in_a_row == 12
    return seen - began


def test_its_links_lead_to_the_address_it_listens_on(server: Server) -> None:
    server.clinic.store.sites.save("main", SITE)
    server.clinic.publish("bridge", card())
    assert json.loads(server.get("/e/bridge.json")[1])["url"].startswith(f"{server.url}/e/bridge")


def test_it_sends_a_video_in_ranges(server: Server) -> None:
    clip = b"\x00\x00\x00\x18ftypisom" + bytes(range(256)) * 8
    name = server.clinic.service.media.store_clip(clip)["media"]
    asked = Request(f"{server.url}/media/{name}", headers={"Range": "bytes=100-199"})
    with _open(asked, timeout=10) as answer:
        assert answer.status == 206
        assert answer.headers["Content-Range"] == f"bytes 100-199/{len(clip)}"
        assert answer.read() == clip[100:200]


def test_killed_workers_are_replaced(server: Server) -> None:
    server.clinic.store.sites.save("main", SITE)
    server.clinic.publish("bridge", card())
    for worker in server.workers():  # all of them: only new ones can answer
        os.kill(worker, signal.SIGKILL)
    server.wait_for("/e/bridge", 200)


def test_it_stops_when_told(server: Server) -> None:
    server.process.terminate()
    assert server.process.wait(timeout=PATIENCE) == 0


def test_it_stops_at_once_when_its_terminal_says_so(server: Server) -> None:
    until = monotonic() + PATIENCE
    while not all(os.getpgid(worker) == worker for worker in server.workers()):
        assert monotonic() < until, "the workers stay in the terminal's process group"
    asked = monotonic()
    os.killpg(server.process.pid, signal.SIGINT)  # as Ctrl-C does
    assert server.process.wait(timeout=PATIENCE) == 0
    assert monotonic() - asked < STOP_SECONDS


def test_a_port_that_is_taken_is_said_in_a_sentence(server: Server) -> None:
    port = server.url.rpartition(":")[2]
    command = [sys.executable, "-m", "widget.cli", "serve", "--port", port]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 1
    assert f"port {port}" in done.stderr
    assert "Traceback" not in done.stderr
