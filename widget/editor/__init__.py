"""The editors' door: marketing's and the clinicians' pages, below ``/editor``."""

from __future__ import annotations

import logging
from typing import Protocol

from flask import Blueprint, Flask, Response, jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from widget.content.database import StoreError
from widget.delivery.preview import Previews
from widget.editor.access import guarded, install
from widget.editor.account import AccountPages
from widget.editor.answers import (
    interface_texts,
    page,
    page_without_store,
    prepare_templates,
)
from widget.editor.conflict import ConflictPage
from widget.editor.cookies import EDITOR
from widget.editor.desk import Desk, Route
from widget.editor.embeds import EmbedPages
from widget.editor.entries import Entries
from widget.editor.history import HistoryPages
from widget.editor.home import HomePage
from widget.editor.homes import EmbedHomes
from widget.editor.library import LibraryPages
from widget.editor.limits import limit_requests
from widget.editor.link_check import LinkCheck
from widget.editor.listing import Listing
from widget.editor.new_embed import NewEmbedPage
from widget.editor.people_pages import PeoplePages
from widget.editor.piece_uploads import PieceUploads
from widget.editor.preview_page import PreviewPage
from widget.editor.shown_on import ShownOnPages
from widget.editor.sign_in import SignInPages
from widget.editor.site_history import SiteHistory
from widget.editor.site_look import SiteLook
from widget.editor.site_pages import SitePages
from widget.editor.slow import Busy
from widget.editor.snippet_pages import SnippetPages
from widget.editor.source_pages import SourcePages
from widget.editor.source_writing import SourceWriting
from widget.editor.told import told
from widget.errors import NotFound, WidgetError

_log = logging.getLogger(__name__)


class Pages(Protocol):
    """Some pages that belong together."""

    def routes(self) -> tuple[Route, ...]:
        """Their routes."""


def add_editor(inner: Flask, desk: Desk, previews: Previews) -> None:
    """Add the editor to the inner application: its pages, sign-in, headers and error pages."""
    inner.extensions["widget-editor"] = desk
    prepare_templates(inner, desk)
    limit_requests(inner)
    install(inner, desk)
    door = Blueprint("editor", __name__, url_prefix=EDITOR)
    for route in all_routes(desk, previews):
        view = guarded(route)
        door.add_url_rule(route.rule, route.name, view, methods=list(route.methods))
    door.register_error_handler(WidgetError, _problem)
    door.register_error_handler(StoreError, _unavailable)
    door.register_error_handler(HTTPException, _http_error)
    inner.register_blueprint(door)


def all_routes(desk: Desk, previews: Previews) -> list[Route]:
    """Every route of the editor."""
    entries = Entries(desk)
    pages: tuple[Pages, ...] = (
        SignInPages(desk),
        AccountPages(desk),
        PeoplePages(desk),
        HomePage(desk),
        Listing(desk),
        NewEmbedPage(desk),
        EmbedPages(desk, entries),
        entries,
        PreviewPage(desk, previews),
        HistoryPages(desk),
        ShownOnPages(desk),
        ConflictPage(desk),
        LinkCheck(desk),
        LibraryPages(desk),
        PieceUploads(desk),
        SitePages(desk),
        SiteHistory(desk),
        EmbedHomes(desk),
        SiteLook(desk),
        SnippetPages(desk),
        SourcePages(desk),
        SourceWriting(desk),
    )
    return [route for each in pages for route in each.routes()]


def _problem(error: WidgetError) -> Response:
    """A sentence to whoever asked for what is not there, or cannot be done."""
    statuses = {NotFound: 404, Busy: 503}
    status = next((code for sort, code in statuses.items() if isinstance(error, sort)), 400)
    template = "not-found.html" if status == 404 else "problem.html"
    return page(template, status, words=told(interface_texts(), error))


def _unavailable(error: Exception) -> Response:
    """The store is away."""
    _log.error("The editor could not answer: %s", error)
    return page_without_store()


def _http_error(error: HTTPException) -> ResponseReturnValue:
    """Any other refusal, or our own mistake, which is logged where it happened."""
    texts = interface_texts()
    sentences = {
        404: texts.gettext("There is no such page."),
        413: texts.gettext("This is too large to be sent at once."),
    }
    status = error.code or 500
    words = sentences.get(status) or texts.gettext("The editor cannot do that.")
    if request.accept_mimetypes.best == "application/json":
        return jsonify(error=words), status
    if status == 404:
        return page("not-found.html", status, words="")
    return page("problem.html", status, words=words)
