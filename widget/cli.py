"""The command line ``clinic-widget``: what an operator does, in words."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from widget import Service, open_service
from widget.content.audit import AuditStore
from widget.content.backup import load_backup, save_backup
from widget.content.database import StoreError
from widget.content.export import Tell, export_archive
from widget.content.intake import import_archive
from widget.content.media import Media
from widget.content.people import ROLES, Person
from widget.content.schema import check_schema, migrate
from widget.content.sites import site_fields
from widget.content.store import utc_now
from widget.content.tickets import JOIN_PATH, LASTING, Purpose, TicketStore
from widget.content.uploads import store_uploads
from widget.delivery.shown import Asked
from widget.delivery.snippets import make_snippet
from widget.demo.site import run_demo
from widget.errors import Conflict, FieldErrors, Mistake, NotFound, WidgetError
from widget.kinds import AnyKind, find_kind
from widget.page_import import bring_page, is_page, lines
from widget.server import editor_lines, prepare, serve_forever
from widget.source_commands import add_source_commands
from widget.texts import texts_for

WORDPRESS_PORTS = {80, 443, 8080}
"""WordPress fetches a pasted URL from these ports only."""
EXIT_CODES: dict[type[WidgetError], int] = {FieldErrors: 2, Conflict: 3, NotFound: 4}

Command = Callable[[argparse.Namespace], int | None]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code (2 fields, 3 conflict, 4 not found, else 0 or 1)."""
    options = _parser().parse_args(arguments)
    try:
        return options.run(options) or 0
    except Conflict as error:
        print(f"{error}\n\n--- theirs\n{error.theirs}\n\n--- yours\n{error.yours}", file=sys.stderr)
        print("\n--- what differs", *error.differences, sep="\n", file=sys.stderr)
        return _exit_code(error)
    except WidgetError as error:
        print(error, file=sys.stderr)
        return _exit_code(error)
    except StoreError as error:
        print(f"The store cannot be used: {error.__cause__ or error}", file=sys.stderr)
        return 1
    except BrokenPipeError:  # such as `clinic-widget show … | head`
        sys.stderr.close()
        return 0
    except OSError as error:
        print(f"{error.filename or 'A file'} cannot be used: {error.strerror}.", file=sys.stderr)
        return 1


def _exit_code(error: WidgetError) -> int:
    return next((code for kind, code in EXIT_CODES.items() if isinstance(error, kind)), 1)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="clinic-widget",
        description="Exercise cards and video lists of a clinic, shown inside its web sites.",
        epilog="Exit codes: 2 wrong fields, 3 conflict, 4 not found, 1 any other refusal.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, run: Command, words: str) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=words, description=words)
        command.set_defaults(run=run)
        return command

    _add_servers(add)
    _add_embeds(add)
    _add_people(add)
    add_source_commands(add, _service)
    _add_keeping(add)
    return parser


Add = Callable[[str, Command, str], argparse.ArgumentParser]


def _add_servers(add: Add) -> None:
    for name, run, words in (
        ("demo", _demo, "Serve sample content, and a sample clinic page that shows it."),
        ("serve", _serve, "Serve the embeds (granian)."),
    ):
        command = add(name, run, words)
        command.add_argument("--host", default="127.0.0.1", help="address to listen on")
        command.add_argument("--port", type=_port, default=8000, help="port to listen on")
        command.add_argument("--workers", type=int, default=2, help="processes")


