"""What could be better before publishing: advice, which never stops anybody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from widget.content.differences import same_value
from widget.content.languages import Document
from widget.content.sanitize import plain_text
from widget.editor.filled import filled
from widget.editor.reading_level import is_hard, sentences, words
from widget.editor.work import Work
from widget.errors import FieldErrors, Mistake
from widget.kinds.fields import Field, JsonObject
from widget.texts import Texts, format_day, gettext, language_name

LONGEST_SENTENCE = 25
"""Words; plain-language guides ask for 15 to 20 on the average, and none much over 25."""

_SHOWN = 6  # words of a long sentence, by which it is found


def advice_on(work: Work, now: datetime, texts: Texts) -> tuple[Mistake, ...]:
    """Advice on what is typed, by the path of the field, '' for the whole; each thing once.

    A template as ``told`` says it, so nothing here is translated but dates and names of languages.
    """
    form = _whole(work)
    found = [
        *(_on_translation(work) if work.translates else ()),
        *(_on_original(work, form, now, texts) if not work.translates else ()),
        *_on_captions(work.kind.fields, form),
        *_on_sentences(work.kind.fields, form),
        *_on_reading_level(work.kind.fields, form, work.lang),
    ]
    return tuple({(each.path, each.message): each for each in found}.values())


def _whole(work: Work) -> JsonObject:
    """What is typed, of a translation with what it takes over from the original."""
    try:
        return work.whole(work.fields)
    except FieldErrors:
        return work.fields


def _on_original(work: Work, form: JsonObject, now: datetime, texts: Texts) -> Iterator[Mistake]:
    yield from _on_translations(work, texts)
    try:
        content = work.kind.parse(form)
    except FieldErrors:  # what is wrong is said when it is published
        return
    yield from work.kind.advice(content)
    due = work.kind.review(content).next
    if due and due < now.date():
        day = format_day(due, texts.lang)
        path = _path_of(work.kind.fields, form, due)
        yield Mistake(path, gettext("The next review was due on %(day)s."), {"day": day})


def _on_translations(work: Work, texts: Texts) -> Iterator[Mistake]:
    """Those that visitors do not see, or will not once this is published."""
    document = work.document
    if document is None:
        return
    changed = _binding_changed(work, document)
    for lang in sorted(document.texts.keys() - {document.original}):
        name = {"language": language_name(lang, texts.lang)}
        if lang not in document.current():
            yield Mistake("", _HIDDEN, name)
        elif changed:
            yield Mistake("", _WILL_BE_HIDDEN, name)


_HIDDEN = gettext(
    "%(language)s is out of date, so its readers see the original. "
    "Please check the translation and publish it."
)
_WILL_BE_HIDDEN = gettext(
    "You change what patients must follow (when to stop, the steps, how much). Until %(language)s "
    "is published anew, its readers see the original."
)
_OUTDATED = gettext(
    "The original has changed since: when to stop, the steps, or how much. "
    "Readers see the original until you publish this translation."
)


def _binding_changed(work: Work, document: Document) -> bool:
    published = document.fields(work.kind.fields, document.original)
    return not all(
        same_value(field, published.get(field.name), work.fields.get(field.name))
        for field in work.kind.fields
        if field.binding
    )


def _on_translation(work: Work) -> Iterator[Mistake]:
    document = work.document
    if document and work.lang in document.texts and work.lang not in document.current():
        yield Mistake("", _OUTDATED)


def _on_captions(spec: Sequence[Field], form: JsonObject) -> Iterator[Mistake]:
    for found in filled(spec, form):
        if found.field.control == "video" and _is_silent(found.value):
            yield Mistake(f"{found.path}/captions", "captions help people who cannot listen")


def _is_silent(video: Any) -> bool:
    """Whether an own video has no captions; those of linked ones are their provider's."""
    own = isinstance(video, Mapping) and bool(video.get("files"))
    return own and not video.get("captions")


def _on_sentences(spec: Sequence[Field], form: JsonObject) -> Iterator[Mistake]:
    """The longest sentence of each text, where it is too long."""
    for path, text in _prose(spec, form):
        counted = ((len(words(each)), each) for each in sentences(text))
        number, longest = max(counted, default=(0, ""))
        if number > LONGEST_SENTENCE:
            begin = " ".join(longest.split()[:_SHOWN])
            yield Mistake(path, _LONG, {"number": number, "begin": begin})


_LONG = gettext("A sentence has %(number)s words. It is easier to read as two: “%(begin)s …”")


def _on_reading_level(spec: Sequence[Field], form: JsonObject, lang: str) -> Iterator[Mistake]:
    if is_hard((text for _, text in _prose(spec, form)), lang):
        yield Mistake("", _HARD)


_HARD = gettext("This reads like a text for specialists. Shorter words and sentences help.")


def _prose(spec: Sequence[Field], form: JsonObject) -> Iterator[tuple[str, str]]:
    """The texts that may have several sentences, as a reader reads them, with their paths."""
    for found in filled(spec, form):
        if found.field.translatable and isinstance(found.value, str):
            if found.field.control == "rich":
                yield found.path, plain_text(found.value)
            elif found.field.control == "lines":
                yield found.path, found.value


def _path_of(spec: Sequence[Field], form: JsonObject, day: date) -> str:
    """The field that holds a day; '' where none does."""
    dates = (found for found in filled(spec, form) if found.field.control == "date")
    return next((found.path for found in dates if found.value == day.isoformat()), "")
