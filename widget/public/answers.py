"""A finished page as an HTTP answer: encoding, conditions, headers."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Request, Response

from widget.delivery.page import Page
from widget.public.headers import EVERYWHERE


def answer(page: Page, request: Request, more: Mapping[str, str] | None = None) -> Response:
    """The page in the best encoding the request accepts; 304 where the client has those bytes."""
    coding = page.coding_for(request.headers.get("Accept-Encoding", ""))
    headers = {**EVERYWHERE, **page.headers, **(more or {}), "Vary": "Accept-Encoding"}
    tag = page.etag(coding)
    if page.status == 200:
        headers["ETag"] = tag
        if _has(request, tag):
            return Response(status=304, headers=headers)
    if coding:
        headers["Content-Encoding"] = coding
    return Response(page.bodies[coding], status=page.status, headers=headers)


def _has(request: Request, tag: str) -> bool:
    """Whether ``If-None-Match`` names the tag (RFC 9110, section 13.1.2: weak comparison)."""
    asked = request.headers.get("If-None-Match", "")
    tags = {part.strip().removeprefix("W/") for part in asked.split(",")}
    return tag in tags or asked.strip() == "*"
