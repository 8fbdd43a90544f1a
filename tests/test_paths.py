"""Where the static files and the templates are."""

from pathlib import Path

import pytest

from widget import paths

CHECKOUT = Path(__file__).resolve().parent.parent


def test_a_checkout_serves_the_files_beside_the_package() -> None:
    assert paths.static_folder() == CHECKOUT / "static"
    assert paths.templates_folder() == CHECKOUT / "templates"


def test_an_installed_package_serves_the_files_inside_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "site-packages" / "widget"
    for folder in ("static", "templates"):
        (package / folder).mkdir(parents=True)
        (package.parent / folder).mkdir()  # somebody else's, of the same name
    monkeypatch.setattr(paths, "_PACKAGE", package)
    assert paths.static_folder() == package / "static"
    assert paths.templates_folder() == package / "templates"
