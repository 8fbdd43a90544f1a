"""A kind from another distribution, as a clinic would install it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

STRETCH = {"title": "Calf stretch", "seconds": 30, "hint": "Keep the heel down."}
_DISTRIBUTION = Path(__file__).parent / "outside_kind"


def install(target: Path) -> None:
    """Install the distribution into a folder, by the ordinary installer."""
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    options = ["--no-deps", "--no-build-isolation", "--target", str(target)]
    subprocess.run([*pip, *options, str(_DISTRIBUTION)], check=True)