def _add_embeds(add: Add) -> None:
    command = add("publish", _publish, "Publish an embed's fields as its next revision.")
    command.add_argument("kind", help="such as exercise-card")
    command.add_argument("slug", help="the embed's name in URLs")
    command.add_argument(
        "file", type=Path, help="the fields as JSON; paths in it are relative to it"
    )
    command.add_argument("--lang", help="the language of the file; default: the embed's original")
    command.add_argument("--base", type=int, help="the revision you started from, if it exists")
    _author(command)
    command = add("withdraw", _withdraw, "Remove an embed from every page; history keeps it.")
    command.add_argument("slug")
    command.add_argument("--reason", default="", help="why; kept in the history")
    _author(command)
    command = add("restore", _restore, "Publish an old revision again; undoes a withdrawal.")
    command.add_argument("slug")
    command.add_argument("number", type=int, metavar="N")
    _author(command)
    command = add("rename", _rename, "Give an embed a new slug; the old one keeps working.")
    command.add_argument("slug")
    command.add_argument("new")
    command = add("history", _history, "List the revisions of an embed.")
    command.add_argument("slug")
    command = add("show", _show, "Print an embed's page as it was.")
    command.add_argument("slug")
    command.add_argument("--at", help="such as 2026-03-03T12:00 (in the site's time zone)")
    command.add_argument("--site")
    command.add_argument("--lang")
    command = add("snippet", _snippet, "Print what to paste into a page of the clinic's site.")
    command.add_argument("slug")
    command.add_argument("--site")
    command.add_argument("--iframe", action="store_true", help="the iframe instead of the script")
    add("askers", _askers, "List which web sites have asked for which embed by its address.")
    command = add("home", _home, "Say which page of a site is an embed's home.")
    command.add_argument("slug")
    command.add_argument("url", nargs="?", help="none: it has no home any more")
    command.add_argument("--site")
    _author(command)


def _add_people(add: Add) -> None:
    command = add("invite", _invite, "Print a link by which somebody joins the editor.")
    command.add_argument("email", help="they sign in with it; nothing is sent to it")
    command.add_argument("--name", required=True, help="shown in the history")
    command.add_argument(
        "--role", required=True, action="append", choices=ROLES, help="once for each role"
    )
    command.add_argument("--lang", default="en", help="the editor's language for them")
    command = add("reset", _reset, "Print a link by which somebody sets a new password.")
    command.add_argument("email")
    add("people", _people, "List who may use the editor.")


def _add_keeping(add: Add) -> None:
    command = add("site", _site, "Save a site's fields, or print them.")
    command.add_argument("key")
    command.add_argument("file", type=Path, nargs="?", help="the fields as JSON")
    command.add_argument("--default", action="store_true", help="show it where a URL names no site")
    _author(command)
    add("sanitize", _sanitize, "Clean all content anew after the rules became stricter.")
    add("migrate", _migrate, "Bring the store to this release's schema.")
    command = add("backup", _backup, "Write everything to one archive, or load it.")
    command.add_argument("file", type=Path)
    command.add_argument("--load", action="store_true", help="fill an empty store from the file")
    command = add("export", _export, "Write all content to one archive, documented, to move house.")
    command.add_argument("file", type=Path, help="a zip; docs/archive.md describes what is in it")
    command = add("import", _import, "Fill an empty server from an export, or make a page a draft.")
    command.add_argument(
        "source", help="the file that export wrote; the address of an exercise page, or a saved one"
    )
    command.add_argument("--for", dest="person", metavar="EMAIL", help="whose draft a page becomes")
    command.add_argument(
        "--clean", action="store_true", help="what the present rules would change: take it changed"
    )
    add("check", _check, "Say whether the service is ready, and what is wrong.")


def _author(command: argparse.ArgumentParser) -> None:
    command.add_argument("--author", default=os.environ.get("USER", ""), help="kept in the history")


def _port(text: str) -> int:
    port = int(text)
    if not 1 <= port <= 65_534:  # the demo takes the next one, too
        raise ValueError
    return port


def _any_service() -> Service:
    # Most commands print no address, so they need none.
    return open_service(os.environ, {"WIDGET_URL": "http://127.0.0.1:8000"}, prefix=_prefix())


def _service() -> Service:
    """A service whose store can be used; raises SchemaMismatch that says what to do."""
    service = _any_service()
    check_schema(service.engine)
    return service


def _addressed_service() -> Service:
    """The same, with the real address: for what is sent to somebody, or pasted."""
    service = open_service(os.environ, prefix=_prefix())
    check_schema(service.engine)
    return service


def _prefix() -> str:
    return urlsplit(os.environ.get("WIDGET_URL", "")).path.rstrip("/")


