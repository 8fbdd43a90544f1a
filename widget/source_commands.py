"""The commands for sources: keep them, and sync them by a timer."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from functools import partial

from widget import Service
from widget.content.source_store import EVERY, TAKES, KeptSource, Wish
from widget.errors import FieldErrors, Mistake, NotFound
from widget.kinds.fields import JsonObject
from widget.sources.registry import find_source
from widget.sources.sync.outcomes import Report

Open = Callable[[], Service]
Add = Callable[[str, Callable[[argparse.Namespace], int | None], str], argparse.ArgumentParser]


def add_source_commands(add: Add, open_service: Open) -> None:
    """Add them to the parser; ``open_service`` opens the service that they work on."""
    add("sources", partial(_list, open_service), "List the sources, and how it is going with them.")
    command = add("source", partial(_keep, open_service), "Add a source, change or remove it.")
    command.add_argument("key", help="its name for commands, such as our-channel")
    command.add_argument("--sort", help="what it is: youtube, vimeo, wordpress, feed, …")
    command.add_argument("--list", metavar="SLUG", help="the list that it fills")
    command.add_argument("--title", help="what people call it; default: the key")
    command.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE",
        help="a field of its sort, such as address=https://www.youtube.com/@clinic",
    )  # fmt: skip
    command.add_argument("--takes", type=int, help=f"how many entries: {TAKES[0]} to {TAKES[1]}")
    command.add_argument("--every", type=int, help=f"minutes: {EVERY[0]} to {EVERY[1]}")
    _add_choices(command)
    command = add("sync", partial(_sync, open_service), "Fetch what sources have; for a timer.")
    command.add_argument("--source", metavar="KEY", help="this one, now; default: all that are due")


def _add_choices(command: argparse.ArgumentParser) -> None:
    how = command.add_mutually_exclusive_group()
    how.add_argument("--publish", dest="publishes", action="store_true", default=None)
    how.add_argument(
        "--draft", dest="publishes", action="store_false",
        help="what is new waits until somebody takes it over in the editor",
    )  # fmt: skip
    state = command.add_mutually_exclusive_group()
    state.add_argument("--pause", dest="active", action="store_false", default=None)
    state.add_argument("--go-on", dest="active", action="store_true")
    state.add_argument("--remove", action="store_true", help="what it brought stays in its list")


def _list(open_service: Open, options: argparse.Namespace) -> None:
    for source in open_service().sources.all():
        print(_line(source))


def _line(source: KeptSource) -> str:
    wish, state = source.wish, source.state
    read = f"read {_time(state.fetched)}" if state.fetched else "never read"
    said = state.outcome.sentence if state.outcome else "Not tried yet."
    paused = "" if wish.active else "  (paused)"
    return f"{source.key}  {wish.type} → {wish.target}  {read}{paused}\n    {said}"


def _time(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def _keep(open_service: Open, options: argparse.Namespace) -> None:
    service = open_service()
    if options.remove:
        service.sources.remove(options.key)
        print(f"{options.key} is no source any more. What it brought stays in its list.")
        return
    known = next((each for each in service.sources.all() if each.key == options.key), None)
    wish = _wished(options, known.wish if known else _new(options))
    sort = find_source(service.syncer.sorts, wish.type)
    wish = replace(wish, fields=service.syncer.settled(sort, wish.fields))
    if wish.target not in service.store.known_slugs():
        raise NotFound(f"There is no list {wish.target}.")
    keep = service.sources.change if known else service.sources.add
    keep(options.key, wish)
    print(f"{options.key} fills {wish.target}. Sync it: clinic-widget sync --source {options.key}")


def _new(options: argparse.Namespace) -> Wish:
    lacks = [name for name in ("sort", "list") if not getattr(options, name)]
    if lacks:
        raise FieldErrors(
            [Mistake(f"--{name}", "must be given for a new source") for name in lacks]
        )
    return Wish(options.sort, options.title or options.key, {}, options.list)


def _wished(options: argparse.Namespace, wish: Wish) -> Wish:
    """What was there, with what is given now."""
    given = {
        "type": options.sort, "title": options.title, "target": options.list,
        "takes": options.takes, "every": options.every, "publishes": options.publishes,
        "active": options.active,
    }  # fmt: skip
    changed = {name: value for name, value in given.items() if value is not None}
    return replace(wish, fields={**wish.fields, **_fields(options.set)}, **changed)


def _fields(pairs: Iterable[str]) -> JsonObject:
    fields = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals:
            raise FieldErrors([Mistake(f"--set {pair}", "must be NAME=VALUE")])
        fields[name] = value
    return fields


def _sync(open_service: Open, options: argparse.Namespace) -> int:
    syncer = open_service().syncer
    if options.source:
        report = syncer.run(options.source)
        if report is None:
            print(f"{options.source} is being synced by another process.")
        return _told([report] if report else [])
    return _told(syncer.run_due())


def _told(reports: Iterable[Report]) -> int:
    """Print how each ended as it ends; 1 where one needs somebody."""
    failed = 0
    for report in reports:
        number = f" (revision {report.revision})" if report.revision else ""
        print(f"{report.key}: {report.outcome.name}. {report.outcome.sentence}{number}", flush=True)
        for why, count in report.outcome.left_out:
            print(f"    left out: {count}. {why}.")
        failed |= report.failed
    return int(failed)
