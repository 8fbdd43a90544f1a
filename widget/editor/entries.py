"""A new entry of a list, made from a pasted link or one of our embeds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response, jsonify, request
from flask.typing import ResponseReturnValue

from widget.content.sanitize import clean_url
from widget.delivery.addresses import read_address
from widget.editor.access import require
from widget.editor.answers import interface_texts, page, site_zone
from widget.editor.controls import FormView
from widget.editor.desk import Desk, Route
from widget.editor.identity import current_person
from widget.editor.outline import new_id
from widget.editor.slow import Busy, slow_work
from widget.editor.tiles import Tiles
from widget.editor.told import told
from widget.editor.work import Work, open_work
from widget.errors import NotFound, Refused, WidgetError
from widget.kinds.fields import Field
from widget.kinds.video_links import video_id
from widget.sources.entries import entry_of, name_of
from widget.sources.links import Link

JsonDict = dict[str, Any]


@dataclass(frozen=True)
class Made:
    """A new entry; ``lacks`` is why its picture is missing, where the link should have had one."""

    entry: JsonDict
    lacks: WidgetError | None = None


@dataclass(frozen=True)
class Entries:
    """Makes entries; each route answers with the entry's part of the form."""

    desk: Desk

    def routes(self) -> tuple[Route, ...]:
        """The route; which role it needs, the kind says."""
        return (Route("/embeds/<slug>/entries", "add_entry", self.add, "signed-in", ("POST",)),)

    def add(self, slug: str) -> ResponseReturnValue:
        """The row of a new entry, or what is wrong with the link in words (422)."""
        work = open_work(self.desk, current_person(), slug, request.values.get("lang"))
        require(work.kind.keeper)
        field = list_field(work.kind.fields, request.form.get("list", ""))
        try:
            made = self.made(field, request.form.get("link", ""), request.form.get("embed", ""))
        except WidgetError as error:
            status = 503 if isinstance(error, Busy) else 422
            return jsonify(error=told(interface_texts(), error)), status
        return self._row(work, field, made)

    def made(self, field: Field, link: str, embed: str = "") -> Made:
        """An entry for one of our embeds, or for what a link leads to.

        Raises:
            Unreachable: with the reason in plain words.
            Refused: where the list cannot hold it.
        """
        link = link.strip()
        if link and "://" not in link:
            link = f"https://{link}"
        address = read_address(link, self.desk.settings) if link else None
        if embed or address:
            return self._of_embed(field, embed or (address.slug if address else ""))
        if not link:
            raise Refused("Paste a link first.")
        if request.form.get("by_hand"):
            return Made(by_hand(field, link))
        with slow_work():
            found = self.desk.links.read(link)
            return self._of_link(field, found)

    def _of_embed(self, field: Field, slug: str) -> Made:
        name = name_of(field, "embed")
        known = self.desk.summaries.of([slug]).get(slug)
        if known is None or not name:
            raise NotFound("There is no card of this address.")
        if known.withdrawn:
            raise Refused("This card is withdrawn, so it cannot be shown.")
        if not self._is_listable(known.kind):
            raise Refused("A list cannot hold another list.")
        return Made({"id": new_id(), name: known.slug})

    def _is_listable(self, kind: str) -> bool:
        return kind in self.desk.kinds and self.desk.kinds[kind].listable

    def _of_link(self, field: Field, link: Link) -> Made:
        picture, lacks = self._picture(link)
        entry = entry_of(
            field, link.kind, link.url, title=link.title, excerpt=link.excerpt, picture=picture,
            seconds=link.seconds,
        )  # fmt: skip
        return Made({"id": new_id(), **entry}, lacks)

    def _picture(self, link: Link) -> tuple[JsonDict | None, WidgetError | None]:
        """The stored picture, or why there is none: one can be chosen by hand."""
        if link.picture is None:
            return None, link.picture_note
        try:
            return self.desk.pictures.store(link.picture), None
        except WidgetError as error:
            return None, error

    def _row(self, work: Work, field: Field, made: Made) -> Response:
        controls = FormView(site_zone()).controls((field,), {field.name: [made.entry]})
        lacks = told(interface_texts(), made.lacks) if made.lacks else ""
        return page(
            "parts/entry.html", control=controls[0], entry=controls[0].entries[0], work=work,
            tile=Tiles(self.desk.summaries, controls), fresh=True, zone=site_zone().key,
            opened=controls[0].entries[0].place if request.form.get("by_hand") else "",
            first_wrong="", lacks=lacks,
        )  # fmt: skip


def list_field(spec: tuple[Field, ...], name: str) -> Field:
    """The list of that name; raises NotFound."""
    for field in spec:
        if field.name == name and field.control == "list":
            return field
    raise NotFound("There is no such list in this form.")


def by_hand(field: Field, link: str) -> JsonDict:
    """An entry that holds the link alone, to be filled in by hand; raises Refused."""
    url = clean_url(link)
    video, page_url = name_of(field, "video"), name_of(field, "url")
    if video and video_id(url):
        return {"id": new_id(), video: {"url": url}}
    if not page_url:
        raise Refused("This list cannot hold a page, only videos and cards.")
    return {"id": new_id(), page_url: url}
