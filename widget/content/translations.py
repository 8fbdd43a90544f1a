"""What the languages of a revision say: a translation laid over the whole, what changed in each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from widget.content.differences import (
    Change,
    as_group,
    differences,
    entries_by_id,
    is_empty,
)
from widget.content.languages import Document
from widget.kinds.fields import Field, JsonObject


def with_words(spec: Sequence[Field], whole: JsonObject, words: JsonObject) -> dict[str, Any]:
    """The form ``whole`` with the translatable texts of ``words``; entries are known by their ids.

    So a translation, which holds its own texts alone, can be compared with others.
    """
    result: dict[str, Any] = {}
    for entry in spec:
        own, said = whole.get(entry.name), words.get(entry.name)
        if entry.control == "list":
            value: Any = _items_with_words(entry, own, said)
        elif entry.composite:
            value = with_words(entry.fields, as_group(own), as_group(said))
        else:
            value = said if entry.translatable else own
        if not is_empty(value) or value is False:
            result[entry.name] = value
    return result


def _items_with_words(entry: Field, own: Any, said: Any) -> list[dict[str, Any]]:
    by_id = entries_by_id(entry, said)
    return [
        {"id": name, **with_words(entry.fields, item, by_id.get(name, {}))}
        for name, item in entries_by_id(entry, own).items()
    ]


def document_differences(
    spec: Sequence[Field], before: Document | None, after: Document
) -> dict[str, tuple[Change, ...]]:
    """What changed by language, the original first; a language without changes is not there.

    What all languages share is said with the original.
    """
    original = after.original
    whole = after.fields(spec, original)
    found = {original: differences(spec, before.fields(spec, original) if before else {}, whole)}
    for lang in sorted({*after.texts, *(before.texts if before else {})} - {original}):
        words = (state.fields(spec, lang) if state else {} for state in (before, after))
        found[lang] = differences(spec, *(with_words(spec, whole, said) for said in words))
    return {lang: changes for lang, changes in found.items() if changes}