def _demo(options: argparse.Namespace) -> int:
    return run_demo(options.host, options.port, options.workers)


def _serve(options: argparse.Namespace) -> int:
    service = prepare(options.host, options.port)
    print(editor_lines(service), flush=True)
    return serve_forever(service, options.host, options.port, options.workers)


def _publish(options: argparse.Namespace) -> None:
    service = _service()
    kind = find_kind(service.kinds, options.kind)
    with service.media.staging() as staged:
        fields = read_form(options.file, kind, staged, whole=options.lang is None)
        staged.commit()  # before the page that shows them
        number = service.store.publish(
            kind, options.slug, fields, lang=options.lang, author=options.author, base=options.base
        )
    print(f"{options.slug} is live as revision {number}.")
    if options.lang and options.lang not in service.store.sites.get().site.languages:
        print(f"Advice: the default site does not list {options.lang}, so it does not show it yet.")
    for advice in _advice(service, kind, fields):
        print(f"Advice: {advice}")


def read_form(file: Path, kind: AnyKind, media: Media, *, whole: bool) -> Any:
    """The fields in a file, with the files that it names stored in ``media``.

    ``whole`` says that it must be a whole form, not only the texts of a translation.

    Raises:
        FieldErrors: with every mistake, of the files and of the other fields.
    """
    fields, mistakes = store_uploads(kind.fields, _read_json(file), file.parent, media)
    if whole:
        mistakes += _other_mistakes(kind, fields, {mistake.path for mistake in mistakes})
    if mistakes:
        raise FieldErrors(mistakes)
    return fields


def _other_mistakes(kind: AnyKind, fields: Any, known: set[str]) -> tuple[Mistake, ...]:
    try:
        kind.parse(fields)
    except FieldErrors as error:
        return tuple(mistake for mistake in error.mistakes if mistake.path not in known)
    return ()


def _advice(service: Service, kind: AnyKind, fields: Any) -> list[Mistake]:
    try:
        content = kind.parse(fields)
    except FieldErrors:  # a translation holds only its own texts
        return []
    known = service.store.known_slugs()
    missing = (slug for slug in kind.refs(content).slugs if slug not in known)
    unknown = [Mistake(slug, "there is no such embed yet, so it is not shown") for slug in missing]
    return [*kind.advice(content), *unknown]


def _read_json(file: Path) -> Any:
    try:
        return json.loads(file.read_text(encoding="utf-8-sig"))  # Windows writes a mark first
    except OSError as error:
        raise NotFound(f"{file} cannot be read: {error.strerror}.") from None
    except (ValueError, RecursionError) as error:
        raise FieldErrors([Mistake(str(file), f"is not JSON: {error}")]) from None


def _withdraw(options: argparse.Namespace) -> None:
    store = _service().store
    number = store.withdraw(options.slug, author=options.author, reason=options.reason)
    print(f"{options.slug} is withdrawn (revision {number}).")
    last = next(revision.number for revision in store.history(options.slug) if revision.document)
    print(f"To undo: clinic-widget restore {options.slug} {last}")


def _restore(options: argparse.Namespace) -> None:
    number = _service().store.restore(options.slug, options.number, author=options.author)
    print(f"{options.slug} shows revision {options.number} again, as revision {number}.")


def _rename(options: argparse.Namespace) -> None:
    _service().store.rename(options.slug, options.new)
    print(f"{options.slug} is now {options.new}; both addresses work.")


def _history(options: argparse.Namespace) -> None:
    store = _service().store
    zone = store.sites.get().site.zone
    print("revision\ttime\tauthor\tlanguages\treason")
    for revision in store.history(options.slug):
        languages = " ".join(revision.document.texts) if revision.document else "withdrawn"
        time = revision.created.astimezone(zone).isoformat(timespec="seconds")
        print(f"{revision.number}\t{time}\t{revision.author}\t{languages}\t{revision.reason}")


