"""The built wheel in an empty environment, outside of the checkout."""

import os
import re
import socket
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent
CARD = "gluteus-medius-activation"

pytestmark = [pytest.mark.slow, pytest.mark.timeout(420)]


def run(*command: object, cwd: Path) -> None:
    done = subprocess.run(
        [str(word) for word in command], cwd=cwd, check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist and the wheel that was built from it."""
    folder = tmp_path_factory.mktemp("built")
    run(sys.executable, "-m", "build", "--outdir", folder, CHECKOUT, cwd=folder)
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    [found] = built.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the programs of an environment that holds the wheel and what it asks for."""
    folder = tmp_path_factory.mktemp("empty")
    run(sys.executable, "-m", "venv", folder / "venv", cwd=folder)
    programs = folder / "venv" / "bin"
    pinned = ("--constraint", without_digests(folder))
    run(programs / "python", "-m", "pip", "install", "--quiet", *pinned, wheel, cwd=folder)
    return programs


def without_digests(folder: Path) -> Path:
    """The lock as constraints: a digest there would be asked of the wheel too."""
    lines = (CHECKOUT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    constraints = folder / "constraints.txt"
    constraints.write_text("\n".join(line.rstrip("\\ ") for line in lines if "==" in line))
    return constraints


def free_ports() -> tuple[int, int]:
    """A free port whose next one, where the clinic's page is served, is free too."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = first.getsockname()[1]
            try:
                second.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port, port + 1


def get(url: str) -> tuple[int, str]:
    """Ask the server itself, whatever proxy the environment names."""
    with build_opener(ProxyHandler({})).open(url, timeout=10) as answer:
        return answer.status, answer.read().decode()


@contextmanager
def demo(programs: Path, folder: Path) -> Iterator[tuple[str, str]]:
    """The demo's address and that of its clinic page."""
    port, page_port = free_ports()
    log = (folder / "log").open("w+")
    environment = {name: value for name, value in os.environ.items() if name[:6] != "PYTHON"}
    server = subprocess.Popen(
        [programs / "clinic-widget", "demo", "--host", "127.0.0.1", "--port", str(port)],
        cwd=folder, stdout=log, stderr=subprocess.STDOUT, env=environment,
    )  # fmt: skip
    try:
        wait_for(f"http://127.0.0.1:{port}/healthz", server, folder / "log")
        yield f"http://127.0.0.1:{port}", f"http://localhost:{page_port}"
    finally:
        server.terminate()
        server.wait(timeout=20)
        log.close()


def wait_for(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = monotonic() + 60
    while monotonic() < deadline:
        try:
            get(url)
        except (URLError, ConnectionError):
            try:
                server.wait(timeout=0.1)
            except subprocess.TimeoutExpired:
                continue
            break
        return
    pytest.fail(f"the demo did not start: {log.read_text()}")


def test_the_wheel_holds_all_that_is_served_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        for folder in ("static", "templates"):
            sources = [path for path in (CHECKOUT / folder).rglob("*") if path.is_file()]
            assert sources
            assert {f"widget/{path.relative_to(CHECKOUT)}" for path in sources} <= names
        for source in (CHECKOUT / "static").glob("*.js"):
            minified = archive.read(f"widget/static/{source.name}")
            assert len(minified) < 0.9 * source.stat().st_size
    package = CHECKOUT / "widget"
    data = [*package.glob("locales/*.po"), *package.glob("demo/content/**/*.*")]
    assert {str(path.relative_to(CHECKOUT)) for path in data} <= names
    tops = {name.partition("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"widget"}
    assert not any("/draw" in name or name.endswith(".pyc") for name in names)


def test_the_sdist_holds_what_is_needed_to_build_it_again(built: Path, tmp_path: Path) -> None:
    """The wheel above came out of the sdist; one from the checkout is the same to the byte."""
    run(sys.executable, "-m", "build", "--wheel", "--outdir", tmp_path, CHECKOUT, cwd=tmp_path)
    [from_sdist], [from_checkout] = built.glob("*.whl"), tmp_path.glob("*.whl")
    assert contents(from_sdist) == contents(from_checkout)


def contents(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_installed_wheel_serves_the_demo(installed: Path, tmp_path: Path) -> None:
    with demo(installed, tmp_path) as (base, page):
        assert get(f"{base}/healthz")[0] == 200
        status, card = get(f"{base}/e/{CARD}")
        assert status == 200
        assert "Gluteus Medius Activation" in card
        assert "data-clinic-embed" in get(page)[1]
        for kind in ("css", "js"):
            [asset] = re.findall(rf'"({base}/assets/embed\.\w+\.{kind})"', card)
            source = CHECKOUT / "static" / f"embed.{kind}"
            assert len(get(asset)[1]) < 0.9 * source.stat().st_size
        assert "__WIDGET_URL__" not in get(f"{base}/loader.js")[1]
