"""What every page of the editor works with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol
from zoneinfo import ZoneInfo

from flask.typing import ResponseReturnValue
from sqlalchemy import Engine

from widget.config import Settings
from widget.content.audit import AuditStore
from widget.content.drafts import DraftStore
from widget.content.encoder import PictureStore
from widget.content.media import Media
from widget.content.people import PeopleStore
from widget.content.reading import Reader
from widget.content.sessions import SessionStore
from widget.content.source_store import KeptSource, Outcome, SourceStore
from widget.content.store import Store
from widget.content.summaries import Summaries
from widget.content.upload_store import UploadStore
from widget.delivery.assets import Assets
from widget.delivery.pages import Pages
from widget.delivery.render import Renderer
from widget.kinds import AnyKind
from widget.kinds.fields import JsonObject
from widget.sources.base import AnySource
from widget.sources.links import LinkReader

Who = Literal["anyone", "signed-in", "marketing", "clinician", "administrator"]


class Synced(Protocol):
    """How a sync ended; ``revision`` is the list's new one, if there is one."""

    @property
    def outcome(self) -> Outcome:
        """In words."""

    @property
    def revision(self) -> int | None:
        """Its number."""


class Feeder(Protocol):
    """Whoever syncs sources: another door, which this one does not know."""

    def run(self, key: str) -> Synced | None:
        """Sync a source now; None while another process does. Raises NotFound."""

    def settled(self, sort: AnySource, fields: JsonObject) -> JsonObject:
        """A source's form with what must be looked up only once. Raises FieldErrors."""

    def proposed(self, source: KeptSource, kind: AnyKind, fields: JsonObject) -> JsonObject:
        """A list's fields, filled with what the source had. Raises NotFound."""


@dataclass(frozen=True)
class Desk:
    """The services that the editor's pages share."""

    settings: Settings
    kinds: Mapping[str, AnyKind]
    engine: Engine
    clock: Callable[[], datetime]
    store: Store
    summaries: Summaries
    drafts: DraftStore
    people: PeopleStore
    sessions: SessionStore
    audit: AuditStore
    media: Media
    uploads: UploadStore
    pictures: PictureStore
    reader: Reader
    renderer: Renderer
    pages: Pages
    assets: Assets
    links: LinkReader
    sources: SourceStore
    sorts: Mapping[str, AnySource]
    feeder: Feeder

    def zone(self) -> ZoneInfo:
        """The time zone of the default site, in which the editor means every time."""
        found = self.reader.find("-", None).site
        return self.reader.site(found.revision_id).zone if found else ZoneInfo("UTC")


@dataclass(frozen=True)
class Route:
    """One route of the editor: its rule below ``/editor``, its name, its view, who may use it.

    ``anyone`` is somebody who is not signed in, too; a role may be held beside others. What depends
    on the thing asked for, the view checks itself (``access.require``).
    """

    rule: str
    name: str
    view: Callable[..., ResponseReturnValue]
    who: Who
    methods: tuple[str, ...] = ("GET",)
