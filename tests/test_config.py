"""A wrong setting stops the start and is named."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from flask import Flask

from widget import Widget, create_app
from widget.config import read_settings
from widget.errors import SettingError

URL = {"WIDGET_URL": "https://cards.example"}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("WIDGET_URL", "cards.example"),
        ("WIDGET_URL", "ftp://cards.example"),
        ("WIDGET_URL", "https://cards.example/a?b=c"),
        ("WIDGET_URL", "https://user:pw@cards.example"),
        ("WIDGET_URL", 'https://cards.example/"><script>'),
        ("WIDGET_OLD_URLS", "https://old.example nonsense"),
        ("WIDGET_CACHE", "memcached"),
        ("WIDGET_CACHE_BYTES", "many"),
        ("WIDGET_CACHE_BYTES", "-1"),
        ("WIDGET_DATABASE", "mysql://x"),
        ("WIDGET_COLOUR", "red"),
    ],
)
def test_a_bad_setting_is_named(key: str, value: str) -> None:
    with pytest.raises(SettingError, match=key):
        read_settings(URL | {key: value})


def test_a_missing_address_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WIDGET_URL", raising=False)
    with pytest.raises(SettingError, match="WIDGET_URL is not set"):
        create_app()
    with pytest.raises(SettingError, match="WIDGET_URL is not set"):
        Widget(Flask("host"))


def test_the_addresss_path_must_be_the_prefix(tmp_path: Path) -> None:
    host = Flask("host")
    host.config.update(WIDGET_URL="https://clinic.example", WIDGET_DATA=str(tmp_path))
    with pytest.raises(SettingError, match="/widgets"):
        Widget(host)


def test_the_apps_own_settings_win_over_the_environment() -> None:
    mine, environment = {"WIDGET_URL": "https://mine.example"}, {"WIDGET_URL": "https://e.example"}
    assert read_settings(mine, environment).url == "https://mine.example"


def test_the_data_folder_holds_all_by_default(tmp_path: Path) -> None:
    settings = read_settings(URL | {"WIDGET_DATA": str(tmp_path)})
    assert settings.database == f"sqlite:///{tmp_path}/widget.sqlite3"
    assert settings.media == tmp_path / "media"
    assert (settings.origin, settings.prefix) == ("https://cards.example", "")


@pytest.mark.parametrize(
    ("package", "key", "value"),
    [
        ("redis", "WIDGET_CACHE", "redis://127.0.0.1:1/0"),
        ("psycopg", "WIDGET_DATABASE", "postgresql://127.0.0.1:1/x"),
    ],
)
def test_a_missing_package_is_named_with_its_setting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, package: str, key: str, value: str
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(SettingError, match=rf"{key} .*pip install clinic-widget\["):
        create_app(URL | {"WIDGET_DATA": str(tmp_path), key: value})