def _show(options: argparse.Namespace) -> None:
    service = _service()
    revision = service.store.sites.get(options.site)
    at = _moment(options.at, revision.site.zone) if options.at else None
    asked = Asked(options.slug, "page", revision.key, options.lang)
    if at:
        _check_published(service, options.slug, at)
    print(service.renderer.render(service.pages.resolve(asked, at)))


def _check_published(service: Service, slug: str, at: datetime) -> None:
    first = service.store.history(slug)[-1].created
    if at < first:
        raise NotFound(f"{slug} was not published yet at {at}, but first at {first}.")


def _moment(text: str, zone: ZoneInfo) -> datetime:
    """A time of the past; without an offset it is the site's own time."""
    try:
        given = datetime.fromisoformat(text)
    except ValueError:
        raise FieldErrors([Mistake("--at", "must be a time such as 2026-03-03T12:00")]) from None
    moment = given if given.tzinfo else given.replace(tzinfo=zone)
    if moment > utc_now():
        raise FieldErrors([Mistake("--at", f"{moment} is in the future")])
    return moment


def _snippet(options: argparse.Namespace) -> None:
    service = _addressed_service()
    site = service.store.sites.get(options.site).key
    snippet = make_snippet(service.pages, service.renderer, options.slug, site)
    print(snippet.iframe() if options.iframe else snippet.script())


def _askers(options: argparse.Namespace) -> None:
    service = _service()
    zone = service.store.sites.get().site.zone
    print("web site\tembed\ttimes\tlast")
    for asker in service.askers.all():
        last = asker.seen.astimezone(zone).isoformat(timespec="seconds")
        print(f"{asker.site}\t{asker.slug}\t{asker.times}\t{last}")


def _home(options: argparse.Namespace) -> None:
    store = _service().store
    site = options.site or store.sites.get().key
    store.set_home(options.slug, site, options.url, author=options.author)
    print(f"{options.slug} {'has its home at ' + options.url if options.url else 'has no home'}.")


def _site(options: argparse.Namespace) -> None:
    store = _service().store
    if options.file:
        fields = _read_json(options.file)
        number = store.sites.save(
            options.key, fields, author=options.author, default=options.default
        )
        print(f"The site {options.key} is at revision {number}.")
        for lang in store.sites.get(options.key).site.languages:
            if texts_for(lang).lang != lang:
                print(f"Advice: the interface has no words in {lang} yet; it stays in English.")
    elif options.default:
        store.sites.make_default(options.key)
        print(f"{options.key} is the default site.")
    else:
        fields = site_fields(store.sites.get(options.key).site)
        print(json.dumps(fields, ensure_ascii=False, indent=2))


def _invite(options: argparse.Namespace) -> None:
    service = _addressed_service()
    lang = texts_for(options.lang).lang
    person = service.people.invite(options.email, options.name, options.role, lang)
    _print_link(service, person, "invited")


def _named(service: Service, email: str) -> Person:
    person = service.people.named(email)
    if person is None:
        raise NotFound(f"Nobody has the address {email}. See: clinic-widget people")
    return person


def _reset(options: argparse.Namespace) -> None:
    service = _addressed_service()
    person = _named(service, options.email)
    if not person.active:
        raise WidgetError(f"{person.name} is deactivated. An administrator can let them in again.")
    _print_link(service, person, "link for a new password" if person.joined else "invited again")


def _print_link(service: Service, person: Person, action: str) -> None:
    """Print a link, this once: only its digest is kept."""
    purpose: Purpose = "reset" if person.joined else "invite"
    tickets = TicketStore(service.engine, utc_now)
    token = tickets.make(purpose, person.id)
    AuditStore(service.engine, utc_now).add("command line", action, person.email)
    print(f"{service.settings.url}{JOIN_PATH}{token}")
    days = LASTING[purpose].days
    print(f"Send it to {person.name}. It counts once, for {days} day{'s' if days > 1 else ''}.")


