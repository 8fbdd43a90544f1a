"""What the documents say is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.demo import loaded
from widget.cli import main
from widget.config import KNOWN
from widget.delivery.snippets import make_snippet
from widget.demo.load import CARD

CHECKOUT = Path(__file__).resolve().parent.parent
README = (CHECKOUT / "README.md").read_text(encoding="utf-8")
ARCHITECTURE = (CHECKOUT / "ARCHITECTURE.md").read_text(encoding="utf-8")
MAKEFILE = (CHECKOUT / "Makefile").read_text(encoding="utf-8")


def test_the_readme_lists_every_setting() -> None:
    assert re.findall(r"^\| `(WIDGET_\w+)`", README, re.MULTILINE) == list(KNOWN)


def test_every_command_in_the_readme_exists(capsys: pytest.CaptureFixture[str]) -> None:
    commands = set(re.findall(r"^clinic-widget (\w+)", README, re.MULTILINE))
    assert len(commands) > 8
    for command in commands:
        with pytest.raises(SystemExit) as caught:
            main([command, "--help"])
        assert caught.value.code == 0
    capsys.readouterr()


def test_every_make_target_in_the_readme_exists() -> None:
    targets = set(re.findall(r"(?:^|`)make ([a-z-]+)", README, re.MULTILINE))
    assert {"run", "test", "check", "test-all", "bench"} <= targets
    for target in targets:
        assert re.search(rf"^{target}:", MAKEFILE, re.MULTILINE), target


def test_the_snippet_in_the_readme_is_the_demos(tmp_path: Path) -> None:
    service = loaded(tmp_path, "http://127.0.0.1:8000")
    assert make_snippet(service.pages, service.renderer, CARD).script() in README
    service.engine.dispose()


def test_every_file_that_a_document_links_to_is_there() -> None:
    for document in (CHECKOUT / "README.md", *CHECKOUT.glob("docs/*.md")):
        text = document.read_text(encoding="utf-8")
        for link in re.findall(r"\]\((?!https?:|#)([^)#]+)", text):
            assert (document.parent / link).exists(), f"{document.name}: {link}"


def test_the_architecture_names_every_module() -> None:
    modules = {
        path.stem
        for path in (CHECKOUT / "widget").rglob("*.py")
        if path.stem != "__init__" and "migrations" not in path.parts and "demo" not in path.parts
    }
    words = set(re.findall(r"\w+", ARCHITECTURE))
    assert modules - words == set()


def test_the_architecture_is_one_page() -> None:
    assert len(ARCHITECTURE.splitlines()) <= 90
