"""The build step that puts static/ (minified) and templates/ into the wheel."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

MINIFIED = {".js": "application/javascript", ".css": "text/css"}


class Assets(BuildHookInterface[Any]):
    """Adds what an installed package serves; an editable install serves the checkout's files."""

    PLUGIN_NAME = "custom"
    _made: Path | None = None

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Minify the scripts and style sheets, and say where everything goes in the wheel."""
        if version == "editable":
            return
        root = Path(self.root)
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


def minify_folder(source: Path, target: Path) -> None:
    """Copy a folder, its scripts and style sheets minified."""
    import minify  # an editable install does without

    for file in sorted(path for path in source.rglob("*") if path.is_file()):
        copy = target / file.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        if file.suffix in MINIFIED:
            text = minify.string(MINIFIED[file.suffix], file.read_text(encoding="utf-8"))
            copy.write_text(text, encoding="utf-8")
        else:
            shutil.copyfile(file, copy)
