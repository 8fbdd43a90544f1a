"""The headers of all answers below the editor's path, and what is answered where no route is."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import RequestRedirect

from widget.config import Settings
from widget.editor.addresses import safe_next
from widget.editor.answers import interface_texts, page
from widget.editor.cookies import is_editors
from widget.editor.headers import add_headers


def install_edges(inner: Flask, settings: Settings) -> None:
    """Answer as the editor below its path, where Flask would answer as for visitors."""

    def complete(response: Response) -> Response:
        return add_headers(response, settings) if is_editors(request.path) else response

    inner.before_request(_without_route)
    inner.after_request(complete)


def _without_route() -> ResponseReturnValue | None:
    error = request.routing_exception
    if error is None or not is_editors(request.path):
        return None
    if isinstance(error, RequestRedirect):  # its address begins with whatever host was named
        return redirect(safe_next(urlsplit(error.new_url).path), 308)
    return _problem(error)


def _problem(error: HTTPException) -> Response:
    texts = interface_texts()
    if error.code == 404:
        return page("not-found.html", 404, words="")
    answer = page(
        "problem.html", error.code or 500, words=texts.gettext("There is no such page here.")
    )
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        answer.headers["Allow"] = ", ".join(error.valid_methods)
    return answer
