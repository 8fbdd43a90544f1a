"""What was typed when a session was over: carried through signing in, then sent again."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from flask import request

from widget.config import Settings
from widget.editor.addresses import safe_next
from widget.editor.csrf import is_same_origin

_NEVER = ("csrf_token", "password")  # the one is worth nothing any more, the other must not stay
_NOT_KEPT = ("enter", "make_first", "accept", "password", "sign_out")  # secrets, or nothing typed


@dataclass(frozen=True)
class Kept:
    """A form as it was sent: where to, and its names and values."""

    path: str
    pairs: tuple[tuple[str, str], ...]
    without_files: bool

    def dumps(self) -> str:
        """As a hidden control holds it."""
        return json.dumps([self.path, self.pairs, self.without_files], ensure_ascii=False)


def kept_form(settings: Settings) -> Kept | None:
    """The form that was just sent, to be sent again.

    None where the browser does not say that it comes from a page of ours: nobody shall be asked to
    send what another site made up.
    """
    secret = (request.endpoint or "").removeprefix("editor.") in _NOT_KEPT
    if request.method != "POST" or secret or not is_same_origin(settings):
        return None
    pairs = request.form.items(multi=True)
    kept = tuple((name, value) for name, value in pairs if not _is_secret(name))
    files = any(file.filename for file in request.files.values())
    return Kept(request.script_root + request.path, kept, files)


def read_kept(text: str) -> Kept | None:
    """What a hidden control held; None where ``dumps`` did not write it, or it leads away."""
    try:
        path, pairs, without_files = json.loads(text)
        kept = Kept(str(path), tuple(_pair(pair) for pair in pairs), bool(without_files))
    except (ValueError, TypeError, RecursionError):
        return None
    return kept if safe_next(kept.path) == kept.path else None


def _pair(pair: Any) -> tuple[str, str]:
    name, value = pair
    if not isinstance(name, str) or not isinstance(value, str):
        raise TypeError
    return name, value


def _is_secret(name: str) -> bool:
    return any(word in name for word in _NEVER)
