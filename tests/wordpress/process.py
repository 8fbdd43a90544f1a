"""The product as a process of its own, which a test may freeze, kill and start again."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from time import monotonic
from urllib.request import ProxyHandler, build_opener

import pytest

from tests.browser.conftest import Running
from widget import open_service

HOST = "127.0.0.2"  # another site than WordPress's 127.0.0.1, which another port alone is not
_PATIENCE = 30.0  # seconds until a server on a busy machine has started
_open = build_opener(ProxyHandler({})).open  # whatever proxy the environment names


class WidgetProcess:
    """``clinic-widget serve`` on one port, however often it starts."""

    def __init__(self, data: Path) -> None:
        with socket.socket() as free:
            free.bind((HOST, 0))
            self._port = free.getsockname()[1]
        self.url = f"http://{HOST}:{self._port}"
        self._data = {"WIDGET_DATA": str(data)}
        service = open_service({"WIDGET_URL": self.url, **self._data})
        self.running = Running(self.url, service)
        """The same store in the test's own process: for snippets, and to publish."""
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it answers."""
        command = [sys.executable, "-m", "widget.cli", "serve", "--host", HOST]
        environment = {key: value for key, value in os.environ.items() if key[:7] != "WIDGET_"}
        self._process = subprocess.Popen(
            [*command, "--port", str(self._port)],
            env=environment | self._data,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._wait_until_ready(self._process)

    def _wait_until_ready(self, process: subprocess.Popen[bytes]) -> None:
        until = monotonic() + _PATIENCE
        while monotonic() < until and process.poll() is None:
            with suppress(OSError), _open(f"{self.url}/readyz", timeout=10) as answer:
                assert answer.status == 200
                return
            with suppress(subprocess.TimeoutExpired):  # its end is worth waiting for, but not long
                process.wait(timeout=0.05)
        pytest.fail("The product does not start.")

    def freeze(self) -> None:
        """From now on it takes connections, and never answers."""
        self._tell_all(signal.SIGSTOP)

    def thaw(self) -> None:
        """It goes on, with what was asked meanwhile, too."""
        self._tell_all(signal.SIGCONT)

    def kill(self) -> None:
        """It is gone at once: connections are refused."""
        self.freeze()  # else it would replace its killed workers
        self._tell_all(signal.SIGKILL)
        self._ended().wait(timeout=_PATIENCE)

    def stop(self) -> None:
        """It ends in its own time."""
        self.thaw()
        self._ended().terminate()
        self._ended().wait(timeout=_PATIENCE)

    def close(self) -> None:
        """It runs no longer, and its store is let go."""
        if self._process and self._process.poll() is None:
            self.kill()
        self.running.service.engine.dispose()

    def _ended(self) -> subprocess.Popen[bytes]:
        assert self._process, "it has never been started"
        return self._process

    def _tell_all(self, number: signal.Signals) -> None:
        first = self._ended().pid
        workers = Path(f"/proc/{first}/task/{first}/children")
        if number == signal.SIGSTOP:  # none is born while the others are told
            os.kill(first, number)
        pids = [int(pid) for pid in workers.read_text().split()]
        for pid in [first, *pids]:
            os.kill(pid, number)
