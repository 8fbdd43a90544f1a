"""The three versions of a form that a conflict is about: the common start, theirs, yours."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from widget.content.differences import Change, Leaf, differences, leaves
from widget.content.drafts import Draft
from widget.content.languages import Document, upgraded
from widget.content.merging import Choice, field_choices, merged
from widget.content.store import Store
from widget.content.translations import with_words
from widget.editor.work import Work
from widget.errors import NotFound
from widget.kinds.fields import Field, JsonObject


@dataclass(frozen=True)
class Versions:
    """Both people's versions, and what both began with.

    ``lost`` are texts of yours that have no place any more: of a translation, those of entries that
    the original has lost.
    """

    spec: Sequence[Field]
    base: JsonObject
    theirs: JsonObject
    yours: JsonObject
    lost: tuple[Leaf, ...] = ()

    def choices(self) -> tuple[Choice, ...]:
        """What both have changed differently."""
        return field_choices(self.spec, self.base, self.theirs, self.yours)

    def joined(self, take_theirs: Collection[str]) -> dict[str, Any]:
        """Both versions in one, as was chosen."""
        return merged(self.spec, self.base, self.theirs, self.yours, take_theirs)

    def of_theirs(self) -> tuple[Change, ...]:
        """What comes from the other's version by itself."""
        return differences(self.spec, self.yours, self.joined(()))

    def of_yours(self) -> tuple[Change, ...]:
        """What stays of yours by itself."""
        all_theirs = [choice.path for choice in self.choices()]
        return differences(self.spec, self.theirs, self.joined(all_theirs))


def versions_of(work: Work, draft: Draft, store: Store) -> Versions:
    """The versions of a work whose draft began with an older revision."""
    spec, began = work.kind.fields, _began_with(work, draft, store)
    base = began.fields(spec, work.lang) if began else {}
    if not work.translates:
        return Versions(spec, base, work.published, draft.fields)
    # Of a translation only the texts are compared; the entries are the original's of today.
    yours = with_words(spec, work.published, draft.fields)
    placed = {leaf.path for leaf in leaves(spec, yours)}
    lost = [
        leaf
        for leaf in leaves(spec, draft.fields)
        if leaf.field.translatable and leaf.path not in placed
    ]
    before = with_words(spec, work.published, base)
    return Versions(spec, before, work.published, yours, tuple(lost))


def _began_with(work: Work, draft: Draft, store: Store) -> Document | None:
    """What was published when the draft was begun; of a withdrawn embed what was last."""
    if draft.base is None:
        return None
    try:
        revision = store.revision(work.slug, draft.base)
    except NotFound:
        return None
    found = revision if revision.document else store.content_before(work.slug, draft.base)
    if found is None or found.document is None:
        return None
    return upgraded(work.kind, found.document, found.kind_version)
