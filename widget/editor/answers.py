"""The editor's pages as answers: templates filled with what all of them need."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from flask import (
    Flask,
    Response,
    current_app,
    flash,
    g,
    get_flashed_messages,
    render_template,
    request,
)
from jinja2 import StrictUndefined

from widget.content.people import Person
from widget.content.sanitize import plain_text
from widget.editor.csrf import csrf_token
from widget.editor.desk import Desk
from widget.editor.identity import person_or_none
from widget.texts import (
    Texts,
    direction,
    format_moment,
    language_name,
    template_functions,
    texts_for,
)


def prepare_templates(inner: Flask, desk: Desk) -> None:
    """Let the editor's templates know what does not change from page to page."""
    inner.jinja_options = {
        "undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True,
    }  # fmt: skip
    inner.jinja_env.globals |= {
        "asset": desk.assets.url, "media": desk.renderer.media_url, "plain": plain_text,
    }  # fmt: skip


def page(template: str, status: int = 200, *, section: str = "", **values: Any) -> Response:
    """A page from ``templates/editor``; ``section`` is the entry of the navigation it stands in."""
    body = render_template(f"editor/{template}", section=section, **common_values(), **values)
    return Response(body, status, content_type="text/html; charset=utf-8")


def nothing(words: str, status: int = 200) -> Response:
    """What stands in a frame of ours where there is nothing to show."""
    return page("nothing.html", status, words=words)


def page_without_store() -> Response:
    """The page that says that the store is away; it needs nothing of it (503)."""
    texts = texts_for(_browser_language())
    around = {"lang": texts.lang, "dir": direction(texts.lang), "csrf": "", "notices": []}
    body = render_template("editor/unavailable.html", **around, **template_functions(texts))
    return Response(body, 503, content_type="text/html; charset=utf-8")


def common_values() -> dict[str, Any]:
    """What every template of the editor knows."""
    person = person_or_none()
    texts = interface_texts()
    format_time = _format(texts.lang)
    return {
        **template_functions(texts),
        "lang": texts.lang,
        "dir": direction(texts.lang),
        "person": person,
        "may": _may(person),
        "csrf": csrf_token(),
        "notices": get_flashed_messages(with_categories=True),
        "format_time": format_time,
        "format_time_text": lambda text: _format_text(text, format_time),
        "language_name": partial(language_name, in_lang=texts.lang),
    }


def interface_texts() -> Texts:
    """The interface's words in the person's language; signed out, in the browser's."""
    person = person_or_none()
    if person:
        return texts_for(person.language)
    return texts_for(_browser_language())


def _browser_language() -> str:
    return request.accept_languages.best_match(["en", "fr"], "en")


def notice(kind: str, text: str) -> None:
    """Say something on the next page: ``done``, ``note`` or ``problem``."""
    flash(text, kind)


def site_zone() -> ZoneInfo:
    """The time zone of the default site, in which all times of the editor are meant."""
    if "zone" not in g:  # a page asks for it once for each of its times
        desk: Desk = current_app.extensions["widget-editor"]
        g.zone = desk.zone()
    zone: ZoneInfo = g.zone
    return zone


def _format(lang: str) -> Callable[[datetime], str]:
    return lambda moment: format_moment(moment.astimezone(site_zone()), lang)


def _format_text(text: str, format_time: Callable[[datetime], str]) -> str:
    """A time as a field holds it; as it was typed where it is none."""
    try:
        return format_time(datetime.fromisoformat(text))
    except ValueError:
        return text


def _may(person: Person | None) -> Callable[[str], bool]:
    return lambda role: person is not None and role in person.roles
