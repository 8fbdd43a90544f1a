"""Large videos, sent by a script piece by piece: begun, gone on with, ended."""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort, jsonify, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from widget.content.media_found import StoredFile
from widget.content.pieces import PIECE, Pieces, Piecewise
from widget.editor.desk import Desk, Route
from widget.editor.files import described, spoken, title_of
from widget.editor.identity import current_person
from widget.editor.slow import FILES, slow_work

_LONGEST_NAME = 300  # characters
_LONGEST = 36_000  # seconds; as a field of a video has it


@dataclass(frozen=True)
class PieceUploads:
    """Answers the script that sends a video (static/editor/upload/)."""

    desk: Desk

    def routes(self) -> tuple[Route, ...]:
        """The routes; each answers JSON."""
        one = "/library/pieces/<id>"
        return (
            Route("/library/pieces", "begin_upload", self.begin, "signed-in", ("POST",)),
            Route(one, "upload_state", self.state, "signed-in"),
            Route(one, "upload_piece", self.piece, "signed-in", ("POST",)),
            Route(f"{one}/done", "finish_upload", self.finish, "signed-in", ("POST",)),
            Route(f"{one}/cancel", "cancel_upload", self.cancel, "signed-in", ("POST",)),
        )

    @spoken
    def begin(self) -> ResponseReturnValue:
        """Begin, or go on where an earlier upload of the same file broke off."""
        self._pieces.sweep(self.desk.clock())
        name = request.form.get("name", "")[:_LONGEST_NAME]
        mark = request.form.get("mark", "")[:_LONGEST_NAME]
        size = request.form.get("size", 0, int)
        return self._state(self._pieces.begin(self._owner, name, size, mark)), 201

    @spoken
    def state(self, id: str) -> ResponseReturnValue:
        """How far it is."""
        return self._state(self._pieces.find(self._owner, id))

    @spoken
    def piece(self, id: str) -> ResponseReturnValue:
        """The next piece, which is the request's body, ``?at=`` a byte."""
        if (request.content_length or 0) > PIECE:
            abort(413)
        at = request.args.get("at", -1, int)
        # Not get_data(), which copies 64 KB at a time, and nothing else runs meanwhile.
        data = b"".join(iter(lambda: request.stream.read(PIECE), b""))
        return self._state(self._pieces.append(self._owner, id, at, data))

    @spoken
    def finish(self, id: str) -> ResponseReturnValue:
        """All is there: the video is stored and in the library, with what the browser knows of it.

        ``poster`` is the media name of a picture that was uploaded before.
        """
        found = self._pieces.find(self._owner, id)
        media = found.media or self._stored(id)
        file = StoredFile("clips", [{"media": media}], title_of(found.name))
        self.desk.uploads.add(file, current_person().name)
        poster = self.desk.uploads.find(request.form.get("poster", ""))
        told = self.desk.uploads.change(
            media, seconds=_seconds(request.form), poster=poster.picture if poster else None
        )
        return jsonify(described(self.desk, told)), 201

    @spoken
    def cancel(self, id: str) -> ResponseReturnValue:
        """Forget what has arrived."""
        self._pieces.drop(self._owner, id)
        return jsonify(cancelled=True)

    def _stored(self, id: str) -> str:
        with slow_work(FILES):
            stored = self.desk.media.take_clip(self._pieces.whole(self._owner, id))
        media: str = stored["media"]
        self._pieces.finish(self._owner, id, media)
        return media

    @property
    def _pieces(self) -> Pieces:
        return Pieces(self.desk.settings.media / ".uploads")

    @property
    def _owner(self) -> int:
        return current_person().id

    def _state(self, upload: Piecewise) -> dict[str, object]:
        return {
            "id": upload.id,
            "at": upload.at,
            "size": upload.size,
            "piece": PIECE,
            "url": url_for("editor.upload_piece", id=upload.id),
        }


def _seconds(form: MultiDict[str, str]) -> int | None:
    """The length as the browser knows it; None where it does not."""
    seconds = form.get("seconds", 0, int)
    return seconds if 0 < seconds <= _LONGEST else None
