"""How much one request to the editor may bring."""

from __future__ import annotations

from flask import Flask

from widget.content.media import MAX_IMAGE_BYTES

MAX_REQUEST = MAX_IMAGE_BYTES + 2**20
"""Bytes: the largest picture, and the form around it. Larger files come piece by piece."""

_MAX_TEXTS = 8 * 2**20  # bytes: the longest draft, percent-encoded
_MAX_PARTS = 20_000  # controls: a card with all steps and sub-steps that it may have


def limit_requests(inner: Flask) -> None:
    """Refuse what is larger (413) before it is read; Flask's own limits would stop a long card."""
    inner.config.update(
        MAX_CONTENT_LENGTH=MAX_REQUEST,
        MAX_FORM_MEMORY_SIZE=_MAX_TEXTS,
        MAX_FORM_PARTS=_MAX_PARTS,
    )