def _people(options: argparse.Namespace) -> None:
    print("e-mail\tname\troles\tstate\tlast seen")
    for person in _service().people.all():
        state = "joined" if person.joined else "invited"
        seen = person.seen.isoformat(timespec="minutes") if person.seen else ""
        roles = " ".join(role for role in ROLES if role in person.roles)
        shown = state if person.active else "deactivated"
        print(f"{person.email}\t{person.name}\t{roles}\t{shown}\t{seen}")


def _sanitize(options: argparse.Namespace) -> None:
    changed = _service().store.sanitize(author="sanitize")
    for slug, number in changed:
        print(f"{slug} was cleaned, as revision {number}.")
    print(f"{len(changed)} embeds changed.")


def _migrate(options: argparse.Namespace) -> None:
    service = _any_service()
    migrate(service.engine)
    service.summaries.fill()
    print("The store has this release's schema.")


def _backup(options: argparse.Namespace) -> None:
    service = _any_service()
    if options.load:
        migrate(service.engine)
        load_backup(service.engine, service.settings.media, options.file)
        service.summaries.fill()
        print(f"The store was filled from {options.file}.")
    else:
        save_backup(service.engine, service.settings.media, options.file)
        print(f"Everything is in {options.file}.")


def _export(options: argparse.Namespace) -> None:
    service = _service()
    with _progress("Writing") as tell:
        found = export_archive(
            service.engine, service.media, options.file, now=utc_now(), tell=tell
        )
    print(f"Everything is in {options.file} ({_told(found)}).")
    print("Not in it: people, passwords, drafts. They are in a backup.")


def _import(options: argparse.Namespace) -> None:
    if is_page(options.source):
        _import_page(options.source, options.person)
    else:
        _import_archive(Path(options.source), clean=options.clean)


def _import_page(source: str, email: str | None) -> None:
    if not email:
        raise FieldErrors([Mistake("--for", "must say whose draft a page becomes")])
    service = _service()
    person = _named(service, email)
    brought = bring_page(service, source, person)
    print(f"A draft of {person.name}'s is made: {brought.slug}. Nothing is published.")
    print(*lines(brought), sep="\n")


def _import_archive(file: Path, *, clean: bool) -> None:
    service = _any_service()
    migrate(service.engine)
    with _progress("Reading") as tell:
        found = import_archive(
            service.engine, service.media, service.kinds, file, utc_now(), tell, clean=clean
        )
    print(f"All of {file} is in the store ({_told(found)}).")


def _told(found: Mapping[str, int]) -> str:
    words = {
        "embeds": "embeds", "revisions": "their revisions", "sites": "sites",
        "site_revisions": "their revisions", "media": "stored files",
    }  # fmt: skip
    return ", ".join(f"{name}: {found[sort]:,}" for sort, name in words.items())


@contextmanager
def _progress(doing: str) -> Iterator[Tell]:
    """Counts files in one line of a terminal; says nothing where the output is kept."""
    shown = sys.stderr.isatty()

    def tell(done: int, total: int) -> None:
        if shown and (done % 20 == 0 or done == total):
            print(f"\r{doing}: {done:,} of {total:,} files", end="", file=sys.stderr, flush=True)

    try:
        yield tell
    finally:
        if shown:
            print(file=sys.stderr)


def _check(options: argparse.Namespace) -> int:
    service = open_service(os.environ, prefix=_prefix())
    check_schema(service.engine)
    site = service.store.sites.get().site
    print(f"The store is ready. Default site: {site.name}. Address: {service.settings.url}")
    _warn_of_port(service.settings.url)
    lost = {kind for _, kind, gone in service.store.slugs() if not gone} - set(service.kinds)
    for kind in sorted(lost):
        print(f"There are published embeds of the kind {kind!r}, which is not installed.")
    return 1 if lost else 0


def _warn_of_port(url: str) -> None:
    parts = urlsplit(url)
    port = parts.port or {"http": 80, "https": 443}[parts.scheme]
    if port not in WORDPRESS_PORTS:
        known = ", ".join(str(number) for number in sorted(WORDPRESS_PORTS))
        print(f"Warning: WordPress does not embed pasted URLs on port {port}, only on {known}.")


if __name__ == "__main__":
    sys.exit(main())
