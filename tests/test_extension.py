"""Mounted in a foreign Flask application, an embed is the same, and nobody touches the other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Blueprint, Flask, Response, render_template, session
from flask_login import LoginManager, login_required  # type: ignore[import-untyped,unused-ignore]
from flask_wtf import CSRFProtect
from jinja2 import DictLoader
from werkzeug.test import TestResponse

from tests.samples import SITE, Clinic, Clock, card
from widget import Service, Widget, open_service
from widget.content.schema import migrate

FORMS = ["", "/frame", "/fragment", ".json"]
ADDRESS = "https://clinic.example/widgets"


def _host() -> Flask:
    """An application that would break a plain blueprint in every way it can."""
    host = Flask("host")
    host.secret_key = "secret"
    names = ("frame.html", "fragment.html", "kinds/exercise-card.html", "errors/404.html")
    host.jinja_loader = DictLoader(dict.fromkeys(names, "THE HOST'S OWN"))
    host.jinja_env.autoescape = False
    CSRFProtect(host)
    manager = LoginManager(host)
    manager.session_protection = "strong"
    host.before_request(login_required(lambda: None))

    @host.after_request
    def add_cookie(response: Response) -> Response:
        response.set_cookie("tracker", "1")
        response.headers["X-Frame-Options"] = "DENY"
        response.headers["Content-Security-Policy"] = "default-src 'none'"
        return response

    @host.errorhandler(404)
    @host.errorhandler(Exception)
    def everything(error: Exception) -> tuple[str, int]:
        session["seen"] = True
        return "THE HOST'S OWN", 500

    @host.get("/own")
    def own() -> str:
        return render_template("frame.html")

    host.register_blueprint(Blueprint("public", "host"))
    return host


@pytest.fixture
def mounted(tmp_path: Path, clock: Clock) -> Iterator[Flask]:
    """A foreign application with the service under /widgets, and one card."""
    host = _host()
    host.config.update(WIDGET_URL=ADDRESS, WIDGET_DATA=str(tmp_path / "mounted"))
    Widget(host)
    service: Service = host.extensions["widget"]
    migrate(service.engine)
    service.store.sites.save("main", SITE)
    Clinic(service, clock).publish("bridge", card())
    yield host
    service.engine.dispose()


def _ask(app: Flask, path: str, **headers: str) -> TestResponse:
    return app.test_client().get(path, headers=headers)


@pytest.mark.parametrize("form", FORMS)
def test_an_embed_is_the_same_as_in_an_application_of_its_own(
    mounted: Flask, tmp_path: Path, form: str
) -> None:
    alone = open_service(
        {"WIDGET_URL": ADDRESS, "WIDGET_DATA": str(tmp_path / "mounted")}, prefix="/widgets"
    )
    ours = alone.inner.test_client().get(f"/e/bridge{form}")
    theirs = _ask(mounted, f"/widgets/e/bridge{form}")
    assert theirs.data == ours.data
    kept = {key: value for key, value in theirs.headers.items() if key != "Cache-Status"}
    assert kept == {key: value for key, value in ours.headers.items() if key != "Cache-Status"}
    alone.engine.dispose()


@pytest.mark.parametrize("path", [*(f"/e/bridge{form}" for form in FORMS), "/e/no", "/loader.js"])
def test_the_hosts_hooks_never_touch_an_embed(mounted: Flask, path: str) -> None:
    answer = _ask(mounted, f"/widgets{path}", Cookie="session=x; tracker=1")
    assert "Set-Cookie" not in answer.headers
    assert "X-Frame-Options" not in answer.headers
    assert "THE HOST'S OWN" not in answer.text


def test_a_foreign_post_is_ours_to_refuse(mounted: Flask) -> None:
    assert mounted.test_client().post("/widgets/e/bridge").status_code == 405


def test_the_host_keeps_its_own_pages_and_templates(mounted: Flask) -> None:
    for path in ("/widgetsx", "/e/bridge", "/loader.js"):
        assert "THE HOST'S OWN" in _ask(mounted, path).text
    assert _ask(mounted, "/own").status_code != 200  # its own sign-in guards it


def test_links_lead_below_the_prefix(mounted: Flask) -> None:
    page = _ask(mounted, "/widgets/e/bridge").text
    assert f"{ADDRESS}/assets/embed." in page
    style = page[page.index(f"{ADDRESS}/assets/embed.") + len("https://clinic.example") :]
    assert _ask(mounted, style[: style.index('"')]).status_code == 200


def test_the_bare_prefix_answers(mounted: Flask) -> None:
    assert _ask(mounted, "/widgets").status_code == 200
