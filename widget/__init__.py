"""Clinic Widget: the Flask extension, the application factory, the wiring of both."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from random import random
from secrets import token_hex
from socket import gethostname
from typing import Any

from flask import Flask
from sqlalchemy import Engine

from widget.config import Settings, read_settings
from widget.content.askers import AskerStore
from widget.content.audit import AuditStore
from widget.content.database import after_writing, open_engine, sign_of_change
from widget.content.drafts import DraftStore
from widget.content.encoder import PictureStore
from widget.content.media import Media
from widget.content.people import PeopleStore
from widget.content.reading import Reader
from widget.content.sessions import SessionStore
from widget.content.source_store import SourceStore
from widget.content.store import Store, utc_now
from widget.content.summaries import Summaries
from widget.content.upload_store import UploadStore
from widget.delivery.assets import Assets
from widget.delivery.cache import PageCache
from widget.delivery.front import Front
from widget.delivery.pages import Pages
from widget.delivery.preview import Previews
from widget.delivery.render import Renderer
from widget.delivery.watch import Watch
from widget.editor import add_editor
from widget.editor.desk import Desk
from widget.errors import SettingError
from widget.kinds import AnyKind, load_kinds
from widget.mount import Mount
from widget.paths import static_folder, templates_folder
from widget.public import Public
from widget.public.askers import Askers
from widget.public.oembed import Oembed
from widget.public.wordpress import make_plugin
from widget.sources.fetch import Fetcher
from widget.sources.links import LinkReader
from widget.sources.registry import load_sources
from widget.sources.sync.client import Hosts
from widget.sources.sync.run import Syncer
from widget.texts import LOCALES

__all__ = ["Service", "Widget", "create_app", "open_service"]


@dataclass(frozen=True)
class Service:
    """Everything of one service, wired; ``app.extensions["widget"]`` holds it."""

    settings: Settings
    kinds: Mapping[str, AnyKind]
    engine: Engine
    store: Store
    summaries: Summaries
    people: PeopleStore
    askers: AskerStore
    media: Media
    reader: Reader
    renderer: Renderer
    pages: Pages
    desk: Desk
    sources: SourceStore
    syncer: Syncer
    inner: Flask
    front: Front
    """What a server calls: ``inner``, and before it the pages that were answered already."""


class Widget:
    """The Flask extension: ``Widget(app)``, or ``Widget()`` and later ``init_app``."""

    def __init__(self, app: Flask | None = None, url_prefix: str = "/widgets") -> None:
        if app is not None:
            self.init_app(app, url_prefix)

    def init_app(self, app: Flask, url_prefix: str = "/widgets") -> None:
        """Mount the service in a host application, under ``url_prefix``.

        Settings are the host's configuration values that start with ``WIDGET_``, else the
        environment's. It is an inner application: the host's hooks, templates and cookies never
        touch an embed, nor ours theirs (DESIGN, section 2).

        Raises:
            SettingError: naming the setting that is wrong or missing.
        """
        service = open_service(app.config, os.environ, prefix=url_prefix.rstrip("/"))
        app.extensions["widget"] = service
        app.wsgi_app = Mount(app.wsgi_app, service.front, service.settings.prefix)  # type: ignore[method-assign]


def create_app(config: Mapping[str, Any] | None = None) -> Flask:
    """The service as an application of its own, at ``/``; ``config`` wins over the environment.

    Raises:
        SettingError: naming the setting that is wrong or missing.
    """
    service = open_service(config or {}, os.environ)
    service.inner.extensions["widget"] = service
    service.inner.wsgi_app = service.front  # type: ignore[method-assign]
    return service.inner


def open_service(
    *sources: Mapping[str, Any],
    prefix: str = "",
    clock: Callable[[], datetime] = utc_now,
    fetcher: Fetcher | None = None,
) -> Service:
    """Wire a service from its settings; touches neither the store nor the network.

    ``fetcher`` is how pasted links are read; by default from the open web.
    """
    settings = read_settings(*sources)
    if settings.prefix != prefix:
        raise SettingError(
            f"WIDGET_URL ends in {settings.prefix or '/'!r}, but the service is mounted at "
            f"{prefix or '/'!r}. Both must be equal."
        )
    inner = Flask("widget", static_folder=None, template_folder=templates_folder())
    kinds = load_kinds()
    engine = open_engine(settings.database)
    store = Store(engine, kinds, clock)
    media = Media(settings.media)
    reader = Reader(engine, [kind.name for kind in kinds.values() if kind.listable])
    assets = Assets(static_folder(), kinds.values(), settings)
    renderer = Renderer(reader, kinds, assets, settings.url, templates_folder())
    release = _release(settings, assets, kinds.values(), templates_folder())
    pages = Pages(reader, kinds, PageCache(inner, settings), renderer, release, clock)
    askers = AskerStore(engine)
    public = Public(
        settings, engine, reader, pages, assets, media, Oembed(settings, pages, renderer),
        Askers(askers, clock), lru_cache(_plugin(settings)),
    )  # fmt: skip
    inner.register_blueprint(public.blueprint())
    people, sessions = PeopleStore(engine, clock), SessionStore(engine, clock)
    fetcher, pictures, sorts = fetcher or Fetcher(), PictureStore(media), load_sources()
    source_store = SourceStore(engine, clock)
    syncer = Syncer(
        store, source_store, sorts, kinds, fetcher, pictures, clock, Hosts(), _own_name(), random,
    )  # fmt: skip
    desk = Desk(
        settings, kinds, engine, clock, store, Summaries(engine, kinds), DraftStore(engine, clock),
        people, sessions, AuditStore(engine, clock), media, UploadStore(engine, clock), pictures,
        reader, renderer, pages, assets, LinkReader(fetcher), source_store, sorts, syncer,
    )  # fmt: skip
    add_editor(inner, desk, Previews(reader, renderer, clock))
    watch = Watch(reader.generation, sign_of_change(engine))
    after_writing(engine, watch.changed)
    front = Front(inner.wsgi_app, watch, clock, settings.memory_bytes)
    return Service(
        settings, kinds, engine, store, desk.summaries, people, askers, media, reader, renderer,
        pages, desk, source_store, syncer, inner, front,
    )  # fmt: skip


def _own_name() -> str:
    """Of this process, for the others on the same store."""
    return f"{gethostname()[:40]} {token_hex(6)}"


def _plugin(settings: Settings) -> Callable[[str], bytes]:
    """Makes the WordPress plugin for a site."""
    return lambda site: make_plugin(templates_folder(), settings.url, site, _version())


def _release(settings: Settings, assets: Assets, kinds: Iterable[AnyKind], templates: Path) -> str:
    """The digest of all code that shapes a page: a new release makes its pages anew."""
    digest = hashlib.sha256(f"{_version()} {settings.url} {assets.digest}".encode())
    shown = (path for path in templates.rglob("*.html") if templates / "editor" not in path.parents)
    for path in sorted((*shown, *LOCALES.glob("*.po"))):
        digest.update(path.read_bytes())
    for kind in kinds:
        digest.update(f"{kind.name} {kind.version}".encode())
    return digest.hexdigest()[:16]


def _version() -> str:
    try:
        return version("clinic-widget")
    except PackageNotFoundError:  # used from a checkout that was never installed
        return "0"
