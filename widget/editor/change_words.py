"""Changes and values of a form in words, as a person reads them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from widget.content.differences import Change, Crumb, Sort, Trail, leaves, words_of
from widget.content.summaries import Summaries
from widget.content.wording import Part, compare, readable
from widget.editor.tiles import smallest
from widget.kinds.fields import SLUG, Control, Field
from widget.texts import Texts, format_day, format_moment

_LONGEST_SAME = 160  # characters of unchanged words that are shown in one piece
_KEPT = 60  # characters left at each end of a longer one
_FIRST_WORD, _LAST_WORD = re.compile(r"^\S*\s"), re.compile(r"\s\S*$")


@dataclass(frozen=True)
class Said:
    """A value in words, with the media names of a picture to show and a file to open ('': none)."""

    text: str
    picture: str = ""
    file: str = ""


@dataclass(frozen=True)
class Line:
    """One change in words.

    A text's are ``parts``; any other value is said as it was ``before`` and is ``after``, None
    where it is not there. ``look`` says that only the look of the same words changed.
    """

    label: str
    sort: Sort
    parts: tuple[Part, ...] = ()
    before: Said | None = None
    after: Said | None = None
    look: bool = False


@dataclass(frozen=True)
class ChangeWords:
    """Says changes in a language; times are those of ``zone``.

    ``titles`` finds the titles of embeds by their slugs.
    """

    texts: Texts
    zone: ZoneInfo
    titles: Callable[[Iterable[str]], Mapping[str, str]]

    def lines(self, changes: Sequence[Change]) -> tuple[Line, ...]:
        """Each change in words, long stretches that are the same cut short."""
        slugs = [slug for change in changes for slug in _slugs(change)]
        titles = self.titles(slugs) if slugs else {}
        return tuple(self._line(change, titles) for change in changes)

    def values(self, entry: Field, value: Any) -> tuple[Line, ...]:
        """A value, or each of those inside it, in words; none where it is not filled."""
        group = isinstance(value, Mapping) and entry.composite
        found = leaves(entry.fields, value) if group else leaves((entry,), {entry.name: value})
        slugs = [str(leaf.value) for leaf in found if leaf.field.control == "embed"]
        titles = self.titles(slugs) if slugs else {}
        return tuple(
            Line(
                self.label(leaf.trail) if group else "",
                "added",
                after=self._said(leaf.field.control, leaf.value, titles),
            )
            for leaf in found
        )

    def compared(self, entry: Field, base: Any, value: Any) -> tuple[Part, ...]:
        """A text with what changed in it since ``base`` marked."""
        old, new = words_of(entry, base), words_of(entry, value)
        return compare(old, new) if old and new else (Part(new, "same"),)

    def label(self, trail: Trail) -> str:
        """Where something is, such as ``Step 2 › Note``."""
        return " › ".join(str(Crumb(self.texts.gettext(c.label), c.number)) for c in trail)

    def _line(self, change: Change, titles: Mapping[str, str]) -> Line:
        label = self.label(change.trail)
        if change.sort == "moved":
            named = (replace(part, text=titles.get(part.text, part.text)) for part in change.parts)
            return Line(label, "moved", tuple(named), *self._places(change))
        if change.parts:
            look = change.sort == "changed" and all(part.sort == "same" for part in change.parts)
            return Line(label, change.sort, shortened(change.parts), look=look)
        before, after = (
            None if value is None else self._said(change.control, value, titles)
            for value in (change.before, change.after)
        )
        return Line(label, change.sort, (), before, after)

    def _places(self, change: Change) -> tuple[Said, Said]:
        """Where an entry was and is: only the numbers, if it is the same list."""
        before, after = change.before, change.after
        if before[:-1] == after[:-1] and before[-1].label == after[-1].label:
            return Said(str(before[-1].number)), Said(str(after[-1].number))
        return Said(self.label(before)), Said(self.label(after))

    def _said(self, control: Control, value: Any, titles: Mapping[str, str]) -> Said:
        if control in ("image", "clips", "captions"):
            return self._file(control, value)
        if control == "flag":
            return Said(self.texts.gettext("yes") if value else self.texts.gettext("no"))
        words: dict[str, Callable[[str], str]] = {
            "rich": readable,
            "choice": self.texts.gettext,
            "embed": lambda slug: titles.get(slug, slug),
            "time": self._moment,
            "date": self._day,
        }
        return Said(words.get(control, str)(str(value)))

    def _moment(self, value: str) -> str:
        try:
            moment = datetime.fromisoformat(value).astimezone(self.zone)
        except (ValueError, OverflowError):  # as it was typed
            return value
        return format_moment(moment, self.texts.lang)

    def _day(self, value: str) -> str:
        try:
            return format_day(date.fromisoformat(value), self.texts.lang)
        except ValueError:
            return value

    def _file(self, control: Control, value: Any) -> Said:
        if control == "clips":
            names = [str(item["media"]) for item in _stored(value)]
            number = len(names)
            text = self.texts.ngettext("%(num)s video file", "%(num)s video files", number)
            return Said(text, file=names[0] if names else "")
        media = next((str(item["media"]) for item in _stored([value])), "")
        if control == "captions":
            return Said(self.texts.gettext("a file with captions"), file=media)
        return Said(self.texts.gettext("a picture"), smallest(value) if media else "", media)


def _slugs(change: Change) -> Iterator[str]:
    """What may be the slug of an embed in it; an entry that moved may be called after one."""
    if change.control == "embed":
        yield from (str(value) for value in (change.before, change.after) if value)
    elif change.sort == "moved":
        yield from (part.text for part in change.parts if SLUG.fullmatch(part.text))


def titles_of(summaries: Summaries) -> Callable[[Iterable[str]], Mapping[str, str]]:
    """Finds the titles of embeds by their slugs."""

    def find(slugs: Iterable[str]) -> Mapping[str, str]:
        return {slug: found.title for slug, found in summaries.of(slugs).items()}

    return find


def shortened(parts: Sequence[Part]) -> tuple[Part, ...]:
    """The same, with long stretches that did not change cut short."""
    last = len(parts) - 1
    return tuple(
        replace(part, text=_cut(part.text, begins=not place, ends=place == last))
        if part.sort == "same" and last
        else part
        for place, part in enumerate(parts)
    )


def _cut(text: str, *, begins: bool, ends: bool) -> str:
    if len(text) <= _LONGEST_SAME:
        return text
    head = "" if begins else _LAST_WORD.sub(" ", text[:_KEPT])
    tail = "" if ends else _FIRST_WORD.sub(" ", text[-_KEPT:])
    return f"{head}…{tail}"


def _stored(items: Any) -> Iterator[Mapping[str, Any]]:
    """Those that name a stored file; what was typed may hold anything."""
    for item in items if isinstance(items, list) else ():
        if isinstance(item, Mapping) and item.get("media"):
            yield item
