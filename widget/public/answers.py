"""A finished page as an HTTP answer: encoding, conditions, headers."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Request, Response

from widget.delivery.page import Page
from widget.public.headers import EVERYWHERE


def answer(page: Page, request: Request, more: Mapping[str, str] | None = None) -> Response:
    """The page in the best encoding the request accepts; 304 where the client has those bytes."""
    return send(complete(page, more or {}), request)


def complete(page: Page, more: Mapping[str, str]) -> Page:
    """The page with the headers of everything that visitors get, and with ``more``."""
    own = {**EVERYWHERE, **page.headers, **more, "Vary": "Accept-Encoding"}
    return page.with_headers(own)


def send(page: Page, request: Request) -> Response:
    """A complete page as the answer to a request."""
    asked = request.headers
    reply = page.reply(asked.get("Accept-Encoding", ""), asked.get("If-None-Match", ""))
    return Response(reply.body, status=reply.status, headers=list(reply.headers))
