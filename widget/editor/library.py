"""Videos and pictures: all there are, to look at, to add to, to choose from."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from widget.content.media_found import CONTROLS
from widget.content.upload_store import Upload
from widget.editor.answers import interface_texts, notice, page
from widget.editor.csrf import wants_json
from widget.editor.desk import Desk, Route
from widget.editor.files import described, require_keeper, spoken, take_file
from widget.editor.told import told
from widget.errors import NotFound, Refused, WidgetError

_PAGEFUL = 48
_MOST = 960
_LONGEST_SEARCH = 200  # characters


@dataclass(frozen=True)
class LibraryPages:
    """The pages of the library; they are for whoever keeps lists or cards."""

    desk: Desk

    def routes(self) -> tuple[Route, ...]:
        """The routes."""
        return (
            Route("/library", "library", self.show, "signed-in"),
            Route("/library", "upload", self.upload, "signed-in", ("POST",)),
            Route("/library/pick", "pick", self.pick, "signed-in"),
            Route("/library/files/<media>", "file", self.file, "signed-in"),
            Route("/library/files/<media>", "change_file", self.change, "signed-in", ("POST",)),
        )

    def show(self) -> Response:
        """All files, or those of one control, or with some words in their titles."""
        require_keeper()
        control = _control(request.args.get("control"))
        words = request.args.get("q", "")[:_LONGEST_SEARCH]
        most = min(_MOST, max(_PAGEFUL, request.args.get("most", _PAGEFUL, int)))
        found = self.desk.uploads.latest(control or None, words, most + 1)
        return page(
            "library.html", section="library", found=found[:most], control=control, words=words,
            more=most + _PAGEFUL if len(found) > most and most < _MOST else 0,
        )  # fmt: skip

    def upload(self) -> ResponseReturnValue:
        """A file of up to 32 MB in one request: JSON for scripts, else back to the page."""
        if wants_json():
            return self._upload_for_script()
        require_keeper()
        try:
            upload = self._taken()
        except WidgetError as error:
            notice("problem", told(interface_texts(), error))
            return redirect(url_for("editor.library"))
        sentence = interface_texts().gettext("“%(title)s” is here now.", title=upload.file.title)
        notice("done", sentence)
        return redirect(url_for("editor.file", media=upload.media))

    def pick(self) -> Response:
        """The files for one control, as buttons in a part of a page."""
        require_keeper()
        control = _control(request.args.get("control")) or "image"
        words = request.args.get("q", "")[:_LONGEST_SEARCH]
        found = self.desk.uploads.latest(control, words, _PAGEFUL)
        return page(
            "parts/pick.html", found=found, control=control, words=words, most=_PAGEFUL,
            described=lambda upload: described(self.desk, upload),
        )  # fmt: skip

    def file(self, media: str) -> Response:
        """One file: how it looks, what is known of it, where it is shown."""
        require_keeper()
        return self._file_page(self._found(media))

    def change(self, media: str) -> ResponseReturnValue:
        """Give it a title; a video also a length and a poster."""
        require_keeper()
        upload = self._found(media)
        title, seconds = request.form.get("title", ""), request.form.get("seconds", "").strip()
        try:
            poster = self._poster()
            length = _seconds(seconds)
            self.desk.uploads.change(upload.media, title=title, seconds=length, poster=poster)
        except WidgetError as error:
            notice("problem", told(interface_texts(), error))
            return self._file_page(upload, 422, title=title, seconds=seconds)
        notice("done", interface_texts().gettext("Saved."))
        return redirect(url_for("editor.file", media=media))

    @spoken
    def _upload_for_script(self) -> ResponseReturnValue:
        return jsonify(described(self.desk, self._taken())), 201

    def _taken(self) -> Upload:
        sent = request.files.get("file")
        if sent is None or not sent.filename:
            raise Refused("choose a file first")
        return take_file(self.desk, _control(request.form.get("control")), sent)

    def _poster(self) -> dict[str, object] | None:
        """The picture that was sent for a video."""
        sent = request.files.get("poster:file")
        if sent is None or not sent.filename:
            return None
        return dict(take_file(self.desk, "image", sent).file.value)

    def _found(self, media: str) -> Upload:
        upload = self.desk.uploads.find(media)
        if upload is None:
            raise NotFound("There is no such picture or video.")
        return upload

    def _file_page(self, upload: Upload, status: int = 200, **typed: str) -> Response:
        slugs = self.desk.uploads.shown_in(upload.media)
        values = {"title": upload.file.title, "seconds": str(upload.file.seconds or "")} | typed
        return page(
            "library-file.html", status, section="library", upload=upload, typed=values,
            shown_in=self.desk.summaries.of(slugs).values(),
        )  # fmt: skip


def _control(name: str | None) -> str:
    return name if name in CONTROLS else ""


def _seconds(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit()) or not 0 < int(text[:6]) <= 36_000:
        raise Refused("the length is a whole number of seconds, at most %(most)s", most=36_000)
    return int(text)
