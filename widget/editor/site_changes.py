"""What differs between states of a site, field by field, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from widget.content.sites import Site
from widget.content.wording import Part, compare
from widget.editor.site_form import Typed, form_of
from widget.editor.site_words import label, value_words
from widget.texts import Texts

Side = Literal["theirs", "yours"]


@dataclass(frozen=True)
class Change:
    """One field that changed, in the words of before and after."""

    label: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Choice:
    """One field that two people left different. ``alone`` says that only one of them changed it.

    ``theirs`` and ``yours`` are what the form holds, the other two the same in words.
    """

    path: str
    label: str
    theirs: str
    yours: str
    theirs_words: str
    yours_words: str
    proposed: Side
    alone: bool


def changes(before: Site, after: Site, texts: Texts) -> tuple[Change, ...]:
    """What a revision changed, in the order of the form."""
    old, new = form_of(before), form_of(after)

    def said(form: Typed, path: str) -> str:
        return value_words(path, form.get(path, ""), texts)

    return tuple(
        Change(label(path, texts), compare(said(old, path), said(new, path)))
        for path in _differing(old, new)
    )


def choices(base: Site | None, theirs: Site, yours: Site, texts: Texts) -> tuple[Choice, ...]:
    """What must be chosen where somebody saved in between; ``base`` is what both began with.

    Proposed is what only one of them changed; where both did, your own.
    """
    old = form_of(base) if base else None
    one, other = form_of(theirs), form_of(yours)
    return tuple(_choice(path, old, one, other, texts) for path in _differing(one, other))


def agreed(theirs: Site, yours: Site) -> Typed:
    """The fields of the form that are the same on both sides."""
    one, other = form_of(theirs), form_of(yours)
    return {path: value for path, value in other.items() if one.get(path) == value}


def _choice(path: str, old: Typed | None, one: Typed, other: Typed, texts: Texts) -> Choice:
    theirs, yours = one.get(path, ""), other.get(path, "")
    before = old.get(path, "") if old else None
    return Choice(
        path,
        label(path, texts),
        theirs,
        yours,
        value_words(path, theirs, texts),
        value_words(path, yours, texts),
        proposed="theirs" if yours == before else "yours",
        alone=before in (theirs, yours),
    )


def _differing(one: Typed, other: Typed) -> Iterator[str]:
    return (path for path in {**one, **other} if one.get(path, "") != other.get(path, ""))
