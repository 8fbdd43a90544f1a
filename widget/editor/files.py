"""Files that people bring in: checked, stored, put into the library."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from pathlib import PurePath
from typing import Any, TypeVar

from flask import jsonify
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from widget.content.media import HEAD, MAX_IMAGE_BYTES, clip_suffix
from widget.content.media_found import StoredFile
from widget.content.pieces import OutOfStep
from widget.content.upload_store import Upload
from widget.editor.access import Forbidden
from widget.editor.answers import interface_texts
from widget.editor.desk import Desk
from widget.editor.identity import current_person
from widget.editor.slow import FILES, Busy, slow_work
from widget.editor.told import told
from widget.errors import NotFound, Refused, WidgetError

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])

_KEEPERS = {"marketing", "clinician"}
_CAPTIONS = (".vtt", ".srt")


def require_keeper() -> None:
    """Go on only for people who keep videos and pictures: marketing, clinicians.

    Raises:
        Forbidden: which becomes the page that says whom to ask.
    """
    if not _KEEPERS & current_person().roles:
        raise Forbidden("marketing")


def take_file(desk: Desk, control: str, sent: FileStorage) -> Upload:
    """Store a file that came in one request.

    ``control`` is the one it is for; '' for the library itself, where the file says what it is.

    Raises:
        Refused: with the reason.
        Busy: when too much is being done at this moment.
    """
    name = sent.filename or ""
    data = sent.stream.read(MAX_IMAGE_BYTES + 1)
    if not data:
        raise Refused("the file is empty")
    control = control or _control_of(name, data)
    file = StoredFile(control, _stored(desk, control, data), title_of(name))
    return desk.uploads.add(file, current_person().name)


def title_of(name: str) -> str:
    """What to call a file until somebody gives it a title: its name, as words."""
    shown = "".join(char for char in PurePath(name).stem if char.isprintable())
    return " ".join(shown.replace("_", " ").split())


def described(desk: Desk, upload: Upload) -> dict[str, Any]:
    """A file as scripts get it: what a field holds, and how to show it."""
    file = upload.file
    return {
        "control": file.control,
        "media": file.media,
        "value": file.value,
        "title": file.title,
        "preview": _address(desk, upload.picture),
        "seconds": file.seconds,
        "poster": file.poster,
    }


def spoken(view: View) -> View:
    """A view for scripts: what goes wrong is a sentence in JSON."""

    @wraps(view)
    def answer(*args: Any, **values: Any) -> ResponseReturnValue:
        try:
            require_keeper()
            return view(*args, **values)
        except OutOfStep as error:
            return jsonify(at=error.at), 409
        except Forbidden:
            raise
        except WidgetError as error:
            return jsonify(error=told(interface_texts(), error)), _status(error)

    return answer  # type: ignore[return-value]


def _status(error: WidgetError) -> int:
    if isinstance(error, Busy):
        return 503
    return 404 if isinstance(error, NotFound) else 422


def _control_of(name: str, data: bytes) -> str:
    if PurePath(name).suffix.lower() in _CAPTIONS:
        return "captions"
    try:
        clip_suffix(data[:HEAD], len(data))
    except Refused:
        return "image"  # which says why, where it is none
    return "clips"


def _stored(desk: Desk, control: str, data: bytes) -> Any:
    if control == "captions":
        return desk.media.store_captions(data)
    if control == "clips":
        return [desk.media.store_clip(data)]
    with slow_work(FILES):
        return desk.pictures.store(data)


def _address(desk: Desk, picture: Mapping[str, Any] | None) -> str | None:
    """The absolute URL of a picture's smallest size."""
    if picture is None:
        return None
    sizes = picture.get("sizes") or [picture]
    return desk.renderer.media_url(sizes[0]["media"])
