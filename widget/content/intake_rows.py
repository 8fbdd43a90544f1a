"""The rows that an archive becomes, written inside one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, insert, update

from widget.content import models as t
from widget.content.archive import CONTENTS
from widget.content.archive_parts import Part, placed
from widget.content.archive_reader import ArchiveReader
from widget.content.backup import continue_numbers
from widget.content.export import Tell
from widget.content.intake_checks import (
    Checks,
    embed_document,
    embed_slugs,
    home_url,
    library_file,
    site_document,
    site_key,
    words,
)
from widget.content.intake_files import ArchiveFiles
from widget.content.languages import canonical
from widget.content.rows import AnyKind, NewRevision, bump_generation, digest, insert_refs
from widget.content.summaries import write_summary
from widget.content.upload_store import note_files

_FILLED = (t.sites, t.site_revisions, t.default_sites, t.embeds, t.revisions, t.homes, t.uploads)
_SITE_REVISION = ("number", "saved", "author", "fields")
_EMBED = ("slug", "former_slugs", "kind", "first_published", "homes")
_REVISION = (
    "number", "sequence", "published", "author", "reason", "withdrawn", "kind_version", "content",
)  # fmt: skip
_LIBRARY = ("sequence", "control", "title", "author", "added", "value", "seconds", "poster")


class Intake:
    """Writes the rows of an archive; its order of sites, embeds and revisions is kept."""

    def __init__(
        self,
        connection: Connection,
        archive: ArchiveReader,
        kinds: Mapping[str, AnyKind],
        checks: Checks,
        tell: Tell,
    ) -> None:
        self._connection = connection
        self._files = ArchiveFiles(archive, tell)
        self._kinds = kinds
        self._checks = checks
        self._sites: dict[str, int] = {}
        self._slugs: set[str] = set()

    def run(self) -> None:
        """Write everything; raises BadArchive for the first place that is wrong."""
        contents = self._files.part(CONTENTS, ("sites", "default_site", "embeds", "missing_media"))
        self._checks.know_media(self._files.folder("media"), contents.texts("missing_media"))
        for key in self._files.order(contents, "sites"):
            self._site(site_key(key))
        self._default_sites(contents)
        for name in self._files.folder("library"):
            self._upload(name.removesuffix(".json"))
        for embed_id, slug in enumerate(self._files.order(contents, "embeds"), start=1):
            self._embed(embed_id, slug)
        for table in _FILLED:
            continue_numbers(self._connection, table)
        bump_generation(self._connection)

    # Sites

    def _site(self, key: str) -> None:
        site_id = self._sites[key] = len(self._sites) + 1
        numbers = self._files.numbers(f"sites/{key}")
        self._insert(t.sites, id=site_id, key=key, number=len(numbers))
        for number in numbers:
            part = self._files.numbered(f"sites/{key}", number, _SITE_REVISION)
            document = site_document(part, self._checks)
            row = {
                "document": document,
                "digest": digest(document),
                "author": words(part, "author"),
            }
            created = part.moment("saved", self._checks.latest)
            self._insert(t.site_revisions, site_id=site_id, number=number, created=created, **row)

    def _default_sites(self, contents: Part) -> None:
        entries = contents.parts("default_site", ("site", "since"))
        if not entries and (self._sites or contents.texts("embeds")):
            contents.wrong("default_site", "is empty, and nothing is shown without a default site")
        for part in entries:
            since = part.moment("since", self._checks.latest)
            self._insert(t.default_sites, site_id=self._site_id(part), since=since)

    def _site_id(self, part: Part) -> int:
        return self._sites.get(part.text("site")) or part.wrong("site", "is no site of the archive")

    # Embeds

    def _embed(self, embed_id: int, slug: str) -> None:
        part = self._files.part(f"embeds/{slug}/embed.json", _EMBED)
        slugs = embed_slugs(part, slug, self._slugs)
        kind = self._kinds.get(part.text("kind"))
        if kind is None:
            part.wrong("kind", "is not installed here; install its package first")
        numbers = self._files.numbers(f"embeds/{slug}")
        first = part.moment("first_published", self._checks.latest)
        row = {"slug": slug, "kind": kind.name, "number": len(numbers), "first_published": first}
        self._insert(t.embeds, id=embed_id, withdrawn=False, **row)
        for name in slugs:
            self._insert(t.slugs, slug=name, embed_id=embed_id)
        self._revisions(embed_id, slug, kind, numbers)
        for home in part.parts("homes", ("site", "url", "since", "author")):
            self._home(embed_id, home)

    def _home(self, embed_id: int, part: Part) -> None:
        row = {"url": home_url(part, self._checks), "author": words(part, "author")}
        since = part.moment("since", self._checks.latest)
        self._insert(t.homes, site_id=self._site_id(part), embed_id=embed_id, since=since, **row)

    def _revisions(self, embed_id: int, slug: str, kind: AnyKind, numbers: range) -> None:
        shown: tuple[int, datetime, NewRevision] | None = None
        withdrawn = True
        for number in numbers:
            part = self._files.numbered(f"embeds/{slug}", number, _REVISION)
            revision = self._revision(part, kind, number)
            created = part.moment("published", self._checks.latest)
            revision_id = self._files.sequence(part, "revisions")
            with placed(part.place):
                row = revision.values() | {"embed_id": embed_id, "number": number}
                self._insert(t.revisions, id=revision_id, created=created, **row)
                insert_refs(self._connection, revision_id, revision.refs)
            withdrawn = revision.withdrawn
            shown = shown if withdrawn else (revision_id, created, revision)
        if shown:
            self._tell_editor(embed_id, *shown)
        this = t.embeds.c.id == embed_id
        self._connection.execute(update(t.embeds).where(this).values(withdrawn=withdrawn))

    def _tell_editor(
        self, embed_id: int, revision_id: int, created: datetime, revision: NewRevision
    ) -> None:
        """Let the editor find the embed by its last content, and that one's files."""
        with placed(f"embed {embed_id}"):
            write_summary(self._connection, embed_id, revision_id, revision)
            note_files(self._connection, revision, created)

    def _revision(self, part: Part, kind: AnyKind, number: int) -> NewRevision:
        author, reason = words(part, "author"), words(part, "reason", None)
        if not part.flag("withdrawn"):
            document = embed_document(kind, part, number, self._checks)
            return NewRevision(author, reason, kind, document)
        if number == 1:
            part.wrong("withdrawn", "must be false in the first revision")
        if part.any("content") is not None:
            part.wrong("content", "must be null where the embed was withdrawn")
        part.number("kind_version", 0, 0)
        return NewRevision(author, reason)

    # The library

    def _upload(self, name: str) -> None:
        part = self._files.part(f"library/{name}.json", _LIBRARY)
        file = library_file(part, name, self._checks)
        about = {"value": file.value, "seconds": file.seconds, "poster": file.poster}
        self._insert(
            t.uploads,
            id=self._files.sequence(part, "library"),
            control=file.control,
            media=name,
            value=canonical({key: what for key, what in about.items() if what}),
            title=file.title,
            author=words(part, "author"),
            created=part.moment("added", self._checks.latest),
        )

    def _insert(self, table: Table, **row: Any) -> None:
        self._connection.execute(insert(table).values(**row))
