"""One revision of an embed in words: what happened, and what changed in each language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from widget.content.languages import Document, upgraded
from widget.content.rows import Revision
from widget.content.translations import document_differences
from widget.editor.change_words import ChangeWords, Line
from widget.kinds import AnyKind
from widget.texts import Texts

_RESTORED = re.compile(r"restored (\d+)")


@dataclass(frozen=True)
class Told:
    """A revision in words.

    ``changes`` are by language, those of the original (and of what all languages share) first;
    ``more`` counts those that were left out. ``reason`` is what somebody wrote.
    """

    revision: Revision
    event: str
    reason: str
    changes: Mapping[str, tuple[Line, ...]]
    more: int = 0

    @property
    def original(self) -> str:
        """The original language; '' for a withdrawal."""
        return self.revision.document.original if self.revision.document else ""


@dataclass(frozen=True)
class RevisionWords:
    """Tells revisions of one kind."""

    kind: AnyKind
    words: ChangeWords

    def told(self, revision: Revision, older: Revision | None) -> Told:
        """All that changed since an older one, since nothing without one."""
        before, after = self._document(older), self._document(revision)
        found = document_differences(self.kind.fields, before, after) if after else {}
        changes = {lang: self.words.lines(each) for lang, each in found.items()}
        event = _event(revision, first=older is None, texts=self.words.texts)
        return Told(revision, event, revision.reason if revision.withdrawn else "", changes)

    def in_short(self, revision: Revision, older: Revision | None, most: int) -> Told:
        """The first few things that changed; of the first revision nothing: all of it is new."""
        whole = self.told(revision, older)
        if older is None:
            return Told(whole.revision, whole.event, whole.reason, {})
        shown, left = {}, most
        for lang, lines in whole.changes.items():
            if left:
                shown[lang] = lines[:left]
                left -= len(shown[lang])
        number = sum(len(lines) for lines in whole.changes.values())
        return Told(whole.revision, whole.event, whole.reason, shown, number - (most - left))

    def _document(self, revision: Revision | None) -> Document | None:
        if revision is None or revision.document is None:
            return None
        return upgraded(self.kind, revision.document, revision.kind_version)


def _event(revision: Revision, *, first: bool, texts: Texts) -> str:
    if revision.withdrawn:
        return texts.gettext("Withdrawn")
    if found := _RESTORED.fullmatch(revision.reason):
        return texts.gettext("Brought revision %(number)s back", number=found[1])
    if revision.reason == "sanitized":
        return texts.gettext("Cleaned by stricter rules")
    return texts.gettext("Published for the first time") if first else texts.gettext("Changed")
