"""Which addresses the editor leads on to: its own."""

from __future__ import annotations

import re
from typing import Final

from flask import request, url_for

from widget.editor.cookies import EDITOR

_LONGEST: Final = 500
_REST: Final = re.compile(
    r"(?:/[A-Za-z0-9_-][A-Za-z0-9._~-]*)*/?"  # no dots in front: no way up; nothing encoded
    r"(?:\?[A-Za-z0-9._~=&%+,:@/-]*)?"
)


def safe_next(value: str | None) -> str:
    """The address where it is a path of the editor's own, else the editor's first page.

    It is compared with what our paths can look like, not searched for what is dangerous, so that
    no reader of URLs, ours or a browser's, can see another host in it.
    """
    own = request.script_root + EDITOR
    given = value if value and len(value) <= _LONGEST and value.startswith(own) else None
    if given and _REST.fullmatch(given[len(own) :]):
        return given
    return url_for("editor.home")
