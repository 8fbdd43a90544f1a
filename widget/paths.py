"""Where ``static/`` and ``templates/`` are."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def static_folder() -> Path:
    """The folder of the scripts and style sheets, which are minified in a wheel."""
    return _beside_or_inside("static", _PACKAGE)


def templates_folder() -> Path:
    """The folder of the templates."""
    return _beside_or_inside("templates", _PACKAGE)


def _beside_or_inside(name: str, package: Path) -> Path:
    inside = package / name
    return inside if inside.is_dir() else package.parent / name
