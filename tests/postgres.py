"""A PostgreSQL server of the tests' own: on a free loopback port, stopped by pid."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest


def programs() -> Path | None:
    """The folder of PostgreSQL's server programs; None where it is not installed."""
    found = shutil.which("initdb")
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return Path(found).parent if found else debian[-1].parent if debian else None


@contextmanager
def server() -> Iterator[str]:
    """A fresh server; yields its URL without a database's name."""
    folder = programs()
    if folder is None:
        if os.environ.get("CI"):
            pytest.fail("PostgreSQL is missing, and CI must have it.")
        pytest.skip("PostgreSQL is not installed")
    user = "postgres" if os.geteuid() == 0 else None  # the server refuses to run as root
    home = Path(tempfile.mkdtemp(prefix="widget-postgres-"))
    if user:
        shutil.chown(home, user)
    data = home / "data"
    options = ["-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"]
    subprocess.run([folder / "initdb", *options], user=user, check=True, stdout=subprocess.DEVNULL)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    arguments = ["-D", str(data), "-h", "127.0.0.1", "-p", str(port), "-k", str(home), "-F"]
    process = subprocess.Popen([folder / "postgres", *arguments], user=user, stderr=subprocess.PIPE)
    try:
        _wait_until_ready(process)
        yield f"postgresql://postgres@127.0.0.1:{port}"
    finally:
        process.terminate()
        process.communicate(timeout=30)
        shutil.rmtree(home, ignore_errors=True)


def _wait_until_ready(process: subprocess.Popen[bytes]) -> None:
    for line in process.stderr or ():
        if b"ready to accept connections" in line:
            return
    pytest.fail("PostgreSQL did not start.")


def new_database(url: str, name: str) -> str:
    """An empty database on the server; returns its URL."""
    with psycopg.connect(f"{url}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return f"{url}/{name}"
