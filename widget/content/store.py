"""The verbs of the store: publish, withdraw, restore, rename, keep a site, set a home."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from widget.content import models as t
from widget.content.database import reading, writing
from widget.content.deeds import check_key, find_deed, note_deed
from widget.content.languages import (
    Document,
    canonical,
    differences,
    recleaned,
    split,
    upgraded,
    with_ids,
    write_original,
    write_translation,
)
from widget.content.rows import (
    AnyKind,
    NewRevision,
    Revision,
    as_revision,
    bump_generation,
    default_language,
    find_embed,
    find_revision,
    insert_refs,
    known_embed,
    last_content,
)
from widget.content.sanitize import clean_text, clean_url
from widget.content.site_store import SiteStore
from widget.content.sites import LANGUAGE
from widget.content.summaries import write_summary
from widget.content.upload_store import note_files
from widget.errors import Conflict, FieldErrors, Mistake, NotFound, Refused
from widget.kinds.fields import SLUG, JsonObject


def utc_now() -> datetime:
    """The present time."""
    return datetime.now(UTC)


class Store:
    """The content of the service. Each verb is one transaction; a failed one changes nothing."""

    def __init__(
        self, engine: Engine, kinds: Mapping[str, AnyKind], clock: Callable[[], datetime] = utc_now
    ) -> None:
        self.engine = engine
        self._kinds = kinds
        self._clock = clock
        self.sites = SiteStore(engine, clock)

    # Embeds

    def publish(
        self,
        kind: AnyKind,
        slug: str,
        fields: JsonObject,
        *,
        lang: str | None = None,
        author: str = "",
        base: int | None = None,
        key: str | None = None,
        also: Callable[[Connection], None] | None = None,
    ) -> int:
        """Publish ``fields`` as the embed's next revision, in its original language or in ``lang``.

        ``base`` is the revision that the author started from; a new embed has none. ``key`` names
        the request: the same one again publishes nothing new, whatever was published since.
        ``also`` is done in the same transaction: when it raises, nothing is published.

        Returns:
            The number of the new revision, or of the one that the same request made before.

        Raises:
            FieldErrors: with every mistake in the fields; nothing is stored.
            Conflict: when ``base`` is not the current revision; nothing is stored.
            NotFound: when there is no site yet, so nothing may be shown.
            Refused: when the key is none, or was used for something else.
        """
        _check_slug(slug)
        _check_language(lang)
        check_key(key)
        wish = _Wish(kind, slug, fields, lang, author, base, key, also)
        return _retried(lambda: self._publish(wish))

    def withdraw(
        self, slug: str, *, author: str = "", reason: str = "", key: str | None = None
    ) -> int:
        """Publish a tombstone: the embed is gone everywhere, until it is restored.

        Once more is nothing new, but for a reason that was not given yet; ``key`` is as in
        ``publish``.

        Returns:
            The number of the tombstone.
        """
        check_key(key)
        row = NewRevision(author, clean_text(reason))
        return _retried(lambda: self._withdraw(slug, row, key))

    def restore(
        self,
        slug: str,
        number: int,
        *,
        author: str = "",
        base: int | None = None,
        key: str | None = None,
    ) -> int:
        """Publish an old revision again, all its languages; undoes a withdrawal, too.

        ``base`` is the revision that was current when the author decided so, None: whichever is;
        ``key`` is as in ``publish``.

        Returns:
            The number of the new revision.

        Raises:
            Conflict: when ``base`` is not the current revision; nothing is stored.
        """
        check_key(key)
        return _retried(lambda: self._restore(slug, number, author, base, key))

    def sanitize(self, *, author: str = "") -> list[tuple[str, int]]:
        """Clean every published embed anew; publish a new revision where a stricter rule bites.

        Returns:
            The slug and new revision of each embed that changed.
        """
        changed = (
            (slug, self._sanitize(slug, author)) for slug, _, gone in self.slugs() if not gone
        )
        return [(slug, number) for slug, number in changed if number]

    def rename(self, slug: str, new: str) -> None:
        """Give an embed a new slug; the old ones keep leading to it."""
        _check_slug(new)
        with writing(self.engine) as connection:
            embed = known_embed(connection, slug)
            owner = connection.scalar(select(t.slugs.c.embed_id).where(t.slugs.c.slug == new))
            if owner not in (None, embed.id):
                raise Refused(f"The slug {new} is or was another embed's; slugs are never reused.")
            if owner is None:
                connection.execute(insert(t.slugs).values(slug=new, embed_id=embed.id))
            connection.execute(update(t.embeds).where(t.embeds.c.id == embed.id).values(slug=new))
            bump_generation(connection)

    def history(
        self, slug: str, most: int | None = None, before: int | None = None
    ) -> list[Revision]:
        """The revisions, newest first; at most so many, and only those before a number."""
        with reading(self.engine) as connection:
            embed = known_embed(connection, slug)
            query = select(t.revisions).where(t.revisions.c.embed_id == embed.id)
            if before is not None:
                query = query.where(t.revisions.c.number < before)
            rows = connection.execute(query.order_by(t.revisions.c.number.desc()).limit(most))
            return [as_revision(row, embed) for row in rows.all()]

    def current(self, slug: str) -> Revision:
        """The current revision of an embed, a tombstone where it is withdrawn; raises NotFound."""
        with reading(self.engine) as connection:
            embed = known_embed(connection, slug)
            return _sure(find_revision(connection, embed, int(embed.number)), slug)

    def revision(self, slug: str, number: int) -> Revision:
        """One revision of an embed by its number; raises NotFound."""
        with reading(self.engine) as connection:
            embed = known_embed(connection, slug)
            return _sure(find_revision(connection, embed, number), slug)

    def content_before(self, slug: str, number: int) -> Revision | None:
        """The last revision with content before a number; None where there is none."""
        with reading(self.engine) as connection:
            return last_content(connection, known_embed(connection, slug), before=number)

    def latest_content(self, slug: str) -> Revision:
        """The last revision of an embed that is no tombstone; raises NotFound."""
        with reading(self.engine) as connection:
            return _sure(last_content(connection, known_embed(connection, slug)), slug)

    def slugs(self) -> list[tuple[str, str, bool]]:
        """Every embed: its slug, kind, whether it is withdrawn."""
        with reading(self.engine) as connection:
            columns = (t.embeds.c.slug, t.embeds.c.kind, t.embeds.c.withdrawn)
            rows = connection.execute(select(*columns).order_by(t.embeds.c.slug))
            return [(row.slug, row.kind, row.withdrawn) for row in rows]

    def known_slugs(self) -> set[str]:
        """Every slug that leads to an embed, old ones included."""
        with reading(self.engine) as connection:
            return set(connection.scalars(select(t.slugs.c.slug)))

    # Homes

    def set_home(self, slug: str, site: str, url: str | None, *, author: str = "") -> None:
        """Say which page of a site is an embed's home; None: it has none (any more).

        Raises:
            Refused: when the URL is not one of a public https page.
            NotFound: when there is no such embed or site.
        """
        safe = clean_url(url) if url else None
        with writing(self.engine) as connection:
            embed = known_embed(connection, slug)
            site_id = connection.scalar(select(t.sites.c.id).where(t.sites.c.key == site))
            if site_id is None:
                raise NotFound(f"There is no site {site!r}.")
            row = {"site_id": site_id, "embed_id": embed.id, "url": safe, "author": author}
            connection.execute(insert(t.homes).values(since=self._clock(), **row))
            bump_generation(connection)

    # The whole

    def generation(self) -> int:
        """A number that grows with every change."""
        with reading(self.engine) as connection:
            return int(connection.scalar(select(t.generation.c.number)) or 0)

    # How it is done

    def _publish(self, wish: _Wish) -> int:
        with writing(self.engine) as connection:
            site_language = default_language(connection)  # nothing is published without a site
            embed = find_embed(connection, wish.slug)
            if done := self._done(connection, wish, embed):
                return done
            _check_kind(wish, embed)
            last = last_content(connection, embed) if embed else None
            before = self._upgraded(wish.kind, last) if last else None
            lang = wish.lang or (before.original if before else site_language)
            document = _next_document(wish, embed, before, lang)
            self._check_base(connection, wish, embed, lang)
            embed = embed or self._create(connection, wish)
            row = NewRevision(wish.author, "", wish.kind, document)
            number = self._append(connection, embed, row, wish.key)
            if wish.also:
                wish.also(connection)
            return number

    def _done(self, connection: Connection, wish: _Wish, embed: Row[Any] | None) -> int | None:
        """The revision that the same request made before.

        Raises:
            Refused: when the key comes again with other fields, which must not get lost unseen.
        """
        number = find_deed(connection, wish.key, embed.id if embed else None)
        if number is None or embed is None:
            return None
        made = _sure(find_revision(connection, embed, number), wish.slug)
        if made.document is None or not _says(self._upgraded(wish.kind, made), wish):
            raise Refused(
                "This was published before, as revision %(number)s. What you have changed since "
                "is not published yet: please publish again.",
                number=number,
            )
        return number

    def _withdraw(self, slug: str, row: NewRevision, key: str | None) -> int:
        with writing(self.engine) as connection:
            embed = known_embed(connection, slug)
            if done := find_deed(connection, key, embed.id):
                return done
            if embed.withdrawn:
                last = find_revision(connection, embed, int(embed.number))
                if not row.reason or (last and last.reason == row.reason):
                    note_deed(connection, key, embed.id, int(embed.number), self._clock())
                    return int(embed.number)
            return self._append(connection, embed, row, key)

    def _restore(
        self, slug: str, number: int, author: str, base: int | None, key: str | None
    ) -> int:
        with writing(self.engine) as connection:
            embed = known_embed(connection, slug)
            if done := find_deed(connection, key, embed.id):
                return done
            if base not in (None, embed.number):
                raise Conflict(slug, base, int(embed.number), "", "")
            old = find_revision(connection, embed, number)
            if old is None or old.document is None:
                raise NotFound(
                    "%(slug)s has no revision %(number)s with content to restore.",
                    slug=slug,
                    number=str(number),
                )
            kind = self._kind(embed.kind)
            document = self._upgraded(kind, old)
            kind.parse(document.fields(kind.fields, document.original))
            current = int(embed.number) + 1
            again = replace(
                document, follows=dict.fromkeys(document.current(), current), binding=current
            )
            row = NewRevision(author, f"restored {number}", kind, again)
            return self._append(connection, embed, row, key)

    def _check_base(
        self, connection: Connection, wish: _Wish, embed: Row[Any] | None, lang: str
    ) -> None:
        if embed is None:
            if wish.base is not None:
                raise NotFound(
                    f"There is no embed {wish.slug!r}, so no revision {wish.base} of it."
                )
            return
        if wish.base != embed.number:
            now = find_revision(connection, embed, embed.number)
            raise self._conflict(wish, now, lang, embed.number)

    def _conflict(self, wish: _Wish, now: Revision | None, lang: str, current: int) -> Conflict:
        """Both texts, and field by field what differs, so that nothing is lost unseen."""
        kind = wish.kind
        yours = with_ids(kind.fields, wish.fields)
        document = self._upgraded(kind, now) if now and now.document else None
        theirs = document.fields(kind.fields, lang) if document else {}
        said = _words_of(kind, theirs) if document else "(withdrawn)"
        if document and lang not in document.texts:
            said = f"(not yet in the language {lang})"
        lines = differences(theirs, yours)
        return Conflict(wish.slug, wish.base, current, said, _words_of(kind, yours), lines)

    def _create(self, connection: Connection, wish: _Wish) -> Row[Any]:
        values = {"slug": wish.slug, "kind": wish.kind.name, "number": 0, "withdrawn": False}
        row = insert(t.embeds).values(first_published=self._clock(), **values)
        embed_id = connection.execute(row.returning(t.embeds.c.id)).scalar_one()
        connection.execute(insert(t.slugs).values(slug=wish.slug, embed_id=embed_id))
        return known_embed(connection, wish.slug)

    def _append(
        self, connection: Connection, embed: Row[Any], row: NewRevision, key: str | None = None
    ) -> int:
        """Insert the revision, move the pointer from its base, bump the generation."""
        base = int(embed.number)
        moved = connection.execute(
            update(t.embeds)
            .where(t.embeds.c.id == embed.id, t.embeds.c.number == base)
            .values(number=base + 1, withdrawn=row.withdrawn)
        )
        if moved.rowcount != 1:  # the lock on the embed should not let this happen
            raise Conflict(embed.slug, base, base + 1, "", "")
        values = row.values() | {"embed_id": embed.id, "number": base + 1}
        made = insert(t.revisions).values(created=self._after_last(connection, embed), **values)
        revision_id = connection.execute(made.returning(t.revisions.c.id)).scalar_one()
        insert_refs(connection, revision_id, row.refs)
        write_summary(connection, embed.id, revision_id, row)
        note_files(connection, row, self._clock())
        note_deed(connection, key, embed.id, base + 1, self._clock())
        bump_generation(connection)
        return base + 1

    def _after_last(self, connection: Connection, embed: Row[Any]) -> datetime:
        """The present time, but never before the last revision: a clock may be set back."""
        own = t.revisions.c.embed_id == embed.id
        last = connection.scalar(select(func.max(t.revisions.c.created)).where(own))
        return max(self._clock(), last) if last else self._clock()

    def _sanitize(self, slug: str, author: str) -> int | None:
        with writing(self.engine) as connection:
            embed = known_embed(connection, slug)
            old = last_content(connection, embed)
            if old is None or old.document is None or embed.kind not in self._kinds:
                return None
            kind = self._kinds[embed.kind]
            clean = recleaned(kind, old.document, old.kind_version)
            if clean.dumps() == old.document.dumps():
                return None
            row = NewRevision(author, "sanitized", kind, clean)
            return self._append(connection, embed, row)

    def _upgraded(self, kind: AnyKind, revision: Revision) -> Document:
        if revision.document is None:
            raise NotFound(f"Revision {revision.number} is a withdrawal and has no content.")
        return upgraded(kind, revision.document, revision.kind_version)

    def _kind(self, name: str) -> AnyKind:
        if name not in self._kinds:
            raise NotFound(f"The kind {name!r} is not installed.")
        return self._kinds[name]


@dataclass(frozen=True)
class _Wish:
    """What an author wants to be published."""

    kind: AnyKind
    slug: str
    fields: JsonObject
    lang: str | None
    author: str
    base: int | None
    key: str | None
    also: Callable[[Connection], None] | None


def _retried(verb: Callable[[], int]) -> int:
    try:
        return verb()
    except IntegrityError:  # PostgreSQL: another writer made that embed or used that key just now
        return verb()


def _says(document: Document, wish: _Wish) -> bool:
    """Whether the document says in the wish's language what the wish's fields say."""
    spec, lang = wish.kind.fields, wish.lang or document.original
    try:
        if lang == document.original:
            wish.kind.parse(wish.fields)
            return split(spec, with_ids(spec, wish.fields)) == (
                document.shared,
                document.texts[lang],
            )
        after = write_translation(spec, wish.fields, lang, 1, document)
    except FieldErrors:
        return False
    return after.texts[lang] == document.texts.get(lang)


def _sure(revision: Revision | None, slug: str) -> Revision:
    if revision is None:
        raise NotFound(f"{slug} has no such revision.")
    return revision


def _check_kind(wish: _Wish, embed: Row[Any] | None) -> None:
    if embed and embed.kind != wish.kind.name:
        raise Refused(f"{wish.slug} is of the kind {embed.kind}, not {wish.kind.name}.")


def _next_document(
    wish: _Wish, embed: Row[Any] | None, before: Document | None, lang: str
) -> Document:
    """The document of the next revision; raises FieldErrors with every mistake."""
    kind = wish.kind
    number = int(embed.number) + 1 if embed else 1
    if before is None or before.original == lang:
        kind.parse(wish.fields)
        return write_original(kind.fields, wish.fields, lang, number, before)
    document = write_translation(kind.fields, wish.fields, lang, number, before)
    kind.parse(document.fields(kind.fields, lang))
    return document


def _check_slug(slug: str) -> None:
    if not SLUG.fullmatch(slug) or len(slug) > 80:
        raise FieldErrors(
            [Mistake("slug", "must be at most 80 lower-case letters, digits and single hyphens")]
        )


def _check_language(lang: str | None) -> None:
    if lang is not None and not LANGUAGE.fullmatch(lang):
        raise FieldErrors([Mistake("lang", "must be a language code such as fr")])


def _words_of(kind: AnyKind, fields: JsonObject) -> str:
    try:
        return kind.text(kind.parse(fields))
    except FieldErrors:  # a translation's form holds only its own texts
        return canonical(fields)
