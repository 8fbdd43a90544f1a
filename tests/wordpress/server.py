"""A stock WordPress of the tests' own: MariaDB, PHP and nginx on loopback, stopped by pid."""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from time import monotonic

import pytest

from tests.wordpress.client import PASSWORD, WordPress, place

_STOCK = Path("/usr/share/wordpress")  # where Debian's package has it
_SERVERS = "/usr/sbin"  # on the PATH of root alone
_OURS = Path(__file__).parent / "stock"
_PATIENCE = 30.0  # seconds until a program on a busy machine listens
_FILES = {
    "wp-config.php": "site/wp-config.php",
    "harness.php": "site/wp-content/mu-plugins/harness.php",
    "run.php": "run.php",
    "nginx.conf": "nginx.conf",
    "php-fpm.conf": "php-fpm.conf",
}
_DATABASE_OPTIONS = [
    "--skip-networking",
    "--init-file={home}/database.sql",
    # nobody wants this data back after a crash
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-flush-method=nosync",
    "--skip-innodb-doublewrite",
    "--innodb-fast-shutdown=2",
    "--innodb-buffer-pool-size=64M",
]


@contextmanager
def wordpress_server(*may_fetch: str) -> Iterator[WordPress]:
    """A fresh WordPress, which may fetch from the services at these URLs."""
    _require_programs()
    started = monotonic()
    with ExitStack() as stack:
        home = Path(tempfile.mkdtemp(prefix="widget-wordpress-")).resolve()
        stack.callback(shutil.rmtree, home, ignore_errors=True)
        port = _free_port()
        _copy(home, port)
        for name, command, address in _servers(home, port):
            stack.enter_context(_running(home, name, command, address))
        wordpress = WordPress(f"http://127.0.0.1:{port}", home)
        _install(wordpress, may_fetch)
        wordpress.start_seconds = monotonic() - started
        yield wordpress


def _require_programs() -> None:
    needed = ["php", "nginx", "mariadbd", "mariadb-install-db", "php-fpm"]
    missing = [name for name in needed if _program(name) is None]
    if not _STOCK.is_dir():
        missing.append("wordpress")
    if missing and os.environ.get("CI"):
        pytest.fail(f"{', '.join(missing)} missing, and CI must have it.")
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")


def _program(name: str) -> str | None:
    path = f"{os.environ.get('PATH', '')}{os.pathsep}{_SERVERS}"
    with_version = Path(_SERVERS).glob(f"{name}[0-9]*")  # php-fpm8.2
    return shutil.which(name, path=path) or next(map(str, with_version), None)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _copy(home: Path, port: int) -> None:
    """WordPress itself, with links made files so that it believes to be where it is; our files."""
    # not shutil: it takes relative links for dangling ones, and leaves their files out; cp itself
    # says by its exit code that a link leads nowhere, to a file that nobody needs
    subprocess.run(["cp", "-rL", str(_STOCK), str(home / "site")], check=False, capture_output=True)
    user, group = pwd.getpwuid(os.geteuid()).pw_name, grp.getgrgid(os.getegid()).gr_name
    words = {"@HOME@": str(home), "@PORT@": str(port), "@USER@": user, "@GROUP@": group}
    for name, target in _FILES.items():
        text = (_OURS / name).read_text(encoding="utf-8")
        for word, value in words.items():
            text = text.replace(word, value)
        (home / target).parent.mkdir(exist_ok=True)
        (home / target).write_text(text, encoding="utf-8")
    (home / "database.sql").write_text("CREATE DATABASE wordpress CHARACTER SET utf8mb4;\n")


Server = tuple[str, list[str], str | tuple[str, int]]
"""A name for its log, the command, and where it listens."""


def _servers(home: Path, port: int) -> Iterator[Server]:
    root = os.geteuid() == 0
    as_root = ["--user=root"] if root else []
    data = ["--no-defaults", f"--datadir={home}/data", *as_root]
    database = [option.format(home=home) for option in _DATABASE_OPTIONS]
    make = ["--auth-root-authentication-method=normal", "--skip-test-db"]
    _run(home, "mariadb-install-db", *data, *make)
    mariadb = f"{home}/mariadb.sock"
    yield "mariadb", ["mariadbd", *data, f"--socket={mariadb}", *database], mariadb
    fpm = ["php-fpm", "--nodaemonize", "--fpm-config", f"{home}/php-fpm.conf"]
    yield "php", [*fpm, *(["--allow-to-run-as-root"] if root else [])], f"{home}/php.sock"
    yield "nginx", ["nginx", "-p", f"{home}/", "-c", f"{home}/nginx.conf"], ("127.0.0.1", port)


def _run(home: Path, *command: str) -> None:
    done = subprocess.run(_found(command), cwd=home, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.fail(f"{command[0]} failed:\n{done.stdout}{done.stderr}")


def _found(command: tuple[str, ...] | list[str]) -> list[str]:
    program = _program(command[0])
    assert program, command
    return [program, *command[1:]]


@contextmanager
def _running(
    home: Path, name: str, command: list[str], address: str | tuple[str, int]
) -> Iterator[None]:
    output = home / f"{name}.out"
    with output.open("wb") as log:
        process = subprocess.Popen(
            _found(command), cwd=home, stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
    try:
        _wait_until_it_listens(process, address, output)
        yield
    finally:
        _stop(process)


def _wait_until_it_listens(
    process: subprocess.Popen[bytes], address: str | tuple[str, int], output: Path
) -> None:
    family = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET
    until = monotonic() + _PATIENCE
    while monotonic() < until and process.poll() is None:
        with socket.socket(family) as tried, suppress(OSError):
            tried.connect(address)
            return
        with suppress(subprocess.TimeoutExpired):  # its end is worth waiting for, but not long
            process.wait(timeout=0.02)
    pytest.fail(f"{output.stem} does not listen:\n{output.read_text(errors='replace')}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=_PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _install(wordpress: WordPress, may_fetch: tuple[str, ...]) -> None:
    code = (_OURS / "install.php").read_text(encoding="utf-8")
    constants = {"WP_INSTALLING": True, "WP_SITEURL": wordpress.url}
    data = {"password": PASSWORD, "places": [place(url) for url in may_fetch]}
    wordpress.run(code, data, constants)
