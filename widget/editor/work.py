"""What a person has open: an embed in one language, with what they have typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from widget.content.drafts import Draft
from widget.content.languages import Document, upgraded, write_translation
from widget.content.people import Person
from widget.content.rows import Revision
from widget.editor.desk import Desk
from widget.errors import FieldErrors, NotFound
from widget.kinds import AnyKind, find_kind
from widget.kinds.fields import JsonObject


@dataclass(frozen=True)
class Work:
    """An embed as one person edits it, in one language.

    ``document`` is what is published (of a withdrawn embed, what was last), None for a new one.
    ``number`` is the current revision, None for a new embed. ``base`` is the one this work started
    from.
    """

    kind: AnyKind
    slug: str
    lang: str
    document: Document | None
    number: int | None
    withdrawn: bool
    draft: Draft | None

    @property
    def fields(self) -> JsonObject:
        """What the form holds: the draft, else what is published."""
        if self.draft:
            return self.draft.fields
        return self.published

    @property
    def published(self) -> dict[str, Any]:
        """What is published in this language, as a form holds it."""
        return self.document.fields(self.kind.fields, self.lang) if self.document else {}

    @property
    def base(self) -> int | None:
        """The revision that this work started from."""
        return self.draft.base if self.draft else self.number

    @property
    def translates(self) -> bool:
        """Whether the language is another than the original's."""
        return self.document is not None and self.lang != self.document.original

    @property
    def original(self) -> JsonObject | None:
        """The original's form, beside which a translation is written."""
        if self.document is None or not self.translates:
            return None
        return self.document.fields(self.kind.fields, self.document.original)

    @property
    def title(self) -> str:
        """What to call it: its title as typed, else as published, else its slug."""
        for fields in (self.fields, self.published, self.original or {}):
            title = fields.get("title")
            if isinstance(title, str) and title.strip():
                return title
        return self.slug

    @property
    def outdated(self) -> bool:
        """Whether somebody has published since this work was begun."""
        return self.base != self.number

    def whole(self, fields: JsonObject) -> JsonObject:
        """The form with what a translation takes over from the original.

        Raises:
            FieldErrors: where a translation's form cannot be joined with the original.
        """
        if self.document is None or not self.translates:
            return fields
        number = (self.number or 0) + 1
        joined = write_translation(self.kind.fields, fields, self.lang, number, self.document)
        return joined.fields(self.kind.fields, self.lang)

    def says_the_same(self, fields: JsonObject) -> bool:
        """Whether publishing the fields would change nothing."""
        try:
            same: bool = self.kind.parse(self.whole(fields)) == self.kind.parse(self.published)
        except FieldErrors:
            return False
        return same


def open_work(desk: Desk, person: Person, slug: str, lang: str | None) -> Work:
    """What the person has to do with that embed; without a language, in its original one.

    Raises:
        NotFound: when there is no such embed, nor a draft of the person's for a new one.
    """
    try:
        current = desk.store.current(slug)
    except NotFound:
        return _new_work(desk, person, slug)
    return _known_work(desk, person, current, lang)


def _known_work(desk: Desk, person: Person, current: Revision, lang: str | None) -> Work:
    last = desk.store.latest_content(current.slug) if current.withdrawn else current
    kind = find_kind(desk.kinds, current.kind)
    if last.document is None:
        raise NotFound(f"{current.slug} has no content.")
    document = upgraded(kind, last.document, last.kind_version)
    chosen = lang or document.original
    draft = desk.drafts.find(person.id, current.slug, chosen)
    return Work(
        kind, current.slug, chosen, document, current.number, current.withdrawn, draft
    )  # fmt: skip


def _new_work(desk: Desk, person: Person, slug: str) -> Work:
    for draft in desk.drafts.of(person.id):
        if draft.slug == slug:
            kind = find_kind(desk.kinds, draft.kind)
            return Work(kind, slug, draft.lang, None, None, withdrawn=False, draft=draft)
    raise NotFound("There is no such card or list.")
